// The life of a request for data and of an error report (opendata.md §14): submitted → triaged → assigned → answered (planned | published |
// refused; mended | declined) → closed, as one table. Who asked may withdraw, duplicates are merged and parted again.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl::opendata::requests {

enum class RequestKind { data, error };  // data that are wanted; a cell or a row that is wrong
BOOST_DESCRIBE_ENUM(RequestKind, data, error)

enum class RequestState { submitted, triaged, assigned, answered, closed, merged };
BOOST_DESCRIBE_ENUM(RequestState, submitted, triaged, assigned, answered, closed, merged)

enum class RequestOutcome {
    none,
    planned,    // it will be, by a day that is named
    published,  // by a dataset that is named
    refused,    // on a legal ground that is named
    mended,     // in a version that is named
    declined,   // the value is right, or stays for a reason that everybody reads
    dismissed,  // no request: abuse, or somebody's personal data
    withdrawn   // by who asked
};
BOOST_DESCRIBE_ENUM(RequestOutcome, none, planned, published, refused, mended, declined, dismissed, withdrawn)

enum class RequestEvent { submit, triage, assign, reply, answer, close, reopen, merge, unmerge, dismiss, withdraw };
BOOST_DESCRIBE_ENUM(RequestEvent, submit, triage, assign, reply, answer, close, reopen, merge, unmerge, dismiss, withdraw)

enum class Mover { officer, asker, either };

struct RequestMove {
    RequestState from;
    RequestEvent event;
    RequestState to;
    Mover by = Mover::officer;
    bool needs_words = false;
};

inline constexpr RequestMove life_of_a_request[] = {
    {RequestState::submitted, RequestEvent::triage, RequestState::triaged},
    {RequestState::triaged, RequestEvent::assign, RequestState::assigned},
    {RequestState::assigned, RequestEvent::assign, RequestState::assigned, Mover::officer, true},  // another agency answers for it
    {RequestState::assigned, RequestEvent::answer, RequestState::answered, Mover::officer, true},
    {RequestState::answered, RequestEvent::answer, RequestState::answered, Mover::officer,
     true},  // what was planned has come, or comes later
    {RequestState::answered, RequestEvent::close, RequestState::closed, Mover::either},
    {RequestState::closed, RequestEvent::reopen, RequestState::assigned, Mover::officer, true},
    {RequestState::submitted, RequestEvent::reply, RequestState::submitted, Mover::officer, true},
    {RequestState::triaged, RequestEvent::reply, RequestState::triaged, Mover::officer, true},
    {RequestState::assigned, RequestEvent::reply, RequestState::assigned, Mover::officer, true},
    {RequestState::answered, RequestEvent::reply, RequestState::answered, Mover::officer, true},
    {RequestState::submitted, RequestEvent::dismiss, RequestState::closed, Mover::officer, true},
    {RequestState::triaged, RequestEvent::dismiss, RequestState::closed, Mover::officer, true},
    {RequestState::submitted, RequestEvent::withdraw, RequestState::closed, Mover::asker},
    {RequestState::triaged, RequestEvent::withdraw, RequestState::closed, Mover::asker},
    {RequestState::assigned, RequestEvent::withdraw, RequestState::closed, Mover::asker},
    {RequestState::submitted, RequestEvent::merge, RequestState::merged},
    {RequestState::triaged, RequestEvent::merge, RequestState::merged},
    {RequestState::assigned, RequestEvent::merge, RequestState::merged},
    {RequestState::merged, RequestEvent::unmerge, RequestState::submitted},  // and on to where it stood when it was merged: `parted`
};

struct Standing {  // of a request, where it matters to its moves
    RequestKind kind{};
    RequestState state{};
    RequestOutcome outcome{};
    RequestState before_merge{};
};
struct ByWhom {
    bool officer = false, asker = false;
};

// The move as the table has it, with `to` as it will be. 409 illegal-transition {from, event, allowed}, still-planned; 403 forbidden;
// 422 reply required.
Result<RequestMove> move_of(const Standing& now, RequestEvent event, ByWhom who, std::string_view words);
std::vector<RequestEvent> events_of(const Standing& now, ByWhom who);

bool waits(RequestState state);  // for an answer

// What an answer says. 422: planned needs a day to come, published a dataset, refused a legal ground, mended a version after the one that
// was reported; and neither kind takes the other's outcomes.
struct GivenAnswer {
    RequestOutcome outcome{};
    std::optional<Date> planned_for;
    bool names_dataset = false;
    std::optional<std::int64_t> version;
    std::string_view legal_ground{};
};
Done check_answer(RequestKind kind, std::int64_t reported_version, const GivenAnswer& given, Date today);

}  // namespace skl::opendata::requests
