#include "kernel/crypto/jwe_keys.h"

#include <stdexcept>

#include "kernel/crypto/derive.h"
#include "kernel/crypto/random.h"
#include "kernel/crypto/rsa_encryption.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

constexpr KeyManagement managements[] = {
    {"dir", KeyMode::direct, 0, {}},
    {"A128KW", KeyMode::wrap, 16, {}},
    {"A192KW", KeyMode::wrap, 24, {}},
    {"A256KW", KeyMode::wrap, 32, {}},
    {"A128GCMKW", KeyMode::gcm_wrap, 16, {}},
    {"A192GCMKW", KeyMode::gcm_wrap, 24, {}},
    {"A256GCMKW", KeyMode::gcm_wrap, 32, {}},
    {"ECDH-ES", KeyMode::agree, 0, {}},
    {"ECDH-ES+A128KW", KeyMode::agree_and_wrap, 16, {}},
    {"ECDH-ES+A192KW", KeyMode::agree_and_wrap, 24, {}},
    {"ECDH-ES+A256KW", KeyMode::agree_and_wrap, 32, {}},
    {"RSA-OAEP", KeyMode::rsa_oaep, 0, Hash::sha1},
    {"RSA-OAEP-256", KeyMode::rsa_oaep, 0, Hash::sha256},
    {"RSA-OAEP-384", KeyMode::rsa_oaep, 0, Hash::sha384},
    {"RSA-OAEP-512", KeyMode::rsa_oaep, 0, Hash::sha512},
    {"RSA1_5", KeyMode::rsa_pkcs1, 0, {}},
    {"PBES2-HS256+A128KW", KeyMode::password, 16, Hash::sha256},
    {"PBES2-HS384+A192KW", KeyMode::password, 24, Hash::sha384},
    {"PBES2-HS512+A256KW", KeyMode::password, 32, Hash::sha512},
};
constexpr std::size_t nonce_bytes = 12, gcm_tag_bytes = 16, least_salt = 8;  // RFC 7518 §4.7.1.1, §4.8.1.1

std::string big_endian_32(std::size_t number) {
    return {static_cast<char>(number >> 24 & 255), static_cast<char>(number >> 16 & 255), static_cast<char>(number >> 8 & 255),
            static_cast<char>(number & 255)};
}
std::string with_length(std::string_view bytes) { return big_endian_32(bytes.size()) + std::string(bytes); }

std::optional<std::string> bytes_of(const Node& header, std::string_view name) {  // absent is empty
    const auto text = text_member(header, name);
    return text ? text::base64url_decode(*text) : std::nullopt;
}

// RFC 7518 §4.6.2.
std::optional<Secret> agreed_key(const PrivateKey& ours, const PublicKey& theirs, const KeyManagement& how, const ContentAlgorithm& content,
                                 const Node& header) {
    const auto shared = agree(ours, theirs);
    const auto apu = bytes_of(header, "apu"), apv = bytes_of(header, "apv");
    if (!shared || !apu || !apv) return {};
    const bool direct = how.mode == KeyMode::agree;
    const std::size_t size = direct ? content.key_bytes : how.key_bytes;
    return concat_kdf(
        *shared, with_length(direct ? content.name : how.name) + with_length(*apu) + with_length(*apv) + big_endian_32(size * 8), size);
}

std::optional<Secret> agreed_with_sender(const Jwk& key, const KeyManagement& how, const ContentAlgorithm& content, const Node& header) {
    const Node* ephemeral = header.find("epk");
    const auto sender = ephemeral == nullptr ? std::nullopt : parse_jwk(*ephemeral, KeyParts::open_only);
    if (!sender || sender->public_key() == nullptr) return {};
    return agreed_key(*key.private_key(), *sender->public_key(), how, content, header);
}

std::optional<int> rounds_of(const Node& header) {
    const Node* count = header.find("p2c");
    if (count == nullptr || count->type != Node::Type::number) return {};
    int rounds = 0;
    const char* end = count->text.data() + count->text.size();
    const auto read = std::from_chars(count->text.data(), end, rounds);
    if (read.ec != std::errc() || read.ptr != end || rounds < fewest_rounds || rounds > most_rounds) return {};
    return rounds;
}

Secret stretched(const Jwk& key, const KeyManagement& how, std::string_view salt, int rounds) {
    return pbkdf2(how.hash, key.secret()->view(), std::string(how.name) + '\0' + std::string(salt), rounds, how.key_bytes);
}

std::optional<Secret> open_by_password(const Jwk& key, const KeyManagement& how, const Node& header, std::string_view encrypted_key) {
    const auto salt = bytes_of(header, "p2s");
    const auto rounds = rounds_of(header);
    if (!salt || salt->size() < least_salt || !rounds) return {};
    return unwrap_key_unpadded(stretched(key, how, *salt, *rounds).view(), encrypted_key);
}

std::optional<Secret> open_gcm(const Jwk& key, const Node& header, std::string_view encrypted_key) {
    const auto nonce = bytes_of(header, "iv"), tag = bytes_of(header, "tag");
    if (!nonce || nonce->size() != nonce_bytes || !tag || tag->size() != gcm_tag_bytes) return {};
    auto opened = gcm_open(key.secret()->view(), *nonce, "", std::string(encrypted_key) + *tag);
    return opened ? std::optional<Secret>(std::move(*opened)) : std::nullopt;
}

void add(Node& header, std::string name, Node value) { header.members.push_back({std::move(name), std::move(value)}); }

SealedKey seal_agreed(const Jwk& key, const KeyManagement& how, const ContentAlgorithm& content, Node& header) {
    const PrivateKey ephemeral = PrivateKey::generate(key.public_key()->curve());
    add(header, "epk", public_jwk(Jwk{ephemeral.public_key()}));
    const auto derived = agreed_key(ephemeral, *key.public_key(), how, content, header);
    if (!derived) throw std::logic_error("no agreement with this key");
    if (how.mode == KeyMode::agree) return {*derived, ""};
    const Secret fresh(random_bytes(content.key_bytes));
    return {fresh, wrap_key_unpadded(derived->view(), fresh.view())};
}

}  // namespace

const KeyManagement* key_management(std::string_view name) {
    for (const KeyManagement& one : managements)
        if (one.name == name) return &one;
    return nullptr;
}

bool key_serves(const Jwk& key, const KeyManagement& how, const ContentAlgorithm& content, bool encrypting) {
    const bool direct = how.mode == KeyMode::direct;
    if (!key.alg.empty() && key.alg != how.name && !(direct && key.alg == content.name)) return false;
    if (!key.may("enc", encrypting ? std::vector<std::string_view>{"encrypt", "wrapKey", "deriveKey", "deriveBits"}
                                   : std::vector<std::string_view>{"decrypt", "unwrapKey", "deriveKey", "deriveBits"}))
        return false;
    const PublicKey* open = key.public_key();
    switch (how.mode) {
        case KeyMode::direct: return key.secret() != nullptr && key.secret()->view().size() == content.key_bytes;
        case KeyMode::wrap:
        case KeyMode::gcm_wrap: return key.secret() != nullptr && key.secret()->view().size() == how.key_bytes;
        case KeyMode::password: return key.secret() != nullptr;
        case KeyMode::rsa_oaep:
        case KeyMode::rsa_pkcs1: return open != nullptr && open->type() == KeyType::rsa && (encrypting || key.private_key() != nullptr);
        case KeyMode::agree:
        case KeyMode::agree_and_wrap:
            return open != nullptr && open->type() != KeyType::rsa && open->curve() != Curve::ed25519 && open->curve() != Curve::ed448 &&
                   (encrypting || key.private_key() != nullptr);
    }
    return false;
}

std::optional<Secret> open_content_key(const Jwk& key, const KeyManagement& how, const ContentAlgorithm& content, const Node& header,
                                       std::string_view encrypted_key) {
    const bool nothing_sent = how.mode == KeyMode::direct || how.mode == KeyMode::agree;
    if (encrypted_key.empty() != nothing_sent) return {};  // RFC 7516 §5.2, steps 10 and 11
    switch (how.mode) {
        case KeyMode::direct: return *key.secret();
        case KeyMode::wrap: return unwrap_key_unpadded(key.secret()->view(), encrypted_key);
        case KeyMode::gcm_wrap: return open_gcm(key, header, encrypted_key);
        case KeyMode::password: return open_by_password(key, how, header, encrypted_key);
        case KeyMode::rsa_oaep: return rsa_oaep_decrypt(*key.private_key(), how.hash, encrypted_key);
        case KeyMode::rsa_pkcs1: return rsa_pkcs1_decrypt_or_random(*key.private_key(), encrypted_key, content.key_bytes);
        case KeyMode::agree: return agreed_with_sender(key, how, content, header);
        case KeyMode::agree_and_wrap: {
            const auto derived = agreed_with_sender(key, how, content, header);
            return derived ? unwrap_key_unpadded(derived->view(), encrypted_key) : std::nullopt;
        }
    }
    return {};
}

SealedKey seal_content_key(const Jwk& key, const KeyManagement& how, const ContentAlgorithm& content, Node& header) {
    if (how.mode == KeyMode::direct) return {*key.secret(), ""};
    if (how.mode == KeyMode::agree || how.mode == KeyMode::agree_and_wrap) return seal_agreed(key, how, content, header);
    const Secret fresh(random_bytes(content.key_bytes));
    switch (how.mode) {
        case KeyMode::wrap: return {fresh, wrap_key_unpadded(key.secret()->view(), fresh.view())};
        case KeyMode::rsa_oaep: return {fresh, rsa_oaep_encrypt(*key.public_key(), how.hash, fresh.view())};
        case KeyMode::rsa_pkcs1: return {fresh, rsa_pkcs1_encrypt(*key.public_key(), fresh.view())};
        case KeyMode::gcm_wrap: {
            const std::string nonce = random_bytes(nonce_bytes), sealed = gcm_seal(key.secret()->view(), nonce, "", fresh.view());
            add(header, "iv", text_node(text::base64url(nonce)));
            add(header, "tag", text_node(text::base64url(std::string_view(sealed).substr(fresh.view().size()))));
            return {fresh, sealed.substr(0, fresh.view().size())};
        }
        default: {
            const std::string salt = random_bytes(16);
            add(header, "p2s", text_node(text::base64url(salt)));
            add(header, "p2c", Node{.type = Node::Type::number, .text = std::to_string(our_rounds)});
            return {fresh, wrap_key_unpadded(stretched(key, how, salt, our_rounds).view(), fresh.view())};
        }
    }
}

}  // namespace skl::crypto
