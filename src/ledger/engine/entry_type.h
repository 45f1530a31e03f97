// A type of entry as an operator spells it: who may write `ref` and a commitment, and what `pub` holds.
//
//   want := "never" | "may" | "must"
//   pub  := [member ("," member)*]    member := name ":" kind ["?"]    kind := text integer boolean texts integers hash
#pragma once

#include "ledger/engine/entry.h"

namespace skl::ledger {

constexpr std::size_t most_pub_members = 32;

struct SpelledType {
    std::string name, owner, ref = "may", commitment = "may", pub;
};

// 422 `bad-entry-type` {what}.
Result<EntryType> read_entry_type(const SpelledType& spelled);

}  // namespace skl::ledger
