// Changes of the directory as entries of the public ledger (README of the specification, §4). What is public is an id and a state;
// who, for whom, by whom and why is a commitment, whose salt and payload lie closed under the person's key: erasing it erases both.
#pragma once

#include "identity/people.h"
#include "ledger/module.h"

namespace skl::identity::directory {

struct Fact {
    std::string type;  // membership.changed, mandate.changed, person.changed, organisation.changed
    Uuid ref;          // of the row; of person.changed a fresh id, never the person's
    std::map<std::string, std::string> pub, payload;
    std::optional<PersonId> person;  // whose key closes the payload; empty: the tenant's own of this module
};

class Facts {
public:
    // Null: there is no ledger (tests). Both outlive this.
    Facts(const ledger::Ledger* ledger, const Keys& keys) : ledger_(ledger), keys_(keys) {}

    Done record(Transaction& tx, const Fact& fact, Instant now) const;

private:
    const ledger::Ledger* ledger_;
    const Keys& keys_;
};

void add_entry_types(ledger::Ledger& ledger);

}  // namespace skl::identity::directory
