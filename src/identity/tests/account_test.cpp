// Sessions, one's own account, recovery and the gate, over a real server with the whole module in it.
#include "identity/tests/account.h"
#include "kernel/text/ascii.h"

namespace skl::identity::testing {
namespace {

TEST_F(Account, Nobody_sees_an_account_without_a_session) {
    EXPECT_EQ(ask("GET", "/me", json).status, 401);
    EXPECT_EQ(ask("GET", "/me", std::string(json) + "Cookie: sl=" + crypto::random_token() + "\r\n").status, 401);
    EXPECT_EQ(ask("GET", "/me", std::string(json) + "Authorization: Bearer operator-token\r\n").status, 403) << "the operator is no person";
}

TEST_F(Account, A_session_shows_its_owner_and_lasts_while_it_is_used) {
    const Answered me = ask("GET", "/me", json + session_of(wang));
    EXPECT_EQ(me.status, 200) << me.body;
    EXPECT_TRUE(me.says("王小明"));
    EXPECT_EQ(me.header("cache-control"), "no-store");
    EXPECT_EQ(ask("GET", "/me", json + session_of(wang, 2, 1h, 899s)).status, 200);
    EXPECT_EQ(ask("GET", "/me", json + session_of(wang, 2, 1h, 901s)).status, 401) << "idle for a quarter of an hour";
}

TEST_F(Account, Asking_how_long_a_session_lasts_does_not_make_it_last_longer_and_staying_does) {
    const auto left = [](const Answered& answer) {
        const auto clock = read_json(answer.body);
        return clock && clock->find("seconds_left") != nullptr ? std::stoi(clock->find("seconds_left")->text) : -1;
    };
    const std::string cookie = session_of(wang, 2, 1h, 800s);
    EXPECT_NEAR(left(ask("GET", "/api/v1/me/session", json + cookie)), 100, 2);
    EXPECT_NEAR(left(ask("GET", "/api/v1/me/session", json + cookie)), 100, 3) << "a look at the clock is no sign of life";
    EXPECT_NEAR(left(ask("POST", "/api/v1/me/session/extend", send_json + cookie, "{}")), 900, 2);
    EXPECT_NEAR(left(ask("GET", "/api/v1/me/session", json + cookie)), 900, 3);
    EXPECT_EQ(ask("GET", "/api/v1/me/session", json + session_of(wang, 2, 1h, 901s)).status, 401);
}

TEST_F(Account, No_staying_carries_a_session_beyond_its_absolute_end) {
    const std::string cookie = session_of(wang);
    const std::string id = text::base64url(crypto::sha256(cookie.substr(11, 43)));
    const auto ends_in = [&](std::chrono::seconds span) {
        write([&](Transaction& tx) {
            tx.query("update session set expires_at = :at where tenant = :tenant and id_hash = :id")
                .bind("at", Instant{Instant::now().micros + std::chrono::microseconds(span).count()})
                .bind("id", id)
                .run();
        });
    };
    ends_in(60s);
    const Answered stays = ask("POST", "/api/v1/me/session/extend", send_json + cookie, "{}");
    EXPECT_TRUE(stays.says("\"can_extend\":false")) << stays.body;
    ends_in(-1s);
    const Answered over = ask("GET", "/me", json + cookie);
    EXPECT_EQ(over.status, 401);
}

TEST_F(Account, A_session_counts_at_the_tenant_that_gave_it_only) {
    const std::string cookie = session_of(wang);
    EXPECT_EQ(ask("GET", "/me", json + cookie).status, 200);
    EXPECT_EQ(ask("GET", "/t/county/me", json + cookie).status, 401);
}

TEST_F(Account, A_session_that_was_ended_elsewhere_is_gone_at_once) {
    const std::string here = session_of(wang), there = session_of(wang);
    EXPECT_EQ(ask("GET", "/me", json + there).status, 200);
    const std::string id = text::base64url(crypto::sha256(there.substr(11, 43)));
    EXPECT_EQ(ask("DELETE", "/me/sessions/" + id, json + here).status, 204);
    EXPECT_EQ(ask("GET", "/me", json + there).status, 401);
    EXPECT_EQ(ask("DELETE", "/me/sessions/" + id, json + here).status, 404);
    const PersonId other = add_person({{"name_zh", "別人"}});
    const std::string theirs = session_of(other);
    EXPECT_EQ(ask("DELETE", "/me/sessions/" + text::base64url(crypto::sha256(theirs.substr(11, 43))), json + here).status, 404)
        << "another's session cannot be ended, and is not told of";
}

TEST_F(Account, A_locked_person_s_sessions_are_worth_nothing) {
    const std::string cookie = session_of(wang);
    write([&](Transaction& tx) {
        tx.query("update person set status = 'locked' where tenant = :tenant and id = :id").bind("id", wang).run();
    });
    EXPECT_EQ(ask("GET", "/me", json + cookie).status, 401);
}

TEST_F(Account, Changing_details_takes_a_fresh_strong_sign_in_and_the_revision_that_was_seen) {
    const std::string change = R"({"phone":"+886912345678"})", match = "If-Match: \"1\"\r\n";
    const Answered stale = ask("PATCH", "/me", send_json + match + session_of(wang, 2, 301s), change);
    EXPECT_EQ(stale.status, 401);
    EXPECT_TRUE(stale.says("step-up"));
    EXPECT_NE(stale.header("www-authenticate").find("acr_values=\"urn:skylantern:acr:aal2\""), std::string::npos);
    EXPECT_EQ(ask("PATCH", "/me", send_json + match + session_of(wang, 1), change).status, 401);
    const std::string cookie = session_of(wang);
    EXPECT_EQ(ask("PATCH", "/me", send_json + cookie, change).status, 428);
    EXPECT_EQ(ask("PATCH", "/me", send_json + match + cookie, change).status, 200);
    EXPECT_EQ(ask("PATCH", "/me", send_json + match + cookie, change).status, 412) << "the revision has moved on";
    EXPECT_TRUE(ask("GET", "/me", json + cookie).says("+886912345678"));
}

TEST_F(Account, A_cookie_alone_changes_nothing) {
    const Answered forged = ask("POST", "/sign-out", "Content-Type: application/x-www-form-urlencoded\r\n" + session_of(wang), "a=1");
    EXPECT_EQ(forged.status, 403);
}

TEST_F(Account, A_recovery_code_works_once_and_leaves_a_weak_session) {
    const std::string cookie = session_of(wang);
    const Answered made = ask("POST", "/me/recovery-codes", send_json + cookie, "{}");
    ASSERT_EQ(made.status, 200) << made.body;
    const auto list = read_json(made.body);
    ASSERT_EQ(list->find("codes")->items.size(), 10U);
    std::string code = list->find("codes")->items[3].text;
    std::replace(code.begin(), code.end(), '-', ' ');
    const std::string body = "{\"code\":\"" + text::ascii_lower(code) + "\"}";
    const Answered in = ask("POST", "/sign-in/recovery", send_json, body);
    ASSERT_EQ(in.status, 303) << in.body;
    EXPECT_EQ(ask("GET", "/me", json + cookie).status, 401) << "all other sessions end";
    const std::string fresh_cookie = "Cookie: " + in.header("set-cookie").substr(0, in.header("set-cookie").find(';')) + "\r\n";
    const Answered me = ask("GET", "/me", json + fresh_cookie);
    EXPECT_TRUE(me.says("\"aal\":1")) << me.body;
    EXPECT_EQ(ask("POST", "/sign-in/recovery", send_json, body).status, 422) << "it was used";
}

TEST_F(Account, Guessing_from_one_network_is_stopped) {
    write([&](Transaction& tx) { put_failures(tx, "address/127.0.0.0/24", {by_prefix.tries - 1, 0, Instant::now(), {}}); });
    EXPECT_EQ(ask("POST", "/sign-in/recovery", send_json, R"({"code":"0000-0000-0000-0000"})").status, 422);
    const Answered locked_out = ask("POST", "/sign-in/recovery", send_json, R"({"code":"0000-0000-0000-0000"})");
    EXPECT_EQ(locked_out.status, 429);
    EXPECT_FALSE(locked_out.header("retry-after").empty());
}

TEST_F(Account, An_answer_to_a_challenge_that_was_never_asked_is_refused_and_counted) {
    const std::string client_data =
        text::base64url(std::string_view(R"({"type":"webauthn.get","challenge":"AAAA","origin":"http://localhost"})"));
    const std::string body = R"({"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":")" + client_data +
                             R"(","authenticatorData":"AAAA","signature":"AAAA"}})";
    const Answered refused = ask("POST", "/passkeys/authentication/verify", send_json, body);
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.says("webauthn-challenge"));
    (void)store->read("main", [](Reader& reader) { EXPECT_EQ(failures_of(reader, "address/127.0.0.0/24").failures, 1); });
}

TEST_F(Account, Acting_for_a_child_shows_on_every_page_and_opens_no_account) {
    const PersonId child = add_person({{"name_zh", "王小宇"}});
    Mandate mandate{.id = crypto::new_id<Mandate>(Instant::now()), .principal_person = child, .agent_person = wang};
    mandate.kind = MandateKind::parental;
    mandate.scopes = {"service:*"};
    mandate.state = MandateState::active;
    mandate.valid_from = mandate.created_at = mandate.changed_at = Instant::now();
    write([&](Transaction& tx) { directory::insert(tx, mandate); });
    const std::string cookie = session_of(wang);
    const Answered begun = ask("POST", "/session/act-for", send_json + cookie, "{\"mandate_id\":\"" + to_text(mandate.id) + "\"}");
    ASSERT_EQ(begun.status, 204) << begun.body;
    EXPECT_EQ(ask("GET", "/me", json + cookie).status, 401) << "the session has a new id";
    const std::string acting = "Cookie: " + begun.header("set-cookie").substr(0, begun.header("set-cookie").find(';')) + "\r\n";
    EXPECT_EQ(ask("GET", "/me", json + acting).status, 403);
    EXPECT_TRUE(ask("GET", "/sign-in", "Accept: text/html\r\n" + acting).says("王小宇"));
    const Answered ended = ask("DELETE", "/session/act-for", json + acting);
    ASSERT_EQ(ended.status, 204);
    const std::string again = "Cookie: " + ended.header("set-cookie").substr(0, ended.header("set-cookie").find(';')) + "\r\n";
    EXPECT_EQ(ask("GET", "/me", json + again).status, 200);
    const std::string nobody = "{\"mandate_id\":\"" + to_text(crypto::uuid_v7(Instant::now())) + "\"}";
    EXPECT_EQ(ask("POST", "/session/act-for", send_json + again, nobody).status, 409);
}

TEST_F(Account, The_gate_explains_itself_as_AuthZEN_asks) {
    const std::string question =
        R"({"subject":{"type":"person","id":"me"},"action":{"name":"case.read"},"resource":{"type":"case","id":"1","properties":{"personal":true}}})";
    const Answered answer = ask("POST", "/access/v1/evaluation", send_json + session_of(wang), question);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(answer.says("\"decision\":false"));
    EXPECT_TRUE(answer.says("purpose-missing"));
}

TEST_F(Account, A_look_is_told_to_the_person_before_the_answer_leaves) {
    write([&](Transaction& tx) {
        EXPECT_TRUE(identity->record_access(tx, wang, {"childcare-subsidy", "read", {"birthdate"}, "審核津貼", "PDPA-15-1", "115-000001"},
                                            {.subject = "membership/1"}, Instant::now()));
    });
    const Answered log = ask("GET", "/me/access-log", json + session_of(wang));
    EXPECT_EQ(log.status, 200);
    EXPECT_TRUE(log.says("childcare-subsidy") && log.says("115-000001") && log.says("審核津貼")) << log.body;
    (void)store->read("main", [](Reader& reader) {
        std::string all;
        reader.query("select detail from access_event where tenant = :tenant").each([&](const Row& row) { all += row.text(0); });
        EXPECT_EQ(all.find("115-000001"), std::string::npos) << "the database tells nothing of it";
    });
}

TEST_F(Account, Who_asks_to_be_forgotten_is_when_the_time_has_come_and_not_before) {
    const std::string cookie = session_of(wang);
    EXPECT_EQ(ask("POST", "/me/erasure-requests", send_json + cookie, "{}").status, 202);
    const Instant now = Instant::now(), later{now.micros + std::chrono::microseconds(24h * 31).count()};
    Module::Inside& in = app->service<Module::Inside>();
    EXPECT_EQ(*erase_due(in, *store, "main", now), 0);
    EXPECT_EQ(*erase_due(in, *store, "main", later), 1);
    EXPECT_EQ(*erase_due(in, *store, "main", later), 0);
    write([&](Transaction& tx) { EXPECT_TRUE(identity->people().attributes(tx, wang, now)->empty()); });
    EXPECT_EQ(ask("GET", "/me", json + cookie).status, 401);
}

class Reachable : public Account {
protected:
    static Configuration public_house() {
        Configuration out;
        out.demo = true;
        out.public_url = "https://gov.example";
        return out;
    }
    Reachable() : Account(public_house()) {}
};

TEST_F(Reachable, There_is_no_sign_in_by_a_click_where_others_can_come) {
    EXPECT_EQ(ask("GET", "/demo", json).status, 404);
    EXPECT_EQ(ask("POST", "/demo/sign-in", send_json, R"({"person":"admin"})").status, 404);
}

}  // namespace
}  // namespace skl::identity::testing
