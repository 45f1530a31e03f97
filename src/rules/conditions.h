// FEEL for the conditions of all modules (kernel/http/conditions.h).
#pragma once

#include "kernel/http/conditions.h"
#include "rules/module.h"

namespace skl::rules {

class FeelConditions final : public Conditions {
public:
    explicit FeelConditions(const Module& module) : module_(module) {}
    Result<std::shared_ptr<const Condition>> compile(Reader& reader, const std::string& tenant, std::string_view text,
                                                     const std::vector<std::string>& names) const override;

private:
    const Module& module_;
};

}  // namespace skl::rules
