// Proofs of possession (RFC 9449): a client signs each request with the key its tokens are bound to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/crypto/checked.h"

namespace skl::identity {

// trust.md §5: a proof is at most this old, and its clock at most this far ahead of ours.
constexpr std::int64_t dpop_oldest = 60, dpop_ahead = 10;
constexpr std::int64_t nonce_period = 120;  // seconds; the one before is still taken

struct DpopExpectation {
    std::string_view method, url;
    std::int64_t now = 0;               // seconds since 1970
    std::string_view also_url{};        // where the same endpoint stands, too; may be empty
    std::vector<std::string> nonces{};  // ours: this period's and the one before
    bool nonce_required = false;        // RFC 9449 §8
    std::int64_t oldest = dpop_oldest;  // seconds, of a proof without a nonce
    std::string_view access_token{};    // at a resource: the token the proof must be for
};

enum class DpopFault { malformed, signature, method, url, time, nonce, token };

struct DpopProof {
    std::string jkt, jti;  // thumbprint of the key; the proof's id, to be remembered by whoever takes it
};

crypto::Checked<DpopProof, DpopFault> verify_dpop(std::string_view proof, const DpopExpectation& expected);

// For comparing `htu`: without query and fragment, scheme and host in lower case, no default port (RFC 3986 §6.2.2).
std::string comparable_url(std::string_view url);

}  // namespace skl::identity
