#include "identity/store.h"

namespace skl::identity {

void insert(Transaction& tx, const Person& person) {
    tx.query(
          "insert into person(tenant, id, user_handle, status, ial, ial_evidence, recovered_at, erase_at, locale, merged_into, created_at, "
          "rev) "
          "values(:tenant, :id, :user_handle, :status, :ial, :ial_evidence, :recovered_at, :erase_at, :locale, :merged_into, :created_at, "
          ":rev)")
        .fields(person)
        .run();
}

namespace {
constexpr std::string_view person_by_id =
    "select id, user_handle, status, ial, ial_evidence, recovered_at, erase_at, locale, merged_into, created_at, rev from person where "
    "tenant = :tenant and id = "
    ":key";
constexpr std::string_view person_by_handle =
    "select id, user_handle, status, ial, ial_evidence, recovered_at, erase_at, locale, merged_into, created_at, rev from person "
    "where tenant = :tenant and user_handle = :key";
}  // namespace

std::optional<Person> find_person(Reader& reader, const PersonId& id) { return reader.query(person_by_id).bind("key", id).one<Person>(); }

std::optional<Person> find_by_handle(Reader& reader, const std::string& user_handle) {
    return reader.query(person_by_handle).bind("key", user_handle).one<Person>();
}

void prove(Transaction& tx, const PersonId& id, std::int64_t ial, const std::string& evidence) {
    tx.query("update person set ial = :ial, ial_evidence = :evidence, rev = rev + 1 where tenant = :tenant and id = :id")
        .bind("ial", ial)
        .bind("evidence", evidence)
        .bind("id", id)
        .run();
}

void recovered(Transaction& tx, const PersonId& id, Instant now) {
    tx.query("update person set recovered_at = :now, rev = rev + 1 where tenant = :tenant and id = :id")
        .bind("now", now)
        .bind("id", id)
        .run();
}

bool change_locale(Transaction& tx, const PersonId& id, const std::string& locale) {
    return tx.query("update person set locale = :locale, rev = rev + 1 where tenant = :tenant and id = :id")
               .bind("locale", locale)
               .bind("id", id)
               .run() == 1;
}

void erase_at(Transaction& tx, const PersonId& id, const std::optional<Instant>& at) {
    tx.query("update person set erase_at = :at, rev = rev + 1 where tenant = :tenant and id = :id").bind("at", at).bind("id", id).run();
}

std::vector<Person> to_be_erased(Reader& reader, Instant now) {
    return reader
        .query(
            "select id, user_handle, status, ial, ial_evidence, recovered_at, erase_at, locale, merged_into, created_at, rev from person "
            "where tenant = :tenant and erase_at <= :now and status <> 'erased' order by id")
        .bind("now", now)
        .all<Person>();
}

void erase_rows(Transaction& tx, const PersonId& id) {
    for (const char* sql : {"delete from person_attribute where tenant = :tenant and person_id = :id",
                            "delete from person_index where tenant = :tenant and person_id = :id",
                            "delete from authenticator where tenant = :tenant and person_id = :id",
                            "delete from session where tenant = :tenant and person_id = :id",
                            "delete from access_event where tenant = :tenant and person_id = :id",
                            "update person set status = 'erased', ial = 1, ial_evidence = null, recovered_at = null, rev = rev + 1 "
                            "where tenant = :tenant and id = :id"})
        tx.query(sql).bind("id", id).run();
}

void put(Transaction& tx, const AttributeRow& row) {
    tx.query(
          "insert into person_attribute(tenant, person_id, name, value, source, verified_at, valid_to, assurance) "
          "values(:tenant, :person_id, :name, :value, :source, :verified_at, :valid_to, :assurance) "
          "on conflict(tenant, person_id, name) do update set value = excluded.value, source = excluded.source, "
          "verified_at = excluded.verified_at, valid_to = excluded.valid_to, assurance = excluded.assurance")
        .fields(row)
        .run();
}

std::vector<AttributeRow> attribute_rows(Reader& reader, const PersonId& person) {
    return reader
        .query(
            "select person_id, name, value, source, verified_at, valid_to, assurance from person_attribute "
            "where tenant = :tenant and person_id = :person order by name")
        .bind("person", person)
        .all<AttributeRow>();
}

bool put_index(Transaction& tx, const std::string& name, const std::string& blind, const PersonId& person) {
    tx.query(
          "insert into person_index(tenant, name, blind, person_id) values(:tenant, :name, :blind, :person) "
          "on conflict(tenant, name, blind) do nothing")
        .bind("name", name)
        .bind("blind", blind)
        .bind("person", person)
        .run();
    return by_index(tx, name, blind) == person;
}

void drop_index(Transaction& tx, const std::string& name, const PersonId& person) {
    tx.query("delete from person_index where tenant = :tenant and name = :name and person_id = :person")
        .bind("name", name)
        .bind("person", person)
        .run();
}

std::optional<PersonId> by_index(Reader& reader, const std::string& name, const std::string& blind) {
    const auto found = reader.query("select person_id from person_index where tenant = :tenant and name = :name and blind = :blind")
                           .bind("name", name)
                           .bind("blind", blind)
                           .word();
    PersonId id;
    if (!found || !parse(*found, id)) return std::nullopt;
    return id;
}

std::optional<std::string> secret_value(Reader& reader, const std::string& name) {
    return reader.query("select value from identity_secret where tenant = :tenant and name = :name").bind("name", name).word();
}

void keep_secret(Transaction& tx, const std::string& name, const std::string& value, Instant now) {
    tx.query(
          "insert into identity_secret(tenant, name, value, created_at) values(:tenant, :name, :value, :now) "
          "on conflict(tenant, name) do nothing")
        .bind("name", name)
        .bind("value", value)
        .bind("now", now)
        .run();
}

bool insert(Transaction& tx, const Authenticator& authenticator) {
    return tx.query(
                 "insert into authenticator(tenant, id, person_id, kind, credential_id, public_key, algorithm, sign_count, aaguid, "
                 "backup_eligible, backed_up, transports, attestation_format, attestation_trusted, label, clone_suspected, created_at, "
                 "last_used_at, revoked_at) values(:tenant, :id, :person_id, :kind, :credential_id, :public_key, :algorithm, :sign_count, "
                 ":aaguid, :backup_eligible, :backed_up, :transports, :attestation_format, :attestation_trusted, :label, :clone_suspected, "
                 ":created_at, :last_used_at, :revoked_at) on conflict(tenant, credential_id) do nothing")
               .fields(authenticator)
               .run() == 1;
}

void release_credential(Transaction& tx, const std::string& credential_id) {
    tx.query(
          "update authenticator set credential_id = credential_id || '/' || id "
          "where tenant = :tenant and credential_id = :credential and revoked_at is not null")
        .bind("credential", credential_id)
        .run();
}

std::vector<Authenticator> authenticators_of(Reader& reader, const PersonId& person) {
    return reader
        .query(
            "select id, person_id, kind, credential_id, public_key, algorithm, sign_count, aaguid, backup_eligible, backed_up, transports, "
            "attestation_format, attestation_trusted, label, clone_suspected, created_at, last_used_at, revoked_at from authenticator "
            "where tenant = :tenant and person_id = :person and revoked_at is null order by created_at, id")
        .bind("person", person)
        .all<Authenticator>();
}

std::optional<Authenticator> find_credential(Reader& reader, const std::string& credential_id) {
    return reader
        .query(
            "select id, person_id, kind, credential_id, public_key, algorithm, sign_count, aaguid, backup_eligible, backed_up, transports, "
            "attestation_format, attestation_trusted, label, clone_suspected, created_at, last_used_at, revoked_at from authenticator "
            "where tenant = :tenant and credential_id = :credential and revoked_at is null")
        .bind("credential", credential_id)
        .one<Authenticator>();
}

void used(Transaction& tx, const Authenticator& authenticator, Instant now) {
    tx.query(
          "update authenticator set sign_count = :sign_count, backed_up = :backed_up, clone_suspected = :clone_suspected, last_used_at = "
          ":now "
          "where tenant = :tenant and id = :id")
        .bind("sign_count", authenticator.sign_count)
        .bind("backed_up", authenticator.backed_up)
        .bind("clone_suspected", authenticator.clone_suspected)
        .bind("now", now)
        .bind("id", authenticator.id)
        .run();
}

bool revoke_authenticator(Transaction& tx, const PersonId& person, const Uuid& id, Instant now) {
    return tx.query(
                 "update authenticator set revoked_at = :now where tenant = :tenant and person_id = :person and id = :id and "
                 "revoked_at is null")
               .bind("now", now)
               .bind("person", person)
               .bind("id", id)
               .run() == 1;
}

void revoke_kind(Transaction& tx, const PersonId& person, AuthenticatorKind kind, Instant now) {
    tx.query(
          "update authenticator set revoked_at = :now where tenant = :tenant and person_id = :person and kind = :kind and "
          "revoked_at is null")
        .bind("now", now)
        .bind("person", person)
        .bind("kind", kind)
        .run();
}

void insert(Transaction& tx, const Session& session) {
    tx.query(
          "insert into session(tenant, id_hash, person_id, aal, phishing_resistant, amr, authenticator_id, auth_time, last_seen, "
          "acting_for, "
          "ip_prefix, agent, created_at, expires_at, revoked_at) values(:tenant, :id_hash, :person_id, :aal, :phishing_resistant, :amr, "
          ":authenticator_id, :auth_time, :last_seen, :acting_for, :ip_prefix, :agent, :created_at, :expires_at, :revoked_at)")
        .fields(session)
        .run();
}

std::optional<Session> find_session(Reader& reader, const std::string& id_hash) {
    return reader
        .query(
            "select id_hash, person_id, aal, phishing_resistant, amr, authenticator_id, auth_time, last_seen, acting_for, ip_prefix, "
            "agent, "
            "created_at, expires_at, revoked_at from session where tenant = :tenant and id_hash = :id_hash")
        .bind("id_hash", id_hash)
        .one<Session>();
}

std::vector<Session> sessions_of(Reader& reader, const PersonId& person, Instant now) {
    return reader
        .query(
            "select id_hash, person_id, aal, phishing_resistant, amr, authenticator_id, auth_time, last_seen, acting_for, ip_prefix, "
            "agent, "
            "created_at, expires_at, revoked_at from session where tenant = :tenant and person_id = :person and revoked_at is null and "
            "expires_at > :now order by last_seen desc, id_hash")
        .bind("person", person)
        .bind("now", now)
        .all<Session>();
}

void touch_session(Transaction& tx, const std::string& id_hash, Instant now) {
    tx.query("update session set last_seen = :now where tenant = :tenant and id_hash = :id_hash")
        .bind("now", now)
        .bind("id_hash", id_hash)
        .run();
}

void revoke_session(Transaction& tx, const std::string& id_hash, Instant now) {
    tx.query("update session set revoked_at = :now where tenant = :tenant and id_hash = :id_hash and revoked_at is null")
        .bind("now", now)
        .bind("id_hash", id_hash)
        .run();
}

void revoke_sessions(Transaction& tx, const PersonId& person, Instant now, std::string_view but) {
    tx.query(
          "update session set revoked_at = :now where tenant = :tenant and person_id = :person and revoked_at is null and id_hash <> :but")
        .bind("now", now)
        .bind("person", person)
        .bind("but", but)
        .run();
}

std::int64_t forget_sessions(Transaction& tx, Instant before) {
    tx.query("delete from auth_challenge where expires_at < :before").bind("before", before).run();
    return tx.query("delete from session where expires_at < :before").bind("before", before).run();
}

void insert(Transaction& tx, const Challenge& challenge) {
    tx.query(
          "insert into auth_challenge(tenant, id, purpose, challenge, person_id, detail, tries, expires_at) "
          "values(:tenant, :id, :purpose, :challenge, :person_id, :detail, :tries, :expires_at)")
        .fields(challenge)
        .run();
}

std::optional<Challenge> find_challenge(Reader& reader, const std::string& id) {
    return reader
        .query(
            "select id, purpose, challenge, person_id, detail, tries, expires_at from auth_challenge where tenant = :tenant and id = :id")
        .bind("id", id)
        .one<Challenge>();
}

std::optional<Challenge> open_challenge(Reader& reader, const PersonId& person, const std::string& purpose, Instant now) {
    return reader
        .query(
            "select id, purpose, challenge, person_id, detail, tries, expires_at from auth_challenge where tenant = :tenant "
            "and person_id = :person and purpose = :purpose and expires_at > :now order by expires_at desc limit 1")
        .bind("person", person)
        .bind("purpose", purpose)
        .bind("now", now)
        .one<Challenge>();
}

void drop_challenges(Transaction& tx, const PersonId& person, const std::string& purpose) {
    tx.query("delete from auth_challenge where tenant = :tenant and person_id = :person and purpose = :purpose")
        .bind("person", person)
        .bind("purpose", purpose)
        .run();
}

void tried(Transaction& tx, const std::string& id) {
    tx.query("update auth_challenge set tries = tries + 1 where tenant = :tenant and id = :id").bind("id", id).run();
}

bool take_challenge(Transaction& tx, const std::string& id) {
    return tx.query("delete from auth_challenge where tenant = :tenant and id = :id").bind("id", id).run() == 1;
}

struct FailureRow {
    std::int64_t failures = 0, locks = 0;
    Instant window_began, locked_until;
};
BOOST_DESCRIBE_STRUCT(FailureRow, (), (failures, locks, window_began, locked_until))

Failures failures_of(Reader& reader, const std::string& subject) {
    const auto row =
        reader.query("select failures, locks, window_began, locked_until from auth_failure where tenant = :tenant and subject = :subject")
            .bind("subject", subject)
            .one<FailureRow>();
    return row ? Failures{row->failures, row->locks, row->window_began, row->locked_until} : Failures{};
}

void put_failures(Transaction& tx, const std::string& subject, const Failures& f) {
    tx.query(
          "insert into auth_failure(tenant, subject, failures, window_began, locked_until, locks) "
          "values(:tenant, :subject, :failures, :window_began, :locked_until, :locks) on conflict(tenant, subject) do update set "
          "failures = excluded.failures, window_began = excluded.window_began, locked_until = excluded.locked_until, locks = "
          "excluded.locks")
        .bind("subject", subject)
        .fields(FailureRow{f.failures, f.locks, f.window_began, f.locked_until})
        .run();
}

void clear_failures(Transaction& tx, const std::string& subject) {
    tx.query("delete from auth_failure where tenant = :tenant and subject = :subject").bind("subject", subject).run();
}

void insert(Transaction& tx, const AccessRow& row) {
    tx.query(
          "insert into access_event(tenant, id, person_id, at, actor, agency, unit, service, action, detail, result, visible_from) "
          "values(:tenant, :id, :person_id, :at, :actor, :agency, :unit, :service, :action, :detail, :result, :visible_from)")
        .fields(row)
        .run();
}

std::vector<AccessRow> accesses_of(Reader& reader, const PersonId& person, const std::string& before, Instant now, std::int64_t limit) {
    return reader
        .query(
            "select id, person_id, at, actor, agency, unit, service, action, detail, result, visible_from from access_event "
            "where tenant = :tenant and person_id = :person and id < :before and visible_from <= :now order by id desc limit :limit")
        .bind("person", person)
        .bind("before", before)
        .bind("now", now)
        .bind("limit", limit)
        .all<AccessRow>();
}

}  // namespace skl::identity
