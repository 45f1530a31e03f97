#include "kernel/crypto/jwe.h"

#include <stdexcept>

#include "kernel/crypto/jwe_keys.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

struct Sent {                        // as it stands in the token; decoded but for the two that are authenticated as they were sent
    std::string guarded;             // the protected header, base64url
    std::optional<std::string> aad;  // JSON only, base64url
    std::string iv, ciphertext, tag;
};

struct Recipient {
    Node header;  // all parameters together
    std::string encrypted_key;
};

struct Way {
    const KeyManagement* how;
    const ContentAlgorithm* content;
};

Checked<Way, JoseFault> way_of(const Node& header, const EncryptionPolicy& policy) {
    const auto alg = text_member(header, "alg"), enc = text_member(header, "enc");
    if (!alg || !enc) return JoseFault::malformed;
    if (!allowed(policy.algorithms, *alg) || !allowed(policy.encryptions, *enc)) return JoseFault::algorithm;
    const Way way{key_management(*alg), content_algorithm(*enc)};
    if (way.how == nullptr || way.content == nullptr) return JoseFault::algorithm;
    if (!understood(header) || header.find("zip") != nullptr) return JoseFault::critical;
    return way;
}

Checked<Jwe, JoseFault> open(const Sent& sent, Recipient recipient, const Jwk& key, const EncryptionPolicy& policy) {
    const auto way = way_of(recipient.header, policy);
    if (!way) return way.fault();
    const auto kid = text_member(recipient.header, "kid");
    if (!kid) return JoseFault::malformed;
    if ((!kid->empty() && !key.kid.empty() && *kid != key.kid) || !key_serves(key, *way->how, *way->content, false)) return JoseFault::key;
    const auto content_key = open_content_key(key, *way->how, *way->content, recipient.header, recipient.encrypted_key);
    if (!content_key) return JoseFault::decryption;
    const std::string aad = sent.aad ? sent.guarded + "." + *sent.aad : sent.guarded;
    auto plain = decrypt_content(*way->content, *content_key, sent.iv, aad, sent.ciphertext, sent.tag);
    if (!plain) return JoseFault::decryption;
    return Jwe{std::move(recipient.header), std::move(*plain)};
}

std::optional<Node> guarded_header(std::string_view encoded) {
    const auto json = text::base64url_decode(encoded);
    return json ? strict_object(*json) : std::nullopt;
}

bool fill(const Node& object, std::string_view name, std::string& bytes) {
    const auto text = text_member(object, name);
    auto decoded = text ? text::base64url_decode(*text) : std::nullopt;
    if (!decoded) return false;
    bytes = std::move(*decoded);
    return true;
}

}  // namespace

Checked<Jwe, JoseFault> decrypt_compact(std::string_view token, const Jwk& key, const EncryptionPolicy& policy) {
    if (token.size() > longest_jose) return JoseFault::malformed;
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= token.size();) {
        const auto end = std::min(token.find('.', from), token.size());
        parts.emplace_back(token.substr(from, end - from));
        from = end + 1;
        if (parts.size() > 5) return JoseFault::malformed;
    }
    if (parts.size() != 5) return JoseFault::malformed;
    auto header = guarded_header(parts[0]);
    auto encrypted_key = text::base64url_decode(parts[1]), iv = text::base64url_decode(parts[2]),
         ciphertext = text::base64url_decode(parts[3]), tag = text::base64url_decode(parts[4]);
    if (!header || !encrypted_key || !iv || !ciphertext || !tag) return JoseFault::malformed;
    return open({parts[0], {}, *iv, *ciphertext, *tag}, {std::move(*header), *encrypted_key}, key, policy);
}

Checked<Jwe, JoseFault> decrypt_json(std::string_view json, const Jwk& key, const EncryptionPolicy& policy) {
    const auto object = strict_object(json);
    if (!object) return JoseFault::malformed;
    Sent sent;
    const auto guarded = text_member(*object, "protected");
    if (!guarded || !fill(*object, "iv", sent.iv) || !fill(*object, "ciphertext", sent.ciphertext) || !fill(*object, "tag", sent.tag))
        return JoseFault::malformed;
    sent.guarded = *guarded;
    if (const Node* aad = object->find("aad")) {
        if (aad->type != Node::Type::text || !text::base64url_decode(aad->text)) return JoseFault::malformed;
        sent.aad = aad->text;
    }
    const auto guarded_parameters = guarded->empty() ? std::nullopt : guarded_header(*guarded);
    if (!guarded->empty() && !guarded_parameters) return JoseFault::malformed;
    const Node* general = object->find("recipients");
    const std::vector<Node> one = {*object};
    if (general != nullptr && (general->type != Node::Type::list || general->items.empty() || general->items.size() > most_recipients ||
                               object->find("header") != nullptr || object->find("encrypted_key") != nullptr))
        return JoseFault::malformed;  // RFC 7516 §7.2.2: one form or the other
    JoseFault last = JoseFault::decryption;
    for (const Node& recipient : general != nullptr ? general->items : one) {
        Recipient reader;
        auto header =
            joined_header({guarded_parameters ? &*guarded_parameters : nullptr, object->find("unprotected"), recipient.find("header")});
        if (!header || recipient.type != Node::Type::object || !fill(recipient, "encrypted_key", reader.encrypted_key))
            return JoseFault::malformed;
        reader.header = std::move(*header);
        auto opened = open(sent, std::move(reader), key, policy);
        if (opened) return opened;
        last = opened.fault();
    }
    return last;
}

std::string encrypt_compact(std::string_view plaintext, const Jwk& key, std::string_view algorithm, std::string_view encryption,
                            std::vector<Member> parameters) {
    const KeyManagement* how = key_management(algorithm);
    const ContentAlgorithm* content = content_algorithm(encryption);
    if (how == nullptr || content == nullptr || !key_serves(key, *how, *content, true))
        throw std::logic_error("the key does not encrypt with " + std::string(algorithm) + " and " + std::string(encryption));
    Node header{.type = Node::Type::object};
    header.members.push_back({"alg", text_node(std::string(algorithm))});
    header.members.push_back({"enc", text_node(std::string(encryption))});
    if (!key.kid.empty()) header.members.push_back({"kid", text_node(key.kid)});
    for (Member& parameter : parameters) {
        if (header.find(parameter.key) != nullptr) throw std::logic_error("a header parameter that stands twice: " + parameter.key);
        header.members.push_back(std::move(parameter));
    }
    const SealedKey sealed = seal_content_key(key, *how, *content, header);
    std::string json;
    write_node(json, header);
    const std::string guarded = text::base64url(json), iv = random_bytes(content->iv_bytes);
    const Encrypted encrypted = encrypt_content(*content, sealed.content_key, iv, guarded, plaintext);
    return guarded + "." + text::base64url(sealed.encrypted_key) + "." + text::base64url(iv) + "." + text::base64url(encrypted.ciphertext) +
           "." + text::base64url(encrypted.tag);
}

}  // namespace skl::crypto
