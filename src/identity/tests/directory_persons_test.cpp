// What registrars do to records of persons, who may look one up, and help at a care point.
#include <gtest/gtest.h>

#include "identity/directory/persons.h"
#include "identity/store.h"
#include "identity/tests/counter.h"

namespace skl::identity::testing {
namespace {

class Persons : public Counter {
protected:
    std::string at(const PersonId& person, const char* what) const { return "/api/v1/persons/" + to_text(person) + "/" + what; }
    Answered join(const PersonId& one, const PersonId& into, const std::string& who) const {
        return post(at(one, "merge"), who, fmt::format(R"({{"into":"{}","reason":"同一人"}})", to_text(into)));
    }
    PersonStatus status_of(const PersonId& person) {
        return look([&](Reader& reader) { return find_person(reader, person)->status; });
    }

    const Agency office = an_agency("2.16.886.101.90001");
    const Membership first = official("first", office, Role::registrar), second = official("second", office, Role::registrar),
                     officer = official("officer", office, Role::officer);
};

TEST_F(Persons, A_registrar_opens_a_record_once_and_proves_it) {
    const std::string json = R"({"name_zh":"王小明","national_id":"A123456789","birthdate":"1990-01-01"})";
    const auto made = post("/api/v1/persons", "first", json);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_FALSE(made.says("A123456789"));
    EXPECT_EQ(member(post("/api/v1/persons", "second", json), "code"), "person-exists");
    EXPECT_EQ(post("/api/v1/persons", "officer", json).status, 403);
    const std::string proof = "/api/v1/persons/" + member(made, "id") + "/proof";
    EXPECT_EQ(member(post(proof, "first", R"({"ial":3,"evidence_ref":"戶籍謄本 115-0001"})"), "ial"), "3");
    EXPECT_EQ(member(post(proof, "first", R"({"ial":2,"evidence_ref":"x"})"), "code"), "proof-weaker");
    EXPECT_EQ(entries("person.changed"), 2);
}

TEST_F(Persons, Two_registrars_join_two_records_and_the_roles_of_both_are_the_other_s_until_it_is_undone) {
    const PersonId doubled = somebody("doubled"), kept = somebody("kept");
    put_down(a_membership(doubled, office, Role::data_steward));
    EXPECT_EQ(join(doubled, kept, "first").status, 202);
    EXPECT_EQ(status_of(doubled), PersonStatus::active);
    EXPECT_EQ(member(join(doubled, kept, "first"), "code"), "second-approver");
    EXPECT_EQ(join(doubled, kept, "second").status, 200);
    EXPECT_EQ(status_of(doubled), PersonStatus::merged);
    EXPECT_EQ(sessions_ended, std::vector<PersonId>{doubled});
    EXPECT_TRUE(roles_at(doubled, Instant::now()).empty());
    ASSERT_EQ(roles_at(kept, Instant::now()).size(), 1U);
    EXPECT_EQ(roles_at(kept, Instant::now()).front().role, "core.data_steward");
    EXPECT_EQ(post(at(doubled, "unmerge"), "first").status, 200);
    EXPECT_EQ(status_of(doubled), PersonStatus::active);
    EXPECT_TRUE(roles_at(kept, Instant::now()).empty());
    EXPECT_EQ(post(at(doubled, "unmerge"), "first").status, 404);
    EXPECT_EQ(join(kept, kept, "first").status, 422);
}

TEST_F(Persons, A_mandate_of_who_was_joined_is_the_other_s) {
    const PersonId doubled = a_person(), kept = a_person(), agent = a_person();
    const Mandate mandate = a_mandate(doubled, agent);
    put_down(mandate);
    join(doubled, kept, "first");
    ASSERT_EQ(join(doubled, kept, "second").status, 200);
    const auto held = in_force(mandate.id, agent, Instant::now());
    ASSERT_TRUE(held);
    EXPECT_EQ(held->principal_person, kept);
}

TEST_F(Persons, Joining_can_be_undone_for_thirty_days) {
    const PersonId doubled = a_person(), kept = a_person();
    join(doubled, kept, "first");
    join(doubled, kept, "second");
    const auto undone_after = [&](std::chrono::hours by) {
        return write([&](Transaction& tx) {
            return directory::unmerge(tx, *installed, {.name = "operator"}, doubled,
                                      {Instant::now().micros + std::chrono::microseconds(by).count()});
        });
    };
    EXPECT_EQ(undone_after(hours(24 * 30 + 1)).problem().code, "unmerge-too-late");
    EXPECT_TRUE(undone_after(hours(24 * 30 - 1)));
}

TEST_F(Persons, A_locked_person_has_no_role_and_no_session) {
    EXPECT_EQ(post(at(PersonId{officer.person_id}, "lock"), "first", R"({"reason":"帳號遭冒用"})").status, 200);
    EXPECT_EQ(sessions_ended, std::vector<PersonId>{PersonId{officer.person_id}});
    EXPECT_TRUE(roles_at(PersonId{officer.person_id}, Instant::now()).empty());
    const auto again = post(at(PersonId{officer.person_id}, "lock"), "first", R"({"reason":"x"})");
    EXPECT_EQ(member(again, "code"), "illegal-transition");
    EXPECT_EQ(member(again, "allowed.0"), "unlock");
    EXPECT_EQ(post(at(PersonId{officer.person_id}, "unlock"), "first", R"({"reason":"已釐清"})").status, 200);
    EXPECT_FALSE(roles_at(PersonId{officer.person_id}, Instant::now()).empty());
    EXPECT_EQ(member(post(at(PersonId{first.person_id}, "lock"), "first", R"({"reason":"x"})"), "code"), "own-change");
}

TEST_F(Persons, The_page_of_a_record_offers_what_its_state_allows_and_no_personal_data) {
    const PersonId doubled = somebody("doubled", {{"name_zh", "王小明"}}), kept = somebody("kept");
    const auto offers = [&](const PersonId& person, const char* what) {
        const std::string shown = page("/persons/" + to_text(person), "first");
        EXPECT_EQ(shown.find("王小明"), std::string::npos);
        return shown.find("/persons/" + to_text(person) + "/" + what + "\"") != std::string::npos;
    };
    for (const char* what : {"proof", "merge", "lock"}) EXPECT_TRUE(offers(doubled, what)) << what;
    EXPECT_FALSE(offers(doubled, "unlock"));
    EXPECT_EQ(post(at(doubled, "lock"), "first", R"({"reason":"帳號遭冒用"})").status, 200);
    EXPECT_TRUE(offers(doubled, "unlock"));
    EXPECT_FALSE(offers(doubled, "proof"));
    EXPECT_EQ(post(at(doubled, "unlock"), "first", R"({"reason":"已釐清"})").status, 200);
    join(doubled, kept, "first");
    join(doubled, kept, "second");
    EXPECT_TRUE(offers(doubled, "unmerge"));
    EXPECT_FALSE(offers(doubled, "lock"));
}

TEST_F(Persons, An_officer_finds_one_person_by_an_identifier_with_a_purpose_and_that_person_is_told) {
    const PersonId wang = a_person({{"name_zh", "王小明"}, {"national_id", "A123456789"}});
    const std::string code = member(post("/api/v1/persons/blind", "officer", R"({"name":"national_id","value":"a123456789"})"), "blind");
    ASSERT_FALSE(code.empty());
    EXPECT_EQ(code.find("123456789"), std::string::npos);
    const std::string target = "/api/v1/persons?blind=" + code;
    EXPECT_EQ(member(get(target, "officer"), "code"), "purpose-required");
    EXPECT_EQ(member(get(target + "&purpose=a&legal_basis=b", "officer"), "code"), "purpose-required");
    EXPECT_TRUE(looks().empty());
    const auto found = get(target + "&purpose=subsidy&legal_basis=PDPA-15-1&matter_ref=2026-000123", "officer");
    EXPECT_EQ(member(found, "items.0.name"), "王小明") << found.body;
    ASSERT_EQ(looks().size(), 1U);
    EXPECT_EQ(looks()[0].person, wang);
    EXPECT_EQ(looks()[0].looked.matter_ref, "2026-000123");
    const std::string nobody = member(post("/api/v1/persons/blind", "officer", R"({"name":"national_id","value":"B1"})"), "blind");
    EXPECT_EQ(member(get("/api/v1/persons?blind=" + nobody + "&purpose=a&legal_basis=b&matter_ref=c", "officer"), "items"), "0");
    somebody("citizen");
    EXPECT_EQ(get(target, "citizen").status, 403);
}

class CarePoint : public Counter {
protected:
    std::string begin() {
        const auto made = post("/api/v1/assisted-sessions", "volunteer", R"({"place":"平溪數位關懷站","purpose":"申請補助"})");
        EXPECT_EQ(made.status, 201) << made.body;
        code = member(made, "code");
        return "/api/v1/assisted-sessions/" + member(made, "id");
    }
    Answered agree(const std::string& session, const std::string& who, const std::string& digits) const {
        return post(session + "/confirm", who, fmt::format(R"({{"code":"{}"}})", digits));
    }

    const Agency office = an_agency("2.16.886.101.90001");
    const Membership volunteer = official("volunteer", office, Role::volunteer);
    const PersonId grandmother = somebody("grandmother", {{"name_zh", "林阿嬤"}});
    std::string code;
};

TEST_F(CarePoint, Both_confirm_and_the_volunteer_acts_for_half_an_hour_without_seeing_secrets) {
    const std::string session = begin();
    EXPECT_EQ(member(post(session + "/confirm", "volunteer"), "code"), "citizen-first");
    ASSERT_EQ(agree(session, "grandmother", code).status, 200);
    EXPECT_EQ(member(get(session, "volunteer"), "citizen"), "林阿嬤");
    ASSERT_FALSE(looks().empty());
    EXPECT_EQ(looks().back().person, grandmother);
    const auto begun = post(session + "/confirm", "volunteer");
    ASSERT_EQ(begun.status, 200) << begun.body;
    EXPECT_EQ(member(begun, "state"), "active");
    Uuid mandate;
    ASSERT_TRUE(parse(member(begun, "mandate_id"), mandate));
    const PersonId helper{volunteer.person_id};
    const auto held = in_force(mandate, helper, Instant::now());
    ASSERT_TRUE(held);
    EXPECT_EQ(held->kind, "assisted");
    EXPECT_TRUE(mandates::covers(held->scopes, held->excluded, "service:childcare-subsidy/apply"));
    for (const char* secret : {"data:household.read", "document.read", "authenticator.add", "ballot.cast"})
        EXPECT_FALSE(mandates::covers(held->scopes, held->excluded, secret)) << secret;
    EXPECT_TRUE(in_force(mandate, helper, {Instant::now().micros + std::chrono::microseconds(minutes(29)).count()}));
    EXPECT_FALSE(in_force(mandate, helper, {Instant::now().micros + std::chrono::microseconds(minutes(30)).count()}));
    EXPECT_EQ(member(post(session + "/confirm", "volunteer"), "code"), "already-confirmed");
    EXPECT_EQ(entries("mandate.changed"), 3);
    EXPECT_EQ(post(session + "/end", "grandmother").status, 200);
    EXPECT_FALSE(in_force(mandate, helper, Instant::now()));
    EXPECT_EQ(post(session + "/confirm", "volunteer").status, 410);
}

TEST_F(CarePoint, Five_wrong_codes_end_it_and_nobody_helps_themselves) {
    const std::string session = begin();
    EXPECT_EQ(member(agree(session, "volunteer", code), "code"), "principal-is-agent");
    const std::string wrong = code == "000000" ? "000001" : "000000";
    for (int tries = 0; tries < 5; ++tries) EXPECT_EQ(agree(session, "grandmother", wrong).status, 422);
    EXPECT_EQ(member(agree(session, "grandmother", code), "code"), "assistance-over");
    somebody("citizen");
    EXPECT_EQ(post("/api/v1/assisted-sessions", "citizen", R"({"place":"a","purpose":"b"})").status, 403);
}

TEST_F(CarePoint, The_pages_lead_both_through_it_and_a_stranger_sees_nothing) {
    const std::string session = begin().substr(7);
    EXPECT_NE(page(session, "grandmother").find("我同意接受協助"), std::string::npos);
    EXPECT_NE(page(session, "volunteer", "en").find("wait until they confirm"), std::string::npos);
    ASSERT_EQ(agree(session, "grandmother", code).status, 200);
    EXPECT_NE(page(session, "volunteer").find("林阿嬤"), std::string::npos);
    somebody("stranger");
    EXPECT_EQ(get(session, "stranger").status, 404);
    EXPECT_EQ(agree(session, "stranger", code).status, 409);
}

}  // namespace
}  // namespace skl::identity::testing
