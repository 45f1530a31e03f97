// The only SQL about assisted sessions.
#include "identity/directory/assisted.h"

namespace skl::identity::directory {

void insert(Transaction& tx, const Assisted& session) {
    tx.query(
          "insert into assisted_session(tenant, id, volunteer, volunteer_membership, citizen, place, purpose, code_hash, tries, "
          "volunteer_confirmed_at, citizen_confirmed_at, mandate_id, created_at, expires_at, ended_at) values(:tenant, :id, :volunteer, "
          ":volunteer_membership, :citizen, :place, :purpose, :code_hash, :tries, :volunteer_confirmed_at, :citizen_confirmed_at, "
          ":mandate_id, :created_at, :expires_at, :ended_at)")
        .fields(session)
        .run();
}

void update(Transaction& tx, const Assisted& session) {
    tx.query(
          "update assisted_session set citizen = :citizen, tries = :tries, volunteer_confirmed_at = :volunteer_confirmed_at, "
          "citizen_confirmed_at = :citizen_confirmed_at, mandate_id = :mandate_id, expires_at = :expires_at, ended_at = :ended_at "
          "where tenant = :tenant and id = :id")
        .fields(session)
        .run();
}

std::optional<Assisted> find_assisted(Reader& reader, const Uuid& id) {
    return reader
        .query(
            "select id, volunteer, volunteer_membership, citizen, place, purpose, code_hash, tries, volunteer_confirmed_at, "
            "citizen_confirmed_at, mandate_id, created_at, expires_at, ended_at from assisted_session where tenant = :tenant and id = :id")
        .bind("id", id)
        .one<Assisted>();
}

}  // namespace skl::identity::directory
