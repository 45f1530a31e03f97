// What skylantern-verify can check (trust.md §10). Each answers with one line, or a problem: 400 and 422 are "invalid",
// `unreadable` is input that cannot be read.
#pragma once

#include "ledger/engine/checkpoint.h"
#include "ledger/verify/source.h"

namespace skl::ledger::checks {

using Line = Result<std::string>;

Problem unreadable(const std::string& what);

Line check_note(const std::string& file, const std::string& vkey);
Line check_checkpoint(const std::string& file, const std::string& policy);

// Hashes as base64; a proof is a list of them.
struct Range {
    std::uint64_t start = 0, end = 0, size = 0;
};
Line check_inclusion(std::uint64_t index, std::uint64_t size, const std::string& leaf, const std::string& entry_file,
                     const std::string& root, const std::vector<std::string>& proof);
Line check_subtree(const Range& range, const std::string& subtree_root, const std::string& root, const std::vector<std::string>& proof);

// The leaf: of `entry_file`, or of the file's extra line where none is given.
Line check_proof(const std::string& file, const std::string& policy, const std::string& entry_file);

// Salt: hex or base64url. The payload is brought into its canonical form first.
Line check_commitment(const std::string& salt, const std::string& payload_file, const std::string& commitment);

struct LogOrder {
    std::string place, policy;
    std::string since;  // file of an earlier checkpoint, to be continued
    bool full = false;  // every entry and every tile
};
Line check_log(const LogOrder& order);

}  // namespace skl::ledger::checks
