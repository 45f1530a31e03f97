// The quarterly review of accounts (trust.md §3): every membership is looked at anew; what nobody confirmed within two weeks is
// suspended, and so is the role of who was not here for 90 days.
#pragma once

#include "identity/directory/memberships.h"

namespace skl::identity::directory {

constexpr std::chrono::hours grace{24 * 14};
constexpr std::int64_t most_at_once = 500;  // of one transaction of the job: other writes wait that long

// "2026Q4": the quarter of a local day.
std::string quarter_of(Date day);
Date first_day_of_quarter(Date day);

struct Review {
    Id<Review> id;
    Text<> quarter;
    Instant opened_at, grace_until;
    std::optional<Instant> closed_at;
};
BOOST_DESCRIBE_STRUCT(Review, (), (id, quarter, opened_at, grace_until, closed_at))

// This quarter's; opened now where it is not yet.
Review review_of_quarter(Transaction& tx, const calendar::Zone& zone, Instant now);

enum class ReviewDecision { keep, suspend, end };
BOOST_DESCRIBE_ENUM(ReviewDecision, keep, suspend, end)

// 404; 409 `review-closed`, `already-decided`; and what `move` refuses.
Result<Membership> decide(Transaction& tx, const Directory& directory, const Actor& by, const Uuid& review, const Uuid& membership,
                          ReviewDecision decision, const std::string& note, Instant now);

// What the clock does to memberships; how many were changed. Again until it is less than most_at_once.
Result<std::int64_t> review_by_clock(Transaction& tx, const Directory& directory, Instant now);

}  // namespace skl::identity::directory
