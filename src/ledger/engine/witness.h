// What a witness answers to a log, C2SP tlog-witness add-checkpoint: a pure decision over what it cosigned last.
//
//   request := "old " size "\n" (base64(hash) "\n")* "\n" checkpoint note         at most 63 hashes
//
// Who calls must read the last state, decide and keep the new one in one transaction, and answer after its commit.
#pragma once

#include "ledger/engine/checkpoint.h"

namespace skl::ledger {

constexpr std::size_t most_witness_hashes = 63;

struct WitnessRequest {
    std::uint64_t old_size = 0;
    Proof proof;
    Note note;
    Checkpoint checkpoint;
};

// Empty: malformed, answer 400.
std::optional<WitnessRequest> read_witness_request(std::string_view body);
std::string to_text(const WitnessRequest& request);  // of old_size, proof and note

// The checkpoint of this origin that was cosigned last; size 0 where none was.
struct Cosigning {
    std::uint64_t size = 0;
    Hash root = empty_root();
};

enum class WitnessAnswer {
    cosign = 200,      // keep the checkpoint, then sign
    malformed = 400,   // or the old size is larger than the new one
    not_signed = 403,  // by no key that is trusted for the origin, or badly by one
    unknown_origin = 404,
    conflict = 409,      // the old size is not the last one: the body is that, and the log catches up
    inconsistent = 422,  // the log does not continue what was cosigned: it was forked, or the proof is wrong
};

// `trusted`: the keys of this checkpoint's origin; none: the origin is unknown.
WitnessAnswer decide(const WitnessRequest& request, const std::vector<NoteKey>& trusted, const Cosigning& last);

}  // namespace skl::ledger
