#include "identity/engine/webauthn.h"

#include <algorithm>

#include "identity/engine/attestation.h"
#include "identity/engine/authenticator_data.h"
#include "identity/engine/client_data.h"
#include "kernel/crypto/digest.h"

namespace skl::identity::webauthn {
namespace {

using crypto::Checked;

// §7.1 steps 14 to 18, §7.2 steps 16 to 20: what both ceremonies ask of the flags.
std::optional<Step> fault_of_presence(const AuthenticatorData& data, const RelyingParty& party) {
    if (!crypto::equal(data.rpid_hash, crypto::sha256(party.id))) return Step::rpid;
    if (!data.user_present) return Step::up;
    if (party.user_verification && !data.user_verified) return Step::uv;
    if (data.backed_up && !data.backup_eligible) return Step::flags;
    return {};
}

struct AttestationObject {
    std::string format, data;
    crypto::Cbor statement;
};

std::optional<AttestationObject> parse_attestation(std::string_view bytes) {  // §6.5.4
    if (bytes.size() > longest_attestation) return {};
    const auto object = crypto::read_cbor(bytes);
    if (!object || object->members.size() != 3) return {};
    const crypto::Cbor *format = object->find("fmt"), *statement = object->find("attStmt"), *data = object->find("authData");
    if (format == nullptr || format->as_text() == nullptr || data == nullptr || data->as_bytes() == nullptr || statement == nullptr ||
        statement->type != crypto::Cbor::Type::map)
        return {};
    return AttestationObject{*format->as_text(), *data->as_bytes(), *statement};
}

}  // namespace

Checked<Registration, Step> verify_registration(const RelyingParty& party, std::string_view challenge, std::string_view client_data,
                                                std::string_view attestation_object, std::int64_t now) {
    if (const auto fault = fault_of_client_data(client_data, "webauthn.create", challenge, party)) return *fault;
    const auto object = parse_attestation(attestation_object);
    if (!object) return Step::cbor;
    const auto data = parse_authenticator_data(object->data);
    if (!data) return Step::cbor;
    if (const auto fault = fault_of_presence(*data, party)) return *fault;
    if (!data->attested) return Step::flags;
    const AttestedCredential& credential = *data->attested;
    const auto& offered = party.algorithms;
    if (!credential.key || std::find(offered.begin(), offered.end(), credential.key->algorithm) == offered.end()) return Step::alg;
    const std::string client_data_hash = crypto::sha256(client_data);
    const auto attested =
        verify_statement(object->format, {object->statement, *data, credential, *credential.key, client_data_hash, party.attestation});
    if (!attested) return Step::attestation;
    const bool trusted = attested->type == AttestationType::certified && crypto::leads_to(attested->chain, party.attestation.roots, now);
    if (party.attestation.trusted_only && !trusted) return Step::attestation;
    return Registration{.credential_id = credential.id,
                        .public_key = credential.public_key,
                        .algorithm = credential.key->algorithm,
                        .sign_count = data->sign_count,
                        .aaguid = credential.aaguid,
                        .user_verified = data->user_verified,
                        .backup_eligible = data->backup_eligible,
                        .backed_up = data->backed_up,
                        .attestation_format = object->format,
                        .attestation = attested->type,
                        .attestation_trusted = trusted};
}

Checked<Assertion, Step> verify_assertion(const RelyingParty& party, std::string_view challenge, const Credential& credential,
                                          std::string_view client_data, std::string_view authenticator_data, std::string_view signature) {
    if (const auto fault = fault_of_client_data(client_data, "webauthn.get", challenge, party)) return *fault;
    const auto data = parse_authenticator_data(authenticator_data);
    if (!data) return Step::cbor;
    if (const auto fault = fault_of_presence(*data, party)) return *fault;
    // §6.1: no attested credential in an assertion; §7.2: whether a key may be backed up never changes.
    if (data->attested || data->backup_eligible != credential.backup_eligible) return Step::flags;
    const auto key = crypto::parse_cose_key(credential.public_key);
    if (!key) return Step::alg;
    const std::string text = std::string(authenticator_data) + crypto::sha256(client_data);
    if (!verify_cose(key->key, key->algorithm, text, signature)) return Step::signature;
    const bool counted = data->sign_count != 0 || credential.sign_count != 0;
    return Assertion{.sign_count = data->sign_count,
                     .user_verified = data->user_verified,
                     .backed_up = data->backed_up,
                     .clone_suspected = counted && data->sign_count <= credential.sign_count};
}

}  // namespace skl::identity::webauthn
