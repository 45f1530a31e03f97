// The only SQL about reviews.
#pragma once

#include "identity/directory/reviews.h"

namespace skl::identity::directory {

void open_review(Transaction& tx, const Review& review);  // nothing where the quarter has one
std::optional<Review> review_of(Reader& reader, const std::string& quarter);
std::optional<Review> find_review(Reader& reader, const Uuid& id);
void close_review(Transaction& tx, const Uuid& id, Instant now);

struct ReviewItem {
    Id<Membership> id;
    Uuid review_id;
    Text<> name, title, agency_zh, agency_en;
    Role role{};
    MembershipState state{};
    Instant reviewed_at;
    std::optional<Instant> last_seen;
    std::optional<ReviewDecision> decision;
    std::optional<Instant> decided_at;
};
BOOST_DESCRIBE_STRUCT(ReviewItem, (),
                      (id, review_id, name, title, agency_zh, agency_en, role, state, reviewed_at, last_seen, decision, decided_at))
// What a review lists: memberships that were there when it was opened and had not ended by then.
std::vector<ReviewItem> review_items(Reader& reader, const Review& review, const std::string& after, std::int64_t limit);
struct ReviewCount {
    std::int64_t listed = 0, decided = 0;
};
ReviewCount count_items(Reader& reader, const Review& review);

bool put_decision(Transaction& tx, const Uuid& review, const Uuid& membership, ReviewDecision decision, const std::string& note,
                  const std::string& by, Instant now);  // false: there is one

// Active ones that the review lists and nobody confirmed since it was opened.
std::vector<Membership> unreviewed(Reader& reader, const Review& review, std::int64_t limit);
// Active ones whose holder was not seen, and which were not given or restored, since then.
std::vector<Membership> idle_since(Reader& reader, Instant since, std::int64_t limit);

}  // namespace skl::identity::directory
