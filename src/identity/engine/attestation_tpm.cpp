// TPM attestation (WebAuthn Level 3 §8.3) over structures of TCG "TPM 2.0 Library, Part 2" §10 to §12:
//   pubArea  := TPMT_PUBLIC: type u16, nameAlg u16, objectAttributes u32, authPolicy TPM2B, parameters, unique
//   certInfo := TPMS_ATTEST: magic u32, type u16, qualifiedSigner TPM2B, extraData TPM2B, clockInfo 17 bytes, firmwareVersion u64,
//               attested { name TPM2B, qualifiedName TPM2B }
//   TPM2B    := size u16, bytes
#include "identity/engine/attestation.h"

namespace skl::identity::webauthn {
namespace {

constexpr std::uint64_t generated_value = 0xFF544347, attest_certify = 0x8017;
constexpr std::uint64_t rsa = 0x0001, ecc = 0x0023, null_algorithm = 0x0010, ecdaa = 0x001A;
constexpr std::uint64_t default_exponent = 65'537;
constexpr std::string_view manufacturer = "2.23.133.2.1", model = "2.23.133.2.2", firmware = "2.23.133.2.3";
constexpr std::string_view attestation_key_usage = "2.23.133.8.3", alternative_name = "2.5.29.17";

// Big-endian fields one after another; a missing byte fails all that follows.
struct Fields {
    std::string_view rest;
    bool failed = false;

    std::string_view take(std::size_t size) {
        if (size > rest.size()) {
            failed = true;
            return {};
        }
        const std::string_view taken = rest.substr(0, size);
        rest.remove_prefix(size);
        return taken;
    }
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const char byte : take(size)) value = value << 8 | static_cast<unsigned char>(byte);
        return value;
    }
    std::string_view sized() { return take(number(2)); }
};

std::string_view without_zeros(std::string_view number) {
    const auto first = number.find_first_not_of('\0');
    return first == std::string_view::npos ? std::string_view() : number.substr(first);
}

std::optional<crypto::Hash> hash_named(std::uint64_t algorithm) {  // TPM_ALG_ID; SHA-1 is not taken
    if (algorithm == 0x000B) return crypto::Hash::sha256;
    if (algorithm == 0x000C) return crypto::Hash::sha384;
    if (algorithm == 0x000D) return crypto::Hash::sha512;
    return {};
}

void skip_symmetric(Fields& fields) {
    if (fields.number(2) != null_algorithm) fields.take(4);  // keyBits, mode
}
void skip_scheme(Fields& fields) {
    const std::uint64_t scheme = fields.number(2);
    if (scheme != null_algorithm) fields.take(scheme == ecdaa ? 4 : 2);  // its hash, and ECDAA's count
}

std::optional<crypto::Curve> curve_named(std::uint64_t curve) {  // TPM_ECC_CURVE
    if (curve == 0x0003) return crypto::Curve::p256;
    if (curve == 0x0004) return crypto::Curve::p384;
    if (curve == 0x0005) return crypto::Curve::p521;
    return {};
}

bool same_rsa(Fields& fields, const crypto::PublicKey& key) {
    skip_symmetric(fields);
    skip_scheme(fields);
    const std::uint64_t bits = fields.number(2), exponent = fields.number(4);
    const std::string_view modulus = fields.sized();
    std::uint64_t own = 0;
    for (const char byte : key.e()) own = own << 8 | static_cast<unsigned char>(byte);
    return !fields.failed && bits == modulus.size() * 8 && own == (exponent == 0 ? default_exponent : exponent) &&
           without_zeros(modulus) == key.n();
}

bool same_ecc(Fields& fields, const crypto::PublicKey& key) {
    skip_symmetric(fields);
    skip_scheme(fields);
    const auto curve = curve_named(fields.number(2));
    if (fields.number(2) != null_algorithm) fields.take(2);  // kdf and its hash
    const std::string_view x = fields.sized(), y = fields.sized();
    return !fields.failed && curve == key.curve() && without_zeros(x) == without_zeros(key.x()) &&
           without_zeros(y) == without_zeros(key.y());
}

// The key that the TPM speaks of is the credential's. Gives the object's name: nameAlg ‖ H(pubArea).
std::optional<std::string> name_of(std::string_view public_area, const crypto::PublicKey& key) {
    Fields fields{public_area};
    const std::uint64_t type = fields.number(2);
    const std::string_view name_algorithm = fields.rest.substr(0, 2);
    const auto hash = hash_named(fields.number(2));
    fields.take(4);
    fields.sized();
    if (fields.failed || !hash) return {};
    const bool same = type == rsa && key.type() == crypto::KeyType::rsa  ? same_rsa(fields, key)
                      : type == ecc && key.type() == crypto::KeyType::ec ? same_ecc(fields, key)
                                                                         : false;
    if (!same || !fields.rest.empty()) return {};
    return std::string(name_algorithm) + crypto::digest(*hash, public_area);
}

bool certifies(std::string_view cert_info, std::string_view extra_data, std::string_view name) {
    Fields fields{cert_info};
    if (fields.number(4) != generated_value || fields.number(2) != attest_certify) return false;
    fields.sized();
    const std::string_view extra = fields.sized();
    fields.take(17 + 8);
    const std::string_view certified = fields.sized();
    fields.sized();
    return !fields.failed && fields.rest.empty() && extra == extra_data && certified == name;
}

bool attestation_identity(const crypto::Certificate& leaf, const Statement& statement) {  // §8.3.1
    const auto names = leaf.alternative_directory_names();
    const auto value = [&](std::string_view oid) -> std::string {
        for (const auto& [name, text] : names)
            if (name == oid) return text;
        return {};
    };
    const auto extension = leaf.extension(alternative_name);
    const auto& known = statement.policy.tpm_manufacturers;
    const std::string maker = value(manufacturer);
    return attestation_leaf(leaf, statement.credential.aaguid) && leaf.subject_empty() && extension && extension->critical &&
           leaf.has_extended_usage(attestation_key_usage) && !maker.empty() && !value(model).empty() && !value(firmware).empty() &&
           (known.empty() || std::find(known.begin(), known.end(), maker) != known.end());
}

std::optional<crypto::Hash> hash_of(std::int64_t algorithm) {
    const auto signing = crypto::cose_signing(algorithm);
    if (!signing) return {};
    switch (*signing) {
        case crypto::Signing::es256:
        case crypto::Signing::rs256:
        case crypto::Signing::ps256: return crypto::Hash::sha256;
        case crypto::Signing::es384:
        case crypto::Signing::rs384:
        case crypto::Signing::ps384: return crypto::Hash::sha384;
        case crypto::Signing::es512:
        case crypto::Signing::rs512:
        case crypto::Signing::ps512: return crypto::Hash::sha512;
        default: return {};  // a TPM signs with a hash
    }
}

}  // namespace

std::optional<Attested> verify_tpm(const Statement& statement) {
    const crypto::Cbor* version = statement.members.find("ver");
    const auto algorithm = integer_of(statement.members, "alg");
    const std::string *signature = bytes_of(statement.members, "sig"), *cert_info = bytes_of(statement.members, "certInfo"),
                      *public_area = bytes_of(statement.members, "pubArea");
    auto chain = chain_of(statement.members);
    if (version == nullptr || version->as_text() == nullptr || *version->as_text() != "2.0" || !algorithm || signature == nullptr ||
        cert_info == nullptr || public_area == nullptr || !chain || statement.members.members.size() != 6)
        return {};
    const auto name = name_of(*public_area, statement.key.key);
    const auto hash = hash_of(*algorithm);
    if (!name || !hash || !certifies(*cert_info, crypto::digest(*hash, statement.signed_text()), *name)) return {};
    if (!verify_cose(chain->key, *algorithm, *cert_info, *signature) || !attestation_identity(chain->leaf(), statement)) return {};
    return Attested{AttestationType::certified, std::move(chain->certificates)};
}

}  // namespace skl::identity::webauthn
