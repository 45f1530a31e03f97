// What JWS, JWE and JWT share: faults, strict JSON, header parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/crypto/checked.h"
#include "kernel/describe/node.h"

namespace skl::crypto {

constexpr std::size_t longest_jose = 1 << 20;  // a signed or encrypted document; larger ones are detached or files
constexpr std::size_t deepest_jose = 16;       // trust.md §16: headers and claims are shallow

enum class JoseFault {
    malformed,   // not the serialisation, not base64url, not strict JSON, a parameter that stands twice
    algorithm,   // not in the caller's list, unknown, or none
    key,         // no key, or one that does not fit the algorithm, its own use, or the header's kid
    critical,    // `crit`, `b64: false`, `zip`: an extension that is not understood here
    signature,   // does not verify
    decryption,  // does not open: never said more exactly (RFC 7516 §11.5)
    type,        // another `typ` than the caller's
    claims,      // issuer, audience or a required claim
    time,        // expired, or not valid yet
};

// RFC 7517 §4.4 calls a key's `alg` "intended"; RFC 8725 §3.1 wants a key used with that algorithm only.
enum class KeyAlgorithm {
    exact,     // the one of the key
    intended,  // or one of the same family with a longer hash: for verifying what others made
};

// RFC 8259 object, valid UTF-8, no member twice at any depth.
std::optional<Node> strict_object(std::string_view json, std::size_t deepest = deepest_jose);

// One part of a compact serialisation: canonical base64url, or nothing.

// Header parameters from up to three objects, whose names must not meet (RFC 7515 §7.2.1). Empty: they meet.
std::optional<Node> joined_header(const std::vector<const Node*>& objects);

// `crit` is refused whatever it names, and `b64` unless it is true: no extension is understood here.
bool understood(const Node& header);

// A text member; empty: absent. A member of another type is a fault: nothing.
std::optional<std::string> text_member(const Node& object, std::string_view name);

// Media types as RFC 7515 §4.1.9 compares them: without "application/", ASCII letters alike.
bool same_media_type(std::string_view a, std::string_view b);

Node text_node(std::string text);
Node object_node(std::vector<Member> members);

bool allowed(const std::vector<std::string_view>& list, std::string_view name);

}  // namespace skl::crypto
