#include "identity/engine/authenticator_data.h"

namespace skl::identity::webauthn {
namespace {

constexpr std::size_t fixed_part = 37, before_id = 18;
constexpr unsigned user_present = 0x01, user_verified = 0x04, backup_eligible = 0x08, backed_up = 0x10, attested = 0x40, extended = 0x80;

std::optional<AttestedCredential> take_credential(std::string_view& bytes) {
    if (bytes.size() < before_id) return {};
    AttestedCredential credential;
    std::copy(bytes.begin(), bytes.begin() + 16, credential.aaguid.begin());
    const std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[16])) << 8 | static_cast<unsigned char>(bytes[17]);
    bytes.remove_prefix(before_id);
    if (length == 0 || length > longest_credential_id || length > bytes.size()) return {};
    credential.id = bytes.substr(0, length);
    bytes.remove_prefix(length);
    const std::string_view start = bytes;
    const auto key = crypto::take_cbor(bytes);
    if (!key) return {};
    credential.public_key = start.substr(0, start.size() - bytes.size());
    credential.key = crypto::parse_cose_key(*key);
    return credential;
}

}  // namespace

std::optional<AuthenticatorData> parse_authenticator_data(std::string_view bytes) {
    if (bytes.size() < fixed_part) return {};
    AuthenticatorData data;
    data.bytes = bytes;
    data.rpid_hash = bytes.substr(0, 32);
    const auto flags = static_cast<unsigned char>(bytes[32]);
    for (std::size_t at = 33; at < fixed_part; ++at) data.sign_count = data.sign_count << 8 | static_cast<unsigned char>(bytes[at]);
    data.user_present = (flags & user_present) != 0;
    data.user_verified = (flags & user_verified) != 0;
    data.backup_eligible = (flags & backup_eligible) != 0;
    data.backed_up = (flags & backed_up) != 0;
    bytes.remove_prefix(fixed_part);
    if ((flags & attested) != 0) {
        data.attested = take_credential(bytes);
        if (!data.attested) return {};
    }
    if ((flags & extended) != 0) {
        const auto extensions = crypto::take_cbor(bytes);
        if (!extensions || extensions->type != crypto::Cbor::Type::map) return {};
    }
    if (!bytes.empty()) return {};
    return data;
}

}  // namespace skl::identity::webauthn
