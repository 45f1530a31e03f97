// Registering and signing in, rule by rule of WebAuthn Level 3 §7.1 and §7.2; the standard's own vectors are the suite `webauthn`.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "identity/engine/tests/authenticator.h"
#include "kernel/crypto/digest.h"

namespace skl::identity::webauthn {
namespace {

using namespace testing;

crypto::Checked<Registration, Step> registered(const Authenticator& device, const RelyingParty& rp = party(),
                                               const std::string& client = client_data("webauthn.create")) {
    return verify_registration(rp, challenge, client, attestation_object("none", map({}), device.data(true)), now);
}

std::optional<Step> fault(const crypto::Checked<Registration, Step>& result) {
    return result ? std::nullopt : std::optional<Step>(result.fault());
}

crypto::Checked<Assertion, Step> signed_in(const Authenticator& device, Credential credential, const RelyingParty& rp = party(),
                                           const std::string& client = client_data("webauthn.get")) {
    const std::string data = device.data(false);
    return verify_assertion(rp, challenge, credential, client, data, device.sign(data + crypto::sha256(client)));
}
std::optional<Step> fault(const crypto::Checked<Assertion, Step>& result) {
    return result ? std::nullopt : std::optional<Step>(result.fault());
}

TEST(Registration, Of_every_offered_algorithm_is_taken_and_its_key_signs_in) {
    using crypto::Curve, crypto::PrivateKey;
    const std::pair<std::int64_t, PrivateKey> keys[] = {
        {-7, PrivateKey::generate(Curve::p256)},    {-35, PrivateKey::generate(Curve::p384)},  {-36, PrivateKey::generate(Curve::p521)},
        {-8, PrivateKey::generate(Curve::ed25519)}, {-53, PrivateKey::generate(Curve::ed448)}, {-257, PrivateKey::generate_rsa(2'048)}};
    for (const auto& [algorithm, key] : keys) {
        const Authenticator device{.key = key, .algorithm = algorithm};
        const auto registration = registered(device);
        ASSERT_TRUE(registration) << algorithm;
        EXPECT_EQ(registration->algorithm, algorithm);
        EXPECT_EQ(registration->public_key, device.cose());
        EXPECT_EQ(registration->credential_id, device.credential_id);
        EXPECT_EQ(registration->attestation, AttestationType::none);
        EXPECT_FALSE(registration->attestation_trusted);
        EXPECT_EQ(fault(signed_in(device, {registration->public_key, 0, false})), std::nullopt) << algorithm;
        RelyingParty other = party();
        std::erase(other.algorithms, algorithm);
        EXPECT_EQ(fault(registered(device, other)), Step::alg);
    }
}

TEST(Registration, Asks_for_presence_verification_and_consistent_flags) {
    RelyingParty lenient = party();
    lenient.user_verification = false;
    EXPECT_EQ(fault(registered({.flags = uv})), Step::up);
    EXPECT_EQ(fault(registered({.flags = up})), Step::uv);
    EXPECT_EQ(fault(registered({.flags = up}, lenient)), std::nullopt);
    EXPECT_EQ(fault(registered({.flags = up | uv | bs})), Step::flags);
    EXPECT_EQ(fault(registered({.flags = up | uv | be | bs})), std::nullopt);
    EXPECT_EQ(fault(registered({.rpid = "example.com"})), Step::rpid);
    const Authenticator device;
    EXPECT_EQ(fault(verify_registration(party(), challenge, client_data("webauthn.create"),
                                        attestation_object("none", map({}), device.data(false)), now)),
              Step::flags);
}

TEST(Registration, Takes_credential_ids_up_to_1023_bytes_and_extensions_that_are_said_to_be_there) {
    EXPECT_EQ(fault(registered({.credential_id = std::string(1'023, 'c')})), std::nullopt);
    EXPECT_EQ(fault(registered({.credential_id = std::string(1'024, 'c')})), Step::cbor);
    EXPECT_EQ(fault(registered({.credential_id = ""})), Step::cbor);
    const std::string extensions = write_cbor(map({{"credProtect", number(2)}}));
    EXPECT_EQ(fault(registered({.flags = up | uv | ed, .extensions = extensions})), std::nullopt);
    EXPECT_EQ(fault(registered({.flags = up | uv, .extensions = extensions})), Step::cbor);
    EXPECT_EQ(fault(registered({.flags = up | uv | ed})), Step::cbor);
    EXPECT_EQ(fault(registered({.flags = up | uv | ed, .extensions = write_cbor(number(2))})), Step::cbor);
    EXPECT_EQ(fault(registered({.flags = up | uv | ed, .extensions = extensions + '\0'})), Step::cbor);
}

TEST(ClientData, Must_be_of_this_ceremony_challenge_and_origin) {
    const Authenticator device;
    const auto with = [&](const std::string& client, const RelyingParty& rp = party()) { return fault(registered(device, rp, client)); };
    EXPECT_EQ(with(client_data("webauthn.create", R"(,"future":[1])")), std::nullopt);
    EXPECT_EQ(with(client_data("webauthn.get")), Step::client_data);
    EXPECT_EQ(with("{"), Step::client_data);
    EXPECT_EQ(with(client_data("webauthn.create", R"(,"type":"webauthn.create")")), Step::client_data);
    for (const char* origin :
         {"https://example.tw:443", "https://example.tw/", "http://example.tw", "https://evil.example.tw", "https://EXAMPLE.tw", ""})
        EXPECT_EQ(with(client_data("webauthn.create", "", origin)), Step::origin) << origin;
    EXPECT_EQ(fault(verify_registration(party(), std::string(32, 'x'), client_data("webauthn.create"),
                                        attestation_object("none", map({}), device.data(true)), now)),
              Step::challenge);
    EXPECT_EQ(fault(verify_registration(party(), "", R"({"type":"webauthn.create","challenge":"","origin":"https://example.tw"})",
                                        attestation_object("none", map({}), device.data(true)), now)),
              Step::challenge);
    EXPECT_EQ(with(client_data("webauthn.create", R"(,"x":")" + std::string(longest_client_data, 'x') + "\"")), Step::client_data);
}

TEST(ClientData, In_a_frame_of_others_is_taken_only_where_that_is_expected) {
    const Authenticator device;
    RelyingParty framed = party();
    framed.cross_origin = true;
    framed.top_origins = {"https://portal.tw"};
    const auto with = [&](const char* more, const RelyingParty& rp) {
        return fault(registered(device, rp, client_data("webauthn.create", more)));
    };
    EXPECT_EQ(with(R"(,"crossOrigin":false)", party()), std::nullopt);
    EXPECT_EQ(with(R"(,"crossOrigin":true)", party()), Step::origin);
    EXPECT_EQ(with(R"(,"crossOrigin":"true")", framed), Step::origin);
    EXPECT_EQ(with(R"(,"crossOrigin":true)", framed), std::nullopt);
    EXPECT_EQ(with(R"(,"crossOrigin":true,"topOrigin":"https://portal.tw")", framed), std::nullopt);
    EXPECT_EQ(with(R"(,"crossOrigin":true,"topOrigin":"https://other.tw")", framed), Step::origin);
    EXPECT_EQ(with(R"(,"crossOrigin":false,"topOrigin":"https://portal.tw")", framed), Step::origin);
    EXPECT_EQ(with(R"(,"topOrigin":"https://example.tw")", party()), Step::origin);
}

TEST(SignIn, Is_refused_where_the_key_may_be_backed_up_and_could_not_before_or_the_other_way_round) {
    const Authenticator device, backed{.key = device.key, .flags = up | uv | be | bs};
    EXPECT_EQ(fault(signed_in(device, {device.cose(), 0, false})), std::nullopt);
    EXPECT_EQ(fault(signed_in(device, {device.cose(), 0, true})), Step::flags);
    EXPECT_EQ(fault(signed_in(backed, {device.cose(), 0, false})), Step::flags);
    const auto assertion = signed_in(backed, {device.cose(), 0, true});
    ASSERT_TRUE(assertion);
    EXPECT_TRUE(assertion->backed_up);
    Authenticator with_key = device;
    const std::string data = with_key.data(true), client = client_data("webauthn.get");
    EXPECT_EQ(
        fault(verify_assertion(party(), challenge, {device.cose(), 0, false}, client, data, device.sign(data + crypto::sha256(client)))),
        Step::flags);
}

TEST(SignIn, With_a_counter_that_does_not_grow_raises_the_suspicion_of_a_clone) {
    Authenticator device;
    const auto suspected = [&](std::uint32_t before, std::uint32_t after) {
        device.sign_count = after;
        const auto assertion = signed_in(device, {device.cose(), before, false});
        EXPECT_TRUE(assertion);
        EXPECT_EQ(assertion->sign_count, after);
        return assertion->clone_suspected;
    };
    EXPECT_FALSE(suspected(0, 0));
    EXPECT_FALSE(suspected(0, 1));
    EXPECT_FALSE(suspected(7, 0xFFFF'FFFF));
    EXPECT_TRUE(suspected(7, 7));
    EXPECT_TRUE(suspected(7, 6));
    EXPECT_TRUE(suspected(7, 0));
}

TEST(SignIn, By_another_key_or_for_another_ceremony_is_refused) {
    const Authenticator device, other;
    EXPECT_EQ(fault(signed_in(device, {other.cose(), 0, false})), Step::signature);
    EXPECT_EQ(fault(signed_in(device, {device.cose(), 0, false}, party(), client_data("webauthn.create"))), Step::client_data);
    EXPECT_EQ(fault(signed_in(device, {"", 0, false})), Step::alg);
}

RC_GTEST_PROP(SignIn, With_any_byte_changed_is_refused, ()) {
    static const Authenticator device{.sign_count = 9};
    static const std::string data = device.data(false), client = client_data("webauthn.get"),
                             signature = device.sign(data + crypto::sha256(client));
    std::string fields[] = {client, data, signature};
    std::string& altered = fields[*rc::gen::inRange(0, 3)];
    const auto place = *rc::gen::inRange<std::size_t>(0, altered.size());
    altered[place] = *rc::gen::distinctFrom(altered[place]);
    RC_ASSERT(!verify_assertion(party(), challenge, {device.cose(), 0, false}, fields[0], fields[1], fields[2]));
}

}  // namespace
}  // namespace skl::identity::webauthn
