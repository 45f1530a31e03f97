// The test vectors of WebAuthn Level 3: each registration and sign-in is taken, its attestation leads to the vectors' own root, and no
// sign-in with one bit changed is. The vectors test cryptography, so the policy is the one they were made for: their TPM manufacturer, an
// AAGUID beside U2F, no user verification, and being framed by https://example.com.
#include "identity/engine/webauthn.h"
#include "kernel/text/text.h"

#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

using namespace skl::identity::webauthn;

constexpr std::int64_t in_2026 = 1'780'000'000;

std::string bytes_at(const Node& node, std::string_view name) { return from_hex(text_at(node, name)); }

RelyingParty party_of(const Node& vector, const Node& root) {
    RelyingParty party{.id = text_at(vector, "rpId"), .origins = {text_at(vector, "origin")}, .user_verification = false};
    party.cross_origin = true;
    party.top_origins = {"https://example.com"};
    party.attestation.tpm_manufacturers = {"id:00000000"};
    party.attestation.u2f_without_aaguid = false;
    if (auto certificate = crypto::Certificate::parse(bytes_at(root, "attestation_ca_cert")))
        party.attestation.roots = {std::move(*certificate)};
    return party;
}

struct SignIn {
    RelyingParty party;
    Credential credential;
    std::string challenge, client_data, authenticator_data, signature;
    bool good() const {
        return static_cast<bool>(verify_assertion(party, challenge, credential, client_data, authenticator_data, signature));
    }
};

std::string run(const Node& vector, const RelyingParty& party, SignIn& sign_in) {
    const Node &created = at(vector, "registration"), &used = at(vector, "authentication");
    const auto registered = verify_registration(party, bytes_at(created, "challenge"), bytes_at(created, "clientDataJSON"),
                                                bytes_at(created, "attestationObject"), in_2026);
    if (!registered) return "the registration is refused at step " + std::to_string(static_cast<int>(registered.fault()));
    if (text::hex(registered->credential_id) != text_at(created, "credential_id")) return "another credential id";
    if (registered->attestation == AttestationType::certified && !registered->attestation_trusted) return "the attestation is not trusted";
    sign_in = {party,
               {registered->public_key, registered->sign_count, registered->backup_eligible},
               bytes_at(used, "challenge"),
               bytes_at(used, "clientDataJSON"),
               bytes_at(used, "authenticatorData"),
               bytes_at(used, "signature")};
    const auto verified =
        verify_assertion(party, sign_in.challenge, sign_in.credential, sign_in.client_data, sign_in.authenticator_data, sign_in.signature);
    if (!verified) return "the sign-in is refused at step " + std::to_string(static_cast<int>(verified.fault()));
    return verified->clone_suspected ? "a clone is suspected" : "";
}

// How many sign-ins with one bit changed are taken, of how many.
std::pair<int, int> flipped(SignIn sign_in) {
    std::pair<int, int> taken{0, 0};
    for (std::string* field : {&sign_in.client_data, &sign_in.authenticator_data, &sign_in.signature})
        for (std::size_t bit = 0; bit < field->size() * 8; ++bit) {
            char& byte = (*field)[bit / 8];
            byte = static_cast<char>(byte ^ (1 << (bit % 8)));
            taken.first += sign_in.good() ? 1 : 0;
            ++taken.second;
            byte = static_cast<char>(byte ^ (1 << (bit % 8)));
        }
    return taken;
}

}  // namespace

void webauthn(const std::filesystem::path& folder, Report& report) {
    for (const auto& path : json_files(folder)) {
        const auto file = json_file(path);
        if (!file) {
            report.fail(path.filename().string(), "cannot be read");
            continue;
        }
        for (const Node& vector : at(*file, "vectors").items) {
            const std::string& name = text_at(vector, "id");
            SignIn sign_in;
            const std::string difference = run(vector, party_of(vector, at(*file, "attestation_root")), sign_in);
            report.check(name, difference.empty(), difference);
            if (!difference.empty()) continue;
            const auto [taken, tried] = flipped(sign_in);
            report.check(name + ": " + std::to_string(tried) + " bits changed, one at a time", taken == 0,
                         std::to_string(taken) + " were taken");
        }
    }
}

}  // namespace skl::conformance
