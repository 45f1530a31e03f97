#include "identity/engine/mandate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

namespace skl::identity::mandates {
namespace {

template <class E>
std::vector<E> all() {
    std::vector<E> out;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto one) { out.push_back(one.value); });
    return out;
}

TEST(Mandates, No_path_leads_out_of_an_end_and_every_state_can_be_reached) {
    std::set<State> reached{State::proposed};
    for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const Transition& one : life())
            if (reached.contains(one.from)) reached.insert(one.to);
    }
    EXPECT_EQ(reached.size(), all<State>().size());
    for (const State end : {State::declined, State::revoked, State::expired, State::exhausted}) {
        EXPECT_TRUE(ended(end));
        for (const Event event : all<Event>()) EXPECT_FALSE(after(end, event));
    }
    for (const State open : {State::proposed, State::accepted, State::active, State::suspended}) {
        EXPECT_FALSE(ended(open));
        EXPECT_EQ(after(open, Event::revoke), State::revoked) << "what is not over can be taken back";
        EXPECT_EQ(after(open, Event::expire), State::expired);
    }
}

TEST(Mandates, Whatever_happens_to_one_nothing_happens_after_its_end) {
    rc::check([](const std::vector<std::uint8_t>& happenings) {
        const auto events = all<Event>();
        State state = State::proposed;
        bool over = false;
        for (const std::uint8_t n : happenings) {
            const auto next = after(state, events[n % events.size()]);
            if (over) RC_ASSERT(!next);
            if (next) state = *next;
            over = ended(state);
        }
    });
}

TEST(Mandates, One_is_active_only_after_it_was_accepted) {
    for (const Transition& one : life())
        if (one.to == State::active) EXPECT_TRUE(one.from == State::accepted || one.from == State::suspended);
}

TEST(Scopes, A_star_stays_in_its_part_and_takes_the_rest_at_the_end) {
    EXPECT_TRUE(matches("service:childcare-subsidy/*", "service:childcare-subsidy/apply"));
    EXPECT_FALSE(matches("service:childcare-subsidy/*", "service:childcare-subsidy/"));
    EXPECT_FALSE(matches("service:childcare-subsidy/*", "service:childcare/apply"));
    EXPECT_TRUE(matches("service:*", "service:parking/pay/2"));
    EXPECT_TRUE(matches("service:*/read", "service:parking/read"));
    EXPECT_FALSE(matches("service:*/read", "service:parking/permits/read"));
    EXPECT_TRUE(matches("service:*-subsidy/apply", "service:rent-subsidy-subsidy/apply"));
    EXPECT_TRUE(matches("data:household.read", "data:household.read"));
    EXPECT_FALSE(matches("data:household.read", "data:household.reading"));
    EXPECT_FALSE(matches("data:*.read", "data:.read"));
    EXPECT_FALSE(matches("", "a"));
    EXPECT_TRUE(matches("", ""));
}

TEST(Scopes, What_is_always_excluded_is_covered_by_no_scope) {
    const std::vector<std::string> wide = {"ballot.*", "ballot.cast", "authenticator.*", "mandate.*", "service:*", "data:*", "*"};
    for (const char* action : {"ballot.cast", "authenticator.add", "authenticator.remove", "mandate.grant"})
        EXPECT_FALSE(covers(wide, {}, action)) << action;
    EXPECT_TRUE(covers(wide, {}, "ballot.read"));
    EXPECT_TRUE(covers(wide, {}, "service:tax/file"));
    EXPECT_FALSE(covers(wide, std::vector<std::string>{"service:tax/*"}, "service:tax/file"));
    EXPECT_FALSE(covers({}, {}, "service:tax/file"));
}

TEST(Scopes, One_that_says_nothing_or_only_what_is_excluded_is_unknown) {
    for (const char* good :
         {"service:childcare-subsidy/*", "service:*", "service:*/read", "data:household.read", "data:*", "case.read", "case.*"})
        EXPECT_TRUE(known_scope(good)) << good;
    for (const char* bad :
         {"", "*", "everything", "service:", "service:x", "service:/", "service:x//y", "data:household", "Data:x.y", "data:x.**",
          "ballot.cast", "authenticator.*", "authenticator.add", "mandate.grant", "http://x/y", "service:x/y z"})
        EXPECT_FALSE(known_scope(bad)) << bad;
    EXPECT_TRUE(known_scope("service:" + std::string(longest_scope - 10, 'a') + "/*"));
    EXPECT_FALSE(known_scope("service:" + std::string(longest_scope - 9, 'a') + "/*"));
}

TEST(Scopes, A_pattern_without_stars_matches_itself_only) {
    rc::check([] {
        const auto letters = rc::gen::container<std::string>(rc::gen::element('a', 'b', '.', '/', ':'));
        const std::string one = *letters, other = *letters;
        RC_ASSERT(matches(one, one));
        RC_ASSERT(matches(one, other) == (one == other));
    });
}

// The same by recursion, as the rule is said.
bool plainly(std::string_view pattern, std::string_view action) {
    if (pattern.empty()) return action.empty();
    if (pattern == "*") return !action.empty();
    if (pattern[0] != '*') return !action.empty() && action[0] == pattern[0] && plainly(pattern.substr(1), action.substr(1));
    for (std::size_t n = 1; n <= action.size() && std::string_view(":/.").find(action[n - 1]) == std::string_view::npos; ++n)
        if (plainly(pattern.substr(1), action.substr(n))) return true;
    return false;
}

TEST(Scopes, Matching_agrees_with_the_rule_as_it_is_said) {
    rc::check([] {
        const std::string pattern = *rc::gen::container<std::string>(rc::gen::element('a', 'b', '.', '*'));
        const std::string action = *rc::gen::container<std::string>(rc::gen::element('a', 'b', '.'));
        RC_ASSERT(matches(pattern, action) == plainly(pattern, action));
    });
}

Date day(int y, unsigned m, unsigned d) {
    return {std::chrono::sys_days(std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d))};
}

TEST(Ages, A_child_of_the_29th_of_February_comes_of_age_on_the_1st_of_March) {
    EXPECT_EQ(birthday(day(2008, 2, 29), 18), day(2026, 3, 1));
    EXPECT_EQ(birthday(day(2008, 2, 29), 20), day(2028, 2, 29));
    EXPECT_EQ(birthday(day(2008, 11, 26), 18), day(2026, 11, 26));
}

TEST(Ages, One_is_as_old_as_the_last_birthday_says) {
    EXPECT_EQ(age_on(day(2019, 11, 26), day(2026, 11, 25)), 6);
    EXPECT_EQ(age_on(day(2019, 11, 26), day(2026, 11, 26)), 7);
    EXPECT_EQ(age_on(day(2008, 2, 29), day(2026, 2, 28)), 17);
}

TEST(Scopes, A_part_is_within_the_whole_and_never_the_other_way_round) {
    const auto is_within = [](std::vector<std::string> part, std::vector<std::string> whole) { return within(part, whole); };
    EXPECT_TRUE(is_within({"service:school/*", "data:household.read"}, {"service:*", "data:household.read"}));
    EXPECT_TRUE(is_within({"service:*"}, {"service:*"}));
    EXPECT_FALSE(is_within({"service:*"}, {"service:school/*"}));
    EXPECT_FALSE(is_within({"service:*"}, {"service:*/read"}));
    EXPECT_FALSE(is_within({"service:school/*", "case.read"}, {"service:*"}));
}

}  // namespace
}  // namespace skl::identity::mandates
