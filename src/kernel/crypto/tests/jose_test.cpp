// JOSE beside its vectors (suites `wycheproof` and `jose-cookbook`): the traps of RFC 8725, each with the token that would fall into it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/crypto/jwe.h"
#include "kernel/crypto/jws.h"
#include "kernel/crypto/jwt.h"
#include "kernel/crypto/random.h"
#include "kernel/crypto/signature.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

Jwk ec_key(std::string kid = "k1") {
    Jwk key{PrivateKey::generate(Curve::p256)};
    key.kid = std::move(kid);
    return key;
}
Jwk open_part(const Jwk& key) {
    auto open = parse_jwk(public_jwk(key));
    EXPECT_TRUE(open);
    return *open;
}
const Jwk& rsa_key() {
    static const Jwk key{PrivateKey::generate_rsa(2'048)};
    return key;
}

// A token whose header is exactly this text, signed properly.
std::string with_header(std::string_view header, std::string_view payload, const Jwk& key) {
    const std::string input = text::base64url(header) + "." + text::base64url(payload);
    return input + "." + text::base64url(sign(*key.private_key(), Signing::es256, input));
}

TEST(Jws, Every_algorithm_signs_and_verifies_compact_and_detached) {
    const std::pair<const char*, Jwk> keys[] = {
        {"HS256", {Secret(random_bytes(32))}},
        {"HS384", {Secret(random_bytes(48))}},
        {"HS512", {Secret(random_bytes(64))}},
        {"ES256", {PrivateKey::generate(Curve::p256)}},
        {"ES384", {PrivateKey::generate(Curve::p384)}},
        {"ES512", {PrivateKey::generate(Curve::p521)}},
        {"EdDSA", {PrivateKey::generate(Curve::ed25519)}},
        {"EdDSA", {PrivateKey::generate(Curve::ed448)}},
        {"Ed25519", {PrivateKey::generate(Curve::ed25519)}},
        {"RS256", rsa_key()},
        {"PS256", rsa_key()},
        {"PS512", rsa_key()},
    };
    for (const auto& [algorithm, key] : keys) {
        const Jwk open = key.secret() != nullptr ? key : open_part(key);
        const auto verified = verify_compact(sign_compact("內容", key, algorithm), open, {{algorithm}});
        ASSERT_TRUE(verified) << algorithm;
        EXPECT_EQ(verified->payload, "內容");
        const std::string detached = sign_detached("內容", key, algorithm);
        EXPECT_TRUE(verify_detached(detached, "內容", open, {{algorithm}})) << algorithm;
        EXPECT_EQ(verify_detached(detached, "其他", open, {{algorithm}}).fault(), JoseFault::signature);
        EXPECT_EQ(verify_compact(sign_compact("內容", key, algorithm), open, {}).fault(), JoseFault::algorithm)
            << "an empty list takes none";
    }
}

TEST(Jws, An_unsecured_token_is_never_taken_even_where_a_caller_lists_none) {
    const std::string token = text::base64url(R"({"alg":"none"})") + "." + text::base64url("payload") + ".";
    EXPECT_EQ(verify_compact(token, ec_key(), {{"none", "ES256"}}).fault(), JoseFault::algorithm);
    EXPECT_EQ(verify_compact(token, ec_key(), {{"ES256"}}).fault(), JoseFault::algorithm);
}

TEST(Jws, A_public_key_never_serves_as_the_secret_of_an_hmac) {
    const Jwk open = open_part(rsa_key());
    const Jwk confused{Secret(open.public_key()->spki())};
    EXPECT_EQ(verify_compact(sign_compact("x", confused, "HS256"), open, {{"HS256", "RS256"}}).fault(), JoseFault::key);
}

TEST(Jws, A_short_secret_and_a_key_for_something_else_are_refused) {
    const Jwk secret{Secret(random_bytes(32))};
    const std::string token = sign_compact("x", secret, "HS256");
    EXPECT_EQ(verify_compact(token, Jwk{Secret(random_bytes(31))}, {{"HS256"}}).fault(), JoseFault::key);
    for (const auto& change :
         std::vector<std::function<void(Jwk&)>>{[](Jwk& key) { key.use = "enc"; }, [](Jwk& key) { key.key_ops = {"encrypt"}; },
                                                [](Jwk& key) { key.alg = "HS384"; }, [](Jwk& key) { key.alg = "A256KW"; }}) {
        Jwk changed = secret;
        change(changed);
        EXPECT_EQ(verify_compact(token, changed, {{"HS256"}}).fault(), JoseFault::key);
    }
}

TEST(Jws, Extensions_are_refused_whatever_they_are) {
    const Jwk key = ec_key();
    const SignaturePolicy policy{{"ES256"}};
    EXPECT_TRUE(verify_compact(with_header(R"({"alg":"ES256"})", "x", key), key, policy));
    EXPECT_TRUE(verify_compact(with_header(R"({"alg":"ES256","b64":true})", "x", key), key, policy));
    for (const char* header : {R"({"alg":"ES256","crit":["exp"],"exp":1})", R"({"alg":"ES256","crit":[]})",
                               R"({"alg":"ES256","b64":false})", R"({"alg":"ES256","crit":["b64"],"b64":true})"})
        EXPECT_EQ(verify_compact(with_header(header, "x", key), key, policy).fault(), JoseFault::critical) << header;
}

TEST(Jws, A_header_that_reads_in_two_ways_is_malformed) {
    const Jwk key = ec_key();
    for (const char* header :
         {R"({"alg":"ES256","alg":"ES256"})", R"({"alg":"none","alg":"ES256"})", R"({"alg":"ES256","x":{"a":1,"a":2}})",
          R"([{"alg":"ES256"}])", R"({"alg":"ES256"} x)", R"({"alg":1})", R"({"alg":"ES256","kid":7})", "", "{", "\xff"})
        EXPECT_EQ(verify_compact(with_header(header, "x", key), key, {{"ES256"}}).fault(), JoseFault::malformed) << header;
    std::string deep;
    for (int i = 0; i < 17; ++i) deep += R"({"a":)";
    EXPECT_EQ(verify_compact(with_header(R"({"alg":"ES256","x":)" + deep + "1" + std::string(18, '}'), "x", key), key, {{"ES256"}}).fault(),
              JoseFault::malformed);
}

TEST(Jws, One_signature_has_one_spelling) {
    const Jwk key = ec_key();
    const std::string token = sign_compact("x", key, "ES256");
    for (const std::string& other : {token + "=", token + ".", "." + token, token + "A", " " + token, token.substr(0, token.size() - 1)})
        EXPECT_FALSE(verify_compact(other, key, {{"ES256"}})) << other;
    std::string last = token;  // the four bits after the last byte
    last.back() = static_cast<char>(last.back() + 1);
    EXPECT_FALSE(verify_compact(last, key, {{"ES256"}}));
}

TEST(Jws, A_type_is_asked_for_and_compared_as_a_media_type) {
    const Jwk key = ec_key();
    const std::string token = sign_compact("x", key, "ES256", {{"typ", text_node("dpop+JWT")}});
    EXPECT_TRUE(verify_compact(token, key, {{"ES256"}, "dpop+jwt"}));
    EXPECT_TRUE(verify_compact(token, key, {{"ES256"}, "application/dpop+jwt"}));
    EXPECT_EQ(verify_compact(token, key, {{"ES256"}, "at+jwt"}).fault(), JoseFault::type);
    EXPECT_EQ(verify_compact(sign_compact("x", key, "ES256"), key, {{"ES256"}, "at+jwt"}).fault(), JoseFault::type);
}

TEST(Jws, A_key_is_used_with_its_own_algorithm_unless_the_caller_reads_it_as_intended) {
    Jwk key = rsa_key();
    const std::string token = sign_compact("x", key, "PS384");
    key.alg = "PS256";
    EXPECT_EQ(verify_compact(token, key, {{"PS384"}}).fault(), JoseFault::key);
    EXPECT_TRUE(verify_compact(token, key, {{"PS384"}, "", KeyAlgorithm::intended}));
    key.alg = "PS512";
    EXPECT_EQ(verify_compact(token, key, {{"PS384"}, "", KeyAlgorithm::intended}).fault(), JoseFault::key) << "a weaker hash";
    key.alg = "RS256";
    EXPECT_EQ(verify_compact(token, key, {{"PS384"}, "", KeyAlgorithm::intended}).fault(), JoseFault::key) << "another padding";
}

TEST(Jws, In_JSON_a_parameter_stands_in_one_header_and_extensions_in_the_protected_one) {
    const Jwk key = ec_key("");
    const std::string token = sign_compact("x", key, "ES256");
    const auto first = token.find('.'), second = token.rfind('.');
    const std::string guarded = token.substr(0, first), payload = token.substr(first + 1, second - first - 1),
                      signature = token.substr(second + 1);
    const auto flattened = [&](const std::string& more) {
        return R"({"payload":")" + payload + R"(","protected":")" + guarded + R"(","signature":")" + signature + "\"" + more + "}";
    };
    const SignaturePolicy policy{{"ES256"}};
    EXPECT_TRUE(verify_json(flattened(""), key, policy));
    EXPECT_TRUE(verify_json(flattened(R"(,"header":{"note":1})"), key, policy));
    EXPECT_EQ(verify_json(flattened(R"(,"header":{"alg":"ES256"})"), key, policy).fault(), JoseFault::malformed);
    EXPECT_EQ(verify_json(flattened(R"(,"header":{"crit":["x"]})"), key, policy).fault(), JoseFault::critical);
    EXPECT_EQ(verify_json(flattened(R"(,"payload":"eA")"), key, policy).fault(), JoseFault::malformed);
    EXPECT_EQ(verify_json(flattened(R"(,"signatures":[])"), key, policy).fault(), JoseFault::malformed);
    EXPECT_EQ(verify_json(flattened(""), key, policy, "x").fault(), JoseFault::malformed) << "detached, and yet there";
}

TEST(JwkSet, A_kid_chooses_one_key_and_an_ambiguous_set_is_none) {
    const Jwk one = ec_key("one"), two = ec_key("two");
    std::string first, second;
    write_node(first, public_jwk(one)), write_node(second, public_jwk(two));
    const auto set = parse_jwk_set(R"({"keys":[)" + first + "," + second + R"(,{"kty":"new"}]})");
    ASSERT_TRUE(set);
    EXPECT_EQ(set->keys.size(), 2U);
    EXPECT_TRUE(verify_compact(sign_compact("x", two, "ES256"), *set, {{"ES256"}}));
    Jwk nameless = two, stranger = two;
    nameless.kid.clear(), stranger.kid = "three";
    EXPECT_EQ(verify_compact(sign_compact("x", nameless, "ES256"), *set, {{"ES256"}}).fault(), JoseFault::key);
    EXPECT_EQ(verify_compact(sign_compact("x", stranger, "ES256"), *set, {{"ES256"}}).fault(), JoseFault::key);
    EXPECT_FALSE(parse_jwk_set(R"({"keys":[)" + first + "," + first + "]}"));
    EXPECT_FALSE(parse_jwk_set(R"({"keys":[)" + first + R"(,{"kty":"oct","k":"AAAA"}]})"));
    EXPECT_FALSE(parse_jwk_set(R"({"keys":{}})"));
}

TEST(Jwk, Has_the_thumbprints_of_RFC_7638_and_RFC_8037) {
    const auto rsa = parse_jwk(
        R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})");
    ASSERT_TRUE(rsa);
    EXPECT_EQ(thumbprint(*rsa), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    const auto ed = parse_jwk(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
    ASSERT_TRUE(ed);
    EXPECT_EQ(thumbprint(*ed), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(Jwk, The_proof_of_RFC_9449_verifies_with_the_key_it_carries_and_that_key_has_its_thumbprint) {
    const std::string proof =
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRn"
        "MiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19."
        "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRt"
        "IjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-"
        "FdWP0A0zdrj8igiMLvqRMU"
        "vwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    const auto header = unverified_header(proof);
    ASSERT_TRUE(header);
    const auto key = parse_jwk(*header->find("jwk"), KeyParts::open_only);
    ASSERT_TRUE(key);
    EXPECT_EQ(thumbprint(*key), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    TokenExpectation expected{.now = 1'562'262'616, .required = {"jti", "htm", "htu", "iat"}};
    EXPECT_TRUE(verify_jwt(proof, *key, {{"ES256"}, "dpop+jwt"}, expected));
    expected.now -= 11;
    EXPECT_EQ(verify_jwt(proof, *key, {{"ES256"}, "dpop+jwt"}, expected).fault(), JoseFault::time);
}

TEST(Jwk, A_misspelled_number_or_a_repeated_operation_makes_no_key) {
    std::string json;
    write_node(json, public_jwk(ec_key("")));
    EXPECT_TRUE(parse_jwk(json));
    const auto with = [&](const std::string& more) { return json.substr(0, json.size() - 1) + more + "}"; };
    EXPECT_TRUE(parse_jwk(with(R"(,"key_ops":["verify"],"x5t":"ignored")")));
    for (const char* more : {R"(,"key_ops":["verify","verify"])", R"(,"key_ops":"verify")", R"(,"kid":1)", R"(,"d":"AA")", R"(,"d":null)",
                             R"(,"crv":"P-256")"})
        EXPECT_FALSE(parse_jwk(with(more))) << more;
    EXPECT_FALSE(parse_jwk(R"({"kty":"oct","k":""})"));
    EXPECT_FALSE(parse_jwk(R"({"kty":"oct","k":"AB"})")) << "bits behind the last byte";
}

TEST(Jwk, With_a_private_part_is_refused_where_strangers_send_keys) {
    const Jwk key = ec_key("");
    const std::string secret(private_json(key).view());
    EXPECT_TRUE(parse_jwk(secret));
    EXPECT_FALSE(parse_jwk(secret, KeyParts::open_only));
    EXPECT_TRUE(parse_jwk(public_jwk(key), KeyParts::open_only));
    EXPECT_FALSE(parse_jwk(R"({"kty":"oct","k":"AAAA"})", KeyParts::open_only));
    EXPECT_TRUE(parse_jwk_set("{\"keys\":[" + secret + "]}"));
    EXPECT_FALSE(parse_jwk_set("{\"keys\":[" + secret + "]}", KeyParts::open_only));
    std::string many;
    for (std::size_t i = 0; i < most_keys; ++i) many += (i == 0 ? "" : ",") + std::string(R"({"kty":"x"})");
    EXPECT_TRUE(parse_jwk_set("{\"keys\":[" + many + "]}"));
    EXPECT_FALSE(parse_jwk_set("{\"keys\":[" + many + R"(,{"kty":"x"}]})"));
}

TEST(Jws, Of_32_signatures_one_may_be_ours_and_33_are_not_tried) {
    const Jwk key = ec_key(""), other = ec_key("");
    const auto object = [&](std::size_t others) {
        std::string list;
        for (std::size_t i = 0; i <= others; ++i) {
            const std::string token = sign_compact("x", i == others ? key : other, "ES256");
            list += (i == 0 ? "" : ",") + (R"({"protected":")" + token.substr(0, token.find('.'))) + R"(","signature":")" +
                    token.substr(token.rfind('.') + 1) + "\"}";
        }
        return R"({"payload":"eA","signatures":[)" + list + "]}";
    };
    EXPECT_TRUE(verify_json(object(most_signatures - 1), key, {{"ES256"}}));
    EXPECT_EQ(verify_json(object(most_signatures), key, {{"ES256"}}).fault(), JoseFault::malformed);
}

TEST(Jwe, Every_algorithm_opens_what_it_closed_and_nothing_altered) {
    const Jwk p256{PrivateKey::generate(Curve::p256)}, p521{PrivateKey::generate(Curve::p521)}, x25519{PrivateKey::generate(Curve::x25519)},
        x448{PrivateKey::generate(Curve::x448)};
    const auto secret = [](std::size_t size) { return Jwk{Secret(random_bytes(size))}; };
    const std::tuple<const char*, const char*, Jwk> ways[] = {
        {"dir", "A256GCM", secret(32)},          {"dir", "A192CBC-HS384", secret(48)},      {"A128KW", "A128GCM", secret(16)},
        {"A192KW", "A256CBC-HS512", secret(24)}, {"A256KW", "A192GCM", secret(32)},         {"A128GCMKW", "A128CBC-HS256", secret(16)},
        {"A256GCMKW", "A256GCM", secret(32)},    {"ECDH-ES", "A128CBC-HS256", p256},        {"ECDH-ES", "A256GCM", x25519},
        {"ECDH-ES+A128KW", "A128GCM", p521},     {"ECDH-ES+A256KW", "A256CBC-HS512", x448}, {"RSA-OAEP", "A128GCM", rsa_key()},
        {"RSA-OAEP-256", "A256GCM", rsa_key()},  {"RSA1_5", "A128CBC-HS256", rsa_key()},    {"PBES2-HS256+A128KW", "A128GCM", secret(12)},
    };
    for (const auto& [algorithm, encryption, key] : ways) {
        const EncryptionPolicy policy{{algorithm}, {encryption}};
        const std::string token = encrypt_compact("機密", key, algorithm, encryption, {{"apu", text_node("QQ")}});
        const auto opened = decrypt_compact(token, key, policy);
        ASSERT_TRUE(opened) << algorithm << ' ' << encryption;
        EXPECT_EQ(opened->plaintext, "機密");
        EXPECT_EQ(decrypt_compact(token, key, {{algorithm}, {}}).fault(), JoseFault::algorithm);
        EXPECT_EQ(decrypt_compact(token, key, {{}, {encryption}}).fault(), JoseFault::algorithm);
        if (std::string_view(algorithm).starts_with("PBES2")) continue;  // each try costs its rounds
        for (const std::size_t dot : {token.find('.'), token.find('.', token.find('.') + 1), token.rfind('.')}) {
            std::string altered = token;
            char& next = altered[dot + 1] == '.' ? altered[dot + 2] : altered[dot + 1];
            next = next == 'A' ? 'B' : 'A';
            EXPECT_FALSE(decrypt_compact(altered, key, policy)) << algorithm << " at " << dot;
        }
    }
}

TEST(Jwe, Zip_and_crit_are_refused_and_a_password_costs_what_we_allow) {
    const Jwk key{Secret(random_bytes(16))};
    const EncryptionPolicy policy{{"A128KW", "PBES2-HS256+A128KW"}, {"A128GCM"}};
    EXPECT_EQ(decrypt_compact(encrypt_compact("x", key, "A128KW", "A128GCM", {{"zip", text_node("DEF")}}), key, policy).fault(),
              JoseFault::critical);
    EXPECT_EQ(decrypt_compact(encrypt_compact("x", key, "A128KW", "A128GCM", {{"crit", text_node("x")}}), key, policy).fault(),
              JoseFault::critical);
    for (const char* rounds : {"999", "1000001", "1e3", "-1", "\"1000\""}) {
        const std::string header = R"({"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":)" + std::string(rounds) + "}";
        EXPECT_EQ(decrypt_compact(text::base64url(header) + "." + text::base64url(std::string(24, 'x')) + "." +
                                      text::base64url(std::string(12, 'x')) + ".AA." + text::base64url(std::string(16, 'x')),
                                  key, policy)
                      .fault(),
                  JoseFault::decryption)
            << rounds;
    }
}

TEST(Jwe, An_agreement_with_a_point_off_the_curve_or_a_private_ephemeral_key_does_not_open) {
    const Jwk key{PrivateKey::generate(Curve::p256)}, sender{PrivateKey::generate(Curve::p256)};
    std::string ephemeral(private_json(sender).view());
    const std::string rest = ".." + text::base64url(std::string(12, 'x')) + ".AA." + text::base64url(std::string(16, 'x'));
    const auto token = [&](const std::string& epk) {
        return text::base64url(R"({"alg":"ECDH-ES","enc":"A128GCM","epk":)" + epk + "}") + rest;
    };
    for (const std::string& epk : {ephemeral, std::string("null"), std::string(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"),
                                   std::string(R"({"kty":"oct","k":"AAAA"})")})
        EXPECT_EQ(decrypt_compact(token(epk), key, {{"ECDH-ES"}, {"A128GCM"}}).fault(), JoseFault::decryption) << epk;
}

Node claims_at(std::int64_t exp, std::int64_t nbf) {
    const auto number = [](std::int64_t value) { return Node{.type = Node::Type::number, .text = std::to_string(value)}; };
    return object_node(
        {{"iss", text_node("https://a.example")}, {"aud", text_node("https://b.example")}, {"exp", number(exp)}, {"nbf", number(nbf)}});
}

TEST(Jwt, Is_valid_from_its_beginning_to_the_second_before_its_end) {
    const Jwk key = ec_key();
    const SignaturePolicy policy{{"ES256"}, "at+jwt"};
    const std::string token = sign_jwt(claims_at(2'000, 1'000), key, "ES256", "at+jwt");
    const auto fault_at = [&](std::int64_t now, std::int64_t behind = 0) -> std::optional<JoseFault> {
        const auto verified = verify_jwt(token, key, policy, {"https://a.example", "https://b.example", now, 10, behind});
        return verified ? std::nullopt : std::optional<JoseFault>(verified.fault());
    };
    EXPECT_EQ(fault_at(989), JoseFault::time);
    EXPECT_EQ(fault_at(990), std::nullopt);
    EXPECT_EQ(fault_at(1'999), std::nullopt);
    EXPECT_EQ(fault_at(2'000), JoseFault::time);
    EXPECT_EQ(fault_at(2'004, 5), std::nullopt);
    EXPECT_EQ(fault_at(2'005, 5), JoseFault::time);
}

TEST(Jwt, Names_its_issuer_its_audience_and_its_end) {
    const Jwk key = ec_key();
    const SignaturePolicy policy{{"ES256"}};
    const auto fault_of = [&](const std::string& claims) -> std::optional<JoseFault> {
        const auto verified = verify_jwt(sign_compact(claims, key, "ES256"), key, policy, {"a", "b", 1'000});
        return verified ? std::nullopt : std::optional<JoseFault>(verified.fault());
    };
    EXPECT_EQ(fault_of(R"({"iss":"a","aud":"b","exp":2000})"), std::nullopt);
    EXPECT_EQ(fault_of(R"({"iss":"a","aud":["c","b"],"exp":2000.5})"), std::nullopt);
    for (const char* claims :
         {R"({"iss":"x","aud":"b","exp":2000})", R"({"aud":"b","exp":2000})", R"({"iss":"a","exp":2000})",
          R"({"iss":"a","aud":["c"],"exp":2000})", R"({"iss":"a","aud":"b"})", R"({"iss":"a","aud":"b","exp":"2000"})",
          R"({"iss":"a","aud":"b","exp":2e3})", R"({"iss":"a","aud":"b","exp":-1})", R"({"iss":["a"],"aud":"b","exp":2000})"})
        EXPECT_EQ(fault_of(claims), JoseFault::claims) << claims;
    EXPECT_EQ(fault_of(R"({"iss":"a","aud":"b","exp":2000,"exp":3000})"), JoseFault::malformed);
    EXPECT_EQ(fault_of(R"(["iss"])"), JoseFault::malformed);
}

TEST(Jwt, A_token_of_16_KiB_is_read_and_a_longer_one_is_not) {
    const Jwk key = ec_key();
    const auto token_of = [&](std::size_t filler) {
        return sign_compact(R"({"exp":2000,"x":")" + std::string(filler, 'x') + "\"}", key, "ES256");
    };
    std::size_t filler = longest_jwt * 3 / 4 - 200;
    while (token_of(filler + 1).size() <= longest_jwt) ++filler;
    EXPECT_TRUE(verify_jwt(token_of(filler), key, {{"ES256"}}, {.now = 1'000}));
    EXPECT_EQ(verify_jwt(token_of(filler + 1), key, {{"ES256"}}, {.now = 1'000}).fault(), JoseFault::malformed);
}

RC_GTEST_PROP(Jws, A_token_with_any_character_changed_is_refused, ()) {
    static const Jwk key = ec_key();
    static const std::string token = sign_compact("payload", key, "ES256");
    std::string altered = token;
    const auto at = *rc::gen::inRange<std::size_t>(0, token.size());
    altered[at] = *rc::gen::distinctFrom(token[at]);
    RC_ASSERT(!verify_compact(altered, key, {{"ES256"}}));
}

}  // namespace
}  // namespace skl::crypto
