#include "opendata/engine/dataset_life.h"

#include "kernel/describe/transition.h"

namespace skl::opendata {
namespace {

std::vector<DatasetEvent> events_of(DatasetState state) {
    std::vector<DatasetEvent> out;
    for (const DatasetMove& move : life_of_a_dataset)
        if (move.from == state) out.push_back(move.event);
    return out;
}

const DatasetMove* any_move_by(DatasetEvent event) {
    for (const DatasetMove& move : life_of_a_dataset)
        if (move.event == event) return &move;
    return nullptr;
}

}  // namespace

Result<DatasetMove> move_of(DatasetState from, DatasetEvent event, std::string_view submitted_by, std::string_view who,
                            std::string_view reason) {
    for (const DatasetMove& move : life_of_a_dataset) {
        if (move.from != from || move.event != event) continue;
        if (move.by_another && !submitted_by.empty() && submitted_by == who) return Problem::forbidden("four-eyes");
        if (move.needs_reason && reason.empty()) return Problem::invalid({{"/reason", "required"}});
        return move;
    }
    Problem refused = no_transition(from, event, events_of(from));
    if (const DatasetMove* move = any_move_by(event)) refused.params["to"] = boost::describe::enum_to_string(move->to, "");
    return refused;
}

}  // namespace skl::opendata
