// The Ed25519 key of a log or of a witness, kept as an encrypted field of its tenant.
#pragma once

#include "kernel/crypto/key.h"
#include "kernel/storage/keys.h"

namespace skl::ledger {

struct SealedKey {
    std::string seed;        // the encrypted field, base64url
    std::string public_key;  // 32 bytes
};

// `owner`: of the data key; `table`: where the seed stands, in the tenant's only row.
Result<SealedKey> make_sealed_key(const Keys& keys, Transaction& tx, const std::string& owner, const std::string& table, Instant now);
Result<crypto::PrivateKey> open_sealed_key(const Keys& keys, Transaction& tx, const std::string& owner, const std::string& table,
                                           const std::string& seed, Instant now);  // 500 `ledger-key-lost`

}  // namespace skl::ledger
