// The pure parts of the OpenID provider: pseudonyms, proofs of possession, the calendar of signing keys.
#include <gtest/gtest.h>

#include "identity/engine/claims.h"
#include "identity/engine/dpop.h"
#include "identity/engine/key_rotation.h"
#include "identity/engine/pseudonym.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/jwt.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

crypto::Secret counting_key() {
    std::string out;
    for (char c = 0; c < 32; ++c) out += c;
    return crypto::Secret(out);
}

Uuid worked_person() {
    Uuid out;
    EXPECT_TRUE(parse("01890a5d-ac96-774b-bcce-b302099a8057", out));
    return out;
}

TEST(Pseudonym, A_person_has_another_name_in_every_sector) {
    const crypto::Secret key = counting_key();
    const Uuid person = worked_person();
    EXPECT_EQ(pairwise(key, "tax", person), "jDPSu_TR00nqKh6Vdi_1J1zWEtIF4l1Gh3X5B2Q_MD4");
    EXPECT_EQ(pairwise(key, "health", person), "jqOOmac5xXI1NOuCOfkcUf_rkb3Ujb47agQibOQ8fMM");
    EXPECT_EQ(pairwise(key, "transport", person), "Va4FaCFwAawjcmJ-dJFCxdeoPEGB6WoMmjkXoJnTcaQ");
    EXPECT_EQ(pairwise(key, "participation", person), "3LkbzORkuEhG1ZMcO2WKdfdILa9e0E5nxREXMYqTV6M");
}

TEST(Pseudonym, A_vote_s_nullifier_is_the_worked_value) {
    EXPECT_EQ(nullifier(counting_key(), "2026-budget-07", worked_person()), "V5dj0nu1RdcHUxmuqTvlTsenjOOTXLZe15-aiH9FvJs");
}

// RFC 9449 §4.1.
constexpr std::string_view rfc_proof =
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMi"
    "LCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19."
    "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE"
    "9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-"
    "FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLb"
    "dLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
constexpr std::int64_t rfc_iat = 1'562'262'616;

DpopExpectation rfc_expectation(std::int64_t now = rfc_iat) {
    return {.method = "POST", .url = "https://server.example.com/token", .now = now};
}

TEST(Dpop, The_proof_of_the_standard_is_taken_while_it_is_fresh) {
    const auto proof = verify_dpop(rfc_proof, rfc_expectation());
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->jkt, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    EXPECT_EQ(proof->jti, "-BwC3ESc6acc2lTc");
    EXPECT_TRUE(verify_dpop(rfc_proof, rfc_expectation(rfc_iat + 60)));
    EXPECT_TRUE(verify_dpop(rfc_proof, rfc_expectation(rfc_iat - 10)));
    EXPECT_EQ(verify_dpop(rfc_proof, rfc_expectation(rfc_iat + 61)).fault(), DpopFault::time);
    EXPECT_EQ(verify_dpop(rfc_proof, rfc_expectation(rfc_iat - 11)).fault(), DpopFault::time);
}

TEST(Dpop, A_proof_is_for_one_method_and_one_address) {
    DpopExpectation expected = rfc_expectation();
    expected.method = "GET";
    EXPECT_EQ(verify_dpop(rfc_proof, expected).fault(), DpopFault::method);
    expected = rfc_expectation();
    expected.url = "https://server.example.com/other";
    EXPECT_EQ(verify_dpop(rfc_proof, expected).fault(), DpopFault::url);
    expected.url = "https://SERVER.example.com:443/token?a=b#c";
    EXPECT_TRUE(verify_dpop(rfc_proof, expected));
}

TEST(Dpop, Every_changed_character_is_refused) {
    for (std::size_t at = 0; at < rfc_proof.size(); at += 7) {
        std::string changed(rfc_proof);
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        if (changed != rfc_proof) EXPECT_FALSE(verify_dpop(changed, rfc_expectation())) << at;
    }
}

std::string own_proof(const crypto::Jwk& key, const std::string& claims, std::string_view algorithm, std::string_view typ = "dpop+jwt",
                      const Node* other_jwk = nullptr) {
    const Node jwk = other_jwk != nullptr ? *other_jwk : crypto::public_jwk(key);
    return crypto::sign_compact(claims, key, algorithm, {{"typ", crypto::text_node(std::string(typ))}, {"jwk", jwk}});
}

TEST(Dpop, With_our_nonce_the_client_s_clock_does_not_matter_and_another_nonce_is_refused) {
    const crypto::Jwk key{crypto::PrivateKey::generate(crypto::Curve::ed25519)};
    const std::string claims = R"({"jti":"a","htm":"POST","htu":"https://server.example.com/token","iat":5,"nonce":"n"})";
    DpopExpectation expected = rfc_expectation();
    expected.nonces = {"m", "n"};
    EXPECT_TRUE(verify_dpop(own_proof(key, claims, "EdDSA"), expected));
    expected.nonces = {"m"};
    EXPECT_EQ(verify_dpop(own_proof(key, claims, "EdDSA"), expected).fault(), DpopFault::nonce);
}

TEST(Dpop, At_a_resource_the_proof_names_the_token) {
    const crypto::Jwk key{crypto::PrivateKey::generate(crypto::Curve::p256)};
    const std::string claims =
        R"({"jti":"a","htm":"POST","htu":"https://server.example.com/token","iat":1562262616,"ath":"fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"})";
    DpopExpectation expected = rfc_expectation();
    expected.access_token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    EXPECT_TRUE(verify_dpop(own_proof(key, claims, "ES256"), expected));
    expected.access_token = "another";
    EXPECT_EQ(verify_dpop(own_proof(key, claims, "ES256"), expected).fault(), DpopFault::token);
}

TEST(Dpop, A_proof_with_a_private_key_another_key_another_type_or_a_wrong_algorithm_is_refused) {
    const crypto::Jwk key{crypto::PrivateKey::generate(crypto::Curve::p256)}, other{crypto::PrivateKey::generate(crypto::Curve::p256)};
    const std::string claims = R"({"jti":"a","htm":"POST","htu":"https://server.example.com/token","iat":1562262616})";
    const Node foreign = crypto::public_jwk(other), secret = *read_json(crypto::private_json(key).view());
    EXPECT_TRUE(verify_dpop(own_proof(key, claims, "ES256"), rfc_expectation()));
    EXPECT_FALSE(verify_dpop(own_proof(key, claims, "ES256", "dpop+jwt", &foreign), rfc_expectation()));
    EXPECT_FALSE(verify_dpop(own_proof(key, claims, "ES256", "dpop+jwt", &secret), rfc_expectation()));
    EXPECT_FALSE(verify_dpop(own_proof(key, claims, "ES256", "JWT"), rfc_expectation()));
    const crypto::Jwk hmac{crypto::Secret(std::string(32, 'k'))};
    EXPECT_FALSE(
        verify_dpop(crypto::sign_compact(claims, hmac, "HS256", {{"typ", crypto::text_node("dpop+jwt")}, {"jwk", crypto::public_jwk(key)}}),
                    rfc_expectation()));
    EXPECT_FALSE(verify_dpop(std::string(9'000, 'a'), rfc_expectation()));
}

TEST(KeyRotation, The_next_key_is_published_a_day_before_the_old_one_is_ninety_days_old) {
    const Instant start{1'000'000'000'000'000};
    EXPECT_EQ(next_key_due({}, start), start);
    EXPECT_FALSE(next_key_due({start}, start));
    EXPECT_FALSE(next_key_due({start}, Instant{start.micros + 89 * day_micros - 1}));
    const auto next = next_key_due({start}, Instant{start.micros + 89 * day_micros});
    ASSERT_TRUE(next);
    EXPECT_EQ(next->micros, start.micros + 90 * day_micros);
    EXPECT_FALSE(next_key_due({start, *next}, Instant{start.micros + 90 * day_micros}));
    EXPECT_EQ(next_key_due({start}, Instant{start.micros + 200 * day_micros})->micros, start.micros + 201 * day_micros);
}

TEST(KeyRotation, An_old_key_stays_a_day_longer_than_its_last_token) {
    const Instant successor{1'000'000'000'000'000};
    EXPECT_FALSE(key_is_over(successor, Instant{successor.micros + day_micros + 599'000'000}));
    EXPECT_TRUE(key_is_over(successor, Instant{successor.micros + day_micros + 601'000'000}));
}

TEST(Words, A_scope_is_a_set_in_its_order) {
    EXPECT_EQ(words_of(" openid  profile openid "), (std::vector<std::string>{"openid", "profile"}));
    EXPECT_EQ(joined({"a", "b"}), "a b");
    EXPECT_EQ(Claims().text("a", "\"").number("n", 1).truth("t", true).texts("l", {"x", "y"}).done(),
              R"({"a":"\"","n":1,"t":true,"l":["x","y"]})");
}

}  // namespace
}  // namespace skl::identity
