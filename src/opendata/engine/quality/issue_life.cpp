#include "opendata/engine/quality/issue_life.h"

#include "kernel/describe/transition.h"

namespace skl::opendata::quality {

std::vector<IssueEvent> events_of(IssueState state) {
    std::vector<IssueEvent> out;
    for (const IssueMove& move : life_of_an_issue)
        if (move.from == state) out.push_back(move.event);
    return out;
}

Result<IssueMove> move_of(IssueState from, IssueEvent event, std::string_view reply) {
    for (const IssueMove& move : life_of_an_issue) {
        if (move.from != from || move.event != event) continue;
        if (move.needs_reply && reply.empty()) return Problem::invalid({{"/reply", "required"}});
        return move;
    }
    Problem refused = no_transition(from, event, events_of(from));
    for (const IssueMove& move : life_of_an_issue)
        if (move.event == event) refused.params["to"] = boost::describe::enum_to_string(move.to, "");
    return refused;
}

Escalation escalation_of(IssueState state, Instant since, const std::optional<Instant>& replied_at, Instant now) {
    const bool waits = state == IssueState::open || state == IssueState::reopened;
    if (!waits || (replied_at && *replied_at >= since)) return Escalation::none;
    constexpr std::int64_t day = 86'400'000'000;
    const std::int64_t waited = now.micros - since.micros;
    return waited >= days_to_league * day ? Escalation::league : waited >= days_to_contact * day ? Escalation::contact : Escalation::none;
}

}  // namespace skl::opendata::quality
