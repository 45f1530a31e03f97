// Mandates as people give, accept and take them back, and as registrars enter them.
#include <gtest/gtest.h>

#include "identity/directory/clock.h"
#include "identity/tests/counter.h"

namespace skl::identity::testing {
namespace {

class Mandates : public Counter {
protected:
    static std::string to(const PersonId& agent, const std::string& more = "") {
        return fmt::format(R"({{"agent":"{}","kind":"power_of_attorney","scopes":["service:childcare-subsidy/*"]{}}})", to_text(agent),
                           more);
    }
    Answered move(const std::string& id, const std::string& event, const std::string& who) const {
        return post("/api/v1/mandates/" + id + "/" + event, who);
    }
    std::string given() {
        const auto made = post("/api/v1/mandates", "wang", to(lin));
        EXPECT_EQ(made.status, 201) << made.body;
        return member(made, "id");
    }
    Result<ActiveMandate> held(const std::string& id, const PersonId& by, std::chrono::microseconds after = {}) {
        Uuid key;
        EXPECT_TRUE(parse(id, key));
        return in_force(key, by, {Instant::now().micros + after.count()});
    }
    void pass(Instant to_when) { EXPECT_TRUE(directory::run_due(*store, "main", *installed, to_when)); }
    static Date days_from_today(int days) {
        const auto zone = *calendar::Zone::named("Asia/Taipei");
        return {zone.day_of(Instant::now()).day + std::chrono::days(days)};
    }

    const PersonId wang = somebody("wang", {{"name_zh", "王小明"}, {"email", "wang@example.org"}}),
                   lin = somebody("lin", {{"name_zh", "林美玲"}, {"email", "lin@example.org"}}), stranger = somebody("stranger");
    const Agency office = an_agency("2.16.886.101.90001");
    const Membership registrar = official("registrar", office, Role::registrar);
};

TEST_F(Mandates, One_holds_once_it_was_accepted_and_until_it_is_taken_back) {
    const std::string id = given();
    EXPECT_FALSE(held(id, lin));
    EXPECT_EQ(member(move(id, "accept", "wang"), "code"), "other-side-decides");
    EXPECT_EQ(move(id, "accept", "stranger").status, 404);
    const auto accepted = move(id, "accept", "lin");
    EXPECT_EQ(member(accepted, "state"), "active") << accepted.body;
    ASSERT_TRUE(held(id, lin));
    EXPECT_EQ(held(id, lin)->principal_person, wang);
    EXPECT_EQ(held(id, lin)->excluded, (std::vector<std::string>{"authenticator.*", "ballot.cast", "mandate.grant"}));
    EXPECT_EQ(move(id, "suspend", "wang").status, 200);
    EXPECT_FALSE(held(id, lin));
    EXPECT_EQ(move(id, "resume", "wang").status, 200);
    EXPECT_TRUE(held(id, lin));
    EXPECT_EQ(move(id, "revoke", "wang").status, 200);
    EXPECT_FALSE(held(id, lin));
    EXPECT_EQ(entries("mandate.changed"), 6) << "each transition is an entry";
}

TEST_F(Mandates, What_is_not_possible_is_said_with_what_is) {
    const std::string id = given();
    const auto refused = move(id, "suspend", "wang");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(member(refused, "code"), "bad-transition");
    EXPECT_EQ(member(refused, "from"), "proposed");
    EXPECT_EQ(member(refused, "event"), "suspend");
    EXPECT_EQ(member(refused, "allowed.0"), "accept");
    EXPECT_EQ(move(id, "decline", "lin").status, 200);
    EXPECT_EQ(member(move(id, "accept", "lin"), "code"), "bad-transition");
    EXPECT_EQ(member(move(id, "accept", "lin"), "allowed"), "0");
}

TEST_F(Mandates, Nobody_gives_one_to_themselves_or_for_what_there_is_not) {
    EXPECT_EQ(member(post("/mandates", "wang", to(wang)), "code"), "principal-is-agent");
    const auto unknown =
        post("/mandates", "wang",
             fmt::format(R"({{"agent":"{}","kind":"power_of_attorney","scopes":["service:*","ballot.cast"]}})", to_text(lin)));
    EXPECT_EQ(unknown.status, 422);
    EXPECT_EQ(member(unknown, "code"), "scope-unknown");
    EXPECT_EQ(member(unknown, "errors.0.pointer"), "/scopes/1");
    EXPECT_EQ(post("/mandates", "", to(lin)).status, 401);
    EXPECT_EQ(post("/mandates", "wang", to(PersonId{crypto::uuid_v7(now)})).status, 422);
}

TEST_F(Mandates, Nobody_gives_one_for_somebody_else_or_makes_themselves_a_parent) {
    const std::string for_wang = fmt::format(R"(,"principal":"{}")", to_text(wang));
    EXPECT_EQ(post("/mandates", "stranger", to(lin, for_wang)).status, 403);
    EXPECT_EQ(post("/mandates", "lin",
                   fmt::format(R"({{"principal":"{}","agent":"{}","kind":"parental","scopes":["service:*"],"evidence_ref":"x"}})",
                               to_text(wang), to_text(lin)))
                  .status,
              403);
    EXPECT_EQ(post("/mandates", "wang", fmt::format(R"({{"agent":"{}","kind":"assisted","scopes":["service:*"]}})", to_text(lin))).status,
              422);
}

TEST_F(Mandates, A_parent_s_begins_with_the_register_and_ends_at_midnight_of_the_eighteenth_birthday) {
    const auto enter = [&](const std::string& birthdate) {
        const PersonId child = a_person({{"name_zh", "王小寶"}, {"birthdate", birthdate}});
        return post(
            "/api/v1/mandates", "registrar",
            fmt::format(
                R"({{"principal":"{}","agent":"{}","kind":"parental","scopes":["service:*"],"evidence_ref":"戶登字第 1150001 號"}})",
                to_text(child), to_text(wang)));
    };
    const auto made = enter("2020-02-29");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(member(made, "state"), "active");
    EXPECT_EQ(member(made, "valid_to"),
              "2038-02-28T16:00:00.000Z");  // 1 March, 00:00 in Taipei: a common year
    EXPECT_EQ(member(made, "joint_view_from"), "2027-02-28T16:00:00.000Z");
    ASSERT_TRUE(held(member(made, "id"), wang));
    EXPECT_FALSE(held(member(made, "id"), wang)->joint_view);
    EXPECT_TRUE(held(member(enter("2015-05-05"), "id"), wang)->joint_view);
    EXPECT_TRUE(enter("2000-01-01").says("principal-of-age"));
    EXPECT_EQ(member(move(member(made, "id"), "revoke", "wang"), "code"), "register-decides");
    EXPECT_EQ(move(member(made, "id"), "revoke", "registrar").status, 200);
    ASSERT_FALSE(looks().empty());
    EXPECT_EQ(looks().front().looked.fields, std::vector<std::string>{"birthdate"});
    EXPECT_EQ(
        post("/mandates", "registrar",
             fmt::format(R"({{"principal":"{}","agent":"{}","kind":"guardian","scopes":["service:*"]}})", to_text(lin), to_text(wang)))
            .status,
        422);
}

TEST_F(Mandates, Time_begins_one_and_ends_one_and_both_are_written_down) {
    const auto made =
        post("/api/v1/mandates", "wang",
             to(lin, fmt::format(R"(,"valid_from":"{}","valid_to":"{}")", to_text(days_from_today(2)), to_text(days_from_today(3)))));
    const std::string id = member(made, "id");
    EXPECT_EQ(member(move(id, "accept", "lin"), "state"), "accepted");
    EXPECT_FALSE(held(id, lin));
    EXPECT_TRUE(held(id, lin, hours(48)));
    pass({Instant::now().micros + std::chrono::microseconds(hours(48)).count()});
    EXPECT_EQ(member(get("/api/v1/mandates/" + id, "wang"), "state"), "active");
    EXPECT_FALSE(held(id, lin, hours(24 * 5)));
    pass({Instant::now().micros + std::chrono::microseconds(hours(24 * 5)).count()});
    EXPECT_EQ(member(get("/api/v1/mandates/" + id, "lin"), "state"), "expired");
    EXPECT_EQ(get("/api/v1/mandates/" + id, "stranger").status, 404);
    EXPECT_EQ(entries("mandate.changed"), 4);
}

TEST_F(Mandates, One_that_is_good_for_two_acts_is_used_up_with_the_second) {
    const std::string id = member(post("/api/v1/mandates", "wang", to(lin, R"(,"max_uses":2)")), "id");
    move(id, "accept", "lin");
    Uuid key;
    ASSERT_TRUE(parse(id, key));
    const auto use = [&] {
        return write([&](Transaction& tx) {
            return use_mandate(*installed, tx, {key, lin, "service:childcare-subsidy/apply"}, Instant::now());
        });
    };
    EXPECT_TRUE(use());
    EXPECT_TRUE(use());
    EXPECT_EQ(use().problem().code, "mandate-inactive");
    EXPECT_EQ(member(get("/api/v1/mandates/" + id, "wang"), "state"), "exhausted");
}

TEST_F(Mandates, Both_sides_see_it_in_plain_words_with_what_they_may_do) {
    ASSERT_EQ(
        post("/mandates", "wang", R"({"agent_email":"LIN@example.org","kind":"power_of_attorney","scopes":["service:*","case.*"]})").status,
        201);
    const std::string given_page = page("/me/mandates", "wang"), held_page = page("/me/mandates", "lin", "en");
    EXPECT_NE(given_page.find("林美玲"), std::string::npos);
    EXPECT_NE(given_page.find("申辦各項服務"), std::string::npos);
    EXPECT_NE(given_page.find("收回這份授權"), std::string::npos);
    EXPECT_EQ(given_page.find("我接受"), std::string::npos);
    EXPECT_NE(held_page.find("I accept"), std::string::npos);
    EXPECT_NE(held_page.find("王小明"), std::string::npos) << "who has no English name is called by the Chinese one";
    EXPECT_NE(page("/mandates/new", "wang").find("不能代您投票"), std::string::npos);
    EXPECT_EQ(member(get("/api/v1/me/mandates", "lin"), "items.0.can_accept"), "true");
    EXPECT_EQ(member(get("/api/v1/me/mandates", "stranger"), "items"), "0");
    EXPECT_EQ(get("/api/v1/me/mandates", "operator").status, 403);
    bool told = false;
    for (const Seen& seen : looks()) told |= seen.person == wang && seen.looked.action == "mandate.view";
    EXPECT_TRUE(told) << "that the principal's name was read is told to the principal";
}

}  // namespace
}  // namespace skl::identity::testing
