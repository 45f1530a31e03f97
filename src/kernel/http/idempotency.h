// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header; kernel.md §2, spec README §3): a POST that is sent twice is
// carried out once. The life of a key, one row per tenant:
//
//   claimed   → the first request runs; another with the key answers 409 `in-flight`
//   committed → set in the transaction of the handler's own change, so that no crash can make it happen twice
//   answered  → status and body are kept 24 h and given again; another body answers 422 `idempotency-mismatch`
//
// A claim whose node died runs out: not committed, the request is carried out again; committed, it answers 409
// `idempotency-interrupted`. An answer of 500 and above, if nothing was committed, frees the key.
// The row's id is a MAC of caller and key: no address or session is stored.
#pragma once

#include "kernel/http/context.h"

namespace skl {

struct Wire;

constexpr std::size_t longest_idempotency_key = 128;
constexpr auto idempotency_kept = std::chrono::hours(24);
constexpr std::size_t largest_kept_answer = std::size_t{1} << 20;  // a longer one is not given again: 409 `idempotency-interrupted`

// The key of the header, quoted or bare; 400 `bad-idempotency-key`. Printable ASCII without quotes.
Result<std::string> idempotency_key(std::string_view header);

struct IdempotentRequest {
    std::string id;       // HMAC(caller, key)
    std::string request;  // SHA-256 of method, path, query and body
};
IdempotentRequest idempotent_request(std::string_view seal_key, std::string_view caller, std::string_view key, const Request& request,
                                     std::string_view body_sha256);

struct KeptAnswer {
    int status = 0;
    HeaderList headers;
    std::string body;
};

// Claims the key until `claimed_until`. Nothing: it is ours, carry the request out. Else the first answer, or a Problem.
Result<std::optional<KeptAnswer>> claim(Transaction& tx, const IdempotentRequest& request, Instant now, Instant claimed_until);
// In the transaction of a change that the request makes.
void mark_committed(Transaction& tx, const std::string& id);
void keep_answer(Transaction& tx, const std::string& id, const KeptAnswer& answer);
void release(Transaction& tx, const std::string& id);  // unless something was committed

}  // namespace skl
