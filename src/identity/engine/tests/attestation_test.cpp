// Attestation statements: each format taken when it is right, and refused for each rule of WebAuthn Level 3 §8 that it breaks.
#include <gtest/gtest.h>

#include "identity/engine/tests/authenticator.h"
#include "kernel/crypto/digest.h"

namespace skl::identity::webauthn {
namespace {

using namespace testing;

const Root& root() {
    static const Root one;
    return one;
}

RelyingParty trusting() {
    RelyingParty rp = party();
    rp.attestation.roots = {*crypto::Certificate::parse(root().der_bytes)};
    return rp;
}

const std::string created = client_data("webauthn.create");
std::string signed_text(const Authenticator& device) { return device.data(true) + crypto::sha256(created); }

crypto::Checked<Registration, Step> registered(const Authenticator& device, std::string_view format, const crypto::Cbor& statement,
                                               const RelyingParty& rp = trusting()) {
    return verify_registration(rp, challenge, created, attestation_object(format, statement, device.data(true)), now);
}
bool refused(const crypto::Checked<Registration, Step>& result) { return !result && result.fault() == Step::attestation; }
bool trusted(const crypto::Checked<Registration, Step>& result) {
    return result && result->attestation == AttestationType::certified && result->attestation_trusted;
}

std::string sign_by(const crypto::PrivateKey& key, std::string_view message) {
    return crypto::sign(key, crypto::Signing::es256, message, crypto::EcdsaForm::der);
}

TEST(NoAttestation, Says_nothing_and_an_unknown_format_is_refused) {
    const Authenticator device;
    EXPECT_TRUE(registered(device, "none", map({})));
    EXPECT_TRUE(refused(registered(device, "none", map({{"sig", bytes("x")}}))));
    EXPECT_TRUE(refused(registered(device, "android-safetynet", map({}))));
    RelyingParty strict = trusting();
    strict.attestation.trusted_only = true;
    EXPECT_TRUE(refused(registered(device, "none", map({}), strict)));
}

TEST(SelfAttestation, Is_by_the_new_key_with_its_own_algorithm) {
    const Authenticator device, other;
    const auto statement = [&](std::int64_t algorithm, const std::string& signature) {
        return map({{"alg", number(algorithm)}, {"sig", bytes(signature)}});
    };
    const auto taken = registered(device, "packed", statement(-7, device.sign(signed_text(device))));
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->attestation, AttestationType::self);
    EXPECT_FALSE(taken->attestation_trusted);
    EXPECT_TRUE(refused(registered(device, "packed", statement(-7, other.sign(signed_text(device))))));
    EXPECT_TRUE(refused(registered(device, "packed", statement(-8, device.sign(signed_text(device))))));
    EXPECT_TRUE(refused(registered(
        device, "packed", map({{"alg", number(-7)}, {"sig", bytes(device.sign(signed_text(device)))}, {"ecdaaKeyId", bytes("x")}}))));
}

TEST(PackedAttestation, Has_a_leaf_with_the_subject_and_the_extensions_that_are_asked_for) {
    const Authenticator device;
    const crypto::PrivateKey maker = crypto::PrivateKey::generate(crypto::Curve::p256);
    const auto with = [&](const CertificatePlan& plan, const RelyingParty& rp = trusting()) {
        return registered(device, "packed",
                          map({{"alg", number(-7)},
                               {"sig", bytes(sign_by(maker, signed_text(device)))},
                               {"x5c", list({bytes(certificate(plan, maker.public_key(), root().key))})}}),
                          rp);
    };
    const std::string aaguid(device.aaguid.begin(), device.aaguid.end());
    constexpr const char* aaguid_extension = "1.3.6.1.4.1.45724.1.1.4";
    EXPECT_TRUE(trusted(with({})));
    EXPECT_TRUE(trusted(with({.extensions = {extension(aaguid_extension, false, der(4, aaguid))}})));
    EXPECT_TRUE(refused(with({.extensions = {extension(aaguid_extension, true, der(4, aaguid))}})));
    EXPECT_TRUE(refused(with({.extensions = {extension(aaguid_extension, false, der(4, std::string(16, 'x')))}})));
    EXPECT_TRUE(refused(with({.extensions = {extension(aaguid_extension, false, aaguid)}})));
    EXPECT_TRUE(refused(with({.ca = true})));
    const CertificatePlan usual;
    for (std::size_t i = 0; i < usual.subject.size(); ++i) {
        CertificatePlan without = usual, other = usual;
        without.subject.erase(without.subject.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_TRUE(refused(with(without))) << i;
        other.subject[2].second = "Something else";
        EXPECT_TRUE(refused(with(other)));
    }
    const auto unknown_root = with({}, party());
    ASSERT_TRUE(unknown_root);
    EXPECT_FALSE(unknown_root->attestation_trusted);
    RelyingParty strict = party();
    strict.attestation.trusted_only = true;
    EXPECT_TRUE(refused(with({}, strict)));
    EXPECT_TRUE(refused(registered(device, "packed", map({{"alg", number(-7)}, {"sig", bytes("x")}, {"x5c", list({})}}))));
}

TEST(U2fAttestation, Is_over_the_raw_key_and_has_no_aaguid) {
    const crypto::PrivateKey maker = crypto::PrivateKey::generate(crypto::Curve::p256);
    const auto with = [&](const Authenticator& device, const RelyingParty& rp) {
        const crypto::PublicKey& key = device.key.public_key();
        const std::string message = std::string(1, '\0') + crypto::sha256(device.rpid) + crypto::sha256(created) + device.credential_id +
                                    '\x04' + key.x() + key.y();
        return registered(
            device, "fido-u2f",
            map({{"sig", bytes(sign_by(maker, message))}, {"x5c", list({bytes(certificate({}, maker.public_key(), root().key))})}}), rp);
    };
    EXPECT_TRUE(trusted(with({.aaguid = {}}, trusting())));
    EXPECT_TRUE(refused(with({}, trusting())));
    RelyingParty lenient = trusting();
    lenient.attestation.u2f_without_aaguid = false;
    EXPECT_TRUE(trusted(with({}, lenient)));
    EXPECT_TRUE(refused(with({.key = crypto::PrivateKey::generate(crypto::Curve::ed25519), .algorithm = -8, .aaguid = {}}, trusting())));
}

TEST(AppleAttestation, Has_the_nonce_in_a_certificate_of_the_new_key) {
    const Authenticator device, other;
    const auto with = [&](const std::string& value, const crypto::PublicKey& key) {
        return registered(
            device, "apple",
            map({{"x5c",
                  list({bytes(certificate({.extensions = {extension("1.2.840.113635.100.8.2", false, value)}}, key, root().key))})}}));
    };
    const auto nonce = [](const std::string& text) { return der(0x30, der(0xA1, der(4, crypto::sha256(text)))); };
    EXPECT_TRUE(trusted(with(nonce(signed_text(device)), device.key.public_key())));
    EXPECT_TRUE(refused(with(nonce("something else"), device.key.public_key())));
    EXPECT_TRUE(refused(with(nonce(signed_text(device)) + '\0', device.key.public_key())));
    EXPECT_TRUE(refused(with(der(0x30, der(0xA2, der(4, crypto::sha256(signed_text(device))))), device.key.public_key())));
    EXPECT_TRUE(refused(with(nonce(signed_text(device)), other.key.public_key())));
}

std::string authorizations(const char* purpose, const char* origin, bool all_applications) {
    std::string content;
    if (purpose != nullptr) content += der(0xA1, der(0x31, der(2, purpose)));
    if (all_applications) content += "\xBF\x84\x58" + der(5, "").insert(0, 1, '\x02');
    if (origin != nullptr) content += "\xBF\x85\x3E" + der(2, std::string_view(origin, 1)).insert(0, 1, '\x03');
    return der(0x30, content);
}

TEST(AndroidAttestation, Is_of_a_signing_key_made_there_for_one_application) {
    const Authenticator device;
    const auto with = [&](const std::string& software, const std::string& hardware, bool hardware_only,
                          const std::string& asked = crypto::sha256(created)) {
        const std::string description = der(
            0x30, der(2, "\x03") + der(10, "\x01") + der(2, "\x04") + der(10, "\x01") + der(4, asked) + der(4, "") + software + hardware);
        RelyingParty rp = trusting();
        rp.attestation.android_from_hardware = hardware_only;
        return registered(device, "android-key",
                          map({{"alg", number(-7)},
                               {"sig", bytes(device.sign(signed_text(device)))},
                               {"x5c", list({bytes(certificate({.extensions = {extension("1.3.6.1.4.1.11129.2.1.17", false, description)}},
                                                               device.key.public_key(), root().key))})}}),
                          rp);
    };
    const std::string empty = der(0x30, ""), right = authorizations("\x02", "\0", false);
    EXPECT_TRUE(trusted(with(empty, right, true)));
    EXPECT_TRUE(trusted(with(right, empty, false)));
    EXPECT_TRUE(refused(with(right, empty, true)));
    EXPECT_TRUE(refused(with(empty, empty, true)));
    for (const std::string& wrong :
         {authorizations("\x02", "\x01", false), authorizations("\x03", "\0", false), authorizations("\x02", "\0", true)}) {
        EXPECT_TRUE(refused(with(wrong, right, false)));
        EXPECT_TRUE(refused(with(empty, wrong, true)));
    }
    EXPECT_TRUE(refused(with(empty, right, false, std::string(32, 'x'))));
    EXPECT_TRUE(refused(with(empty, "", false)));
}

std::string sized(std::string_view content) {
    return std::string{static_cast<char>(content.size() >> 8), static_cast<char>(content.size() & 255)} + std::string(content);
}

struct TpmPlan {
    std::string magic = std::string("\xFF\x54\x43\x47", 4), type = std::string("\x80\x17", 2), maker = "id:414D4400", version = "2.0";
    bool extra_matches = true, name_matches = true, alternative_name_critical = true, usage = true;
    std::vector<std::pair<std::string, std::string>> subject{};
};

crypto::Checked<Registration, Step> by_tpm(const Authenticator& device, const TpmPlan& plan, const RelyingParty& rp) {
    const crypto::PrivateKey identity = crypto::PrivateKey::generate(crypto::Curve::p256);
    const crypto::PublicKey& key = device.key.public_key();
    const bool rsa = key.type() == crypto::KeyType::rsa;
    const std::string null(std::string("\x00\x10", 2));
    const std::string area = (rsa ? std::string("\x00\x01", 2) : std::string("\x00\x23", 2)) + std::string("\x00\x0B", 2) +
                             std::string(4, '\0') + sized("") + null + null +
                             (rsa ? std::string("\x08\x00\x00\x00\x00\x00", 6) + sized(key.n())
                                  : std::string("\x00\x03", 2) + null + sized(key.x()) + sized(key.y()));
    const std::string extra = plan.extra_matches ? crypto::sha256(signed_text(device)) : std::string(32, 'x');
    const std::string name = std::string("\x00\x0B", 2) + (plan.name_matches ? crypto::sha256(area) : std::string(32, 'x'));
    const std::string info = plan.magic + plan.type + sized("signer") + sized(extra) + std::string(25, '\0') + sized(name) + sized("");
    const std::string names =
        der(0x30, der(0xA4, der_name({{"2.23.133.2.1", plan.maker}, {"2.23.133.2.2", "model"}, {"2.23.133.2.3", "id:1"}})));
    CertificatePlan leaf{.subject = plan.subject, .extensions = {extension("2.5.29.17", plan.alternative_name_critical, names)}};
    if (plan.usage) leaf.extensions.push_back(extension("2.5.29.37", false, der(0x30, der_oid("2.23.133.8.3"))));
    return registered(device, "tpm",
                      map({{"alg", number(-7)},
                           {"sig", bytes(sign_by(identity, info))},
                           {"ver", text(plan.version)},
                           {"x5c", list({bytes(certificate(leaf, identity.public_key(), root().key))})},
                           {"pubArea", bytes(area)},
                           {"certInfo", bytes(info)}}),
                      rp);
}

TEST(TpmAttestation, Certifies_the_new_key_and_answers_this_registration) {
    const Authenticator elliptic, rsa{.key = crypto::PrivateKey::generate_rsa(2'048), .algorithm = -257};
    RelyingParty rp = trusting();
    rp.attestation.tpm_manufacturers = {"id:414D4400"};
    EXPECT_TRUE(trusted(by_tpm(elliptic, {}, rp)));
    EXPECT_TRUE(trusted(by_tpm(rsa, {}, rp)));
    EXPECT_TRUE(refused(by_tpm({.key = crypto::PrivateKey::generate(crypto::Curve::ed25519), .algorithm = -8}, {}, rp)));
    for (const TpmPlan& wrong : std::vector<TpmPlan>{{.magic = "TCG\xFF"},
                                                     {.type = "\x80\x18"},
                                                     {.maker = "id:00000000"},
                                                     {.version = "1.2"},
                                                     {.extra_matches = false},
                                                     {.name_matches = false},
                                                     {.alternative_name_critical = false},
                                                     {.usage = false},
                                                     {.subject = {{"2.5.4.3", "named"}}}})
        EXPECT_TRUE(refused(by_tpm(elliptic, wrong, rp)));
}

}  // namespace
}  // namespace skl::identity::webauthn
