// What a person is called where the person's id must not go (trust.md §5).
#pragma once

#include <string>
#include <string_view>

#include "kernel/crypto/cipher.h"
#include "kernel/describe/types.h"

namespace skl::identity {

// The pairwise pseudonym (分域代號): the same within a sector, unlinkable across sectors without the tenant's key. 43 characters.
std::string pairwise(const crypto::Secret& key, std::string_view sector, const Uuid& person);

// One person counts once in a poll: the same for every try, and nothing to know the person by once the poll's key is destroyed.
std::string nullifier(const crypto::Secret& key, std::string_view poll, const Uuid& person);

}  // namespace skl::identity
