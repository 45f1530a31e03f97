#include "opendata/engine/requests/life.h"

#include <algorithm>

#include "kernel/describe/transition.h"

namespace skl::opendata::requests {
namespace {

bool may(Mover by, ByWhom who) { return by == Mover::either ? who.officer || who.asker : by == Mover::officer ? who.officer : who.asker; }

bool stays_closed(const Standing& now, RequestEvent event) {
    return event == RequestEvent::reopen && (now.outcome == RequestOutcome::dismissed || now.outcome == RequestOutcome::withdrawn);
}

}  // namespace

std::vector<RequestEvent> events_of(const Standing& now, ByWhom who) {
    std::vector<RequestEvent> out;
    for (const RequestMove& move : life_of_a_request) {
        if (move.from != now.state || !may(move.by, who) || stays_closed(now, move.event)) continue;
        if (move.event == RequestEvent::close && now.outcome == RequestOutcome::planned) continue;
        out.push_back(move.event);
    }
    return out;
}

Result<RequestMove> move_of(const Standing& now, RequestEvent event, ByWhom who, std::string_view words) {
    for (RequestMove move : life_of_a_request) {
        if (move.from != now.state || move.event != event || stays_closed(now, event)) continue;
        if (!may(move.by, who)) return Problem::forbidden();
        if (event == RequestEvent::close && now.outcome == RequestOutcome::planned) return Problem::conflict("still-planned");
        if (move.needs_words && words.empty()) return Problem::invalid({{"/reply", "required"}});
        if (event == RequestEvent::unmerge) move.to = now.before_merge;
        return move;
    }
    return no_transition(now.state, event, events_of(now, who));
}

bool waits(RequestState state) {
    return state == RequestState::submitted || state == RequestState::triaged || state == RequestState::assigned;
}

Done check_answer(RequestKind kind, std::int64_t reported_version, const GivenAnswer& given, Date today) {
    using enum RequestOutcome;
    static constexpr RequestOutcome of_data[] = {planned, published, refused}, of_error[] = {planned, mended, declined};
    const auto& allowed = kind == RequestKind::data ? of_data : of_error;
    if (std::find(std::begin(allowed), std::end(allowed), given.outcome) == std::end(allowed)) {
        std::string names;
        for (const RequestOutcome one : allowed)
            names += (names.empty() ? "" : ", ") + std::string(boost::describe::enum_to_string(one, ""));
        return Problem::invalid({{"/outcome", "not-one-of", {{"allowed", names}}}});
    }
    if (given.outcome == planned && !given.planned_for) return Problem::invalid({{"/planned_for", "required"}});
    if (given.outcome == planned && *given.planned_for <= today) return Problem::invalid({{"/planned_for", "not-to-come"}});
    if (given.outcome == published && !given.names_dataset) return Problem::invalid({{"/dataset", "required"}});
    if (given.outcome == refused && given.legal_ground.empty()) return Problem::invalid({{"/legal_ground", "required"}});
    if (given.outcome == mended && !given.version) return Problem::invalid({{"/version", "required"}});
    if (given.outcome == mended && *given.version <= reported_version) return Problem::invalid({{"/version", "not-a-later-version"}});
    return Nothing{};
}

}  // namespace skl::opendata::requests
