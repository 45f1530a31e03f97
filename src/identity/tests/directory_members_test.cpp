// Agencies, members and invitations as their pages and programs meet them.
#include <gtest/gtest.h>

#include "identity/tests/counter.h"

namespace skl::identity::testing {
namespace {

class Directory : public Counter {
protected:
    const Agency agency = an_agency("2.16.886.101.90001");
    const Membership chief = official("chief", agency, Role::tenant_admin);

    std::string appointing(const PersonId& person, const std::string& role, const std::string& at = "2.16.886.101.90001") const {
        return fmt::format(R"({{"person_id":"{}","agency":"{}","role":"{}","name":"陳先生"}})", to_text(person), at, role);
    }
    Answered invite(const std::string& role, const std::string& who = "chief") const {
        return post("/invitations", who,
                    fmt::format(R"({{"email":"new@agency.example","name":"新同仁","agency":"{}","role":"{}"}})", agency.oid.value, role));
    }
    static std::string token_in(const Answered& sent) {
        const std::string link = member(sent, "link");
        return link.substr(link.rfind('/') + 1);
    }
};

TEST_F(Directory, An_agency_is_entered_once_found_by_its_oid_and_by_a_piece_of_its_name) {
    const std::string json = R"({"oid":"2.16.886.101.20003","name_zh":"平溪縣臺東辦事處","name_en":"Taitung Office","level":"county",)"
                             R"("security_class":"B","registry_no":"04595257","parent":"2.16.886.101.90001"})";
    const auto made = post("/api/v1/agencies", "chief", json);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.header("etag"), "\"1\"");
    EXPECT_EQ(member(made, "parent_id"), to_text(agency.id));
    EXPECT_EQ(member(get("/api/v1/agencies/2.16.886.101.20003"), "security_class"), "B");
    EXPECT_EQ(member(get("/api/v1/agencies?q=台東"), "items"), "1");
    EXPECT_EQ(member(get("/api/v1/agencies?q=2.16.886.101.2"), "items.0.name_en"), "Taitung Office");
    EXPECT_EQ(member(get("/api/v1/organisations?kind=agency&q=04595257"), "items"), "1");
    EXPECT_EQ(member(post("/agencies", "chief", json), "code"), "organisation-exists");
    EXPECT_EQ(post("/agencies", "", json).status, 401);
    official("officer", agency, Role::officer);
    EXPECT_EQ(post("/agencies", "officer", json).status, 403);
}

TEST_F(Directory, What_is_no_oid_or_business_number_is_said_with_its_field) {
    const auto refused = post(
        "/agencies", "chief",
        R"({"oid":"x.1","name_zh":"一","name_en":"One","level":"county","security_class":"C","registry_no":"12345678","parent":"2.1"})");
    EXPECT_EQ(refused.status, 422);
    for (const char* pointer : {"/oid", "/registry_no", "/parent"}) EXPECT_TRUE(refused.says(pointer)) << refused.body;
}

TEST_F(Directory, Who_changes_an_agency_must_have_seen_it_as_it_is) {
    const auto change = [&](const std::string& json, const std::string& match) {
        return ask("PATCH", "/api/v1/agencies/" + agency.oid.value, "chief", json, match);
    };
    EXPECT_EQ(change(R"({"level":"township"})", "").status, 428);
    const auto changed = change(R"({"level":"township","dpo_contact":"dpo@agency.example"})", "If-Match: \"1\"\r\n");
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.header("etag"), "\"2\"");
    EXPECT_EQ(change(R"({"level":"county"})", "If-Match: \"1\"\r\n").status, 412);
    const auto circle = change(fmt::format(R"({{"parent":"{}"}})", agency.oid.value), "If-Match: \"2\"\r\n");
    EXPECT_EQ(circle.status, 422) << circle.body;
    EXPECT_TRUE(circle.says("agency-circle"));
}

TEST_F(Directory, A_list_is_turned_page_by_page) {
    for (int i = 0; i < 5; ++i) an_agency(fmt::format("2.16.886.101.7.{}", i));
    std::string target = "/api/v1/agencies?limit=2";
    std::set<std::string> oids;
    for (int pages_read = 0; pages_read < 3; ++pages_read) {
        const auto answer = get(target);
        for (const char* at : {"items.0.oid", "items.1.oid"}) oids.insert(member(answer, at));
        target = "/api/v1/agencies?limit=2&cursor=" + member(answer, "next");
    }
    EXPECT_EQ(oids.size(), 6U);
    EXPECT_EQ(member(get("/agencies?cursor=altered"), "code"), "bad-cursor");
}

TEST_F(Directory, An_auditor_is_nobody_s_officer_at_the_same_agency_but_may_be_at_another) {
    const PersonId chen = somebody("chen");
    ASSERT_EQ(post("/memberships", "chief", appointing(chen, "auditor")).status, 201);
    const auto refused = post("/memberships", "chief", appointing(chen, "officer"));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(member(refused, "code"), "role-conflict");
    EXPECT_EQ(member(refused, "held"), "core.auditor");
    an_agency("2.16.886.101.90002");
    EXPECT_EQ(post("/memberships", "chief", appointing(chen, "officer", "2.16.886.101.90002")).status, 201);
    EXPECT_EQ(member(post("/memberships", "chief", appointing(chen, "auditor")), "code"), "membership-exists");
    EXPECT_EQ(entries("membership.changed"), 2);
}

TEST_F(Directory, Nobody_appoints_themselves_and_an_administrator_makes_no_platform_administrator) {
    EXPECT_EQ(member(post("/memberships", "chief", appointing(PersonId{chief.person_id}, "officer")), "code"), "own-change");
    EXPECT_EQ(member(post("/memberships/" + to_text(chief.id) + "/end", "chief"), "code"), "own-change");
    const PersonId chen = somebody("chen");
    EXPECT_EQ(member(post("/memberships", "chief", appointing(chen, "platform_admin")), "code"), "role-not-yours");
    EXPECT_EQ(post("/memberships", "operator", appointing(chen, "platform_admin")).status, 201);
    EXPECT_EQ(post("/memberships", "chief", appointing(PersonId{}, "officer")).status, 404);
}

TEST_F(Directory, A_suspended_role_serves_no_more_and_an_ended_one_never_comes_back) {
    const Membership held = official("chen", agency, Role::tenant_admin);
    const std::string at = "/api/v1/memberships/" + to_text(held.id);
    EXPECT_EQ(get("/api/v1/memberships", "chen").status, 200);
    EXPECT_EQ(post(at + "/suspend", "chief", R"({"reason":"留職停薪"})").status, 200);
    EXPECT_EQ(get("/api/v1/memberships", "chen").status, 403);
    EXPECT_EQ(post(at + "/resume", "chief").status, 200);
    EXPECT_EQ(get("/api/v1/memberships", "chen").status, 200);
    EXPECT_EQ(post(at + "/end", "chief").status, 200);
    const auto refused = post(at + "/resume", "chief");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(member(refused, "code"), "illegal-transition");
    EXPECT_EQ(member(refused, "from"), "ended");
    EXPECT_EQ(member(refused, "event"), "resume");
    EXPECT_EQ(member(refused, "allowed"), "0");
    EXPECT_EQ(entries("membership.changed"), 3);
}

TEST_F(Directory, The_page_of_members_offers_what_can_be_done_in_both_languages) {
    official("chen", agency, Role::officer);
    const std::string chinese = page("/memberships", "chief"), english = page("/memberships", "chief", "en");
    EXPECT_NE(chinese.find("承辦人"), std::string::npos);
    EXPECT_NE(chinese.find("停用這個角色"), std::string::npos);
    EXPECT_NE(english.find("Department of Information"), std::string::npos);
    EXPECT_NE(english.find("Suspend this role"), std::string::npos);
    EXPECT_EQ(english.find("{{"), std::string::npos);
    EXPECT_EQ(get("/memberships").status, 401);
}

TEST_F(Directory, An_invitation_makes_a_member_of_whoever_opens_it_first_and_only_once) {
    const auto sent = invite("officer");
    ASSERT_EQ(sent.status, 201) << sent.body;
    const std::string token = token_in(sent);
    EXPECT_EQ(token.size(), 43U);  // 256 bits
    const PersonId newcomer = somebody("newcomer");
    somebody("other");
    EXPECT_NE(page("/invitations/" + token, "").find("/sign-in?next="), std::string::npos);
    EXPECT_NE(page("/invitations/" + token, "newcomer").find("接受邀請"), std::string::npos);
    EXPECT_EQ(post("/invitations/" + token + "/accept", "").status, 401);
    ASSERT_EQ(post("/invitations/" + token + "/accept", "newcomer").status, 201);
    EXPECT_EQ(roles_at(newcomer, Instant::now()).front().role, "core.officer");
    const auto again = post("/invitations/" + token + "/accept", "other");
    EXPECT_EQ(again.status, 410);
    EXPECT_EQ(member(again, "code"), "invitation-over");
    EXPECT_EQ(get("/invitations/" + std::string(43, 'A')).status, 404);
}

TEST_F(Directory, Of_an_invitation_the_database_knows_neither_the_link_nor_the_address) {
    const std::string token = token_in(invite("officer"));
    std::string all;
    (void)look([&](Reader& reader) {
        reader.query("select token_hash, email, name, title from invitation where tenant = :tenant").each([&](const Row& row) {
            for (int i = 0; i < 4; ++i) all += std::string(row.text(i)) + "\n";
        });
        return 0;
    });
    EXPECT_FALSE(all.empty());
    EXPECT_EQ(all.find(token), std::string::npos);
    EXPECT_EQ(all.find("agency.example"), std::string::npos);
    const auto contact = write([&](Transaction& tx) -> Result<std::string> {
        std::string id;
        tx.query("select id from invitation where tenant = :tenant").each([&](const Row& row) { id = row.text(0); });
        const auto found = invitation_contact(tx, keys, "invitation:" + id, now);
        return found ? found->address + " " + found->secret_href : "";
    });
    EXPECT_EQ(*contact, "new@agency.example /invitations/" + token) << "the mail alone has the link";
}

TEST_F(Directory, The_list_of_invitations_is_searched_sorted_and_turned_over_page_by_page) {
    const auto send = [&](const std::string& name) {
        return post("/invitations", "chief",
                    fmt::format(R"({{"email":"{0}@agency.example","name":"{0}","agency":"2.16.886.101.90001","role":"officer"}})", name));
    };
    for (const char* name : {"bo", "cy", "al"}) ASSERT_EQ(send(name).status, 201);
    const auto names = [&](const std::string& query) {
        std::string out;
        for (std::string cursor;;) {
            const auto page = get("/api/v1/invitations?limit=1&" + query + (cursor.empty() ? "" : "&cursor=" + cursor), "chief");
            EXPECT_EQ(page.status, 200) << page.body;
            out += member(page, "items.0.name") + " ";
            cursor = member(page, "next");
            if (cursor.empty()) return out;
        }
    };
    EXPECT_EQ(names(""), "al cy bo ") << "the latest first";
    EXPECT_EQ(names("sort=name"), "al bo cy ");
    EXPECT_EQ(names("sort=-name"), "cy bo al ");
    EXPECT_EQ(names("sort=created_at"), "bo cy al ");
    EXPECT_EQ(names("q=CY"), "cy ");
    EXPECT_EQ(member(get("/api/v1/invitations?sort=email", "chief"), "code"), "unknown-sort");
}

TEST_F(Directory, Lists_are_sorted_by_several_keys_and_a_page_goes_on_where_the_last_one_ended) {
    const auto unit = [&](const std::string& code, const std::string& name) {
        return post("/api/v1/units", "chief", fmt::format(R"({{"agency":"2.16.886.101.90001","code":"{}","name_zh":"{}"}})", code, name))
            .status;
    };
    for (const auto& [code, name] : {std::pair{"3", "a"}, {"1", "b"}, {"4", "b"}, {"2", "a"}}) ASSERT_EQ(unit(code, name), 201);
    const auto codes = [&](
                           const std::string& query, const std::function<void()>& between = [] {}) {
        std::string out, cursor;
        do {
            const auto page = get("/api/v1/units?limit=1&" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
            EXPECT_EQ(page.status, 200) << page.body;
            out += member(page, "items.0.code");
            cursor = member(page, "next");
            between();
        } while (!cursor.empty());
        return out;
    };
    EXPECT_EQ(codes(""), "3142") << "as they were entered";
    EXPECT_EQ(codes("sort=code"), "1234");
    EXPECT_EQ(codes("sort=-code"), "4321");
    EXPECT_EQ(codes("sort=name_zh,-code"), "3241");
    EXPECT_EQ(codes("sort=-name_zh,code"), "1423");
    bool added = false;
    EXPECT_EQ(codes("sort=code", [&] { added = added || unit("0", "before") == 201; }), "1234")
        << "what comes before a page does not move it";
    const std::string cursor = member(get("/api/v1/units?limit=1&sort=code"), "next");
    EXPECT_EQ(member(get("/api/v1/units?limit=1&cursor=" + cursor), "items.0.code"), "1") << "a cursor brings its order";
    EXPECT_EQ(member(get("/api/v1/units?sort=-code&cursor=" + cursor), "code"), "bad-cursor");
    EXPECT_EQ(member(get("/api/v1/agencies?cursor=" + cursor), "code"), "bad-cursor") << "of another list";
    for (const char* wrong : {"sort=rev", "sort=code,code", "sort=code,", "sort=,", "sort=code;drop"})
        EXPECT_EQ(get(std::string("/api/v1/units?") + wrong).status, 400) << wrong;
}

TEST_F(Directory, Every_list_of_the_directory_is_sorted_by_each_of_its_keys) {
    ASSERT_EQ(post("/memberships", "chief", appointing(somebody("chen"), "officer")).status, 201);
    const std::pair<const char*, const char*> lists[] = {{"/memberships", "name title role state valid_from granted_at reviewed_at"},
                                                         {"/agencies", "name_zh name_en oid level security_class status created_at"},
                                                         {"/organisations", "name_zh name_en kind status created_at"},
                                                         {"/units", "code name_zh name_en status created_at"},
                                                         {"/invitations", "name role agency_id title invited_by created_at expires_at"},
                                                         {"/me/mandates", "kind state valid_from"}};
    for (const auto& [list, keys] : lists) {
        std::istringstream each(keys);
        for (std::string key; each >> key;)
            for (const std::string& sort : {key, "-" + key}) {
                const std::string query = std::string("/api/v1") + list + "?limit=1&sort=" + sort;
                const auto first = get(query, "chief");
                EXPECT_EQ(first.status, 200) << query << first.body;
                const std::string next = member(first, "next");
                if (!next.empty()) EXPECT_EQ(get(query + "&cursor=" + next, "chief").status, 200) << query;
            }
    }
}

TEST_F(Directory, An_organisation_that_is_entered_or_changed_stands_in_the_ledger) {
    ASSERT_EQ(post("/api/v1/units", "chief", R"({"agency":"2.16.886.101.90001","code":"9","name_zh":"秘書室"})").status, 201);
    ASSERT_EQ(ask("PATCH", "/api/v1/agencies/2.16.886.101.90001", "chief", R"({"name_zh":"資訊局"})", "If-Match: \"1\"\r\n").status, 200);
    EXPECT_EQ(entries("organisation.changed"), 2);
}

TEST_F(Directory, A_refusal_speaks_of_roles_as_people_call_them) {
    const PersonId chen = somebody("chen");
    ASSERT_EQ(post("/memberships", "chief", appointing(chen, "auditor")).status, 201);
    const auto refused = post("/memberships", "chief", appointing(chen, "officer"));
    EXPECT_NE(refused.body.find("「承辦人」與「稽核人員」"), std::string::npos) << refused.body;
    EXPECT_EQ(member(refused, "held"), "core.auditor");
    EXPECT_EQ(refused.body.find("role.word"), std::string::npos);
}

TEST_F(Directory, An_invitation_ends_after_a_week_and_with_its_inviter) {
    const std::string token = token_in(invite("officer"));
    const PersonId newcomer = somebody("newcomer");
    const auto accepted_at = [&](std::chrono::hours by) {
        return write([&](Transaction& tx) {
            return accept_invitation(*installed, tx, token, newcomer, {Instant::now().micros + std::chrono::microseconds(by).count()});
        });
    };
    EXPECT_EQ(accepted_at(hours(24 * 7 + 1)).problem().code, "invitation-over");
    Membership left = chief;
    left.state = MembershipState::ended;
    change(left);
    EXPECT_EQ(accepted_at(hours(1)).problem().code, "invitation-over");
}

TEST_F(Directory, Who_invites_cannot_accept_it_and_an_administrator_invites_no_platform_administrator) {
    EXPECT_EQ(member(post("/invitations/" + token_in(invite("officer")) + "/accept", "chief"), "code"), "own-change");
    EXPECT_EQ(member(invite("platform_admin"), "code"), "role-not-yours");
    const PersonId chen = somebody("chen");
    ASSERT_EQ(post("/memberships", "chief", appointing(chen, "auditor")).status, 201);
    EXPECT_EQ(member(post("/invitations/" + token_in(invite("officer")) + "/accept", "chen"), "code"), "role-conflict");
}

TEST_F(Directory, A_file_is_looked_through_first_and_entered_whole_or_not_at_all) {
    const auto send = [&](const std::string& mode, const std::string& rows) {
        return post("/api/v1/units/import", "chief", fmt::format(R"({{"mode":"{}","rows":"{}"}})", mode, rows));
    };
    const std::string head = R"(agency,code,name_zh,parent\n)",
                      good = R"(2.16.886.101.90001,10,人事室,\n2.16.886.101.90001,11,任免科,10\n)";
    const auto count = [&] { return member(get("/api/v1/units?agency_id=" + to_text(agency.id)), "items"); };
    const auto checked = send("check", head + good);
    EXPECT_EQ(checked.status, 200) << checked.body;
    EXPECT_EQ(member(checked, "rows"), "2");
    EXPECT_EQ(member(checked, "entered"), "0");
    EXPECT_EQ(member(checked, "faults"), "0");
    EXPECT_EQ(count(), "0");
    const auto wrong = send("check", head + good + R"(2.1,12,科,\n2.16.886.101.90001,10,人事室,\n2.16.886.101.90001,13,,\n)");
    EXPECT_EQ(member(wrong, "faults"), "3") << wrong.body;
    EXPECT_EQ(member(wrong, "faults.0.row"), "4");
    EXPECT_EQ(member(wrong, "faults.0.column"), "1");
    EXPECT_EQ(member(wrong, "faults.1.code"), "unit-exists");
    EXPECT_EQ(member(wrong, "faults.2.field"), "name_zh");
    EXPECT_EQ(send("enter", head + good + R"(2.1,12,科,\n)").status, 422);
    EXPECT_EQ(count(), "0");
    EXPECT_EQ(send("enter", head + good).status, 201);
    EXPECT_EQ(count(), "2");
    EXPECT_EQ(member(send("check", R"(agency,code\n1\n)"), "code"), "bad-csv");
}

}  // namespace
}  // namespace skl::identity::testing
