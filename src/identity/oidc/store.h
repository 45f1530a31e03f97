// The only SQL of the OpenID provider.
#pragma once

#include "identity/oidc/model.h"
#include "kernel/storage/keyset.h"
#include "kernel/storage/store.h"

namespace skl::identity::oidc {

// --- signing keys ---
std::vector<KeyRow> key_rows(Reader& reader);
void insert(Transaction& tx, const KeyRow& row);
void drop_key(Transaction& tx, const std::string& kid);

// --- clients ---
void insert(Transaction& tx, const Client& client);
// False: somebody was first.
bool update(Transaction& tx, const Client& client);  // by its id and rev, which goes up
std::optional<Client> find_client(Reader& reader, const std::string& id);
std::vector<Client> clients(Reader& reader, const Keyset& place, std::int64_t limit);
bool drop_client(Transaction& tx, const std::string& id);
void set_tested(Transaction& tx, const std::string& id, Instant now);

// --- grants and consents ---
void insert(Transaction& tx, const Grant& grant);
std::optional<Grant> find_grant(Reader& reader, const Uuid& id);
void revoke_grant(Transaction& tx, const Uuid& id, Instant now);
void revoke_grants(Transaction& tx, const PersonId& person, const std::string& client, Instant now);
std::vector<std::string> clients_of_session(Reader& reader, const std::string& session_hash);
void put(Transaction& tx, const Consent& consent);
std::optional<Consent> find_consent(Reader& reader, const PersonId& person, const std::string& client);  // not one taken back
std::vector<Consent> consents(Reader& reader, const PersonId& person);
bool revoke_consent(Transaction& tx, const PersonId& person, const std::string& client, Instant now);

// --- pseudonyms ---
void keep_subject(Transaction& tx, const std::string& sector, const std::string& subject, const PersonId& person);
std::optional<PersonId> person_of(Reader& reader, const std::string& sector, const std::string& subject);

// --- tickets ---
void insert(Transaction& tx, const Ticket& ticket);
std::optional<Ticket> find_ticket(Reader& reader, TicketKind kind, const std::string& hash);  // also one used or over
bool use_ticket(Transaction& tx, TicketKind kind, const std::string& hash, Instant now);      // false: it was used before
void change_ticket(Transaction& tx, const Ticket& ticket);                                    // detail, grant, expiry
std::optional<Ticket> device_by_user_code(Reader& reader, const std::string& user_code, Instant now);

// --- what counts once ---
// False: seen before. Now and then it takes those away that are over, so that they never pile up.
bool first_time(Transaction& tx, const std::string& kind, const std::string& id, Instant until, Instant now);
bool was_seen(Reader& reader, const std::string& kind, const std::string& id);

// --- persons' sessions and events, as the provider needs them ---
void end_session(Transaction& tx, const std::string& id_hash, Instant now);
struct AccessEvent {
    Uuid id;
    PersonId person_id;
    Instant at;
    std::string actor, service, action, detail, result;
};
BOOST_DESCRIBE_STRUCT(AccessEvent, (), (id, person_id, at, actor, service, action, detail, result))
void insert(Transaction& tx, const AccessEvent& event);

// What nobody can ask about any more. Run as every_tenant.
std::int64_t forget(Transaction& tx, Instant now);

}  // namespace skl::identity::oidc
