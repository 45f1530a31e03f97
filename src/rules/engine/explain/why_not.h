// Why a result is not the one that is wanted: the rule nearest to giving it, what of it is not met, and what would have to be different.
// For the failing decision each rule that would give the wanted result is tried; the answer is the one with the fewest failing cells, and
// of those the one of the smallest relative change.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/dmn/program.h"
#include "rules/engine/extensions.h"

namespace skl::rules {

constexpr std::size_t rules_tried = 1'000;      // of one table: each is an evaluation of what stands above it
constexpr std::size_t decisions_explained = 5;  // within each other: a reader follows no further

using Wanted = std::function<bool(const feel::Value&)>;

// What people hope for: true, more than zero; of several results any of them.
bool favourable(const feel::Value& result);
// Equal; of a context the members that are named.
Wanted equal_to(feel::Value wanted);

// Another value of one input, which alone meets the condition.
struct InputChange {
    std::string input, label;
    feel::Value from, to;
    std::string text;
};

struct FailedCondition {
    std::string rule_id;  // of the rule whose cell it is
    std::string name;     // what is tested, as people call it
    feel::Value have;
    std::string needs, text;
    std::size_t level = 0;  // one more: it is about the decision that the condition before it tests
    std::vector<InputChange> changes;
};

struct WhyNot {
    std::string element_id, name;  // of the decision; its label
    std::string rule_id;
    feel::Value would_give;
    std::vector<FailedCondition> conditions;
    bool sufficient = false;  // a change for each condition, together, gives what is wanted: evaluated, not supposed
    std::vector<LawReference> laws;
    std::vector<std::string> annotations;  // of the rule
};

// `asked` has the bindings of an evaluation of the unit. Nothing: the result is as wanted, or no rule would give what is wanted.
std::optional<WhyNot> why_not(const dmn::Program& program, const feel::Run& asked, std::size_t unit, const Wanted& wanted,
                              std::string_view lang);

}  // namespace skl::rules
