// The quarter's review as a page and an API.
#include "identity/directory/review_store.h"
#include "kernel/pages/pages.h"

namespace skl::identity::directory {
namespace {

struct ReviewQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(ReviewQuery, (), (limit, cursor))

struct ReviewPage {
    Id<Review> id;
    Text<> quarter;
    Instant opened_at, grace_until;
    std::optional<Instant> closed_at;
    bool open = false;
    Count listed, decided;
    std::vector<ReviewItem> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ReviewPage, (), (id, quarter, opened_at, grace_until, closed_at, open, listed, decided, items, next))

struct NewReviewDecision {
    Uuid membership_id;
    ReviewDecision decision{};
    std::optional<Text<0, 200>> note;
};
BOOST_DESCRIBE_STRUCT(NewReviewDecision, (), (membership_id, decision, note))

// Who looks first in a quarter opens it; its two weeks begin.
Task<Result<ReviewPage>> show(Context& cx, ReviewQuery query) {
    const Cursors cursors(cx.app(), "identity.reviews");
    const auto after = cursors.start(query.cursor, lowest);
    if (!after) co_return after.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    const calendar::Zone zone = directory_of(cx).zone(cx.tenant());
    co_return co_await cx.write([&](Transaction& tx) -> Result<ReviewPage> {
        const Review review = review_of_quarter(tx, zone, cx.now());
        const ReviewCount count = count_items(tx, review);
        auto list = page_of(review_items(tx, review, *after, limit + 1), limit, cursors);
        return ReviewPage{review.id,           review.quarter,   review.opened_at,
                          review.grace_until,  review.closed_at, !review.closed_at && cx.now() < review.grace_until,
                          {count.listed},      {count.decided},  std::move(list.items),
                          std::move(list.next)};
    });
}

// The same rows with the agency's name in the reader's language.
void decorate(PageModel& page, const void* value, Context& cx) {
    for (const ReviewItem& row : static_cast<const ReviewPage*>(value)->items) {
        PageModel line = page.add("lines");
        line.fill(view(row));
        line.set("agency", cx.language() == "en" && !row.agency_en.empty() ? row.agency_en.value : row.agency_zh.value);
    }
}

Task<Result<Answered<Membership>>> decide_one(Context& cx, Id<Review> id, NewReviewDecision given) {
    auto row = co_await cx.write([&](Transaction& tx) {
        return decide(tx, directory_of(cx), actor_of(cx, may_review), id, given.membership_id, given.decision,
                      given.note ? given.note->value : std::string{}, cx.now());
    });
    if (!row) co_return row.problem();
    HeaderList headers = tag_of(row->rev);
    headers.emplace_back("Location", cx.href("/reviews/quarterly"));
    co_return Answered<Membership>{std::move(*row), 200, std::move(headers)};
}

}  // namespace

void install_reviews(App& app) {
    app.get("/reviews/quarterly", show).named("reviews.quarterly").needs(may_review).page("identity/review", decorate);
    app.post("/reviews/{id}/decisions", decide_one).named("reviews.decide").needs(may_review);
}

}  // namespace skl::identity::directory
