// The life of a showcase (應用, opendata.md §14): submitted → shown | declined; what is shown may be taken down and shown again.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/describe/result.h"

namespace skl::opendata {

enum class ShowcaseState { submitted, shown, declined, taken_down };
BOOST_DESCRIBE_ENUM(ShowcaseState, submitted, shown, declined, taken_down)

enum class ShowcaseEvent { show, decline, take_down };
BOOST_DESCRIBE_ENUM(ShowcaseEvent, show, decline, take_down)

struct ShowcaseMove {
    ShowcaseState from;
    ShowcaseEvent event;
    ShowcaseState to;
    bool needs_reason = false;
};

inline constexpr ShowcaseMove life_of_a_showcase[] = {
    {ShowcaseState::submitted, ShowcaseEvent::show, ShowcaseState::shown},
    {ShowcaseState::submitted, ShowcaseEvent::decline, ShowcaseState::declined, true},
    {ShowcaseState::declined, ShowcaseEvent::show, ShowcaseState::shown},
    {ShowcaseState::shown, ShowcaseEvent::take_down, ShowcaseState::taken_down, true},
    {ShowcaseState::taken_down, ShowcaseEvent::show, ShowcaseState::shown},
};

// 409 illegal-transition {from, event, allowed}; 422 reason required.
Result<ShowcaseMove> move_of(ShowcaseState from, ShowcaseEvent event, std::string_view reason);
std::vector<ShowcaseEvent> events_of(ShowcaseState state);

}  // namespace skl::opendata
