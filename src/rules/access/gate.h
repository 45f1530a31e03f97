// The gate's policy as this node has it: for each tenant the version in force, at most half a second old; what it decided in the last
// minute; and a tally of decisions by kind for the log.
//
// Facts that were decided once are not evaluated again within the minute: rules may look at the day and at the minute, at nothing finer.
#pragma once

#include <mutex>
#include <unordered_map>

#include "rules/access/log.h"
#include "rules/access/policy.h"
#include "rules/module.h"

namespace skl::rules {

constexpr std::chrono::milliseconds policy_looked_at_every{500};  // in force within a second on every node
constexpr std::size_t decisions_remembered = 4096;                // of one tenant in one minute, on one node: some 2 MB
constexpr std::size_t tenants_remembered = 10'000;

class AccessGate final : public identity::AccessPolicy {
public:
    AccessGate(const Module& module) : module_(module) {}

    std::shared_ptr<const identity::Decision> decide(const std::string& tenant, const identity::Question& question,
                                                     const identity::Asker& asker, Instant now) override;

    // What a tenant's version is, is asked again: the first who notices asks, and once a second has passed everybody.
    bool due(const std::string& tenant, Instant now);
    Done refresh(Reader& reader, const std::string& tenant, Instant now);
    // At the next request, on this node: a version was approved.
    void forget(const std::string& tenant);

    // What was decided since it was taken last; empty where that is less than a minute ago, unless all is wanted.
    std::vector<LoggedDecision> take(const std::string& tenant, Instant now, bool all = false);

private:
    struct Remembered {
        std::shared_ptr<const identity::Decision> decision;
        AccessFacts facts;
        std::int64_t times = 0;
        Instant first, last;
    };
    struct Of {
        AccessVersionRef version;  // null: the built-in policy
        std::int64_t looked_at = 0, asking_since = 0, minute = 0, taken_at = 0;
        std::unordered_map<std::string, Remembered> decisions;
        std::unordered_map<std::string, LoggedDecision> tally;
    };
    static void settle(Of& of);  // the minute is over: what was decided goes to the tally

    const Module& module_;
    std::mutex mutex_;
    std::unordered_map<std::string, Of> tenants_;
};

// The version of the set `access` whose time the day is; null: none, the built-in policy decides.
Result<AccessVersionRef> access_in_force(Reader& reader, const Module& module, const std::string& tenant, Date day);
// A version by what it is made of.
Result<AccessVersionRef> access_version(Reader& reader, const Module& module, const std::string& tenant, const RuleVersion& version);

}  // namespace skl::rules
