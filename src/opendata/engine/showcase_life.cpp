#include "opendata/engine/showcase_life.h"

#include "kernel/describe/transition.h"

namespace skl::opendata {

std::vector<ShowcaseEvent> events_of(ShowcaseState state) {
    std::vector<ShowcaseEvent> out;
    for (const ShowcaseMove& move : life_of_a_showcase)
        if (move.from == state) out.push_back(move.event);
    return out;
}

Result<ShowcaseMove> move_of(ShowcaseState from, ShowcaseEvent event, std::string_view reason) {
    for (const ShowcaseMove& move : life_of_a_showcase) {
        if (move.from != from || move.event != event) continue;
        if (move.needs_reason && reason.empty()) return Problem::invalid({{"/reason", "required"}});
        return move;
    }
    return no_transition(from, event, events_of(from));
}

}  // namespace skl::opendata
