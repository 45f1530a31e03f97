// The registrar's acts on records of persons (trust.md §3): opening one, proving it, locking it, and joining two that are one.
#pragma once

#include "identity/directory/inside.h"
#include "identity/directory/person_store.h"

namespace skl::identity::directory {

constexpr std::chrono::hours merge_can_be_undone{24 * 30};

// The first registrar asks, another carries it out: `approved_at` is absent until then.
// 404; 409 `second-approver` (the same registrar again), `person-not-active`; 422 `merge-with-itself`.
Result<Merge> merge(Transaction& tx, const Directory& directory, const Actor& by, const PersonId& person, const PersonId& into,
                    const std::string& reason, Instant now);
// Within 30 days. 404; 409 `unmerge-too-late`.
Result<Merge> unmerge(Transaction& tx, const Directory& directory, const Actor& by, const PersonId& person, Instant now);

// 404; 409 `illegal-transition`. Their sessions end in the same transaction.
Result<Person> set_locked(Transaction& tx, const Directory& directory, const Actor& by, const PersonId& person, bool locked,
                          const std::string& reason, Instant now);

// 404; 409 `person-not-active`, `proof-weaker`.
Result<Person> prove(Transaction& tx, const Directory& directory, const Actor& by, const PersonId& person, std::int64_t ial,
                     const std::string& evidence, Instant now);

// Of an opened record, and of the acts above: an entry of the ledger that names nobody.
Done record_change(Transaction& tx, const Directory& directory, const PersonId& person, const std::string& state, const std::string& by,
                   const std::string& why, Instant now);

}  // namespace skl::identity::directory
