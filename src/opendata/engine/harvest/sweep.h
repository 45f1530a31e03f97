// What becomes of datasets that a source no longer has (opendata.md §12 "Sweep", §19): absent in one full run without errors → missing; in
// three such runs, or for 30 days → withdrawn. A run that would take away more than a fifth waits for a person.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "kernel/describe/faces.h"
#include "kernel/describe/types.h"

namespace skl::opendata::harvest {

// `found`: new; `own`: this site's own dataset that came back in a circle.
enum class ObjectState { found, unchanged, changed, missing, withdrawn, own };
BOOST_DESCRIBE_ENUM(ObjectState, found, unchanged, changed, missing, withdrawn, own)

enum class ObjectEvent { same, differs, absent, gone };
BOOST_DESCRIBE_ENUM(ObjectEvent, same, differs, absent, gone)

struct ObjectMove {
    ObjectState from;
    ObjectEvent event;
    ObjectState to;
};
inline constexpr ObjectMove life_of_an_object[] = {
    {ObjectState::found, ObjectEvent::same, ObjectState::unchanged},
    {ObjectState::found, ObjectEvent::differs, ObjectState::changed},
    {ObjectState::unchanged, ObjectEvent::same, ObjectState::unchanged},
    {ObjectState::unchanged, ObjectEvent::differs, ObjectState::changed},
    {ObjectState::changed, ObjectEvent::same, ObjectState::unchanged},
    {ObjectState::changed, ObjectEvent::differs, ObjectState::changed},
    {ObjectState::missing, ObjectEvent::same, ObjectState::unchanged},
    {ObjectState::missing, ObjectEvent::differs, ObjectState::changed},
    {ObjectState::withdrawn, ObjectEvent::same, ObjectState::found},
    {ObjectState::withdrawn, ObjectEvent::differs, ObjectState::found},
    {ObjectState::found, ObjectEvent::absent, ObjectState::missing},
    {ObjectState::unchanged, ObjectEvent::absent, ObjectState::missing},
    {ObjectState::changed, ObjectEvent::absent, ObjectState::missing},
    {ObjectState::missing, ObjectEvent::absent, ObjectState::missing},
    {ObjectState::missing, ObjectEvent::gone, ObjectState::withdrawn},
    {ObjectState::own, ObjectEvent::same, ObjectState::own},
    {ObjectState::own, ObjectEvent::differs, ObjectState::own},
};
// The state after; nothing: the table has no such move.
std::optional<ObjectState> after(ObjectState state, ObjectEvent event);

constexpr std::int64_t runs_until_gone = 3, days_until_gone = 30;
constexpr double largest_removal = 0.20;  // of what is known of the source

struct Absent {             // an object that this run did not meet
    std::size_t index = 0;  // of the caller
    ObjectState state{};
    std::int64_t missing_runs = 0;  // before this one
    std::optional<Instant> missing_since;
    bool confirmed = false;  // a person has agreed to its absence
};
struct Removal {
    std::size_t index = 0;
    ObjectState to{};  // missing or withdrawn
    std::int64_t missing_runs = 0;
    Instant missing_since;
};
struct Sweep {
    std::vector<Removal> removals;
    bool needs_confirmation = false;  // then none of them may be carried out
    std::int64_t unconfirmed = 0;     // removals nobody has agreed to
};
// `known`: objects of the source that are not withdrawn, the absent ones among them.
Sweep sweep(std::span<const Absent> absent, std::int64_t known, Instant now);

}  // namespace skl::opendata::harvest
