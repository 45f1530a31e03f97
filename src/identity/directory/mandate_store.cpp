#include "identity/directory/mandate_store.h"

namespace skl::identity::directory {
namespace {

std::string mandates_where(std::string_view rest) {
    return "select id, principal_person, principal_organisation, agent_person, agent_organisation, kind, scopes, excluded, valid_from, "
           "valid_to, max_uses, uses, evidence_ref, joint, sub_delegable, joint_view_from, under, state, granted_by, created_at, "
           "changed_at, rev from mandate where tenant = :tenant and " +
           std::string(rest);
}

}  // namespace

void insert(Transaction& tx, const Mandate& mandate) {
    tx.query(
          "insert into mandate(tenant, id, principal_person, principal_organisation, agent_person, agent_organisation, kind, scopes, "
          "excluded, valid_from, valid_to, max_uses, uses, evidence_ref, joint, sub_delegable, joint_view_from, under, state, granted_by, "
          "created_at, changed_at, rev) values(:tenant, :id, :principal_person, :principal_organisation, :agent_person, "
          ":agent_organisation, :kind, :scopes, :excluded, :valid_from, :valid_to, :max_uses, :uses, :evidence_ref, :joint, "
          ":sub_delegable, :joint_view_from, :under, :state, :granted_by, :created_at, :changed_at, :rev)")
        .fields(mandate)
        .run();
}

bool update(Transaction& tx, const Mandate& mandate) {
    return tx.query(
                 "update mandate set state = :state, uses = :uses, valid_to = :valid_to, changed_at = :changed_at, rev = rev + 1 "
                 "where tenant = :tenant and id = :id and rev = :rev")
               .fields(mandate)
               .run() == 1;
}

std::optional<Mandate> find_mandate(Reader& reader, const Uuid& id) {
    return reader.query(mandates_where("id = :id")).bind("id", id).one<Mandate>();
}

std::vector<Mandate> mandates_of(Reader& reader, const PersonId& person, const Keyset& place, std::int64_t limit) {
    // Who passed a mandate on has given it too; a registrar's entries bear the name of a membership and are not among these.
    const std::string sql = mandates_where("(principal_person = :person or agent_person = :person or granted_by = :person)") +
                            place.behind("mandate") + place.order("mandate") + " limit :limit";
    Query query = reader.query(sql);
    place.bind(query);
    return std::move(query).bind("person", person).bind("limit", limit).all<Mandate>();
}

std::vector<Mandate> open_mandates_under(Reader& reader, const Uuid& mandate) {
    return reader.query(mandates_where("under = :mandate and state in ('proposed', 'accepted', 'active', 'suspended') order by id"))
        .bind("mandate", mandate)
        .all<Mandate>();
}

std::vector<Mandate> open_joint_mandates(Reader& reader, const Mandate& like) {
    const bool of_person = like.principal_person.has_value();
    return reader
        .query(mandates_where(std::string(of_person ? "principal_person" : "principal_organisation") +
                              " = :principal and kind = :kind and joint and state in ('proposed', 'accepted', 'active', 'suspended') "
                              "order by id"))
        .bind("principal", of_person ? *like.principal_person : like.principal_organisation.value_or(Uuid{}))
        .bind("kind", std::string(boost::describe::enum_to_string(like.kind, "")))
        .all<Mandate>();
}

bool holds_office(Reader& reader, const PersonId& person, const Uuid& organisation, Instant now) {
    return reader
               .query(
                   "select count(*) from mandate where tenant = :tenant and principal_organisation = :organisation "
                   "and agent_person = :person and kind = 'org_officer' and state in ('accepted', 'active') and valid_from <= :now "
                   "and (valid_to is null or valid_to > :now)")
               .bind("organisation", organisation)
               .bind("person", person)
               .bind("now", now)
               .number()
               .value_or(0) > 0;
}

std::vector<Mandate> due_mandates(Reader& reader, Instant now, std::int64_t most) {
    return reader
        .query(mandates_where("((state in ('proposed', 'accepted', 'active', 'suspended') and valid_to <= :now) "
                              "or (state = 'accepted' and valid_from <= :now)) order by id limit :most"))
        .bind("now", now)
        .bind("most", most)
        .all<Mandate>();
}

}  // namespace skl::identity::directory
