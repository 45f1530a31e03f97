#include "identity/directory/person_store.h"

namespace skl::identity::directory {

void set_proof(Transaction& tx, const PersonId& person, std::int64_t ial, const std::string& evidence) {
    tx.query("update person set ial = :ial, ial_evidence = :evidence, rev = rev + 1 where tenant = :tenant and id = :id")
        .bind("ial", ial)
        .bind("evidence", evidence)
        .bind("id", person)
        .run();
}

void set_status(Transaction& tx, const PersonId& person, PersonStatus status, const std::optional<Uuid>& merged_into) {
    tx.query("update person set status = :status, merged_into = :merged_into, rev = rev + 1 where tenant = :tenant and id = :id")
        .bind("status", status)
        .bind("merged_into", merged_into)
        .bind("id", person)
        .run();
}

void insert(Transaction& tx, const Merge& merge) {
    tx.query(
          "insert into person_merge(tenant, id, person_id, into_id, reason, asked_by, asked_at, approved_by, approved_at, undone_by, "
          "undone_at) values(:tenant, :id, :person_id, :into_id, :reason, :asked_by, :asked_at, :approved_by, :approved_at, :undone_by, "
          ":undone_at)")
        .fields(merge)
        .run();
}

bool update(Transaction& tx, const Merge& merge) {
    return tx.query(
                 "update person_merge set approved_by = :approved_by, approved_at = :approved_at, undone_by = :undone_by, "
                 "undone_at = :undone_at where tenant = :tenant and id = :id and undone_at is null")
               .fields(merge)
               .run() == 1;
}

std::optional<Merge> merge_of(Reader& reader, const PersonId& person) {
    return reader
        .query(
            "select id, person_id, into_id, reason, asked_by, asked_at, approved_by, approved_at, undone_by, undone_at from person_merge "
            "where tenant = :tenant and person_id = :person and undone_at is null order by id desc limit 1")
        .bind("person", person)
        .one<Merge>();
}

}  // namespace skl::identity::directory
