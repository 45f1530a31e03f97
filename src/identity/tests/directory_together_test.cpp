// Mandates between people who trust each other: held for each other, passed on, and used only together.
#include <gtest/gtest.h>

#include "identity/directory/clock.h"
#include "identity/tests/counter.h"

namespace skl::identity::testing {
namespace {

class Together : public Counter {
protected:
    // Given by one and accepted by the other.
    std::string held(const std::string& giver, const std::string& agent, const std::string& more = "") {
        const auto made =
            post("/api/v1/mandates", giver,
                 fmt::format(R"({{"agent":"{}","kind":"power_of_attorney","scopes":["service:*"]{}}})", to_text(people_.at(agent)), more));
        EXPECT_EQ(made.status, 201) << made.body;
        const std::string id = member(made, "id");
        EXPECT_EQ(post("/api/v1/mandates/" + id + "/accept", agent).status, 200);
        return id;
    }
    Answered pass_on(const std::string& under, const std::string& giver, const std::string& agent, const std::string& scopes,
                     const std::string& more = "") {
        return post("/api/v1/mandates", giver,
                    fmt::format(R"({{"under":"{}","agent":"{}","kind":"power_of_attorney","scopes":[{}]{}}})", under,
                                to_text(people_.at(agent)), scopes, more));
    }
    // A parent's, for the child, both parents together.
    std::string parents(const std::string& parent) {
        const auto made = post("/api/v1/mandates", "registrar",
                               fmt::format(R"({{"principal":"{}","agent":"{}","kind":"parental","scopes":["service:*"],)"
                                           R"("evidence_ref":"戶登字第 1150001 號","joint":true}})",
                                           to_text(child), to_text(people_.at(parent))));
        EXPECT_EQ(member(made, "state"), "active") << made.body;
        return member(made, "id");
    }
    std::string code_of(const Done& done) { return done ? "" : done.problem().code; }
    Done use(const std::string& mandate, const std::string& agent, const std::string& action, const std::string& resource = "") {
        Uuid id;
        EXPECT_TRUE(parse(mandate, id));
        return write([&](Transaction& tx) {
            return use_mandate(*installed, tx, {id, people_.at(agent), action, resource}, Instant::now());
        });
    }
    bool in_force_for(const std::string& mandate, const std::string& agent) {
        Uuid id;
        EXPECT_TRUE(parse(mandate, id));
        return static_cast<bool>(in_force(id, people_.at(agent), Instant::now()));
    }
    Answered ask_together(const std::string& mandate, const std::string& agent) {
        return post("/api/v1/me/joint-acts", agent,
                    fmt::format(R"({{"mandate_id":"{}","action":"{}","resource":"2026-000123"}})", mandate, enrol));
    }

    static constexpr const char* enrol = "service:school/enrol";
    std::map<std::string, PersonId> people_{{"wang", somebody("wang", {{"name_zh", "王小明"}})},
                                            {"lin", somebody("lin", {{"name_zh", "林美玲"}})},
                                            {"chen", somebody("chen", {{"name_zh", "陳大文"}})}};
    const PersonId child = somebody("child", {{"name_zh", "王小寶"}, {"birthdate", "2020-05-05"}});
    const Agency office = an_agency("2.16.886.101.90001");
    const Membership registrar = official("registrar", office, Role::registrar);
};

TEST_F(Together, Two_spouses_hold_mandates_for_each_other) {
    const std::string hers = held("wang", "lin"), his = held("lin", "wang");
    EXPECT_TRUE(in_force_for(hers, "lin"));
    EXPECT_TRUE(in_force_for(his, "wang"));
}

TEST_F(Together, What_may_not_be_passed_on_is_not) {
    const auto refused = pass_on(held("wang", "lin"), "lin", "chen", R"("service:*")");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(member(refused, "code"), "not-sub-delegable");
}

TEST_F(Together, A_part_is_passed_on_and_ends_with_the_whole) {
    const std::string whole = held("wang", "lin", R"(,"sub_delegable":true,"excluded":["service:tax/*"],"valid_to":"2099-12-31")");
    EXPECT_EQ(member(pass_on(whole, "lin", "chen", R"("data:household.read")"), "code"), "scope-too-wide");
    EXPECT_EQ(member(pass_on(whole, "chen", "lin", R"("service:*")"), "code"), "mandate-inactive") << "chen holds nothing yet";
    const auto made = pass_on(whole, "lin", "chen", R"("service:school/*")");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string part = member(made, "id");
    EXPECT_EQ(member(made, "principal_person"), to_text(people_.at("wang")));
    EXPECT_EQ(member(made, "valid_to"), member(get("/api/v1/mandates/" + whole, "wang"), "valid_to"));
    EXPECT_FALSE(in_force_for(part, "chen")) << "not accepted yet";
    EXPECT_EQ(post("/api/v1/mandates/" + part + "/accept", "chen").status, 200);
    EXPECT_TRUE(use(part, "chen", enrol));
    EXPECT_EQ(code_of(use(part, "chen", "service:tax/pay")), "outside-mandate");
    EXPECT_NE(page("/me/mandates", "lin").find("陳大文"), std::string::npos) << "who passed it on sees it";
    EXPECT_EQ(post("/api/v1/mandates/" + whole + "/suspend", "wang").status, 200);
    EXPECT_FALSE(in_force_for(part, "chen"));
    EXPECT_EQ(post("/api/v1/mandates/" + whole + "/resume", "wang").status, 200);
    EXPECT_TRUE(in_force_for(part, "chen"));
    EXPECT_EQ(post("/api/v1/mandates/" + whole + "/revoke", "wang").status, 200);
    EXPECT_EQ(member(get("/api/v1/mandates/" + part, "chen"), "state"), "revoked");
}

TEST_F(Together, Nothing_is_passed_back_to_who_had_it_before) {
    const std::string first = held("wang", "lin", R"(,"sub_delegable":true)");
    const auto second = pass_on(first, "lin", "chen", R"("service:*")", R"(,"sub_delegable":true)");
    ASSERT_EQ(post("/api/v1/mandates/" + member(second, "id") + "/accept", "chen").status, 200);
    const auto to_principal = pass_on(member(second, "id"), "chen", "wang", R"("service:*")");
    EXPECT_EQ(to_principal.status, 409);
    EXPECT_EQ(member(to_principal, "code"), "mandate-cycle");
    EXPECT_EQ(member(pass_on(member(second, "id"), "chen", "lin", R"("service:*")"), "code"), "mandate-cycle");
}

TEST_F(Together, What_is_passed_on_uses_up_the_whole) {
    const std::string whole = held("wang", "lin", R"(,"sub_delegable":true,"max_uses":1)");
    const std::string part = member(pass_on(whole, "lin", "chen", R"("service:*")"), "id");
    ASSERT_EQ(post("/api/v1/mandates/" + part + "/accept", "chen").status, 200);
    EXPECT_TRUE(use(part, "chen", enrol));
    EXPECT_EQ(member(get("/api/v1/mandates/" + whole, "wang"), "state"), "exhausted");
    EXPECT_EQ(code_of(use(part, "chen", enrol)), "mandate-inactive");
}

TEST_F(Together, One_parent_acts_only_when_the_other_has_agreed_and_then_once) {
    const std::string hers = parents("lin"), his = parents("wang");
    EXPECT_TRUE(use(hers, "lin", "service:school/view")) << "each may look alone";
    EXPECT_EQ(code_of(use(hers, "lin", enrol, "2026-000123")), "joint-consent-needed");
    const auto asked = ask_together(hers, "lin");
    ASSERT_EQ(asked.status, 201) << asked.body;
    const std::string act = "/api/v1/me/joint-acts/" + member(asked, "id");
    EXPECT_EQ(member(ask_together(his, "wang"), "id"), member(asked, "id")) << "asked twice, it is one act";
    EXPECT_EQ(member(post(act + "/agree", "lin"), "code"), "already-spoken");
    EXPECT_EQ(post(act + "/agree", "chen").status, 404);
    EXPECT_NE(page("/me/joint-acts", "wang").find("2026-000123"), std::string::npos);
    EXPECT_EQ(member(post(act + "/agree", "wang"), "state"), "agreed");
    EXPECT_EQ(code_of(use(hers, "lin", enrol, "2026-000999")), "joint-consent-needed") << "another matter";
    EXPECT_TRUE(use(hers, "lin", enrol, "2026-000123"));
    EXPECT_EQ(code_of(use(his, "wang", enrol, "2026-000123")), "joint-consent-needed") << "it is done";
    EXPECT_EQ(entries("mandate.changed"), 5) << "two given; asked, agreed, done";
}

TEST_F(Together, A_parent_who_may_not_act_alone_is_led_to_the_page_that_asks_the_other) {
    const std::string hers = parents("lin"), his = parents("wang");
    Uuid id;
    ASSERT_TRUE(parse(hers, id));
    const Done refused = write([&](Transaction& tx) {
        return use_mandate(*installed, tx, {id, people_.at("lin"), enrol, "2026-000123"}, Instant::now());
    });
    ASSERT_FALSE(refused);
    const std::string next = refused.problem().params.at("next");
    EXPECT_EQ(next, "/me/joint-acts/new?mandate_id=" + hers + "&action=service%3Aschool%2Fenrol&resource=2026-000123");
    const std::string form = page(next, "lin");
    for (const char* told : {"王小寶", enrol, "2026-000123"}) EXPECT_NE(form.find(told), std::string::npos) << told;
    EXPECT_NE(page("/me/mandates", "lin").find("/me/joint-acts/new?mandate_id=" + hers), std::string::npos);
    EXPECT_EQ(get("/api/v1" + next, "chen").status, 404) << "the mandate is not his";
    EXPECT_EQ(get("/api/v1/me/joint-acts/new", "lin").status, 404) << "of no mandate";
    EXPECT_EQ(member(get("/api/v1/me/joint-acts/new?mandate_id=" + his, "wang"), "others"), "1");
    EXPECT_EQ(post("/api/v1/mandates/" + his + "/suspend", "registrar").status, 200);
    EXPECT_EQ(member(get("/api/v1" + next, "lin"), "code"), "not-joint") << "nobody is left to ask";
}

TEST_F(Together, One_no_is_enough_and_a_request_lapses_unanswered) {
    const std::string hers = parents("lin");
    parents("wang");
    const std::string refused = "/api/v1/me/joint-acts/" + member(ask_together(hers, "lin"), "id");
    EXPECT_EQ(member(post(refused + "/refuse", "wang"), "state"), "refused");
    EXPECT_EQ(member(post(refused + "/agree", "wang"), "code"), "joint-act-over");
    EXPECT_EQ(code_of(use(hers, "lin", enrol, "2026-000123")), "joint-consent-needed");
    const std::string again = member(ask_together(hers, "lin"), "id");
    EXPECT_TRUE(directory::run_due(*store, "main", *installed, {now.micros + std::chrono::microseconds(hours(24 * 15)).count()}));
    EXPECT_EQ(member(post("/api/v1/me/joint-acts/" + again + "/agree", "wang"), "code"), "joint-act-over");
    EXPECT_EQ(member(get("/api/v1/me/joint-acts", "wang"), "items"), "0");
}

TEST_F(Together, Who_is_left_alone_decides_alone) {
    const std::string hers = parents("lin"), his = parents("wang");
    EXPECT_EQ(post("/api/v1/mandates/" + his + "/suspend", "registrar").status, 200);
    EXPECT_TRUE(use(hers, "lin", enrol)) << "a court suspended the other parent's";
    EXPECT_EQ(member(ask_together(hers, "lin"), "code"), "not-joint");
}

}  // namespace
}  // namespace skl::identity::testing
