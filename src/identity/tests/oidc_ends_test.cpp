// The other ways in and out: devices, mandates, signing out, registering oneself.
#include "identity/tests/oidc_flow.h"
#include "kernel/text/ascii.h"

namespace skl::identity::oidc {
namespace {

TEST_F(OidcFlow, A_device_is_connected_by_the_person_who_types_its_code) {
    sign_in();
    const Client client = add_confidential();
    const Answered begun = post("/oidc/device_authorization", {{"scope", "openid profile"}}, basic(client));
    ASSERT_EQ(begun.status, 200) << begun.body;
    EXPECT_EQ(member(begun, "interval"), "5");
    const Form poll{{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}, {"device_code", member(begun, "device_code")}};
    EXPECT_EQ(error_of(post("/oidc/token", poll, basic(client))), "authorization_pending");
    EXPECT_EQ(error_of(post("/oidc/token", poll, basic(client))), "slow_down");
    std::string bare = member(begun, "user_code");
    std::erase(bare, '-');
    EXPECT_EQ(error_of(post("/oidc/token", with(poll, {{"device_code", "user " + bare}}), basic(client))), "invalid_grant");
    const std::string user_code = member(begun, "user_code"), csrf = csrf_token(*app, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_TRUE(ask("GET", "/device?user_code=" + user_code, std::string(cookie) + "Accept: text/html\r\n").says(user_code));
    const std::string html = std::string(cookie) + "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n";
    EXPECT_EQ(ask("POST", "/device", html, "csrf=" + csrf + "&user_code=BBBBBBBB").status, 422);
    const std::string typed = text::ascii_lower(user_code);
    const Answered entered = ask("POST", "/device", html, "csrf=" + csrf + "&user_code=" + typed);
    ASSERT_EQ(entered.status, 303) << entered.body;
    EXPECT_EQ(answer(entered, all_of_it).header("location"), "/device?done=allowed");
    const Answered tokens = post("/oidc/token", poll, basic(client));
    ASSERT_EQ(tokens.status, 200) << tokens.body;
    EXPECT_EQ(member(userinfo(member(tokens, "access_token")), "name"), "王小明");
    EXPECT_EQ(error_of(post("/oidc/token", poll, basic(client))), "invalid_grant");
    const Answered other = post("/oidc/device_authorization", {{"scope", "openid"}}, basic(client));
    const Answered refused_page = ask("POST", "/device", html, "csrf=" + csrf + "&user_code=" + member(other, "user_code"));
    EXPECT_EQ(answer(refused_page, "answer=deny").header("location"), "/device?done=denied");
    EXPECT_EQ(error_of(post("/oidc/token", with(poll, {{"device_code", member(other, "device_code")}}), basic(client))), "access_denied");
}

TEST_F(OidcFlow, An_agent_s_token_becomes_one_for_the_principal_within_the_mandate) {
    sign_in();
    const Client client = add_confidential();
    const Form form = request_of(client, {{"scope", "openid cases.read service:childcare-subsidy/apply"}});
    const std::string token = member(post("/oidc/token", exchange(code_for(form)), basic(client)), "access_token");
    const Form swap{{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                    {"subject_token", token},
                    {"subject_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                    {"requested_subject", to_text(given_mandate)}};
    const Answered swapped = post("/oidc/token", swap, basic(client));
    ASSERT_EQ(swapped.status, 200) << swapped.body;
    const Node claims = payload_of(member(swapped, "access_token"));
    EXPECT_EQ(claims.find("scope")->text, "service:childcare-subsidy/apply");
    EXPECT_EQ(claims.find("act")->find("sub")->text, claim(token, "sub"));
    EXPECT_NE(claims.find("sub")->text, claim(token, "sub"));
    EXPECT_EQ(claims.find("mandate")->text, to_text(given_mandate));
    EXPECT_EQ(error_of(post("/oidc/token", with(swap, {{"requested_subject", to_text(crypto::uuid_v7(Instant::now()))}}), basic(client))),
              "invalid_target");
    EXPECT_EQ(error_of(post("/oidc/token", with(swap, {{"scope", "cases.read"}}), basic(client))), "invalid_scope") << "mandate escalation";
    EXPECT_EQ(error_of(post("/oidc/token", with(swap, {{"subject_token", member(swapped, "access_token")}}), basic(client))),
              "invalid_grant");
}

TEST_F(OidcFlow, At_our_own_API_a_token_is_the_person_and_one_that_acts_for_somebody_is_outside_of_the_account) {
    sign_in();
    const Client client = add_confidential();
    const Form form = request_of(client, {{"scope", "openid service:childcare-subsidy/apply"}});
    const std::string token = member(post("/oidc/token", exchange(code_for(form)), basic(client)), "access_token");
    const std::string acting = member(post("/oidc/token",
                                           {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                                            {"subject_token", token},
                                            {"subject_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                                            {"requested_subject", to_text(given_mandate)}},
                                           basic(client)),
                                      "access_token");
    const auto status = [&](const std::string& shown) {
        return ask("GET", "/me/grants", "Accept: application/json\r\nAuthorization: Bearer " + shown + "\r\n").status;
    };
    EXPECT_EQ(status(token), 200);
    EXPECT_EQ(status(acting), 403) << "known, and a mandate shows no account";
    EXPECT_EQ(status("operator"), 403) << "no person";
    EXPECT_EQ(status("nonsense"), 401);
    given_mandate = crypto::uuid_v7(Instant::now());  // the mandate is over
    EXPECT_EQ(status(acting), 401);
}

TEST_F(OidcFlow, Signing_out_asks_unless_the_session_itself_is_named) {
    sign_in();
    const Client client = add_confidential();
    const std::string hint = member(post("/oidc/token", exchange(code_for(request_of(client))), basic(client)), "id_token");
    const Form leave{{"id_token_hint", hint}, {"post_logout_redirect_uri", "https://rp.example/bye"}, {"state", "x"}};
    const auto end = [&](const Form& form) {
        return ask("GET", "/oidc/end-session?" + coded(form), std::string(cookie) + "Accept: text/html\r\n");
    };
    EXPECT_EQ(end(with(leave, {{"post_logout_redirect_uri", "https://rp.example/bye?more=1"}})).status, 400);
    EXPECT_EQ(end({{"post_logout_redirect_uri", "https://rp.example/bye"}}).status, 400) << "of which client?";
    EXPECT_EQ(end(with(leave, {{"id_token_hint", hint.substr(0, hint.size() - 4) + "AAAA"}})).status, 400);
    const Answered asks = end({});
    EXPECT_TRUE(asks.header("location").starts_with("/oidc/sign-out?request=")) << asks.header("location");
    EXPECT_EQ(ask("GET", asks.header("location"), std::string(cookie) + "Accept: text/html\r\n").status, 200);
    const std::string csrf = csrf_token(*app, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    const Answered confirmed =
        ask("POST", "/oidc/sign-out", std::string(cookie) + "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n",
            "csrf=" + csrf + "&request=" + query_of(asks.header("location")).at("request"));
    EXPECT_EQ(confirmed.header("location"), "/oidc/signed-out") << confirmed.body;
    const Answered gone = end(leave);
    EXPECT_EQ(gone.status, 303);
    EXPECT_EQ(gone.header("location"), "https://rp.example/bye?state=x");
    EXPECT_EQ(ask("GET", "/oidc/signed-out", "Accept: text/html\r\n").status, 200);
    EXPECT_EQ(query_of(post("/oidc/end-session", leave).header("location")), leave);
}

TEST_F(OidcFlow, A_client_registers_itself_with_an_invitation_and_keeps_its_own_record) {
    const std::string operator_key = "Authorization: Bearer operator\r\nAccept: application/json\r\n",
                      as_json = "Content-Type: application/json\r\n";
    const std::string invitation = member(ask("POST", "/api/v1/clients/invitations", operator_key), "token");
    ASSERT_NE(invitation, "");
    const std::string body =
        R"({"client_name":"Library","redirect_uris":["https://lib.example/cb"],"unknown":1,"grant_types":["authorization_code"]})";
    const auto with_token = [&](const std::string& token) { return as_json + "Authorization: Bearer " + token + "\r\n"; };
    EXPECT_EQ(ask("POST", "/oidc/register", as_json, body).status, 401);
    EXPECT_EQ(error_of(ask("POST", "/oidc/register", with_token(invitation), R"({"redirect_uris":["http://lib.example/cb"]})")),
              "invalid_redirect_uri");
    EXPECT_EQ(
        error_of(ask("POST", "/oidc/register", with_token(invitation), R"({"redirect_uris":["https://a.b/c"],"scope":"cases.read"})")),
        "invalid_client_metadata");
    const Answered made = ask("POST", "/oidc/register", with_token(invitation), body);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(ask("POST", "/oidc/register", with_token(invitation), body).status, 401) << "an invitation is for one";
    const std::string own = member(made, "registration_access_token"), path = member(made, "registration_client_uri").substr(issuer.size());
    EXPECT_EQ(member(ask("GET", path, with_token(own)), "client_name"), "Library");
    EXPECT_EQ(ask("GET", path, with_token(invitation)).status, 401);
    EXPECT_EQ(member(ask("PUT", path, with_token(own), R"({"client_name":"Reading room","redirect_uris":["https://lib.example/cb"]})"),
                     "client_name"),
              "Reading room");
    EXPECT_EQ(ask("DELETE", path, with_token(own)).status, 204);
    EXPECT_EQ(ask("GET", path, with_token(own)).status, 401);
}

TEST_F(OidcFlow, What_is_over_is_forgotten_a_day_later_and_what_may_come_again_is_not) {
    sign_in();
    const Client client = add_confidential();
    const std::string code = code_for(request_of(client));
    ASSERT_EQ(post("/oidc/token", exchange(code), basic(client)).status, 200);
    const auto forgotten_at = [&](Instant at) {
        std::int64_t rows = 0;
        EXPECT_FALSE(store->write(every_tenant, [&](Transaction& tx) { return rows = forget(tx, at), true; }));
        return rows;
    };
    EXPECT_EQ(forgotten_at(after(Instant::now(), 3'600)), 0);
    EXPECT_EQ(error_of(post("/oidc/token", exchange(code), basic(client))), "invalid_grant");
    EXPECT_GE(forgotten_at(after(Instant::now(), 100'000'000)), 4) << "question, code, refresh token, grant";
}

TEST_F(OidcFlow, What_a_locked_person_granted_is_worth_nothing_from_then_on) {
    sign_in();
    const Client client = add_confidential();
    const std::string later = code_for(request_of(client));
    const Answered tokens = post("/oidc/token", exchange(code_for(request_of(client))), basic(client));
    EXPECT_EQ(userinfo(member(tokens, "access_token")).status, 200);
    EXPECT_FALSE(store->write("main", [&](Transaction& tx) {
        tx.query("update person set status = 'locked' where tenant = :tenant and id = :id").bind("id", person).run();
        return true;
    }));
    EXPECT_EQ(userinfo(member(tokens, "access_token")).status, 401);
    EXPECT_EQ(post("/oidc/introspect", {{"token", member(tokens, "access_token")}}, basic(client)).body, R"({"active":false})");
    EXPECT_EQ(
        error_of(post("/oidc/token", {{"grant_type", "refresh_token"}, {"refresh_token", member(tokens, "refresh_token")}}, basic(client))),
        "invalid_grant");
    EXPECT_EQ(error_of(post("/oidc/token", exchange(later), basic(client))), "invalid_grant");
}

TEST_F(OidcFlow, A_pseudonym_is_translated_for_a_case_only_and_leaves_a_trace) {
    sign_in();
    const Client client = add_confidential(), other = add_confidential();
    const auto subject = [&](const Client& of) {
        return claim(member(post("/oidc/token", exchange(code_for(request_of(of))), basic(of)), "id_token"), "sub");
    };
    const std::string one = subject(client), expected = subject(other);
    const std::string headers = "Content-Type: application/json\r\nAccept: application/json\r\n",
                      path = "/api/v1/identity/pseudonyms/translate";
    const std::string sectors =
        R"("from":")" + client.sector + R"(","to":")" + other.sector + R"(","subjects":[")" + one + R"(","nobody"])";
    const std::string with_case = "{" + sectors + R"(,"purpose":"PDPA-15-1","matter_ref":"115-0001"})",
                      as_operator = headers + "Authorization: Bearer operator\r\n";
    EXPECT_EQ(ask("POST", path, headers, with_case).status, 401);
    EXPECT_EQ(ask("POST", path, as_operator, "{" + sectors + "}").status, 422) << "for no purpose and no case";
    const Answered told = ask("POST", path, as_operator, with_case);
    ASSERT_EQ(told.status, 200) << told.body;
    EXPECT_TRUE(told.says(R"({"subject":")" + one + R"(","translated":")" + expected + R"("})")) << told.body;
    EXPECT_TRUE(told.says(R"("subject":"nobody")"));
    EXPECT_FALSE(told.says(to_text(person)));
    std::int64_t entries = 0, events = 0;
    (void)store->read("main", [&](Reader& reader) {
        entries = reader.query("select count(*) from ledger_pending where tenant = :tenant").number().value_or(0);
        events = reader.query("select count(*) from access_event where tenant = :tenant and action = 'pseudonym.translate'")
                     .number()
                     .value_or(0);
    });
    EXPECT_EQ(entries, 1);
    EXPECT_EQ(events, 1);
}

}  // namespace
}  // namespace skl::identity::oidc
