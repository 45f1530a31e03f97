#include "identity/directory/reviews.h"

#include "identity/directory/review_store.h"
#include "kernel/crypto/random.h"

namespace skl::identity::directory {
namespace {

Instant before(Instant now, std::chrono::hours by) { return {now.micros - std::chrono::microseconds(by).count()}; }

MembershipEvent event_of(ReviewDecision decision) {
    switch (decision) {
        case ReviewDecision::keep: return MembershipEvent::review;
        case ReviewDecision::suspend: return MembershipEvent::suspend;
        case ReviewDecision::end: return MembershipEvent::end;
    }
    return MembershipEvent::review;
}

}  // namespace

std::string quarter_of(Date day) {
    const std::chrono::year_month_day at{day.day};
    return fmt::format("{}Q{}", static_cast<int>(at.year()), (static_cast<unsigned>(at.month()) - 1) / 3 + 1);
}

Date first_day_of_quarter(Date day) {
    const std::chrono::year_month_day at{day.day};
    const unsigned month = (static_cast<unsigned>(at.month()) - 1) / 3 * 3 + 1;
    return {std::chrono::sys_days(at.year() / std::chrono::month(month) / 1)};
}

// Grace runs from the day on which it was opened: a system that was down at the turn of the quarter suspends nobody unasked.
Review review_of_quarter(Transaction& tx, const calendar::Zone& zone, Instant now) {
    const std::string quarter = quarter_of(zone.day_of(now));
    open_review(tx, {.id = crypto::new_id<Review>(now),
                     .quarter = {{quarter}},
                     .opened_at = now,
                     .grace_until = {now.micros + std::chrono::microseconds(grace).count()}});
    return *review_of(tx, quarter);
}

Result<Membership> decide(Transaction& tx, const Directory& directory, const Actor& by, const Uuid& id, const Uuid& membership,
                          ReviewDecision decision, const std::string& note, Instant now) {
    const auto review = find_review(tx, id);
    if (!review) return Problem::not_found("review");
    if (review->closed_at || review->grace_until <= now) return Problem::conflict("review-closed");
    const auto row = find_membership(tx, membership);
    if (!row || row->granted_at >= review->opened_at) return Problem::not_found("membership");
    // Who was suspended in between is not confirmed by the way: that takes a restoring of its own.
    auto moved = move(tx, directory, by, membership, event_of(decision), note, now);
    if (!moved) return moved;
    if (!put_decision(tx, id, membership, decision, note, by.name, now)) return Problem::conflict("already-decided");
    return moved;
}

Result<std::int64_t> review_by_clock(Transaction& tx, const Directory& directory, Instant now) {
    const Review review = review_of_quarter(tx, directory.zone(tx.tenant()), now);
    std::int64_t changed = 0;
    if (!review.closed_at && review.grace_until <= now) {
        for (Membership& row : unreviewed(tx, review, most_at_once)) {
            if (auto done = suspend(tx, directory, std::move(row), "not-reviewed", now); !done) return done.problem();
            ++changed;
        }
        if (changed < most_at_once) close_review(tx, review.id, now);
    }
    for (Membership& row : idle_since(tx, before(now, std::chrono::hours(24) * directory.parts().idle_days), most_at_once - changed)) {
        if (auto done = suspend(tx, directory, std::move(row), "idle", now); !done) return done.problem();
        ++changed;
    }
    return changed;
}

}  // namespace skl::identity::directory
