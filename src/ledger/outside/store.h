// The SQL of types that programs outside write.
#pragma once

#include "kernel/storage/store.h"

namespace skl::ledger {

struct OutsideTypeRow {
    std::string name, owner, ref, commitment, pub;  // as engine/entry_type.h spells them
    Instant added_at;
};
BOOST_DESCRIBE_STRUCT(OutsideTypeRow, (), (name, owner, ref, commitment, pub, added_at))

bool insert_outside_type(Transaction& tx, const OutsideTypeRow& type);  // false: the name is taken
bool remove_outside_type(Transaction& tx, const std::string& name);
std::vector<OutsideTypeRow> list_outside_types(Reader& reader);

}  // namespace skl::ledger
