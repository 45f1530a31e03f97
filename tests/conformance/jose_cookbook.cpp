// RFC 7520 and its later companions: every output of every file is verified or decrypted with the file's own keys, a key is read and
// written again, and what is reproducible is made again byte for byte. Files that need an extension which is refused by design are
// skipped by name.
#include "kernel/crypto/jwe.h"
#include "kernel/crypto/jws.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

using namespace skl::crypto;

// One element, or the list itself.
std::vector<Node> each(const Node& node) { return node.type == Node::Type::list ? node.items : std::vector<Node>{node}; }

std::string refused_by_design(const Node& file) {
    for (const Node& signing : each(at(file, "signing")))
        if (has(at(signing, "protected"), "b64")) return "b64: false (RFC 7797) is refused: trust.md §5";
    if (has(at(at(file, "encrypting_content"), "protected"), "zip")) return "zip is refused: RFC 8725 §3.6";
    return {};
}

std::vector<std::string_view> algorithms_of(const Node& input) {
    std::vector<std::string_view> out;
    const Node& listed = at(input, "alg");
    if (listed.type == Node::Type::text) return {listed.text};
    for (const Node& one : listed.items) out.emplace_back(one.text);
    return out;
}

std::string verify_with(const Node& key_json, std::size_t place, const Node& file) {
    const Node &input = at(file, "input"), &output = at(file, "output");
    const auto key = parse_jwk(key_json);
    if (!key) return "the key is refused";
    const std::string& payload = text_at(input, "payload");
    const auto named = algorithms_of(input);
    const SignaturePolicy policy{{named.at(std::min(place, named.size() - 1))}};
    const std::string& compact = text_at(output, "compact");
    if (!compact.empty()) {
        const bool detached = compact.find("..") != std::string::npos;
        const auto verified = detached ? verify_detached(compact, payload, *key, policy) : verify_compact(compact, *key, policy);
        if (!verified || verified->payload != payload) return "compact does not verify";
        if (verify_compact(compact, *key, {{"none"}})) return "the caller's list is not asked";
    }
    for (const char* form : {"json", "json_flat"}) {
        if (!has(output, form)) continue;
        const auto detached = has(at(output, form), "payload") ? std::nullopt : std::optional<std::string_view>(payload);
        const auto verified = verify_json(json_of(at(output, form)), *key, policy, detached);
        if (!verified || verified->payload != payload) return std::string(form) + " does not verify";
    }
    return {};
}

std::string signatures(const Node& file) {
    const auto keys = each(at(at(file, "input"), "key"));
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (auto why = verify_with(keys[i], i, file); !why.empty()) return "key " + std::to_string(i + 1) + ": " + why;
    return {};
}

// What the same key signs again is the same token, where the algorithm has no randomness.
std::string signed_again(const Node& file) {
    const Node &input = at(file, "input"), &guarded = at(at(file, "signing"), "protected");
    const auto key = parse_jwk(at(input, "key"));
    const std::string& compact = text_at(at(file, "output"), "compact");
    if (!key || !at(file, "reproducible").truth || compact.empty() || compact.find("..") != std::string::npos) return {};
    std::vector<Member> parameters;
    for (const Member& member : guarded.members)
        if (member.key != "alg" && member.key != "kid") parameters.push_back(member);
    Jwk named = *key;
    if (!has(guarded, "kid")) named.kid.clear();
    const std::string again = sign_compact(text_at(input, "payload"), named, text_at(input, "alg"), parameters);
    return again == compact ? "" : "signing it again gives another token";
}

std::string decrypt_with(const Jwk& key, std::size_t place, const Node& file) {
    const Node &input = at(file, "input"), &output = at(file, "output");
    const auto named = algorithms_of(input);
    const EncryptionPolicy policy{{named.at(std::min(place, named.size() - 1))},
                                  {"A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"}};
    const std::string& plain = text_at(input, "plaintext");
    const std::string& compact = text_at(output, "compact");
    if (!compact.empty()) {
        const auto opened = decrypt_compact(compact, key, policy);
        if (!opened || opened->plaintext != plain) return "compact does not open";
        std::string altered = compact;
        altered.back() = altered.back() == 'A' ? 'Q' : 'A';
        if (decrypt_compact(altered, key, policy)) return "an altered token opens";
    }
    for (const char* form : {"json", "json_flat"}) {
        if (!has(output, form)) continue;
        const auto opened = decrypt_json(json_of(at(output, form)), key, policy);
        if (!opened || opened->plaintext != plain) return std::string(form) + " does not open";
    }
    return {};
}

std::string encryptions(const Node& file) {
    const Node& input = at(file, "input");
    if (has(input, "pwd")) return decrypt_with(Jwk{Secret(text_at(input, "pwd"))}, 0, file);
    const auto keys = each(at(input, "key"));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto key = parse_jwk(keys[i]);
        if (!key) return "key " + std::to_string(i + 1) + " is refused";
        if (auto why = decrypt_with(*key, i, file); !why.empty()) return "key " + std::to_string(i + 1) + ": " + why;
    }
    return {};
}

std::string key_alone(const Node& file) {
    const auto key = parse_jwk(file);
    if (!key) return "the key is refused";
    const auto again = parse_jwk(private_json(*key).view());
    if (!again || thumbprint(*again) != thumbprint(*key)) return "written and read again it is another key";
    return {};
}

std::string run(const Node& file) {
    if (has(file, "kty")) return key_alone(file);
    if (has(file, "sign")) {  // nesting: what is encrypted is what was signed
        if (auto why = signatures(at(file, "sign")); !why.empty()) return "inside: " + why;
        return encryptions(at(file, "encrypt"));
    }
    if (has(file, "signing")) {
        if (auto why = signatures(file); !why.empty()) return why;
        return signed_again(file);
    }
    if (has(file, "encrypting_content")) return encryptions(file);
    return "a kind of file that is not known here";
}

}  // namespace

void jose_cookbook(const std::filesystem::path& folder, Report& report) {
    for (const auto& path : json_files(folder)) {
        const std::string name = path.stem().string();
        const auto file = json_file(path);
        if (!file) {
            report.fail(name, "cannot be read");
            continue;
        }
        if (const std::string why = refused_by_design(*file); !why.empty()) {
            report.skip(name, why);
            continue;
        }
        const std::string difference = run(*file);
        report.check(name, difference.empty(), difference);
    }
}

}  // namespace skl::conformance
