#include "identity/engine/attestation.h"

#include "kernel/crypto/der.h"

namespace skl::identity::webauthn {
namespace {

constexpr std::size_t longest_chain = 5;  // a leaf and what stands between it and a root
constexpr std::string_view country = "2.5.4.6", organisation = "2.5.4.10", organisational_unit = "2.5.4.11", common_name = "2.5.4.3";
constexpr std::string_view fido_aaguid = "1.3.6.1.4.1.45724.1.1.4", apple_nonce = "1.2.840.113635.100.8.2";

std::optional<Attested> verify_none(const Statement& statement) {  // §8.7
    if (!statement.members.members.empty()) return {};
    return Attested{};
}

bool packed_subject(const crypto::Certificate& leaf) {  // §8.2.1
    const auto filled = [&](std::string_view oid) {
        const auto values = leaf.subject(oid);
        return values.size() == 1 && !values.front().empty();
    };
    const auto countries = leaf.subject(country);
    return countries.size() == 1 && countries.front().size() == 2 && filled(organisation) && filled(common_name) &&
           leaf.subject(organisational_unit) == std::vector<std::string>{"Authenticator Attestation"};
}

}  // namespace

std::optional<std::int64_t> integer_of(const crypto::Cbor& members, std::string_view name) {
    const crypto::Cbor* found = members.find(name);
    return found == nullptr ? std::nullopt : found->as_integer();
}

const std::string* bytes_of(const crypto::Cbor& members, std::string_view name) {
    const crypto::Cbor* found = members.find(name);
    return found == nullptr ? nullptr : found->as_bytes();
}

std::optional<Chain> chain_of(const crypto::Cbor& members) {
    const crypto::Cbor* list = members.find("x5c");
    if (list == nullptr || list->type != crypto::Cbor::Type::list || list->items.empty() || list->items.size() > longest_chain) return {};
    std::vector<crypto::Certificate> chain;
    for (const crypto::Cbor& one : list->items) {
        const std::string* der = one.as_bytes();
        auto certificate = der == nullptr ? std::nullopt : crypto::Certificate::parse(*der);
        if (!certificate) return {};
        chain.push_back(std::move(*certificate));
    }
    const auto key = chain.front().key();
    if (!key) return {};
    return Chain{std::move(chain), *key};
}

bool attestation_leaf(const crypto::Certificate& leaf, const Aaguid& aaguid) {
    if (leaf.version() != 3 || leaf.is_ca() || !leaf.has_basic_constraints()) return false;
    const auto extension = leaf.extension(fido_aaguid);
    if (!extension) return true;
    std::string_view der = extension->value;
    const auto value = crypto::take_der(der, crypto::der_tag::octet_string);
    return !extension->critical && value && der.empty() && value->size() == aaguid.size() &&
           std::equal(aaguid.begin(), aaguid.end(), reinterpret_cast<const std::uint8_t*>(value->data()));
}

std::optional<Attested> verify_packed(const Statement& statement) {
    const auto algorithm = integer_of(statement.members, "alg");
    const std::string* signature = bytes_of(statement.members, "sig");
    if (!algorithm || signature == nullptr) return {};
    if (statement.members.find("x5c") == nullptr) {  // self attestation: by the new key itself
        if (statement.members.members.size() != 2 || *algorithm != statement.key.algorithm ||
            !verify_cose(statement.key.key, *algorithm, statement.signed_text(), *signature))
            return {};
        return Attested{AttestationType::self, {}};
    }
    auto chain = chain_of(statement.members);
    if (!chain || statement.members.members.size() != 3) return {};
    if (!verify_cose(chain->key, *algorithm, statement.signed_text(), *signature)) return {};
    if (!attestation_leaf(chain->leaf(), statement.credential.aaguid) || !packed_subject(chain->leaf())) return {};
    return Attested{AttestationType::certified, std::move(chain->certificates)};
}

std::optional<Attested> verify_fido_u2f(const Statement& statement) {
    auto chain = chain_of(statement.members);
    const std::string* signature = bytes_of(statement.members, "sig");
    if (!chain || chain->certificates.size() != 1 || signature == nullptr || statement.members.members.size() != 2) return {};
    const crypto::PublicKey &certified = chain->key, &key = statement.key.key;
    if (certified.type() != crypto::KeyType::ec || certified.curve() != crypto::Curve::p256) return {};
    if (key.type() != crypto::KeyType::ec || key.curve() != crypto::Curve::p256) return {};
    if (statement.policy.u2f_without_aaguid && statement.credential.aaguid != Aaguid{}) return {};
    const std::string text = std::string(1, '\0') + statement.data.rpid_hash + std::string(statement.client_data_hash) +
                             statement.credential.id + '\x04' + key.x() + key.y();
    if (!verify(certified, crypto::Signing::es256, text, *signature, crypto::EcdsaForm::der)) return {};
    return Attested{AttestationType::certified, std::move(chain->certificates)};
}

std::optional<Attested> verify_apple(const Statement& statement) {
    auto chain = chain_of(statement.members);
    if (!chain || statement.members.members.size() != 1) return {};
    const auto extension = chain->leaf().extension(apple_nonce);
    if (!extension || !(chain->key == statement.key.key)) return {};
    std::string_view outer = extension->value;  // SEQUENCE { [1] EXPLICIT OCTET STRING }
    auto sequence = crypto::take_der(outer, crypto::der_tag::sequence);
    if (!sequence || !outer.empty()) return {};
    auto tagged = crypto::take_der(*sequence);
    if (!tagged || tagged->tag_class != crypto::DerElement::Class::context || tagged->tag != 1 || !sequence->empty()) return {};
    const auto nonce = crypto::take_der(tagged->content, crypto::der_tag::octet_string);
    if (!nonce || !tagged->content.empty() || *nonce != crypto::sha256(statement.signed_text())) return {};
    return Attested{AttestationType::certified, std::move(chain->certificates)};
}

std::optional<Attested> verify_statement(std::string_view format, const Statement& statement) {
    using Verify = std::optional<Attested> (*)(const Statement&);
    static constexpr std::pair<std::string_view, Verify> formats[] = {
        {"none", verify_none},         {"packed", verify_packed}, {"tpm", verify_tpm}, {"android-key", verify_android_key},
        {"fido-u2f", verify_fido_u2f}, {"apple", verify_apple},
    };
    for (const auto& [name, verify_this] : formats)
        if (name == format) return verify_this(statement);
    return {};
}

}  // namespace skl::identity::webauthn
