// The life of an issue (opendata.md §19): open → acknowledged → fixed | wont-fix → reopened; and how long it may wait for an answer
// (§13.6: 14 days, 30 days). Measuring moves it as well as people do.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl::opendata::quality {

enum class IssueState { open, acknowledged, fixed, wont_fix, reopened };
BOOST_DESCRIBE_ENUM(IssueState, open, acknowledged, fixed, wont_fix, reopened)

enum class IssueEvent {
    acknowledge,  // the publisher saw it
    decline,      // it stays as it is, for a reason the public reads
    reopen,       // the publisher thinks again
    clear,        // a later measurement does not find it
    recur         // a later measurement finds it again
};
BOOST_DESCRIBE_ENUM(IssueEvent, acknowledge, decline, reopen, clear, recur)

struct IssueMove {
    IssueState from;
    IssueEvent event;
    IssueState to;
    bool needs_reply = false;
};

inline constexpr IssueMove life_of_an_issue[] = {
    {IssueState::open, IssueEvent::acknowledge, IssueState::acknowledged},
    {IssueState::reopened, IssueEvent::acknowledge, IssueState::acknowledged},
    {IssueState::acknowledged, IssueEvent::decline, IssueState::wont_fix, true},
    {IssueState::wont_fix, IssueEvent::reopen, IssueState::reopened},
    {IssueState::open, IssueEvent::clear, IssueState::fixed},
    {IssueState::acknowledged, IssueEvent::clear, IssueState::fixed},
    {IssueState::reopened, IssueEvent::clear, IssueState::fixed},
    {IssueState::wont_fix, IssueEvent::clear, IssueState::fixed},
    {IssueState::fixed, IssueEvent::recur, IssueState::reopened},
};

// 409 illegal-transition {from, event, to, allowed}; 422 reply required.
Result<IssueMove> move_of(IssueState from, IssueEvent event, std::string_view reply);
std::vector<IssueEvent> events_of(IssueState state);

// How far an unanswered issue has gone: to the organization's contact, then into the note of the league table.
enum class Escalation { none, contact, league };
BOOST_DESCRIBE_ENUM(Escalation, none, contact, league)
inline constexpr int days_to_contact = 14, days_to_league = 30;

// `since`: when it opened or reopened. Acknowledged, declined or replied to since then is an answer.
Escalation escalation_of(IssueState state, Instant since, const std::optional<Instant>& replied_at, Instant now);

}  // namespace skl::opendata::quality
