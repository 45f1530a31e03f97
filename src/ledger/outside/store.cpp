#include "ledger/outside/store.h"

#include "kernel/describe/faces.h"

namespace skl::ledger {

bool insert_outside_type(Transaction& tx, const OutsideTypeRow& type) {
    return tx.query(
                 "insert into ledger_outside_type(tenant, name, owner, ref, commitment, pub, added_at) "
                 "values(:tenant, :name, :owner, :ref, :commitment, :pub, :added_at) on conflict (tenant, name) do nothing")
               .fields(type)
               .run() == 1;
}

bool remove_outside_type(Transaction& tx, const std::string& name) {
    return tx.query("delete from ledger_outside_type where tenant = :tenant and name = :name").bind("name", name).run() == 1;
}

std::vector<OutsideTypeRow> list_outside_types(Reader& reader) {
    return reader.query("select * from ledger_outside_type where tenant = :tenant order by name").all<OutsideTypeRow>();
}

}  // namespace skl::ledger
