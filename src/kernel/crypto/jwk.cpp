#include "kernel/crypto/jwk.h"

#include <stdexcept>

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

constexpr std::pair<std::string_view, Curve> curve_names[] = {
    {"P-256", Curve::p256},  {"P-384", Curve::p384},    {"P-521", Curve::p521}, {"Ed25519", Curve::ed25519},
    {"Ed448", Curve::ed448}, {"X25519", Curve::x25519}, {"X448", Curve::x448},
};
std::string_view name_of(Curve curve) { return curve_names[static_cast<std::size_t>(curve)].first; }

std::optional<Curve> curve_of(const Node& object) {
    const auto name = text_member(object, "crv");
    for (const auto& [known, curve] : curve_names)
        if (name == known) return curve;
    return {};
}

// A member of base64url; nothing: absent or misspelled.
std::optional<std::string> bytes_member(const Node& object, std::string_view name) {
    const Node* found = object.find(name);
    if (found == nullptr || found->type != Node::Type::text) return {};
    return text::base64url_decode(found->text);
}

// Base64urlUInt (RFC 7518 §2): the fewest octets.
std::optional<std::string> number_member(const Node& object, std::string_view name) {
    auto bytes = bytes_member(object, name);
    if (!bytes || bytes->empty() || bytes->front() == '\0') return {};
    return bytes;
}

template <class Key>
std::optional<Jwk> with(std::optional<Key> key) {
    if (!key) return {};
    return Jwk{std::move(*key)};
}

std::optional<Jwk> ec(const Node& object) {
    const auto curve = curve_of(object);
    const auto x = bytes_member(object, "x"), y = bytes_member(object, "y"), d = bytes_member(object, "d");
    if (!curve || !is_nist(*curve) || !x || !y) return {};
    if (object.find("d") == nullptr) return with(PublicKey::ec(*curve, *x, *y));
    if (!d) return {};
    return with(PrivateKey::ec(*curve, *x, *y, Secret(*d)));
}

std::optional<Jwk> okp(const Node& object) {
    const auto curve = curve_of(object);
    const auto x = bytes_member(object, "x"), d = bytes_member(object, "d");
    if (!curve || is_nist(*curve) || !x) return {};
    if (object.find("d") == nullptr) return with(PublicKey::okp(*curve, *x));
    if (!d) return {};
    return with(PrivateKey::okp(*curve, *x, Secret(*d)));
}

std::optional<Jwk> rsa(const Node& object) {
    const auto n = number_member(object, "n"), e = number_member(object, "e");
    if (!n || !e || object.find("oth") != nullptr) return {};  // more than two primes (RFC 7518 §6.3.2.7) are not used here
    if (object.find("d") == nullptr) return with(PublicKey::rsa(*n, *e));
    const auto d = bytes_member(object, "d");
    RsaPrimes primes;
    const std::pair<const char*, Secret*> parts[] = {
        {"p", &primes.p}, {"q", &primes.q}, {"dp", &primes.dp}, {"dq", &primes.dq}, {"qi", &primes.qi}};
    for (const auto& [name, secret] : parts) {
        if (object.find(name) == nullptr) continue;
        auto bytes = bytes_member(object, name);
        if (!bytes) return {};
        *secret = Secret(std::move(*bytes));
    }
    if (!d) return {};
    return with(PrivateKey::rsa(*n, *e, Secret(*d), primes));
}

std::optional<Jwk> oct(const Node& object) {
    auto k = bytes_member(object, "k");
    if (!k || k->empty()) return {};
    return Jwk{Secret(std::move(*k))};
}

std::optional<Jwk> material(const Node& object) {
    const auto type = text_member(object, "kty");
    if (type == "EC") return ec(object);
    if (type == "OKP") return okp(object);
    if (type == "RSA") return rsa(object);
    if (type == "oct") return oct(object);
    return {};
}

bool read_operations(const Node& object, std::vector<std::string>& operations) {  // RFC 7517 §4.3: texts, none twice
    const Node* list = object.find("key_ops");
    if (list == nullptr) return true;
    if (list->type != Node::Type::list) return false;
    for (const Node& one : list->items) {
        if (one.type != Node::Type::text || std::find(operations.begin(), operations.end(), one.text) != operations.end()) return false;
        operations.push_back(one.text);
    }
    return true;
}

// Whether every question "which key?" has one answer. Keys that are none count too: they were meant to be found.
bool unambiguous(const std::vector<Node>& keys) {
    std::set<std::pair<std::string, std::string>> named;
    std::size_t symmetric = 0;
    for (const Node& key : keys) {
        const auto kty = text_member(key, "kty"), kid = text_member(key, "kid");
        if (key.type != Node::Type::object || !kty || !kid) return false;
        symmetric += *kty == "oct";
        if (!kid->empty() && !named.emplace(*kty, *kid).second) return false;
    }
    return symmetric == 0 || symmetric == keys.size();
}

bool holds_a_secret(const Node& object) { return object.find("d") != nullptr || object.find("k") != nullptr; }

// The members that identify a key, in the order RFC 7638 §3.2 wants (lexicographic).
std::vector<Member> required_members(const Jwk& key) {
    const PublicKey* open = key.public_key();
    if (open == nullptr) return {{"k", text_node(text::base64url(key.secret()->view()))}, {"kty", text_node("oct")}};
    if (open->type() == KeyType::rsa)
        return {{"e", text_node(text::base64url(open->e()))}, {"kty", text_node("RSA")}, {"n", text_node(text::base64url(open->n()))}};
    std::vector<Member> members = {{"crv", text_node(std::string(name_of(open->curve())))},
                                   {"kty", text_node(open->type() == KeyType::ec ? "EC" : "OKP")},
                                   {"x", text_node(text::base64url(open->x()))}};
    if (open->type() == KeyType::ec) members.push_back({"y", text_node(text::base64url(open->y()))});
    return members;
}

void add_uses(std::vector<Member>& members, const Jwk& key) {
    const std::pair<const char*, const std::string*> texts[] = {{"kid", &key.kid}, {"use", &key.use}, {"alg", &key.alg}};
    for (const auto& [name, value] : texts)
        if (!value->empty()) members.push_back({name, text_node(*value)});
    if (key.key_ops.empty()) return;
    Node list{.type = Node::Type::list};
    for (const std::string& operation : key.key_ops) list.items.push_back(text_node(operation));
    members.push_back({"key_ops", std::move(list)});
}

}  // namespace

const PublicKey* Jwk::public_key() const {
    if (const PrivateKey* key = private_key()) return &key->public_key();
    return std::get_if<PublicKey>(&material);
}
const PrivateKey* Jwk::private_key() const { return std::get_if<PrivateKey>(&material); }
const Secret* Jwk::secret() const { return std::get_if<Secret>(&material); }

bool Jwk::may(std::string_view key_use, const std::vector<std::string_view>& operations) const {
    if (!use.empty() && use != key_use) return false;
    return key_ops.empty() || std::any_of(key_ops.begin(), key_ops.end(), [&](const std::string& one) { return allowed(operations, one); });
}

std::optional<Jwk> parse_jwk(const Node& object, KeyParts parts) {
    if (object.type != Node::Type::object || (parts == KeyParts::open_only && holds_a_secret(object))) return {};
    const auto kid = text_member(object, "kid"), use = text_member(object, "use"), alg = text_member(object, "alg");
    auto key = material(object);
    if (!key || !kid || !use || !alg || !read_operations(object, key->key_ops)) return {};
    key->kid = *kid, key->use = *use, key->alg = *alg;
    return key;
}

std::optional<Jwk> parse_jwk(std::string_view json, KeyParts parts) {
    const auto object = strict_object(json);
    return object ? parse_jwk(*object, parts) : std::nullopt;
}

std::optional<JwkSet> parse_jwk_set(std::string_view json, KeyParts parts) {
    const auto object = strict_object(json);
    const Node* list = object ? object->find("keys") : nullptr;
    if (list == nullptr || list->type != Node::Type::list) return {};
    if (list->items.size() > most_keys || !unambiguous(list->items)) return {};
    if (parts == KeyParts::open_only && std::any_of(list->items.begin(), list->items.end(), holds_a_secret)) return {};
    JwkSet set;
    for (const Node& one : list->items)
        if (auto key = parse_jwk(one)) set.keys.push_back(std::move(*key));
    return set;
}

std::string thumbprint(const Jwk& key) {
    std::string json;
    write_node(json, object_node(required_members(key)));
    return text::base64url(sha256(json));
}

Node public_jwk(const Jwk& key) {
    if (key.public_key() == nullptr) throw std::logic_error("a symmetric key has no public form");
    std::vector<Member> members = required_members(key);
    add_uses(members, key);
    return object_node(std::move(members));
}

Secret private_json(const Jwk& key) {
    std::vector<Member> members = required_members(key);
    if (const PrivateKey* secret = key.private_key()) {
        members.push_back({"d", text_node(text::base64url(secret->d().view()))});
        const RsaPrimes& primes = secret->primes();
        const std::pair<const char*, const Secret*> parts[] = {
            {"p", &primes.p}, {"q", &primes.q}, {"dp", &primes.dp}, {"dq", &primes.dq}, {"qi", &primes.qi}};
        for (const auto& [name, value] : parts)
            if (!value->empty()) members.push_back({name, text_node(text::base64url(value->view()))});
    }
    add_uses(members, key);
    std::string json;
    write_node(json, object_node(std::move(members)));
    return Secret(std::move(json));
}

}  // namespace skl::crypto
