// The only SQL about persons, their authenticators and sessions.
#pragma once

#include "identity/engine/lockout.h"
#include "identity/session.h"
#include "kernel/storage/store.h"

namespace skl::identity {

// --- persons ---
void insert(Transaction& tx, const Person& person);
std::optional<Person> find_person(Reader& reader, const PersonId& id);
void prove(Transaction& tx, const PersonId& id, std::int64_t ial, const std::string& evidence);
void recovered(Transaction& tx, const PersonId& id, Instant now);
bool change_locale(Transaction& tx, const PersonId& id, const std::string& locale);
void erase_at(Transaction& tx, const PersonId& id, const std::optional<Instant>& at);
std::vector<Person> to_be_erased(Reader& reader, Instant now);
void erase_rows(Transaction& tx, const PersonId& id);  // all but the row itself, which then says nothing
std::optional<Person> find_by_handle(Reader& reader, const std::string& user_handle);

struct AttributeRow {
    PersonId person_id;
    std::string name, value, source;  // value: an encrypted field, base64url
    std::optional<Instant> verified_at, valid_to;
    std::int64_t assurance = 1;
};
BOOST_DESCRIBE_STRUCT(AttributeRow, (), (person_id, name, value, source, verified_at, valid_to, assurance))
void put(Transaction& tx, const AttributeRow& row);
std::vector<AttributeRow> attribute_rows(Reader& reader, const PersonId& person);
bool put_index(Transaction& tx, const std::string& name, const std::string& blind, const PersonId& person);  // false: another's
void drop_index(Transaction& tx, const std::string& name, const PersonId& person);
std::optional<PersonId> by_index(Reader& reader, const std::string& name, const std::string& blind);

std::optional<std::string> secret_value(Reader& reader, const std::string& name);
void keep_secret(Transaction& tx, const std::string& name, const std::string& value, Instant now);

// --- authenticators ---
bool insert(Transaction& tx, const Authenticator& authenticator);                      // false: the credential is registered already
void release_credential(Transaction& tx, const std::string& credential_id);            // one that was revoked may be registered anew
std::vector<Authenticator> authenticators_of(Reader& reader, const PersonId& person);  // not the revoked ones
std::optional<Authenticator> find_credential(Reader& reader, const std::string& credential_id);
void used(Transaction& tx, const Authenticator& authenticator, Instant now);  // counter, backup state, suspicion
bool revoke_authenticator(Transaction& tx, const PersonId& person, const Uuid& id, Instant now);
void revoke_kind(Transaction& tx, const PersonId& person, AuthenticatorKind kind, Instant now);

// --- sessions ---
void insert(Transaction& tx, const Session& session);
std::optional<Session> find_session(Reader& reader, const std::string& id_hash);
std::vector<Session> sessions_of(Reader& reader, const PersonId& person, Instant now);  // the latest first
void touch_session(Transaction& tx, const std::string& id_hash, Instant now);
void revoke_session(Transaction& tx, const std::string& id_hash, Instant now);
void revoke_sessions(Transaction& tx, const PersonId& person, Instant now, std::string_view but);
std::int64_t forget_sessions(Transaction& tx, Instant before);  // of every tenant; challenges too

// --- challenges: used once, within their time ---
struct Challenge {
    std::string id, purpose;  // "register", "sign-in", "email"
    std::string challenge;    // what was asked, or the hash of what was sent
    std::optional<PersonId> person_id;
    std::string detail;
    std::int64_t tries = 0;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Challenge, (), (id, purpose, challenge, person_id, detail, tries, expires_at))
void insert(Transaction& tx, const Challenge& challenge);
std::optional<Challenge> find_challenge(Reader& reader, const std::string& id);
// The one of this purpose that a person has open, the latest; and none of it any more.
std::optional<Challenge> open_challenge(Reader& reader, const PersonId& person, const std::string& purpose, Instant now);
void drop_challenges(Transaction& tx, const PersonId& person, const std::string& purpose);
void tried(Transaction& tx, const std::string& id);
bool take_challenge(Transaction& tx, const std::string& id);  // false: somebody was first

// --- failures ---
Failures failures_of(Reader& reader, const std::string& subject);
void put_failures(Transaction& tx, const std::string& subject, const Failures& failures);
void clear_failures(Transaction& tx, const std::string& subject);

// --- who looked ---
struct AccessRow {
    Uuid id;
    PersonId person_id;
    Instant at;
    std::string actor, agency, unit, service, action, detail, result;  // actor: a stable pseudonym; detail: an encrypted field
    Instant visible_from;
};
BOOST_DESCRIBE_STRUCT(AccessRow, (), (id, person_id, at, actor, agency, unit, service, action, detail, result, visible_from))
void insert(Transaction& tx, const AccessRow& row);
std::vector<AccessRow> accesses_of(Reader& reader, const PersonId& person, const std::string& before, Instant now, std::int64_t limit);

}  // namespace skl::identity
