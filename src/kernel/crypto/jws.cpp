#include "kernel/crypto/jws.h"

#include <stdexcept>

#include "kernel/crypto/signature.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

struct Algorithm {
    std::string_view name;
    std::optional<Signing> signing;  // nothing: HMAC
    Hash hash;                       // of HMAC
    std::string_view family;
    int strength;  // of the hash, within the family
};
constexpr Algorithm algorithms[] = {
    {"HS256", {}, Hash::sha256, "HS", 256},          {"HS384", {}, Hash::sha384, "HS", 384},    {"HS512", {}, Hash::sha512, "HS", 512},
    {"ES256", Signing::es256, {}, "ES256", 0},       {"ES384", Signing::es384, {}, "ES384", 0}, {"ES512", Signing::es512, {}, "ES512", 0},
    {"RS256", Signing::rs256, {}, "RS", 256},        {"RS384", Signing::rs384, {}, "RS", 384},  {"RS512", Signing::rs512, {}, "RS", 512},
    {"PS256", Signing::ps256, {}, "PS", 256},        {"PS384", Signing::ps384, {}, "PS", 384},  {"PS512", Signing::ps512, {}, "PS", 512},
    {"Ed25519", Signing::ed25519, {}, "Ed25519", 0}, {"Ed448", Signing::ed448, {}, "Ed448", 0},
};

// EdDSA is the one name that leaves the curve to the key (RFC 8037 §3.1).
const Algorithm* find_algorithm(std::string_view name, const Jwk& key) {
    if (name == "EdDSA") name = key.public_key() != nullptr && key.public_key()->curve() == Curve::ed448 ? "Ed448" : "Ed25519";
    for (const Algorithm& one : algorithms)
        if (one.name == name) return &one;
    return nullptr;
}

bool key_means(const Jwk& key, const Algorithm& algorithm, std::string_view name, KeyAlgorithm reading) {
    if (key.alg.empty() || key.alg == name || key.alg == algorithm.name) return true;
    const Algorithm* of_key =
        find_algorithm(key.alg == "ES521" && reading == KeyAlgorithm::intended ? "ES512" : key.alg, key);  // a common slip
    if (of_key == nullptr) return false;
    if (of_key == &algorithm) return reading == KeyAlgorithm::intended || key.alg == "EdDSA";
    return reading == KeyAlgorithm::intended && of_key->family == algorithm.family && of_key->strength <= algorithm.strength;
}

bool material_fits(const Jwk& key, const Algorithm& algorithm) {
    if (!algorithm.signing) return key.secret() != nullptr && key.secret()->view().size() >= octets_of(algorithm.hash);  // RFC 7518 §3.2
    return key.public_key() != nullptr && fits(*algorithm.signing, *key.public_key());
}

// Which algorithm this header and key agree on, if the policy lets them.
Checked<const Algorithm*, JoseFault> agreed(const Node& header, const Jwk& key, const SignaturePolicy& policy) {
    const auto name = text_member(header, "alg"), kid = text_member(header, "kid"), typ = text_member(header, "typ");
    if (!name || !kid || !typ) return JoseFault::malformed;
    if (!allowed(policy.algorithms, *name)) return JoseFault::algorithm;
    const Algorithm* algorithm = find_algorithm(*name, key);
    if (algorithm == nullptr) return JoseFault::algorithm;
    if (!understood(header)) return JoseFault::critical;
    if (!policy.typ.empty() && !same_media_type(*typ, policy.typ)) return JoseFault::type;
    if (!kid->empty() && !key.kid.empty() && *kid != key.kid) return JoseFault::key;
    if (!material_fits(key, *algorithm) || !key.may("sig", {"verify"}) || !key_means(key, *algorithm, *name, policy.key_algorithm))
        return JoseFault::key;
    return algorithm;
}

bool verifies(const Algorithm& algorithm, const Jwk& key, std::string_view input, std::string_view signature) {
    if (!algorithm.signing) return equal(hmac(algorithm.hash, key.secret()->view(), input), signature);
    return verify(*key.public_key(), *algorithm.signing, input, signature);
}

struct Parts {
    std::string_view header, payload, signature;
};

std::optional<Parts> split(std::string_view token) {
    if (token.size() > longest_jose) return {};
    const auto first = token.find('.'), second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return {};
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

std::optional<Node> read_header(std::string_view encoded) {
    const auto json = text::base64url_decode(encoded);
    return json ? strict_object(*json) : std::nullopt;
}

// One signature: `encoded` is the protected header as it was sent (empty: there is none), `payload` the payload as it was sent.
Checked<Jws, JoseFault> verify_one(std::string_view encoded, const Node* unprotected, std::string_view payload, std::string_view signature,
                                   const Jwk& key, const SignaturePolicy& policy) {
    const auto guarded = encoded.empty() ? std::nullopt : read_header(encoded);
    if (!encoded.empty() && !guarded) return JoseFault::malformed;
    auto header = joined_header({guarded ? &*guarded : nullptr, unprotected});
    const auto content = text::base64url_decode(payload), raw = text::base64url_decode(signature);
    if (!header || !content || !raw) return JoseFault::malformed;
    if (unprotected != nullptr && (unprotected->find("crit") != nullptr || unprotected->find("b64") != nullptr)) return JoseFault::critical;
    const auto algorithm = agreed(*header, key, policy);
    if (!algorithm) return algorithm.fault();
    std::string input(encoded);
    input += '.';
    input += payload;
    if (!verifies(**algorithm, key, input, *raw)) return JoseFault::signature;
    return Jws{std::move(*header), *content};
}

const Jwk* chosen(const JwkSet& keys, const Node& header) {
    const auto kid = text_member(header, "kid"), name = text_member(header, "alg");
    if (!kid || !name) return nullptr;
    if (kid->empty()) return keys.keys.size() == 1 ? &keys.keys.front() : nullptr;
    for (const Jwk& key : keys.keys) {
        const Algorithm* algorithm = find_algorithm(*name, key);
        if (key.kid == *kid && algorithm != nullptr && material_fits(key, *algorithm)) return &key;
    }
    return nullptr;
}

std::string signing_input(std::string_view payload, const Jwk& key, std::string_view algorithm, std::vector<Member> parameters) {
    Node header{.type = Node::Type::object};
    header.members.push_back({"alg", text_node(std::string(algorithm))});
    if (!key.kid.empty()) header.members.push_back({"kid", text_node(key.kid)});
    for (Member& parameter : parameters) {
        if (header.find(parameter.key) != nullptr) throw std::logic_error("a header parameter that stands twice: " + parameter.key);
        header.members.push_back(std::move(parameter));
    }
    std::string json;
    write_node(json, header);
    return text::base64url(json) + "." + text::base64url(payload);
}

std::string signature_of(std::string_view input, const Jwk& key, std::string_view name) {
    const Algorithm* algorithm = find_algorithm(name, key);
    if (algorithm == nullptr || !material_fits(key, *algorithm) || !key.may("sig", {"sign"}) ||
        !key_means(key, *algorithm, name, KeyAlgorithm::exact) || (algorithm->signing && key.private_key() == nullptr))
        throw std::logic_error("the key does not sign with " + std::string(name));
    return text::base64url(algorithm->signing ? sign(*key.private_key(), *algorithm->signing, input)
                                              : hmac(algorithm->hash, key.secret()->view(), input));
}

}  // namespace

Checked<Node, JoseFault> unverified_header(std::string_view token) {
    const auto parts = split(token);
    auto header = parts ? read_header(parts->header) : std::nullopt;
    if (!header) return JoseFault::malformed;
    return std::move(*header);
}

Checked<Jws, JoseFault> verify_compact(std::string_view token, const Jwk& key, const SignaturePolicy& policy) {
    const auto parts = split(token);
    if (!parts || parts->header.empty()) return JoseFault::malformed;
    return verify_one(parts->header, nullptr, parts->payload, parts->signature, key, policy);
}

Checked<Jws, JoseFault> verify_compact(std::string_view token, const JwkSet& keys, const SignaturePolicy& policy) {
    const auto header = unverified_header(token);
    if (!header) return header.fault();
    const Jwk* key = chosen(keys, *header);
    if (key == nullptr) return JoseFault::key;
    return verify_compact(token, *key, policy);
}

Checked<Jws, JoseFault> verify_detached(std::string_view token, std::string_view payload, const Jwk& key, const SignaturePolicy& policy) {
    const auto parts = split(token);
    if (!parts || parts->header.empty() || !parts->payload.empty()) return JoseFault::malformed;
    return verify_one(parts->header, nullptr, text::base64url(payload), parts->signature, key, policy);
}

Checked<Jws, JoseFault> verify_json(std::string_view json, const Jwk& key, const SignaturePolicy& policy,
                                    std::optional<std::string_view> detached) {
    const auto object = strict_object(json);
    if (!object) return JoseFault::malformed;
    const Node *general = object->find("signatures"), *own = object->find("payload");
    if ((own != nullptr) == detached.has_value() || (own != nullptr && own->type != Node::Type::text)) return JoseFault::malformed;
    const std::string payload = own != nullptr ? own->text : text::base64url(detached.value_or(""));
    if (general != nullptr) {
        if (general->type != Node::Type::list || general->items.empty() || general->items.size() > most_signatures)
            return JoseFault::malformed;
        if (object->find("signature") || object->find("protected") || object->find("header"))
            return JoseFault::malformed;  // RFC 7515 §7.2.2
    }
    JoseFault last = JoseFault::signature;
    const auto attempt = [&](const Node& one) -> std::optional<Jws> {
        const auto guarded = text_member(one, "protected"), signature = text_member(one, "signature");
        last = JoseFault::malformed;
        if (!guarded || !signature || signature->empty()) return {};
        auto verified = verify_one(*guarded, one.find("header"), payload, *signature, key, policy);
        if (verified) return std::move(*verified);
        last = verified.fault();
        return {};
    };
    if (general == nullptr) {
        auto verified = attempt(*object);
        return verified ? Checked<Jws, JoseFault>(std::move(*verified)) : Checked<Jws, JoseFault>(last);
    }
    for (const Node& one : general->items) {
        if (one.type != Node::Type::object) return JoseFault::malformed;
        if (auto verified = attempt(one)) return std::move(*verified);
    }
    return last;
}

std::string sign_compact(std::string_view payload, const Jwk& key, std::string_view algorithm, std::vector<Member> parameters) {
    const std::string input = signing_input(payload, key, algorithm, std::move(parameters));
    return input + "." + signature_of(input, key, algorithm);
}

std::string sign_detached(std::string_view payload, const Jwk& key, std::string_view algorithm, std::vector<Member> parameters) {
    const std::string input = signing_input(payload, key, algorithm, std::move(parameters));
    return input.substr(0, input.find('.') + 1) + "." + signature_of(input, key, algorithm);
}

}  // namespace skl::crypto
