// A version of the decision `access`: rows that permit or forbid, collected (DMN hit policy C). Allowed is what one row permits and none
// forbids; a row that cannot be evaluated is skipped and told.
#pragma once

#include "rules/access/facts.h"
#include "rules/library.h"

namespace skl::rules {

constexpr const char* access_set = "access";   // the reserved name of the rule set, and of the decision in its model
constexpr std::size_t policy_steps = 200'000;  // of one decision: a hundred times what a table of 300 rows takes
constexpr std::chrono::milliseconds policy_wall{50};

class AccessVersion {
public:
    // 422 `access-decision-missing`: the model has no decision `access` that is a table with effect and reason, collected.
    static Result<std::shared_ptr<const AccessVersion>> of(std::string label, CompiledRef compiled,
                                                           std::shared_ptr<const Parameters> parameters,
                                                           const calendar::Calendar& calendar);

    // With the floor.
    identity::Decision decide(const AccessFacts& facts, const feel::DateTime& local) const;
    const std::string& label() const { return label_; }
    const dmn::Expression& table() const;  // the rows that permit and forbid
    const Compiled* compiled() const { return compiled_.get(); }
    const Parameters* parameters() const { return parameters_.get(); }

private:
    std::string label_;
    CompiledRef compiled_;
    std::shared_ptr<const Parameters> parameters_;
    const calendar::Calendar* calendar_ = nullptr;
    std::size_t decision_ = 0;
};
using AccessVersionRef = std::shared_ptr<const AccessVersion>;

// By a version, or, where there is none, as it is built in.
identity::Decision decide_access(const AccessVersion* version, const AccessFacts& facts, const feel::DateTime& local);

// The day and the minute, where the tenant is.
feel::DateTime local_minute(const calendar::Zone& zone, Instant now);

}  // namespace skl::rules
