// The only SQL about what joint agents do.
#include "identity/directory/joint.h"

namespace skl::identity::directory {
namespace {

std::string acts_where(std::string_view rest) {
    return "select id, principal_person, principal_organisation, kind, action, resource, mandate, asked_by, state, asked_at, expires_at, "
           "rev from joint_act where tenant = :tenant and " +
           std::string(rest);
}

}  // namespace

void insert(Transaction& tx, const JointAct& act) {
    tx.query(
          "insert into joint_act(tenant, id, principal_person, principal_organisation, kind, action, resource, mandate, asked_by, state, "
          "asked_at, expires_at, rev) values(:tenant, :id, :principal_person, :principal_organisation, :kind, :action, :resource, "
          ":mandate, :asked_by, :state, :asked_at, :expires_at, :rev)")
        .fields(act)
        .run();
}

bool update(Transaction& tx, const JointAct& act) {
    return tx.query("update joint_act set state = :state, rev = rev + 1 where tenant = :tenant and id = :id and rev = :rev")
               .fields(act)
               .run() == 1;
}

std::optional<JointAct> find_joint_act(Reader& reader, const Uuid& id) {
    return reader.query(acts_where("id = :id")).bind("id", id).one<JointAct>();
}

std::vector<JointAct> open_joint_acts(Reader& reader, const Mandate& like, Instant now) {
    const bool of_person = like.principal_person.has_value();
    return reader
        .query(acts_where(std::string(of_person ? "principal_person" : "principal_organisation") +
                          " = :principal and state in ('waiting', 'agreed') and kind = :kind and expires_at > :now order by id desc "
                          "limit :most"))
        .bind("principal", of_person ? *like.principal_person : like.principal_organisation.value_or(Uuid{}))
        .bind("kind", std::string(boost::describe::enum_to_string(like.kind, "")))
        .bind("now", now)
        .bind("most", joint_acts_shown)
        .all<JointAct>();
}

std::vector<JointAct> overdue_joint_acts(Reader& reader, Instant now, std::int64_t most) {
    return reader.query(acts_where("state in ('waiting', 'agreed') and expires_at <= :now order by id limit :most"))
        .bind("now", now)
        .bind("most", most)
        .all<JointAct>();
}

void put(Transaction& tx, const Voice& voice) {
    tx.query(
          "insert into joint_voice(tenant, act, mandate, person, agreed, at) values(:tenant, :act, :mandate, :person, :agreed, :at) "
          "on conflict(tenant, act, mandate) do update set agreed = excluded.agreed, at = excluded.at")
        .fields(voice)
        .run();
}

std::vector<Voice> voices_of(Reader& reader, const Uuid& act) {
    return reader.query("select act, mandate, person, agreed, at from joint_voice where tenant = :tenant and act = :act order by at")
        .bind("act", act)
        .all<Voice>();
}

}  // namespace skl::identity::directory
