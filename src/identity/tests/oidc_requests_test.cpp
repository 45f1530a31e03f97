// Requests of clients: what is refused where, pushed requests, signed ones, bound codes, and how answers travel.
#include "identity/tests/oidc_flow.h"

namespace skl::identity::oidc {
namespace {

TEST_F(OidcFlow, Before_the_redirect_address_is_known_errors_are_a_page) {
    sign_in();
    const Client client = add_confidential();
    for (const Form& bad :
         {request_of(client, {{"redirect_uri", "https://rp.example/cb2"}}),
          request_of(client, {{"redirect_uri", "https://rp.example/cb/"}}),
          request_of(client, {{"redirect_uri", "https://rp.example/cb?x=1"}}), request_of(client, {{"redirect_uri", ""}}),
          request_of(client, {{"client_id", to_text(crypto::uuid_v7(Instant::now()))}}), request_of(client, {{"client_id", ""}})}) {
        const Answered page = start(bad);
        EXPECT_EQ(page.status, 400) << page.header("location");
        EXPECT_TRUE(page.says("<main")) << page.body;
        EXPECT_EQ(page.header("location"), "");
    }
    EXPECT_EQ(ask("GET", "/oidc/authorize?" + coded(request_of(client)) + "&state=t", cookie).status, 400)
        << "a parameter that stands twice";
}

TEST_F(OidcFlow, After_it_they_go_back_to_the_client_with_its_state_and_our_name) {
    sign_in();
    const Client client = add_confidential();
    const std::map<std::string, Form> wrong = {{"unsupported_response_type", {{"response_type", "code id_token"}}},
                                               {"invalid_request", {{"code_challenge_method", "plain"}}},
                                               {"invalid_scope", {{"scope", "nothing"}}},
                                               {"invalid_target", {{"resource", "https://other.example"}}},
                                               {"request_uri_not_supported", {{"request_uri", "https://rp.example/request.jwt"}}},
                                               {"invalid_request_object", {}}};
    for (const auto& [error, more] : wrong) {
        if (error == "invalid_request_object") continue;
        const Form back = to_client(start(request_of(client, more)));
        EXPECT_EQ(back.at("error"), error);
        EXPECT_EQ(back.at("state"), "s");
        EXPECT_EQ(back.at("iss"), issuer);
    }
    Form bare = request_of(client);
    bare.erase("code_challenge"), bare.erase("code_challenge_method");
    EXPECT_EQ(to_client(start(bare)).at("error"), "invalid_request") << "no PKCE";
    bare = request_of(client);
    bare.erase("response_type");
    EXPECT_EQ(to_client(start(bare)).at("error"), "invalid_request");
    EXPECT_EQ(to_client(start(request_of(client, {{"prompt", "none"}}), "")).at("error"), "login_required");
    EXPECT_EQ(to_client(start(request_of(client, {{"prompt", "none"}}))).at("error"), "consent_required");
}

TEST_F(OidcFlow, A_pushed_request_is_of_one_client_and_becomes_one_code) {
    sign_in();
    const ClientKey key, holder;
    const Client client = add_fapi(key), other = add_confidential();
    const auto push = [&](const Form& more) { return post("/oidc/par", with(request_of(client, more), assertion(client, key))); };
    EXPECT_EQ(start(request_of(client)).status, 400) << "fapi2: not without pushing";
    const Answered pushed = push({});
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    EXPECT_EQ(member(pushed, "expires_in"), "60");
    const std::string uri = member(pushed, "request_uri");
    EXPECT_EQ(uri.size(), std::string_view("urn:ietf:params:oauth:request_uri:").size() + 43);
    EXPECT_EQ(error_of(push({{"request_uri", uri}})), "invalid_request");
    EXPECT_EQ(error_of(push({{"redirect_uri", "https://rp.example/other"}})), "invalid_request");
    EXPECT_EQ(error_of(push({{"code_challenge_method", "plain"}})), "invalid_request");
    EXPECT_EQ(error_of(push({{"code_challenge", ""}, {"code_challenge_method", ""}})), "invalid_request");
    EXPECT_EQ(ask("GET", "/oidc/par").status, 405);
    EXPECT_EQ(ask("POST", "/oidc/par", "Content-Type: application/x-www-form-urlencoded\r\n", std::string(70'000, 'a')).status, 413);
    EXPECT_EQ(start({{"client_id", other.client_id()}, {"request_uri", uri}}).status, 400) << "PAR swap";
    const Form by_reference{
        {"client_id", client.client_id()}, {"request_uri", uri}, {"redirect_uri", "https://evil.example"}, {"scope", "accounts"}};
    EXPECT_EQ(start(by_reference).status, 303) << "looked at twice before it is answered";
    const std::string code = code_for(by_reference);
    EXPECT_EQ(start(by_reference).status, 400) << "used";
    const Answered no_proof = post("/oidc/token", with(exchange(code), assertion(client, key)));
    EXPECT_EQ(error_of(no_proof), "invalid_dpop_proof");
    const Answered tokens = post("/oidc/token", with(exchange(code), assertion(client, key)), dpop_header(holder));
    ASSERT_EQ(tokens.status, 200) << tokens.body;
    const std::string token = member(tokens, "access_token"), at = "Authorization: DPoP " + token + "\r\n";
    EXPECT_EQ(member(tokens, "scope"), "openid profile") << "what stood beside the reference does not count";
    EXPECT_EQ(userinfo(token).status, 401) << "a bound token is no bearer token";
    EXPECT_EQ(ask("GET", "/oidc/userinfo", at).status, 401);
    EXPECT_EQ(ask("GET", "/oidc/userinfo", at + dpop_header(key, "/oidc/userinfo", "GET", token)).status, 401) << "another key";
    EXPECT_EQ(ask("GET", "/oidc/userinfo", at + dpop_header(holder, "/oidc/userinfo", "GET")).status, 401) << "a proof for no token";
    const std::string proof = dpop_header(holder, "/oidc/userinfo", "GET", token);
    EXPECT_EQ(ask("GET", "/oidc/userinfo", "Authorization: dpop " + token + "\r\n" + proof).status, 200);
    const Answered replayed = ask("GET", "/oidc/userinfo", at + proof);
    EXPECT_EQ(replayed.status, 401);
    EXPECT_NE(replayed.header("www-authenticate").find("DPoP error=\"invalid_dpop_proof\""), std::string::npos);
}

TEST_F(OidcFlow, A_code_is_bound_to_the_key_that_was_shown_when_it_was_asked_for) {
    sign_in();
    const ClientKey key, holder, thief;
    const Client client = add_fapi(key);
    const Form form = with(request_of(client), assertion(client, key));
    EXPECT_EQ(error_of(post("/oidc/par", with(form, {{"dpop_jkt", crypto::thumbprint(thief.jwk)}}), dpop_header(holder, "/oidc/par"))),
              "invalid_request");
    const Answered pushed = post("/oidc/par", with(request_of(client), assertion(client, key)), dpop_header(holder, "/oidc/par"));
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    const std::string code = code_for({{"client_id", client.client_id()}, {"request_uri", member(pushed, "request_uri")}});
    EXPECT_EQ(error_of(post("/oidc/token", with(exchange(code), assertion(client, key)), dpop_header(thief))), "invalid_dpop_proof");
    EXPECT_EQ(post("/oidc/token", with(exchange(code), assertion(client, key)), dpop_header(holder)).status, 200);
}

TEST_F(OidcFlow, A_signed_request_object_replaces_what_stands_beside_it) {
    sign_in();
    const ClientKey key, other;
    NewClient given;
    given.redirect_uris.push_back(redirect), given.jwks = Json{{key.set()}}, given.scope.value = "openid profile";
    const Client client = add_client(given);
    const std::int64_t now = seconds_of(Instant::now());
    const auto object = [&](const ClientKey& by, const std::string& audience, std::int64_t ends, const std::string& algorithm = "ES256") {
        Claims claims;
        for (const auto& [name, text] : request_of(client, {{"state", "inside"}})) claims.text(name, text);
        claims.text("iss", client.client_id()).text("aud", audience).number("nbf", now).number("exp", ends);
        if (algorithm == "none") return text::base64url(R"({"alg":"none"})") + "." + text::base64url(claims.done()) + ".";
        return crypto::sign_compact(claims.done(), by.jwk, algorithm);
    };
    const auto begin = [&](const std::string& request) {
        return start({{"client_id", client.client_id()}, {"request", request}, {"state", "outside"}, {"redirect_uri", redirect}});
    };
    EXPECT_EQ(to_client(answer(begin(object(key, issuer, now + 60)), all_of_it)).at("state"), "inside");
    EXPECT_EQ(begin(object(other, issuer, now + 60)).status, 400);
    EXPECT_EQ(begin(object(key, "https://other.example", now + 60)).status, 400);
    EXPECT_EQ(begin(object(key, issuer, now - 60)).status, 400);
    EXPECT_EQ(begin(object(key, issuer, now + 4'000)).status, 400) << "longer than an hour";
    EXPECT_EQ(begin(object(key, issuer, now + 60, "none")).status, 400);
}

TEST_F(OidcFlow, An_answer_can_come_as_a_form_or_signed) {
    sign_in();
    const Client client = add_confidential();
    (void)code_for(request_of(client));
    const Answered form = start(request_of(client, {{"response_mode", "form_post"}}));
    EXPECT_EQ(form.status, 200);
    EXPECT_TRUE(form.says("action=\"https://rp.example/cb\"")) << form.body;
    EXPECT_TRUE(form.says("name=\"code\""));
    EXPECT_NE(form.header("content-security-policy").find("form-action https://rp.example"), std::string::npos);
    const Form back = to_client(start(request_of(client, {{"response_mode", "query.jwt"}})));
    const auto jwt = crypto::verify_jwt(back.at("response"), keys(), {.algorithms = {"ES256"}},
                                        {.issuer = issuer, .audience = client.client_id(), .now = seconds_of(Instant::now())});
    ASSERT_TRUE(jwt);
    EXPECT_EQ(jwt->text("state"), "s");
    EXPECT_NE(jwt->text("code"), "");
}

TEST_F(OidcFlow, A_request_by_POST_becomes_one_that_carries_the_person_s_cookie) {
    const Client client = add_confidential();
    const Answered again = post("/oidc/authorize", request_of(client));
    EXPECT_EQ(again.status, 303);
    EXPECT_EQ(query_of(again.header("location")), request_of(client));
}

TEST_F(OidcFlow, A_code_and_a_pushed_request_are_over_after_a_minute) {
    sign_in();
    const Client client = add_confidential();
    const auto let_pass = [&](TicketKind kind) {
        EXPECT_FALSE(store->write("main", [&](Transaction& tx) {
            tx.query("update oauth_ticket set expires_at = expires_at - 60000000 where tenant = :tenant and kind = :kind")
                .bind("kind", kind)
                .run();
            return true;
        }));
    };
    const std::string code = code_for(request_of(client));
    let_pass(TicketKind::code);
    EXPECT_EQ(error_of(post("/oidc/token", exchange(code), basic(client))), "invalid_grant");
    const std::string uri = member(post("/oidc/par", request_of(client), basic(client)), "request_uri");
    ASSERT_NE(uri, "");
    let_pass(TicketKind::pushed);
    EXPECT_EQ(start({{"client_id", client.client_id()}, {"request_uri", uri}}).status, 400);
}

TEST_F(OidcFlow, A_request_that_went_to_another_provider_is_told_apart_by_iss_whatever_its_mode) {
    sign_in();
    const Client client = add_confidential();
    (void)code_for(request_of(client));
    for (const char* mode : {"query", "form_post"}) {
        const Answered sent = start(request_of(client, {{"response_mode", mode}}));
        EXPECT_TRUE(sent.says("value=\"" + issuer + "\"") || query_of(sent.header("location"))["iss"] == issuer) << mode;
    }
}

}  // namespace
}  // namespace skl::identity::oidc
