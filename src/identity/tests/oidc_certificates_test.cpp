// RFC 8705 over real TLS: clients known by certificates, tokens that are worth nothing without theirs.
#include <gtest/gtest.h>

#include "identity/oidc/certificate_name.h"
#include "identity/tests/oidc_certificates.h"

namespace skl::identity::oidc {
namespace {

using skl::testing::issue;
using skl::testing::issue_for_client;

const Form client_credentials{{"grant_type", "client_credentials"}};

class OidcCertificates : public ::testing::Test, protected CertificateHouse {
protected:
    Answered token_for(const Client& client, const Issued* shown, const Form& more = client_credentials,
                       const std::string& headers = "") const {
        return post_tls("/oidc/token", with(more, {{"client_id", client.client_id()}}), shown, headers);
    }
    static std::string thumbprint_of(const Issued& issued) {
        unsigned char* bytes = nullptr;
        const int size = i2d_X509(issued.certificate.get(), &bytes);
        const std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
        OPENSSL_free(bytes);
        return text::base64url(crypto::sha256(der));
    }
    static std::string bound_to(const std::string& json) {
        const auto node = read_json(json);
        const Node* cnf = node ? node->find("cnf") : nullptr;
        const Node* thumbprint = cnf == nullptr ? nullptr : cnf->find("x5t#S256");
        return thumbprint == nullptr ? "" : thumbprint->text;
    }
    Answered me(const std::string& token, const Issued* shown, const std::string& scheme = "Bearer") const {
        return over_tls("GET", "/oidc/userinfo", shown, "Authorization: " + scheme + " " + token + "\r\n");
    }
};

TEST_F(OidcCertificates, A_certificate_of_the_authority_with_the_registered_name_is_the_client_and_no_other_is) {
    const Issued good = issue_for_client("Subsidy service", &root, "12345678"), other = issue_for_client("Other service", &root),
                 own = issue_for_client("Subsidy service", nullptr, "12345678");
    const Issued stranger = issue({.name = "Authority of clients", .authority = true}),
                 forged = issue_for_client("Subsidy service", &stranger, "12345678");
    const Issued over = issue({.name = "Subsidy service", .serial_number = "12345678", .from = -7'200, .until = -3'600}, &root);
    const Client client = add_by_name(
        [](NewClient& given) { given.tls_client_auth_subject_dn = Text<0, 400>{"serialNumber = 12345678, CN=Subsidy service,C=TW"}; });
    const Answered answer = token_for(client, &good);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(member(answer, "token_type"), "Bearer");
    const std::string payload = member(answer, "access_token");
    const Node claims = payload_of(payload);
    EXPECT_EQ(claims.find("cnf")->find("x5t#S256")->text, thumbprint_of(good));
    for (const Issued* wrong : {&other, &own, &forged, &over, static_cast<const Issued*>(nullptr)}) {
        const Answered refused = token_for(client, wrong);
        EXPECT_EQ(refused.status, 401) << refused.body;
        EXPECT_EQ(member(refused, "error"), "invalid_client");
    }
    EXPECT_EQ(post("/oidc/token", with(client_credentials, {{"client_id", client.client_id()}})).status, 401) << "without TLS of ours";
}

TEST_F(OidcCertificates, Each_alternative_name_of_RFC_8705_is_compared_as_its_kind_is) {
    const Issued shown = issue(
        {.name = "x",
         .extensions = {{NID_subject_alt_name, "DNS:api.gov.example,URI:urn:service:7,IP:192.0.2.7,IP:2001:db8::7,email:ops@gov.example"},
                        {NID_key_usage, "digitalSignature"}}},
        &root);
    using Change = std::function<void(NewClient&)>;
    const std::vector<Change> good{[](NewClient& g) { g.tls_client_auth_san_dns = Text<0, 255>{"API.gov.example"}; },
                                   [](NewClient& g) { g.tls_client_auth_san_uri = Text<0, 255>{"urn:service:7"}; },
                                   [](NewClient& g) { g.tls_client_auth_san_ip = Text<0, 255>{"192.0.2.7"}; },
                                   [](NewClient& g) { g.tls_client_auth_san_ip = Text<0, 255>{"2001:DB8:0::7"}; },
                                   [](NewClient& g) { g.tls_client_auth_san_email = Text<0, 255>{"ops@gov.example"}; }};
    for (const Change& change : good) EXPECT_EQ(token_for(add_by_name(change), &shown).status, 200);
    const std::vector<Change> bad{[](NewClient& g) { g.tls_client_auth_san_dns = Text<0, 255>{"gov.example"}; },
                                  [](NewClient& g) { g.tls_client_auth_san_uri = Text<0, 255>{"urn:service:77"}; },
                                  [](NewClient& g) { g.tls_client_auth_san_ip = Text<0, 255>{"192.0.2.8"}; },
                                  [](NewClient& g) { g.tls_client_auth_san_email = Text<0, 255>{"ops@gov.example.org"}; }};
    for (const Change& change : bad) EXPECT_EQ(token_for(add_by_name(change), &shown).status, 401);
}

TEST_F(OidcCertificates, A_client_has_exactly_one_name_and_only_where_an_authority_is_asked) {
    EXPECT_THROW(add_by_name([](NewClient&) {}), std::runtime_error);
    EXPECT_THROW(add_by_name([](NewClient& given) {
                     given.tls_client_auth_san_dns = Text<0, 255>{"a.example"};
                     given.tls_client_auth_san_uri = Text<0, 255>{"urn:a"};
                 }),
                 std::runtime_error);
    EXPECT_THROW(add_by_name([](NewClient& given) {
                     given.token_endpoint_auth_method = ClientProof::self_signed_tls_client_auth;
                     given.tls_client_auth_san_dns = Text<0, 255>{"a.example"};
                 }),
                 std::runtime_error);
}

TEST_F(OidcCertificates, A_certificate_nobody_signed_is_known_by_its_key) {
    const Issued own = issue_for_client("Anybody", nullptr), other = issue_for_client("Anybody", nullptr);
    const Client client = add_own_signed(own);
    EXPECT_EQ(token_for(client, &own).status, 200);
    EXPECT_EQ(token_for(client, &other).status, 401);
    EXPECT_EQ(token_for(client, nullptr).status, 401);
}

TEST_F(OidcCertificates, A_bound_token_is_worth_nothing_without_its_certificate) {
    const Issued own = issue_for_client("Anybody", nullptr), thief = issue_for_client("Anybody", nullptr);
    const Client client = add_own_signed(own);
    const std::string token = member(token_for(client, &own), "access_token");
    const Answered told = post_tls("/oidc/introspect", {{"client_id", client.client_id()}, {"token", token}}, &own);
    EXPECT_EQ(member(told, "active"), "true") << told.body;
    EXPECT_EQ(bound_to(told.body), thumbprint_of(own));
    EXPECT_EQ(member(told, "token_type"), "Bearer");
    // At a resource: the token lacks the scope openid, which is only found out by who may use it.
    EXPECT_EQ(me(token, &own).status, 403);
    for (const Issued* wrong : {&thief, static_cast<const Issued*>(nullptr)}) {
        const Answered refused = me(token, wrong);
        EXPECT_EQ(refused.status, 401);
        EXPECT_NE(refused.header("www-authenticate").find("invalid_token"), std::string::npos);
    }
    EXPECT_EQ(ask("GET", "/oidc/userinfo", "Authorization: Bearer " + token + "\r\n").status, 401) << "where nobody is asked";
}

TEST_F(OidcCertificates, Tokens_may_be_bound_by_DPoP_too_and_a_proof_may_name_either_address) {
    const Issued own = issue_for_client("Anybody", nullptr);
    const Client client = add_own_signed(own);
    const ClientKey holder;
    const std::string alias = fmt::format("https://localhost:{}/oidc/token", secure_server->mtls_port());
    for (const std::string& url : {alias, issuer + "/oidc/token"}) {
        const Answered answer = token_for(client, &own, client_credentials, "DPoP: " + holder.proof("POST", url) + "\r\n");
        ASSERT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(member(answer, "token_type"), "DPoP");
        const Node claims = payload_of(member(answer, "access_token"));
        EXPECT_EQ(claims.find("cnf")->find("jkt")->text, crypto::thumbprint(holder.jwk));
        EXPECT_EQ(claims.find("cnf")->find("x5t#S256")->text, thumbprint_of(own));
    }
    EXPECT_EQ(token_for(client, &own, client_credentials, "DPoP: " + holder.proof("POST", "https://elsewhere.example/oidc/token") + "\r\n")
                  .status,
              400);
}

TEST_F(OidcCertificates, Another_proof_may_ask_for_bound_tokens_and_then_shows_a_certificate) {
    NewClient given;
    given.token_endpoint_auth_method = ClientProof::client_secret_basic;
    given.tls_client_certificate_bound_access_tokens = true;
    given.grant_types = std::vector<std::string>{"client_credentials"};
    given.scope.value = "cases.read";
    const Client client = add_client(given, "secret");
    const Issued any = issue_for_client("Anybody", nullptr);
    EXPECT_EQ(member(post("/oidc/token", client_credentials, basic(client)), "error"), "invalid_request");
    const Answered answer = post_tls("/oidc/token", client_credentials, &any, basic(client));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(payload_of(member(answer, "access_token")).find("cnf")->find("x5t#S256")->text, thumbprint_of(any));
}

TEST_F(OidcCertificates, Discovery_tells_where_certificates_are_shown_and_what_they_are_good_for) {
    const Answered answer = over_tls("GET", "/.well-known/openid-configuration", nullptr);
    const Node all = json(answer);
    ASSERT_NE(all.find("mtls_endpoint_aliases"), nullptr);
    const std::string base = fmt::format("https://localhost:{}/oidc/", secure_server->mtls_port());
    for (const auto& [endpoint, path] : {std::pair{"token", "token"},
                                         {"introspection", "introspect"},
                                         {"revocation", "revoke"},
                                         {"pushed_authorization_request", "par"},
                                         {"userinfo", "userinfo"},
                                         {"device_authorization", "device_authorization"}})
        EXPECT_EQ(all.find("mtls_endpoint_aliases")->find(std::string(endpoint) + "_endpoint")->text, base + path);
    EXPECT_TRUE(all.find("tls_client_certificate_bound_access_tokens")->truth);
    EXPECT_TRUE(answer.says("\"tls_client_auth\""));
    EXPECT_TRUE(answer.says("\"self_signed_tls_client_auth\""));
    EXPECT_EQ(all.find("issuer")->text, issuer);
}

TEST_F(OidcCertificates, The_profile_fapi2_takes_a_certificate_for_the_client_and_for_its_tokens) {
    const Issued own = issue_for_client("Anybody", nullptr);
    NewClient given;
    given.profile = Profile::fapi2;
    given.token_endpoint_auth_method = ClientProof::self_signed_tls_client_auth;
    given.jwks = Json{{keys_of_certificate(own)}};
    given.tls_client_certificate_bound_access_tokens = true;
    given.redirect_uris.push_back(redirect);
    given.grant_types = std::vector<std::string>{"authorization_code", "client_credentials"};
    given.scope.value = "openid accounts";
    const Client bound = add_client(given);
    EXPECT_FALSE(bound.dpop_bound);
    EXPECT_EQ(token_for(bound, &own).status, 200);
    given.tls_client_certificate_bound_access_tokens = false;
    const Client by_proof = add_client(given);
    EXPECT_TRUE(by_proof.dpop_bound) << "one of both there is always";
    EXPECT_EQ(member(token_for(by_proof, &own), "error"), "invalid_dpop_proof");
}

TEST(OidcCertificateNames, Two_spellings_of_a_distinguished_name_are_one_and_an_escape_is_no_separator) {
    EXPECT_EQ(comparable_name("cn = Wang\\, Inc. ,O=x"), comparable_name("CN=Wang\\2C Inc.,o=x"));
    EXPECT_NE(comparable_name("CN=a\\,O\\=b"), comparable_name("CN=a,O=b"));
    EXPECT_NE(comparable_name("CN=a+O=b"), comparable_name("CN=a,O=b"));
    EXPECT_NE(comparable_name("CN=a"), comparable_name("CN=A"));
    EXPECT_NE(comparable_name("CN=a,O=b"), comparable_name("O=b,CN=a"));
    EXPECT_EQ(comparable_name("CN=\\E7\\8E\\8B"), comparable_name("CN=王"));
    EXPECT_NE(comparable_name("CN=a\\ "), comparable_name("CN=a "));
}

}  // namespace
}  // namespace skl::identity::oidc
