// A person signs in to a client: the whole way from the request to the claims, and how long it counts.
#include "identity/tests/oidc_flow.h"

namespace skl::identity::oidc {
namespace {

TEST_F(OidcFlow, A_person_signs_in_and_the_client_learns_what_was_agreed_to) {
    sign_in();
    const Client client = add_confidential();
    const Answered asked = start(request_of(client));
    ASSERT_EQ(asked.status, 303) << asked.body;
    const Answered page = ask("GET", asked.header("location"), std::string(cookie) + "Accept: text/html\r\nAccept-Language: en\r\n");
    ASSERT_EQ(page.status, 200) << page.body;
    for (const char* word : {"王小明", "1990-01-02", "Childcare subsidy", "Share once", "Until I take it back"})
        EXPECT_TRUE(page.says(word)) << word << page.body;
    EXPECT_NE(page.header("content-security-policy").find("form-action 'self' https://rp.example;"), std::string::npos);
    EXPECT_TRUE(ask("GET", asked.header("location"), std::string(cookie) + "Accept: text/html\r\n").says("只分享這一次"));

    const Form back = to_client(answer(asked, all_of_it));
    EXPECT_EQ(back.at("state"), "s");
    EXPECT_EQ(back.at("iss"), issuer);
    const Answered tokens = post("/oidc/token", exchange(back.at("code")), basic(client));
    ASSERT_EQ(tokens.status, 200) << tokens.body;
    const std::string id_token = member(tokens, "id_token"), token = member(tokens, "access_token");
    const auto jwt = crypto::verify_jwt(id_token, keys(), {.algorithms = {"ES256"}},
                                        {.issuer = issuer, .audience = client.client_id(), .now = seconds_of(Instant::now())});
    ASSERT_TRUE(jwt);
    EXPECT_EQ(jwt->text("nonce"), "n");
    EXPECT_EQ(jwt->text("acr"), acr_aal2_phr);
    EXPECT_EQ(jwt->text("sub").size(), 43U);
    EXPECT_EQ(jwt->text("at_hash"), text::base64url(crypto::sha256(token).substr(0, 16)));
    EXPECT_TRUE(jwt->instant("auth_time"));
    const Answered info = userinfo(token);
    ASSERT_EQ(info.status, 200) << info.body;
    EXPECT_EQ(member(info, "sub"), jwt->text("sub"));
    EXPECT_EQ(member(info, "name"), "王小明");
    EXPECT_EQ(member(info, "birthdate"), "1990-01-02");
    EXPECT_EQ(member(info, "email"), "") << "not asked for";
    EXPECT_FALSE(info.says(to_text(person))) << "no endpoint tells the person's id";
    EXPECT_FALSE(tokens.says(to_text(person)));
    EXPECT_EQ(post("/oidc/userinfo", {{"access_token", token}}).body, info.body);
    EXPECT_EQ(ask("POST", "/oidc/userinfo", "Authorization: bearer " + token + "\r\n").body, info.body);
    std::int64_t looked = 0;
    (void)store->read("main", [&](Reader& reader) {
        looked = reader.query("select count(*) from access_event where tenant = :tenant").number().value_or(0);
    });
    EXPECT_EQ(looked, 3) << "each look leaves an event";
    // Remembered: the next time nobody is asked.
    EXPECT_TRUE(start(request_of(client)).header("location").starts_with(redirect));
    EXPECT_TRUE(to_client(start(request_of(client, {{"prompt", "none"}}))).contains("code"));
    EXPECT_FALSE(start(request_of(client, {{"prompt", "consent"}})).header("location").starts_with(redirect));
    // … until it is taken back, and with it every token.
    EXPECT_EQ(ask("DELETE", "/api/v1/me/grants/" + client.client_id(), std::string(cookie) + "X: y\r\n").status, 403);
    EXPECT_EQ(ask("DELETE", "/api/v1/me/grants/" + client.client_id(), std::string(cookie) + "Origin: https://evil.example\r\n").status,
              403);
    const std::string csrf = csrf_token(*app, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_TRUE(ask("GET", "/api/v1/me/grants", cookie).says("托育補助"));
    const Answered gone = ask("DELETE", "/api/v1/me/grants/" + client.client_id(),
                              std::string(cookie) + "Content-Type: application/x-www-form-urlencoded\r\n", "csrf=" + csrf);
    EXPECT_EQ(gone.status, 204) << gone.body;
    EXPECT_EQ(userinfo(token).status, 401);
    EXPECT_EQ(to_client(start(request_of(client, {{"prompt", "none"}}))).at("error"), "consent_required");
}

TEST_F(OidcFlow, One_optional_claim_refused_keeps_the_rest_and_an_essential_one_stays) {
    sign_in();
    const Client client = add_confidential();
    const Form form = request_of(
        client, {{"scope", "openid profile email"}, {"claims", R"({"userinfo":{"email":{"essential":true}},"id_token":{"name":null}})"}});
    const std::string code = to_client(answer(start(form), "answer=allow&duration=once&claims=name"))["code"];
    const Answered tokens = post("/oidc/token", exchange(code), basic(client));
    EXPECT_EQ(claim(member(tokens, "id_token"), "name"), "王小明") << "asked for in the ID token";
    EXPECT_EQ(member(tokens, "refresh_token"), "") << "shared once";
    const Answered info = userinfo(member(tokens, "access_token"));
    EXPECT_EQ(member(info, "name"), "王小明");
    EXPECT_EQ(member(info, "email"), "wang@example.tw");
    EXPECT_EQ(member(info, "birthdate"), "");
    EXPECT_FALSE(start(form).header("location").starts_with(redirect)) << "asked again";
}

TEST_F(OidcFlow, Who_says_no_shares_nothing) {
    sign_in();
    const Client client = add_confidential();
    const Answered asked = start(request_of(client));
    EXPECT_EQ(to_client(answer(asked, "answer=deny")).at("error"), "access_denied");
    EXPECT_EQ(answer(asked, all_of_it).status, 400) << "the question is answered";
}

TEST_F(OidcFlow, Two_clients_of_two_sectors_cannot_compare_their_people) {
    sign_in();
    const Client one = add_confidential(), other = add_confidential();
    const auto subject = [&](const Client& client) {
        return claim(member(post("/oidc/token", exchange(code_for(request_of(client))), basic(client)), "id_token"), "sub");
    };
    EXPECT_NE(subject(one), subject(other));
    EXPECT_EQ(subject(one), subject(one));
}

TEST_F(OidcFlow, A_code_is_of_one_client_one_address_one_verifier_and_one_use) {
    sign_in();
    const Client client = add_confidential(), other = add_confidential();
    const std::string code = code_for(request_of(client));
    EXPECT_EQ(error_of(post("/oidc/token", exchange(code), basic(other))), "invalid_grant") << "code injection";
    EXPECT_EQ(error_of(post("/oidc/token", with(exchange(code), {{"redirect_uri", "https://rp.example/x"}}), basic(client))),
              "invalid_grant");
    EXPECT_EQ(error_of(post("/oidc/token", with(exchange(code), {{"code_verifier", std::string(43, 'a')}}), basic(client))),
              "invalid_grant");
    EXPECT_EQ(error_of(post("/oidc/token", with(exchange(code), {{"code_verifier", ""}}), basic(client))), "invalid_grant");
    const Answered tokens = post("/oidc/token", exchange(code), basic(client));
    ASSERT_EQ(tokens.status, 200) << tokens.body;
    EXPECT_EQ(userinfo(member(tokens, "access_token")).status, 200);
    EXPECT_EQ(error_of(post("/oidc/token", exchange(code), basic(client))), "invalid_grant");
    EXPECT_EQ(userinfo(member(tokens, "access_token")).status, 401) << "a code that comes twice ends what it gave";
    EXPECT_EQ(
        error_of(post("/oidc/token", {{"grant_type", "refresh_token"}, {"refresh_token", member(tokens, "refresh_token")}}, basic(client))),
        "invalid_grant");
    EXPECT_EQ(post("/oidc/introspect", {{"token", member(tokens, "access_token")}}, basic(client)).body, R"({"active":false})");
}

TEST_F(OidcFlow, A_public_client_s_refresh_token_changes_each_time_and_one_from_before_ends_them_all) {
    sign_in();
    const Client client = add_public();
    const Form id{{"client_id", client.client_id()}};
    const auto refresh = [&](const std::string& token) {
        return post("/oidc/token", with(id, {{"grant_type", "refresh_token"}, {"refresh_token", token}}));
    };
    const Answered first = post("/oidc/token", with(id, exchange(code_for(request_of(client)))));
    ASSERT_EQ(first.status, 200) << first.body;
    const Answered second = refresh(member(first, "refresh_token"));
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_NE(member(second, "refresh_token"), member(first, "refresh_token"));
    EXPECT_EQ(error_of(refresh(member(first, "refresh_token"))), "invalid_grant");
    EXPECT_EQ(error_of(refresh(member(second, "refresh_token"))), "invalid_grant") << "the whole family";
    EXPECT_EQ(userinfo(member(second, "access_token")).status, 401);
}

TEST_F(OidcFlow, A_confidential_client_keeps_its_refresh_token) {
    sign_in();
    const Client client = add_confidential();
    const Answered first = post("/oidc/token", exchange(code_for(request_of(client))), basic(client));
    const Form again{{"grant_type", "refresh_token"}, {"refresh_token", member(first, "refresh_token")}};
    const Answered second = post("/oidc/token", again, basic(client));
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(member(second, "refresh_token"), member(first, "refresh_token"));
    EXPECT_EQ(claim(member(second, "id_token"), "sub"), claim(member(first, "id_token"), "sub"));
    EXPECT_EQ(error_of(post("/oidc/token", with(again, {{"scope", "openid email"}}), basic(client))), "invalid_scope");
    EXPECT_EQ(member(post("/oidc/token", with(again, {{"scope", "openid"}}), basic(client)), "scope"), "openid");
    EXPECT_EQ(post("/oidc/revoke", {{"token", member(first, "refresh_token")}}, basic(client)).status, 200);
    EXPECT_EQ(error_of(post("/oidc/token", again, basic(client))), "invalid_grant");
}

TEST_F(OidcFlow, Who_is_not_signed_in_or_not_strongly_enough_is_sent_to_sign_in_and_comes_back) {
    const Client client = add_confidential();
    const Answered sent = start(request_of(client), "");
    ASSERT_EQ(sent.status, 303);
    ASSERT_TRUE(sent.header("location").starts_with("/sign-in?next=")) << sent.header("location");
    const std::string next = query_of(sent.header("location")).at("next");
    sign_in();
    EXPECT_TRUE(ask("GET", next, std::string(cookie) + "Accept: text/html\r\n").header("location").starts_with("/oidc/consent"));
    // Step-up: a wish is tried once, an essential one must be met.
    const Answered wish = start(request_of(client, {{"acr_values", std::string(acr_aal3)}}));
    EXPECT_EQ(query_of(wish.header("location")).at("acr"), acr_aal3);
    EXPECT_TRUE(
        ask("GET", query_of(wish.header("location")).at("next"), std::string(cookie)).header("location").starts_with("/oidc/consent"));
    const Answered must =
        start(request_of(client, {{"claims", fmt::format(R"({{"id_token":{{"acr":{{"essential":true,"values":["{}"]}}}}}})", acr_aal3)}}));
    EXPECT_EQ(to_client(ask("GET", query_of(must.header("location")).at("next"), std::string(cookie))).at("error"),
              "unmet_authentication_requirements");
    // prompt=login and max_age ask for a new sign-in, and a new one is enough.
    for (const Form& more : {Form{{"prompt", "login"}}, Form{{"max_age", "0"}}}) {
        session.auth_time = Instant{Instant::now().micros - 5'000'000};
        const Answered again = start(request_of(client, more));
        ASSERT_TRUE(again.header("location").starts_with("/sign-in")) << again.header("location");
        const std::string there = query_of(again.header("location")).at("next");
        EXPECT_TRUE(ask("GET", there, cookie).header("location").starts_with("/sign-in")) << "came back without";
        session.auth_time = Instant{Instant::now().micros + 1'000};
        EXPECT_TRUE(ask("GET", there, cookie).header("location").starts_with("/oidc/consent"));
    }
}

}  // namespace
}  // namespace skl::identity::oidc
