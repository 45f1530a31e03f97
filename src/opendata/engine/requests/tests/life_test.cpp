#include "opendata/engine/requests/life.h"

#include <gtest/gtest.h>

#include <set>

namespace skl::opendata::requests {
namespace {

constexpr ByWhom officer{true, false}, asker{false, true}, nobody{};

Standing standing(RequestState state, RequestOutcome outcome = RequestOutcome::none) {
    return {RequestKind::data, state, outcome, RequestState::submitted};
}
std::string code(const auto& result) { return result ? "" : result.problem().code; }
std::string fault(const Done& done) { return done ? "" : done.problem().errors[0].pointer + " " + done.problem().errors[0].code; }
constexpr Date day(int year, unsigned month, unsigned of_month) {
    return {std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month)};
}

TEST(RequestLife, The_way_of_a_request_that_is_answered) {
    RequestState state = RequestState::submitted;
    for (const auto& [event, to] : {std::pair{RequestEvent::triage, RequestState::triaged},
                                    {RequestEvent::assign, RequestState::assigned},
                                    {RequestEvent::answer, RequestState::answered},
                                    {RequestEvent::close, RequestState::closed}}) {
        const auto move = move_of(standing(state, RequestOutcome::published), event, officer, "因為");
        ASSERT_TRUE(move);
        EXPECT_EQ(move->to, to);
        state = to;
    }
}

TEST(RequestLife, Every_other_move_is_refused_with_what_is_allowed) {
    std::set<std::pair<RequestState, RequestEvent>> known;
    for (const RequestMove& move : life_of_a_request) EXPECT_TRUE(known.emplace(move.from, move.event).second) << "one move of a kind";
    for (int s = 0; s <= static_cast<int>(RequestState::merged); ++s)
        for (int e = 0; e <= static_cast<int>(RequestEvent::withdraw); ++e) {
            const auto state = static_cast<RequestState>(s);
            const auto event = static_cast<RequestEvent>(e);
            const auto move = move_of(standing(state), event, {true, true}, "why");
            EXPECT_EQ(static_cast<bool>(move), known.contains({state, event})) << s << ' ' << e;
            if (!move) EXPECT_EQ(move.problem().code, "illegal-transition");
        }
    const auto refused = move_of(standing(RequestState::submitted), RequestEvent::answer, officer, "why");
    EXPECT_EQ(refused.problem().params.at("from"), "submitted");
    EXPECT_EQ(refused.problem().params.at("allowed"), "triage, reply, dismiss, merge");
}

TEST(RequestLife, Only_who_asked_withdraws_and_only_officers_decide) {
    EXPECT_EQ(code(move_of(standing(RequestState::assigned), RequestEvent::withdraw, officer, "")), "forbidden");
    EXPECT_EQ(code(move_of(standing(RequestState::assigned), RequestEvent::answer, asker, "why")), "forbidden");
    EXPECT_TRUE(move_of(standing(RequestState::assigned), RequestEvent::withdraw, asker, ""));
    EXPECT_TRUE(move_of(standing(RequestState::answered), RequestEvent::close, asker, "")) << "who is content";
    EXPECT_EQ(code(move_of(standing(RequestState::answered), RequestEvent::close, nobody, "")), "forbidden");
    EXPECT_TRUE(events_of(standing(RequestState::submitted), nobody).empty());
}

TEST(RequestLife, What_is_planned_stays_open_until_it_has_come) {
    const Standing planned = standing(RequestState::answered, RequestOutcome::planned);
    EXPECT_EQ(code(move_of(planned, RequestEvent::close, officer, "")), "still-planned");
    EXPECT_TRUE(move_of(planned, RequestEvent::answer, officer, "已上架"));
}

TEST(RequestLife, What_was_parted_stands_where_it_stood) {
    Standing merged = standing(RequestState::merged);
    merged.before_merge = RequestState::assigned;
    EXPECT_EQ(move_of(merged, RequestEvent::unmerge, officer, "")->to, RequestState::assigned);
}

TEST(RequestLife, What_was_withdrawn_or_dismissed_is_not_taken_up_again) {
    for (const RequestOutcome outcome : {RequestOutcome::withdrawn, RequestOutcome::dismissed})
        EXPECT_EQ(code(move_of(standing(RequestState::closed, outcome), RequestEvent::reopen, officer, "why")), "illegal-transition");
    EXPECT_TRUE(move_of(standing(RequestState::closed, RequestOutcome::refused), RequestEvent::reopen, officer, "why"));
    EXPECT_EQ(code(move_of(standing(RequestState::closed, RequestOutcome::refused), RequestEvent::reopen, officer, "")), "invalid");
}

TEST(RequestLife, An_answer_says_what_its_outcome_promises) {
    const Date today = day(2026, 11, 27);
    using enum RequestOutcome;
    const auto data = [&](const GivenAnswer& given) { return fault(check_answer(RequestKind::data, 0, given, today)); };
    const auto error = [&](const GivenAnswer& given) { return fault(check_answer(RequestKind::error, 3, given, today)); };
    EXPECT_EQ(data({.outcome = planned}), "/planned_for required");
    EXPECT_EQ(data({.outcome = planned, .planned_for = today}), "/planned_for not-to-come");
    EXPECT_EQ(data({.outcome = planned, .planned_for = day(2026, 11, 28)}), "");
    EXPECT_EQ(data({.outcome = published}), "/dataset required");
    EXPECT_EQ(data({.outcome = published, .names_dataset = true}), "");
    EXPECT_EQ(data({.outcome = refused}), "/legal_ground required");
    EXPECT_EQ(data({.outcome = refused, .legal_ground = "政府資訊公開法第18條第1項第6款"}), "");
    EXPECT_EQ(data({.outcome = mended, .version = 4}), "/outcome not-one-of");
    EXPECT_EQ(error({.outcome = mended}), "/version required");
    EXPECT_EQ(error({.outcome = mended, .version = 3}), "/version not-a-later-version");
    EXPECT_EQ(error({.outcome = mended, .version = 4}), "");
    EXPECT_EQ(error({.outcome = declined}), "");
    EXPECT_EQ(error({.outcome = refused, .legal_ground = "…"}), "/outcome not-one-of");
    for (const RequestOutcome none_of_them : {none, dismissed, withdrawn})
        EXPECT_EQ(data({.outcome = none_of_them}), "/outcome not-one-of");
}

}  // namespace
}  // namespace skl::opendata::requests
