// Tokens for programs: who gets one, what it says, what it is worth, and how it ends.
#include "identity/oidc/tokens.h"
#include "identity/tests/oidc_served.h"

namespace skl::identity::oidc {
namespace {

class OidcTokens : public OidcServed {};

const Form client_credentials{{"grant_type", "client_credentials"}};

TEST_F(OidcTokens, Discovery_names_what_is_there_and_every_endpoint_is) {
    const Answered answer = ask("GET", "/.well-known/openid-configuration");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(member(answer, "issuer"), issuer);
    EXPECT_EQ(member(answer, "token_endpoint"), issuer + "/oidc/token");
    EXPECT_EQ(ask("GET", "/.well-known/oauth-authorization-server").body, answer.body);
    for (const Member& one : json(answer).members)
        if (one.key.ends_with("_endpoint") || one.key == "jwks_uri") {
            const std::string path = one.node.text.substr(issuer.size());
            EXPECT_NE(ask("GET", path).status, 404) << path;
        }
}

TEST_F(OidcTokens, The_published_keys_verify_a_client_s_token) {
    const Client client = add_confidential();
    const Answered answer = post("/oidc/token", client_credentials, basic(client));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_EQ(member(answer, "token_type"), "Bearer");
    EXPECT_EQ(member(answer, "expires_in"), "300");
    const auto keys = crypto::parse_jwk_set(ask("GET", "/oidc/jwks").body, crypto::KeyParts::open_only);
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->keys.size(), 2U);
    for (const auto& key : keys->keys) EXPECT_EQ(key.kid, crypto::thumbprint(key));
    const auto jwt = crypto::verify_jwt(member(answer, "access_token"), *keys, {.algorithms = {"ES256"}, .typ = "at+jwt"},
                                        {.issuer = issuer, .audience = issuer, .now = seconds_of(Instant::now())});
    ASSERT_TRUE(jwt);
    EXPECT_EQ(jwt->text("sub"), client.client_id());
    EXPECT_EQ(jwt->text("client_id"), client.client_id());
    EXPECT_EQ(jwt->text("scope"), "cases.read service:childcare-subsidy/apply") << "no scope about a person";
}

TEST_F(OidcTokens, A_client_that_is_not_that_client_gets_one_answer_whatever_is_wrong) {
    const Client client = add_confidential(), open = add_public();
    const ClientKey key;
    const Client signs = add_fapi(key);
    const Answered wrong = post("/oidc/token", client_credentials, basic(client, "wrong"));
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(member(wrong, "error"), "invalid_client");
    EXPECT_NE(wrong.header("www-authenticate"), "");
    Client nobody = client;
    nobody.id = crypto::uuid_v7(Instant::now());
    EXPECT_EQ(post("/oidc/token", client_credentials, basic(nobody)).body, wrong.body);
    EXPECT_EQ(post("/oidc/token", client_credentials, basic(signs)).body, wrong.body) << "a client with keys has no secret";
    EXPECT_EQ(post("/oidc/token", with(client_credentials, {{"client_id", client.client_id()}})).body, wrong.body) << "no proof at all";
    EXPECT_EQ(post("/oidc/token", client_credentials).body, wrong.body);
    EXPECT_EQ(member(post("/oidc/token", with(client_credentials, {{"client_id", open.client_id()}})), "error"), "unauthorized_client");
}

TEST_F(OidcTokens, What_stands_twice_is_refused) {
    const Client client = add_confidential();
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    const Answered body = ask("POST", "/oidc/token", form + basic(client), "grant_type=client_credentials&grant_type=client_credentials");
    EXPECT_EQ(body.status, 400);
    EXPECT_EQ(member(body, "error"), "invalid_request");
    EXPECT_EQ(ask("POST", "/oidc/token", form + basic(client) + basic(client), "grant_type=client_credentials").status, 400);
    EXPECT_EQ(post("/oidc/token", with(client_credentials, {{"client_secret", "secret"}}), basic(client)).status, 400)
        << "two ways to authenticate";
    const ClientKey key;
    const std::string two = dpop_header(key) + dpop_header(key);
    EXPECT_EQ(member(post("/oidc/token", client_credentials, basic(client) + two), "error"), "invalid_dpop_proof");
}

TEST_F(OidcTokens, Scope_and_resource_stay_within_what_the_client_may) {
    const Client client = add_confidential();
    const auto error = [&](const Form& more) {
        return member(post("/oidc/token", with(client_credentials, more), basic(client)), "error");
    };
    EXPECT_EQ(error({{"scope", "cases.write"}}), "invalid_scope");
    EXPECT_EQ(error({{"resource", "https://other.example"}}), "invalid_target");
    EXPECT_EQ(error({{"grant_type", "password"}}), "unsupported_grant_type");
    const Answered narrow =
        post("/oidc/token", with(client_credentials, {{"scope", "cases.read"}, {"resource", "https://api.example"}}), basic(client));
    ASSERT_EQ(narrow.status, 200) << narrow.body;
    EXPECT_EQ(claim(member(narrow, "access_token"), "aud"), "https://api.example");
    EXPECT_EQ(claim(member(narrow, "access_token"), "scope"), "cases.read");
}

TEST_F(OidcTokens, An_assertion_counts_once_for_this_issuer_and_in_its_time) {
    const ClientKey key, other, holder;
    const Client client = add_fapi(key);
    const auto error = [&](const Form& proof) {
        return member(post("/oidc/token", with(client_credentials, proof), dpop_header(holder)), "error");
    };
    const Form good = assertion(client, key);
    EXPECT_EQ(error(good), "");
    EXPECT_EQ(error(good), "invalid_client") << "a replay";
    EXPECT_EQ(error(assertion(client, other)), "invalid_client");
    EXPECT_EQ(error(assertion(client, key, issuer + "/oidc/token")), "invalid_client");
    EXPECT_EQ(error(assertion(client, key, "https://other.example")), "invalid_client");
    EXPECT_EQ(error(assertion(client, key, "", -1)), "invalid_client");
    EXPECT_EQ(error(assertion(client, key, "", 60, 8)), "");
    EXPECT_EQ(error(assertion(client, key, "", 120, 61)), "invalid_client");
    Form hmac = good;  // the public key taken for a shared secret
    const crypto::Jwk confused{crypto::Secret(key.set())};
    hmac["client_assertion"] = crypto::sign_compact(Claims()
                                                        .text("iss", client.client_id())
                                                        .text("sub", client.client_id())
                                                        .text("aud", issuer)
                                                        .text("jti", "x")
                                                        .number("exp", 4'000'000'000)
                                                        .done(),
                                                    confused, "HS256");
    EXPECT_EQ(error(hmac), "invalid_client");
    hmac["client_assertion"] =
        text::base64url(R"({"alg":"none"})") + "." + text::base64url("{\"sub\":\"" + client.client_id() + "\"}") + ".";
    EXPECT_EQ(error(hmac), "invalid_client");
    hmac["client_assertion"] = std::string(20'000, 'a') + "." + std::string(20'000, 'b') + ".c";
    EXPECT_EQ(error(hmac), "invalid_client");
}

TEST_F(OidcTokens, A_bound_client_proves_its_key_each_time_anew) {
    const ClientKey key, holder;
    const Client client = add_fapi(key);
    EXPECT_EQ(member(post("/oidc/token", with(client_credentials, assertion(client, key))), "error"), "invalid_dpop_proof");
    const std::string proof = dpop_header(holder);
    const Answered answer = post("/oidc/token", with(client_credentials, assertion(client, key)), proof);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(member(answer, "token_type"), "DPoP");
    const Node claims = payload_of(member(answer, "access_token"));
    EXPECT_EQ(claims.find("cnf")->find("jkt")->text, crypto::thumbprint(holder.jwk));
    EXPECT_EQ(member(post("/oidc/token", with(client_credentials, assertion(client, key)), proof), "error"), "invalid_dpop_proof")
        << "a replay";
    const std::string nonce = answer.header("dpop-nonce");
    ASSERT_NE(nonce, "");
    const auto with_nonce = [&](const std::string& one) {
        return "DPoP: " + holder.proof("POST", issuer + "/oidc/token", {{"nonce", one}}, -100'000) + "\r\n";
    };
    EXPECT_EQ(post("/oidc/token", with(client_credentials, assertion(client, key)), with_nonce(nonce)).status, 200);
    EXPECT_EQ(member(post("/oidc/token", with(client_credentials, assertion(client, key)), with_nonce("stale")), "error"),
              "use_dpop_nonce");
}

TEST_F(OidcTokens, Where_nonces_are_required_a_proof_without_one_is_sent_back_for_it) {
    configuration.oidc_dpop_require_nonce = true;
    const Client client = add_confidential();
    const ClientKey holder;
    const auto asked = [&](const Form& more) {
        return post("/oidc/token", client_credentials,
                    basic(client) + "DPoP: " + holder.proof("POST", issuer + "/oidc/token", more) + "\r\n");
    };
    const Answered first = asked({});
    EXPECT_EQ(first.status, 400);
    EXPECT_EQ(member(first, "error"), "use_dpop_nonce");
    ASSERT_NE(first.header("dpop-nonce"), "");
    const Answered second = asked({{"nonce", first.header("dpop-nonce")}});
    EXPECT_EQ(second.status, 200) << second.body;
    // At a resource the same, with the challenge of RFC 9449 §9.
    const std::string token = member(second, "access_token");
    const Answered resource =
        ask("GET", "/oidc/userinfo", "Authorization: DPoP " + token + "\r\n" + dpop_header(holder, "/oidc/userinfo", "GET", token));
    EXPECT_EQ(resource.status, 401);
    EXPECT_NE(resource.header("www-authenticate").find("error=\"use_dpop_nonce\""), std::string::npos);
    EXPECT_NE(resource.header("dpop-nonce"), "");
}

TEST_F(OidcTokens, Lifetimes_are_as_configured) {
    configuration.oidc_access_ttl_s.value = 42;
    configuration.oidc_par_ttl_s.value = 17;
    const Client client = add_confidential();
    const Answered answer = post("/oidc/token", client_credentials, basic(client));
    const Node claims = payload_of(member(answer, "access_token"));
    EXPECT_EQ(member(answer, "expires_in"), "42");
    EXPECT_EQ(std::stoll(claims.find("exp")->text) - std::stoll(claims.find("iat")->text), 42);
    const Form request{{"client_id", client.client_id()}, {"response_type", "code"},        {"redirect_uri", redirect}, {"scope", "openid"},
                       {"code_challenge", s256},          {"code_challenge_method", "S256"}};
    EXPECT_EQ(member(post("/oidc/par", request, basic(client)), "expires_in"), "17");
}

TEST_F(OidcTokens, Introspection_tells_the_client_of_its_own_token_until_it_is_taken_back) {
    const Client client = add_confidential(), other = add_confidential();
    const std::string token = member(post("/oidc/token", client_credentials, basic(client)), "access_token");
    const Answered known = post("/oidc/introspect", {{"token", token}}, basic(client));
    ASSERT_EQ(known.status, 200) << known.body;
    EXPECT_EQ(member(known, "active"), "true");
    EXPECT_EQ(member(known, "client_id"), client.client_id());
    EXPECT_EQ(post("/oidc/introspect", {{"token", token}}, basic(other)).body, R"({"active":false})") << "another's token";
    EXPECT_EQ(post("/oidc/introspect", {{"token", "nonsense"}}, basic(client)).body, R"({"active":false})");
    EXPECT_EQ(post("/oidc/introspect", {{"token", token}}, basic(client, "wrong")).status, 401);
    EXPECT_EQ(post("/oidc/introspect", {{"token", token}, {"client_id", add_public().client_id()}}).status, 401);
    EXPECT_EQ(post("/oidc/revoke", {{"token", token}}, basic(other)).status, 200);
    EXPECT_EQ(member(post("/oidc/introspect", {{"token", token}}, basic(client)), "active"), "true") << "not for others to take back";
    EXPECT_EQ(post("/oidc/revoke", {{"token", token}}, basic(client)).status, 200);
    EXPECT_EQ(post("/oidc/introspect", {{"token", token}}, basic(client)).body, R"({"active":false})");
    EXPECT_EQ(post("/oidc/revoke", {{"token", "nonsense"}}, basic(client)).status, 200);
}

TEST_F(OidcTokens, A_token_with_one_changed_character_is_worth_nothing_and_one_from_another_node_as_much_as_ours) {
    const Client client = add_confidential();
    const std::string token = member(post("/oidc/token", client_credentials, basic(client)), "access_token");
    const auto active = [&](const std::string& shown) {
        return member(post("/oidc/introspect", {{"token", shown}}, basic(client)), "active");
    };
    for (std::size_t at = 3; at < token.size(); at += 41) {
        std::string changed = token;
        changed[at] = changed[at] == 'A' ? 'Q' : 'A';
        EXPECT_EQ(active(changed), "false") << at;
    }
    EXPECT_EQ(active(token), "true");
    const auto keys = crypto::parse_jwk_set(ask("GET", "/oidc/jwks").body);
    Minted nothing_of_this_node;
    KeySet other;
    other.verifying = *keys;
    EXPECT_TRUE(read_access_token(other, nothing_of_this_node, token, issuer, Instant::now()));
    EXPECT_FALSE(read_access_token(other, nothing_of_this_node, token, issuer, after(Instant::now(), 301)));
    EXPECT_FALSE(read_access_token(other, provider->minted, token, issuer, after(Instant::now(), 301)));
    EXPECT_FALSE(read_access_token(other, provider->minted, token, "https://other.example", Instant::now()));
}

TEST_F(OidcTokens, A_signed_introspection_is_for_whoever_asked) {
    const Client client = add_confidential();
    const std::string token = member(post("/oidc/token", client_credentials, basic(client)), "access_token");
    const Answered answer = post("/oidc/introspect", {{"token", token}}, basic(client) + "Accept: application/token-introspection+jwt\r\n");
    EXPECT_EQ(answer.header("content-type"), "application/token-introspection+jwt");
    const auto keys = crypto::parse_jwk_set(ask("GET", "/oidc/jwks").body);
    const auto jwt =
        crypto::verify_jwt(answer.body, *keys, {.algorithms = {"ES256"}, .typ = "token-introspection+jwt"},
                           {.issuer = issuer, .audience = client.client_id(), .now = seconds_of(Instant::now()), .required = {}});
    ASSERT_TRUE(jwt) << answer.body;
    EXPECT_TRUE(jwt->claims.find("token_introspection")->find("active")->truth);
}

TEST_F(OidcTokens, An_administrator_makes_changes_and_suspends_a_client) {
    const std::string key = "Authorization: Bearer operator\r\nAccept: application/json\r\n",
                      as_json = key + "Content-Type: application/json\r\n";
    const std::string one =
        R"({"name":{"zh-Hant":"圖書館","en":"Library"},"profile":"basic","redirect_uris":["https://lib.example/cb"],)"
        R"("token_endpoint_auth_method":"client_secret_basic","grant_types":["authorization_code","client_credentials"],"scope":"openid books"})";
    EXPECT_EQ(ask("POST", "/api/v1/clients", "Content-Type: application/json\r\n", one).status, 401);
    const Answered made = ask("POST", "/api/v1/clients", as_json, one);
    ASSERT_EQ(made.status, 201) << made.body;
    Client client;
    ASSERT_TRUE(parse(member(made, "id"), client.id));
    EXPECT_EQ(post("/oidc/token", client_credentials, basic(client, member(made, "client_secret"))).status, 200);
    const Answered shown = ask("GET", "/api/v1/clients/" + member(made, "id"), key);
    EXPECT_EQ(shown.status, 200);
    EXPECT_FALSE(shown.says("secret_hash"));
    EXPECT_FALSE(shown.says(member(made, "client_secret")));
    EXPECT_EQ(ask("GET", "/api/v1/clients", key).status, 200);
    const std::string path = "/api/v1/clients/" + member(made, "id");
    EXPECT_EQ(ask("POST", path + "/go-live", key).status, 422) << "no privacy notice, nothing tried";
    const Answered renewed = ask("POST", path + "/secrets", key);
    EXPECT_EQ(post("/oidc/token", client_credentials, basic(client, member(made, "client_secret"))).status, 401);
    EXPECT_EQ(post("/oidc/token", client_credentials, basic(client, member(renewed, "client_secret"))).status, 200);
    EXPECT_EQ(ask("PUT", path, as_json + "If-Match: \"1\"\r\n", one).status, 412);
    EXPECT_EQ(ask("PUT", path, as_json + "If-Match: \"2\"\r\n", one).status, 200);
    EXPECT_EQ(ask("POST", path + "/suspend", key).status, 200);
    EXPECT_EQ(post("/oidc/token", client_credentials, basic(client, member(renewed, "client_secret"))).status, 401);
    std::int64_t entries = 0;
    (void)store->read("main", [&](Reader& reader) {
        entries = reader.query("select count(*) from ledger_pending where tenant = :tenant").number().value_or(0);
    });
    EXPECT_EQ(entries, 4) << "made, secret, changed, suspended";
}

TEST_F(OidcTokens, Where_a_redirect_may_go_is_a_closed_question) {
    for (const char* good : {"https://rp.example/cb", "http://127.0.0.1:8080/cb", "http://localhost/cb", "tw.gov.app:/cb"})
        EXPECT_TRUE(may_redirect_to(good)) << good;
    for (const char* bad : {"http://rp.example/cb", "https://rp.example/cb#f", "https://user@rp.example/", "javascript:alert(1)",
                            "https:///x", "http://localhost.evil.example/", "data:text/html,x", "", "https://rp.example/\n"})
        EXPECT_FALSE(may_redirect_to(bad)) << bad;
}

}  // namespace
}  // namespace skl::identity::oidc
