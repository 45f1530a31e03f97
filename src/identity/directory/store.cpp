#include "identity/directory/store.h"

#include "kernel/text/text.h"

namespace skl::identity::directory {
namespace {

constexpr std::string_view membership_by_id =
    "select id, person_id, agency_id, unit_id, role, name, title, valid_from, valid_to, state, reason, granted_by, granted_at, "
    "reviewed_at, active_since, rev from membership where tenant = :tenant and id = :id";

constexpr std::string_view agency_by_id =
    "select o.id, a.oid, o.name_zh, o.name_en, o.registry_no, a.parent_id, a.level, a.security_class, a.dpo_contact, a.ciso_contact, "
    "o.status, o.created_at, o.rev from agency a join organisation o on o.tenant = a.tenant and o.id = a.id "
    "where a.tenant = :tenant and a.id = :key";
constexpr std::string_view agency_of_oid =
    "select o.id, a.oid, o.name_zh, o.name_en, o.registry_no, a.parent_id, a.level, a.security_class, a.dpo_contact, a.ciso_contact, "
    "o.status, o.created_at, o.rev from agency a join organisation o on o.tenant = a.tenant and o.id = a.id "
    "where a.tenant = :tenant and a.oid = :key";

std::string text_or_empty(const std::optional<Uuid>& id) { return id ? to_text(*id) : std::string{}; }

template <class E>
std::string name_or_empty(const std::optional<E>& value) {
    return value ? boost::describe::enum_to_string(*value, "") : "";
}

}  // namespace

std::string sought(std::string_view text) {
    std::string out = text::nfkc_fold(text);
    std::erase_if(out, [](char c) { return c == '%' || c == '_' || c == '\\'; });
    return out;
}

bool insert(Transaction& tx, const Organisation& organisation) {
    std::string words = organisation.name_zh.value + "\n" + organisation.name_en.value;
    if (organisation.registry_no) words += "\n" + organisation.registry_no->value;
    return tx.query(
                 "insert into organisation(tenant, id, kind, registry_no, name_zh, name_en, sought, status, created_at, rev) "
                 "values(:tenant, :id, :kind, :registry_no, :name_zh, :name_en, :sought, :status, :created_at, :rev) "
                 "on conflict do nothing")
               .fields(organisation)
               .bind("sought", sought(words))
               .run() == 1;
}

bool insert(Transaction& tx, const Agency& agency) {
    const Organisation organisation{agency.id,     OrganisationKind::agency, agency.registry_no, agency.name_zh, agency.name_en,
                                    agency.status, agency.created_at,        agency.rev};
    if (!insert(tx, organisation)) return false;
    return tx.query(
                 "insert into agency(tenant, id, oid, parent_id, level, security_class, dpo_contact, ciso_contact) "
                 "values(:tenant, :id, :oid, :parent_id, :level, :security_class, :dpo_contact, :ciso_contact) on conflict do nothing")
               .fields(agency)
               .run() == 1;
}

bool update(Transaction& tx, const Agency& agency) {
    if (const auto other = agency_by_oid(tx, agency.oid.value); other && other->id != agency.id) return false;
    if (tx.query("update organisation set name_zh = :name_zh, name_en = :name_en, registry_no = :registry_no, sought = :sought, "
                 "status = :status, rev = rev + 1 where tenant = :tenant and id = :id and rev = :rev")
            .fields(agency)
            .bind("sought", sought(agency.name_zh.value + "\n" + agency.name_en.value + "\n" +
                                   (agency.registry_no ? agency.registry_no->value : std::string{})))
            .run() != 1)
        return false;
    tx.query(
          "update agency set oid = :oid, parent_id = :parent_id, level = :level, security_class = :security_class, "
          "dpo_contact = :dpo_contact, ciso_contact = :ciso_contact where tenant = :tenant and id = :id")
        .fields(agency)
        .run();
    return true;
}

std::optional<Organisation> find_organisation(Reader& reader, const Uuid& id) {
    return reader
        .query(
            "select id, kind, registry_no, name_zh, name_en, status, created_at, rev from organisation where tenant = :tenant and id = :id")
        .bind("id", id)
        .one<Organisation>();
}

std::optional<Agency> find_agency(Reader& reader, const Uuid& id) { return reader.query(agency_by_id).bind("key", id).one<Agency>(); }

std::optional<Agency> agency_by_oid(Reader& reader, const std::string& oid) {
    return reader.query(agency_of_oid).bind("key", oid).one<Agency>();
}

std::vector<Organisation> organisations(Reader& reader, const OrganisationFilter& filter) {
    const std::string sql =
        "select o.id, o.kind, o.registry_no, o.name_zh, o.name_en, o.status, o.created_at, o.rev from organisation o "
        "where o.tenant = :tenant and (:kind = '' or o.kind = :kind) and (:words = '' or o.sought like '%' || :words || '%')" +
        filter.place.behind("o") + filter.place.order("o") + " limit :limit";
    Query query = reader.query(sql);
    filter.place.bind(query);
    return std::move(query)
        .bind("kind", name_or_empty(filter.kind))
        .bind("words", filter.words)
        .bind("limit", filter.limit)
        .all<Organisation>();
}

// Sorted by what an agency is as an organisation, and by its own OID and level.
std::vector<Agency> agencies(Reader& reader, const OrganisationFilter& filter) {
    const std::string sql =
        "select * from (select o.tenant, o.id, a.oid, o.name_zh, o.name_en, o.registry_no, a.parent_id, a.level, a.security_class, "
        "a.dpo_contact, a.ciso_contact, o.status, o.created_at, o.rev, o.sought from agency a "
        "join organisation o on o.tenant = a.tenant and o.id = a.id where a.tenant = :tenant) as g "
        "where g.tenant = :tenant and (:level = '' or g.level = :level) and (:parent = '' or g.parent_id = :parent) "
        "and (:words = '' or g.sought like '%' || :words || '%' or g.oid like :words || '%')" +
        filter.place.behind("g") + filter.place.order("g") + " limit :limit";
    Query query = reader.query(sql);
    filter.place.bind(query);
    return std::move(query)
        .bind("level", name_or_empty(filter.level))
        .bind("parent", text_or_empty(filter.parent))
        .bind("words", filter.words)
        .bind("limit", filter.limit)
        .all<Agency>();
}

bool insert(Transaction& tx, const Unit& unit) {
    return tx.query(
                 "insert into unit(tenant, id, agency_id, parent_id, code, name_zh, name_en, status, created_at, rev) "
                 "values(:tenant, :id, :agency_id, :parent_id, :code, :name_zh, :name_en, :status, :created_at, :rev) "
                 "on conflict do nothing")
               .fields(unit)
               .run() == 1;
}

std::optional<Unit> find_unit(Reader& reader, const Uuid& id) {
    return reader
        .query(
            "select id, agency_id, parent_id, code, name_zh, name_en, status, created_at, rev from unit where tenant = :tenant and id = "
            ":id")
        .bind("id", id)
        .one<Unit>();
}

std::optional<Unit> unit_by_code(Reader& reader, const Uuid& agency, const std::string& code) {
    return reader
        .query(
            "select id, agency_id, parent_id, code, name_zh, name_en, status, created_at, rev from unit "
            "where tenant = :tenant and agency_id = :agency and code = :code")
        .bind("agency", agency)
        .bind("code", code)
        .one<Unit>();
}

std::vector<Unit> units(Reader& reader, const std::optional<Uuid>& agency, const Keyset& place, std::int64_t limit) {
    const std::string sql =
        "select u.id, u.agency_id, u.parent_id, u.code, u.name_zh, u.name_en, u.status, u.created_at, u.rev from unit u "
        "where u.tenant = :tenant and (:agency = '' or u.agency_id = :agency)" +
        place.behind("u") + place.order("u") + " limit :limit";
    Query query = reader.query(sql);
    place.bind(query);
    return std::move(query).bind("agency", text_or_empty(agency)).bind("limit", limit).all<Unit>();
}

void insert(Transaction& tx, const Membership& membership) {
    tx.query(
          "insert into membership(tenant, id, person_id, agency_id, unit_id, role, name, title, valid_from, valid_to, state, reason, "
          "granted_by, granted_at, reviewed_at, active_since, rev) values(:tenant, :id, :person_id, :agency_id, :unit_id, :role, :name, "
          ":title, "
          ":valid_from, :valid_to, :state, :reason, :granted_by, :granted_at, :reviewed_at, :active_since, :rev)")
        .fields(membership)
        .run();
}

bool update(Transaction& tx, const Membership& membership) {
    return tx.query(
                 "update membership set unit_id = :unit_id, title = :title, valid_to = :valid_to, state = :state, reason = :reason, "
                 "reviewed_at = :reviewed_at, active_since = :active_since, rev = rev + 1 where tenant = :tenant and id = :id and rev = "
                 ":rev")
               .fields(membership)
               .run() == 1;
}

std::optional<Membership> find_membership(Reader& reader, const Uuid& id) {
    return reader.query(membership_by_id).bind("id", id).one<Membership>();
}

std::vector<Membership> memberships_of(Reader& reader, const PersonId& person) {
    return reader
        .query(
            "select id, person_id, agency_id, unit_id, role, name, title, valid_from, valid_to, state, reason, granted_by, granted_at, "
            "reviewed_at, active_since, rev from membership where tenant = :tenant and person_id = :person order by id")
        .bind("person", person)
        .all<Membership>();
}

std::vector<MembershipRow> memberships(Reader& reader, const MembershipFilter& filter) {
    const std::string sql =
        "select m.id, m.person_id, m.agency_id, m.unit_id, o.name_zh as agency_zh, o.name_en as agency_en, "
        "coalesce(u.name_zh, '') as unit_zh, coalesce(u.name_en, '') as unit_en, m.role, m.name, m.title, m.valid_from, m.valid_to, "
        "m.state, m.reason, m.granted_at, m.reviewed_at, m.rev, "
        "(select max(s.last_seen) from session s where s.tenant = m.tenant and s.person_id = m.person_id) as last_seen "
        "from membership m join organisation o on o.tenant = m.tenant and o.id = m.agency_id "
        "left join unit u on u.tenant = m.tenant and u.id = m.unit_id "
        "where m.tenant = :tenant and (:agency = '' or m.agency_id = :agency) "
        "and (:person = '' or m.person_id = :person) and (:role = '' or m.role = :role) and (:state = '' or m.state = :state) "
        "and (:words = '' or lower(m.name) like '%' || :words || '%')" +
        filter.place.behind("m") + filter.place.order("m") + " limit :limit";
    Query query = reader.query(sql);
    filter.place.bind(query);
    return std::move(query)
        .bind("agency", text_or_empty(filter.agency))
        .bind("person", text_or_empty(filter.person))
        .bind("role", name_or_empty(filter.role))
        .bind("state", name_or_empty(filter.state))
        .bind("words", filter.words)
        .bind("limit", filter.limit)
        .all<MembershipRow>();
}

std::vector<ActiveRole> roles_in_force(Reader& reader, const PersonId& person, Instant now) {
    std::vector<ActiveRole> out;
    reader
        .query(
            "select m.id, m.agency_id, o.name_zh, coalesce(u.name_zh, ''), m.role from membership m "
            "join organisation o on o.tenant = m.tenant and o.id = m.agency_id and o.status = 'active' "
            "join person p on p.tenant = m.tenant and p.id = :person and p.status = 'active' "
            "left join unit u on u.tenant = m.tenant and u.id = m.unit_id "
            "where m.tenant = :tenant and (m.person_id = :person or m.person_id in "
            "(select j.id from person j where j.tenant = :tenant and j.merged_into = :person and j.status = 'merged')) "
            "and m.state = 'active' and m.valid_from <= :now "
            "and (m.valid_to is null or m.valid_to > :now) order by m.id")
        .bind("person", person)
        .bind("now", now)
        .each([&](const Row& row) {
            ActiveRole role;
            if (!parse(row.text(0), role.membership) || !parse(row.text(1), role.agency)) return;
            role.agency_name = row.text(2);
            role.unit = row.text(3);
            role.role = "core." + std::string(row.text(4));
            out.push_back(std::move(role));
        });
    return out;
}

void insert(Transaction& tx, const Invitation& invitation) {
    tx.query(
          "insert into invitation(tenant, id, token_hash, email, name, agency_id, unit_id, role, title, language, invited_by, created_at, "
          "expires_at, accepted_at, membership_id) values(:tenant, :id, :token_hash, :email, :name, :agency_id, :unit_id, :role, :title, "
          ":language, :invited_by, :created_at, :expires_at, :accepted_at, :membership_id)")
        .fields(invitation)
        .run();
}

std::optional<Invitation> find_invitation(Reader& reader, const Uuid& id) {
    return reader
        .query(
            "select id, token_hash, email, name, agency_id, unit_id, role, title, language, invited_by, created_at, expires_at, "
            "accepted_at, membership_id from invitation where tenant = :tenant and id = :id")
        .bind("id", id)
        .one<Invitation>();
}

std::optional<Invitation> invitation_of(Reader& reader, const std::string& token_hash) {
    return reader
        .query(
            "select id, token_hash, email, name, agency_id, unit_id, role, title, language, invited_by, created_at, expires_at, "
            "accepted_at, membership_id from invitation where tenant = :tenant and token_hash = :hash")
        .bind("hash", token_hash)
        .one<Invitation>();
}

bool accepted(Transaction& tx, const Uuid& id, const Uuid& membership, Instant now) {
    return tx.query(
                 "update invitation set accepted_at = :now, membership_id = :membership, email = '' "
                 "where tenant = :tenant and id = :id and accepted_at is null")
               .bind("id", id)
               .bind("membership", membership)
               .bind("now", now)
               .run() == 1;
}

std::vector<Invitation> open_invitations(Reader& reader, const InvitationFilter& filter) {
    const std::string sql =
        "select i.id, i.token_hash, i.email, i.name, i.agency_id, i.unit_id, i.role, i.title, i.language, i.invited_by, i.created_at, "
        "i.expires_at, i.accepted_at, i.membership_id from invitation i where i.tenant = :tenant and i.accepted_at is null "
        "and i.expires_at > :now and (:words = '' or lower(i.name) like '%' || :words || '%')" +
        filter.place.behind("i") + filter.place.order("i") + " limit :limit";
    Query query = reader.query(sql);
    filter.place.bind(query);
    return std::move(query).bind("now", filter.now).bind("words", filter.words).bind("limit", filter.limit).all<Invitation>();
}

bool withdraw(Transaction& tx, const Uuid& id) {
    return tx.query("delete from invitation where tenant = :tenant and id = :id and accepted_at is null").bind("id", id).run() == 1;
}

}  // namespace skl::identity::directory
