// The life of a version of law: one table, read by the routes, the pages and the tests (services.md §5).
#pragma once

#include <array>
#include <optional>

#include "rules/model.h"

namespace skl::rules {

enum class VersionEvent { submitted, approved, withdrawn, returned, came_into_force, superseded };
BOOST_DESCRIBE_ENUM(VersionEvent, submitted, approved, withdrawn, returned, came_into_force, superseded)

struct VersionMoveRule {
    VersionState from;
    VersionEvent event;
    VersionState to;
    bool by_another = false;  // not by the author
};

inline constexpr std::array<VersionMoveRule, 8> life_of_a_version{{
    {VersionState::draft, VersionEvent::submitted, VersionState::review},
    {VersionState::draft, VersionEvent::withdrawn, VersionState::withdrawn},
    {VersionState::review, VersionEvent::returned, VersionState::draft},
    {VersionState::review, VersionEvent::withdrawn, VersionState::withdrawn},
    {VersionState::review, VersionEvent::approved, VersionState::approved, true},
    {VersionState::approved, VersionEvent::came_into_force, VersionState::in_force},
    {VersionState::approved, VersionEvent::withdrawn, VersionState::withdrawn},  // before its first day
    {VersionState::in_force, VersionEvent::superseded, VersionState::superseded},
}};

constexpr const VersionMoveRule* move_of(VersionState from, VersionEvent event) {
    for (const VersionMoveRule& one : life_of_a_version)
        if (one.from == from && one.event == event) return &one;
    return nullptr;
}

}  // namespace skl::rules
