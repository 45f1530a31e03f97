// The life of a version of law: one table, read by the routes, the pages and the tests (services.md §5).
#pragma once

#include <array>
#include <optional>

#include "rules/model.h"

namespace skl::rules {

enum class VersionEvent { submitted, approved, withdrawn, returned, came_into_force, superseded };
BOOST_DESCRIBE_ENUM(VersionEvent, submitted, approved, withdrawn, returned, came_into_force, superseded)

struct VersionMoveRule {
    RuleVersionState from;
    VersionEvent event;
    RuleVersionState to;
    bool by_another = false;  // not by the author
};

inline constexpr std::array<VersionMoveRule, 8> life_of_a_version{{
    {RuleVersionState::draft, VersionEvent::submitted, RuleVersionState::review},
    {RuleVersionState::draft, VersionEvent::withdrawn, RuleVersionState::withdrawn},
    {RuleVersionState::review, VersionEvent::returned, RuleVersionState::draft},
    {RuleVersionState::review, VersionEvent::withdrawn, RuleVersionState::withdrawn},
    {RuleVersionState::review, VersionEvent::approved, RuleVersionState::approved, true},
    {RuleVersionState::approved, VersionEvent::came_into_force, RuleVersionState::in_force},
    {RuleVersionState::approved, VersionEvent::withdrawn, RuleVersionState::withdrawn},  // before its first day
    {RuleVersionState::in_force, VersionEvent::superseded, RuleVersionState::superseded},
}};

constexpr const VersionMoveRule* move_of(RuleVersionState from, VersionEvent event) {
    for (const VersionMoveRule& one : life_of_a_version)
        if (one.from == from && one.event == event) return &one;
    return nullptr;
}

}  // namespace skl::rules
