// What this installation alone knows: the key that seals cookies and links, and the master key of the key rings.
#pragma once

#include <filesystem>

#include "kernel/config/configuration.h"
#include "kernel/crypto/keyring.h"
#include "kernel/storage/store.h"

namespace skl {

// 32 random bytes as base64url in <data>/keys, made at the first start (0600).
std::string seal_key(const std::filesystem::path& data);

// As configured (`master_key`, `master_key_file`), else <data>/keys/master.key, made at the first start. A change of it that a crash
// cut short is finished. 500 `wrong-master-key`: it does not open what the database holds.
Result<crypto::Secret> master_key(const Configuration& configuration, Store& store);

// Wraps every tenant's keys under a new master key. Without `file` it takes the place of <data>/keys/master.key; else it is written
// there, and the configuration must name it from now on.
Done change_master_key(const Configuration& configuration, Store& store, const std::string& file, Instant now);

}  // namespace skl
