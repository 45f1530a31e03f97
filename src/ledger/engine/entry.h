// Entries of the log (trust.md §8): RFC 8785 canonical JSON, so that an entry has one spelling and its bytes can be hashed.
//
//   {"at":<ms>,"c":"<commitment>"?,"pub":{…}?,"ref":"<public id>"?,"t":"<type>","ten":"<tenant>","v":1}
//
// Commitment: base64url(HMAC-SHA-256(salt, JCS(payload))). The salt lies beside the payload, never in the log; without it
// the commitment tells nothing.
#pragma once

#include <string>

#include "kernel/describe/node.h"
#include "ledger/engine/merkle.h"

namespace skl::ledger {

constexpr std::size_t longest_ledger_entry = 4'096;  // bytes; what is longer belongs beside the log, by its hash
constexpr std::size_t salt_size = 32;

struct Entry {
    std::string type;                       // noun.past
    std::int64_t at = 0;                    // ms since the epoch
    std::optional<std::string> commitment;  // base64url of 32 bytes
    std::optional<std::string> ref;
    std::optional<Node> pub;  // an object; never personal data
};

// What `pub`, `ref` and `c` of a type must be: one row of the register.
enum class Want { never, may, must };
struct PubMember {
    enum class Kind { text, integer, boolean, texts, integers, hash };  // hash: 64 hex digits
    std::string name;
    Kind kind = Kind::text;
    Want want = Want::must;
};
struct EntryType {
    std::string name;
    std::string owner;  // module
    Want ref = Want::never, commitment = Want::never;
    std::vector<PubMember> pub;
};

// 400 `ledger-entry-schema`, all faults with their pointers.
std::vector<FieldError> check(const Entry& entry, const EntryType& type);

// 400 `ledger-entry-schema` past longest_ledger_entry.
Result<std::string> write_entry(const Entry& entry, std::string_view tenant);

// What a reader may learn of an entry without knowing its type; 400 `bad-entry`: not canonical, or not of this form.
struct ReadEntry {
    Entry entry;
    std::string tenant;
};
Result<ReadEntry> read_entry(std::string_view bytes);

std::string commit_to(std::string_view salt, std::string_view canonical_payload);

// Node literals for callers that build `pub`.
Node text_node(std::string_view text);
Node integer_node(std::int64_t value);

}  // namespace skl::ledger
