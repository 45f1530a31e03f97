// The role of a witness for other logs, C2SP tlog-witness: a log shows its new checkpoint with a proof that it continues the one
// that was cosigned last, and gets a cosignature. State is compared and kept in one transaction; the answer leaves after its commit.
#pragma once

#include "ledger/sealed_key.h"
#include "ledger/witness/store.h"

namespace skl::ledger {

struct WitnessReply {
    WitnessAnswer status = WitnessAnswer::malformed;
    std::string body;  // 200: the signature line; 409: the size that was cosigned last
};

// 500 `ledger-key-lost`. Two checkpoints of one size with different roots, both signed by the log, are kept as an alarm.
Result<WitnessReply> add_checkpoint(Transaction& tx, const Keys& keys, const WitnessRequest& request, Instant now);

// The witness's key, made where there is none; its verifier key. `name`: of the witness, for ever.
Result<std::string> witness_vkey(Transaction& tx, const Keys& keys, const std::string& name, Instant now);

}  // namespace skl::ledger
