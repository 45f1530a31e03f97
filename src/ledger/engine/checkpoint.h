// Checkpoints (C2SP tlog-checkpoint), proofs that are a file of their own (C2SP tlog-proof v1), and whom to believe
// (C2SP tlog-policy).
//
//   checkpoint := origin "\n" size "\n" base64(root) "\n" extension*        as the text of a signed note
//   proof      := "c2sp.org/tlog-proof@v1\n" ["extra " base64 "\n"] "index " index "\n" (base64(hash) "\n")* "\n" checkpoint note
#pragma once

#include "ledger/engine/merkle.h"
#include "ledger/engine/note.h"

namespace skl::ledger {

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root;
    std::vector<std::string> extensions;  // ours have none
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

Result<Checkpoint> read_checkpoint(std::string_view note_text);  // 400 `bad-checkpoint` {what}
std::string to_text(const Checkpoint& checkpoint);
std::optional<std::uint64_t> read_size(std::string_view decimal);  // without leading zeros

constexpr std::size_t longest_proof_extra = 65'535;  // bytes, decoded: as long as an entry may be

struct ProofFile {
    std::optional<std::string> extra;  // decoded; whatever it says is not covered by any signature
    std::uint64_t index = 0;
    Proof proof;
    Note note;  // of the checkpoint
};

Result<ProofFile> read_proof_file(std::string_view bytes);  // 400 `bad-proof` {what}, bad-note, bad-checkpoint
std::string to_text(const ProofFile& file);

// Who must have signed. Limits: C2SP recommends at least 32 of each.
constexpr std::size_t longest_policy = 64 * 1024;
constexpr std::size_t most_policy_lines = 1'000;

struct PolicyKey {
    std::string name;  // of a witness within the policy; empty for a log
    NoteKey key;
    std::string url;  // empty: none
};

struct PolicyGroup {
    std::string name;
    std::size_t threshold = 1;
    std::vector<std::string> members;  // witnesses and groups of earlier lines
};

struct Policy {
    std::vector<PolicyKey> logs, witnesses;
    std::vector<PolicyGroup> groups;
    std::string quorum;  // a name, or "none"

    // Whether those who cosigned are enough.
    bool quorum_met(const std::vector<std::string>& witnesses_that_cosigned) const;
};

Result<Policy> read_policy(std::string_view bytes);  // 400 `bad-policy` {line, what}

// What was found out about a checkpoint.
struct Believed {
    Checkpoint checkpoint;
    std::string log;  // name of its key
    std::vector<Cosigned> witnesses;
};

// 422 {what}: `ledger-not-signed` (no log of the policy), `ledger-bad-signature`, `ledger-quorum` {have}.
Result<Believed> believe(const Note& note, const Policy& policy);
// And the leaf is at its index in that tree: 422 `ledger-not-included`.
Result<Believed> believe(const ProofFile& file, const Hash& leaf, const Policy& policy);

}  // namespace skl::ledger
