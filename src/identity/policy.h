// What stands above the gate's floor: the policy of a tenant, from whoever registers one (Module::use_policy). Without, or for a tenant
// that has none in force, the built-in one of engine/access.h decides.
#pragma once

#include <memory>
#include <span>

#include "identity/engine/access.h"
#include "identity/engine/roles.h"
#include "kernel/describe/types.h"

namespace skl::identity {

constexpr std::string_view built_in_version = "built-in";  // as refusals and the log of decisions name it

class AccessPolicy {
public:
    virtual ~AccessPolicy() = default;
    // Asked for each request, from any thread: microseconds. Never null.
    virtual std::shared_ptr<const Decision> decide(const std::string& tenant, const Question& question, const Asker& asker,
                                                   Instant now) = 0;
    // What it would say of somebody like that: nobody asked, so that it is neither remembered nor logged.
    virtual Decision would_decide(const std::string& tenant, const Question& question, const Asker& asker, Instant now) const = 0;
};

// Whether one of the roles has the permission in the built-in policy.
bool has_permission(std::span<const std::string> roles, std::string_view permission, std::string_view rule_set = {});

}  // namespace skl::identity
