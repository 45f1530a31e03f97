#include "opendata/engine/queries/life.h"

#include "kernel/describe/transition.h"

namespace skl::opendata::queries {

Result<QueryMove> move_of(QueryState from, QueryEvent event, std::string_view reason) {
    std::vector<QueryEvent> allowed;
    for (const QueryMove& move : life_of_a_query) {
        if (move.from != from) continue;
        allowed.push_back(move.event);
        if (move.event != event) continue;
        if (move.needs_reason && reason.empty()) return Problem::invalid({{"/reason", "required"}});
        return move;
    }
    return no_transition(from, event, allowed);
}

}  // namespace skl::opendata::queries
