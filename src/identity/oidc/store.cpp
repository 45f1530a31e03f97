#include "identity/oidc/store.h"

namespace skl::identity::oidc {
namespace {

constexpr std::string_view client_by_id =
    "select id, name, purpose, retention, profile, sector, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri, jwks, "
    "jwks_uri, "
    "token_endpoint_auth_method, secret_hash, grant_types, scope, resources, dpop_bound, "
    "tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip, "
    "tls_client_auth_san_email, tls_client_certificate_bound_access_tokens, id_token_signed_response_alg, "
    "userinfo_signed_response_alg, min_acr, organisation_id, logo_uri, policy_uri, legacy_conformance, status, tested_at, "
    "registration_hash, "
    "created_at, rev from oauth_client where tenant = :tenant and id = :id";
constexpr std::string_view client_page =
    "select id, name, purpose, retention, profile, sector, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri, jwks, "
    "jwks_uri, "
    "token_endpoint_auth_method, secret_hash, grant_types, scope, resources, dpop_bound, "
    "tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip, "
    "tls_client_auth_san_email, tls_client_certificate_bound_access_tokens, id_token_signed_response_alg, "
    "userinfo_signed_response_alg, min_acr, organisation_id, logo_uri, policy_uri, legacy_conformance, status, tested_at, "
    "registration_hash, "
    "created_at, rev from oauth_client where tenant = :tenant";
constexpr std::string_view grant_by_id =
    "select id, client_id, person_id, subject, scope, claims, id_token_claims, resources, acr, amr, auth_time, session_hash, once, "
    "created_at, expires_at, revoked_at from oauth_grant where tenant = :tenant and id = :id";
constexpr std::string_view ticket_by_hash =
    "select kind, hash, client_id, grant_id, detail, expires_at, used_at from oauth_ticket "
    "where tenant = :tenant and kind = :kind and hash = :hash";

}  // namespace

std::vector<KeyRow> key_rows(Reader& reader) {
    return reader
        .query("select kid, algorithm, public_key, private_key, use_from from oauth_key where tenant = :tenant order by use_from, kid")
        .all<KeyRow>();
}

void insert(Transaction& tx, const KeyRow& row) {
    tx.query(
          "insert into oauth_key(tenant, kid, algorithm, public_key, private_key, use_from) "
          "values(:tenant, :kid, :algorithm, :public_key, :private_key, :use_from)")
        .fields(row)
        .run();
}

void drop_key(Transaction& tx, const std::string& kid) {
    tx.query("delete from oauth_key where tenant = :tenant and kid = :kid").bind("kid", kid).run();
}

void insert(Transaction& tx, const Client& client) {
    tx.query(
          "insert into oauth_client(tenant, id, name, purpose, retention, profile, sector, redirect_uris, post_logout_redirect_uris, "
          "backchannel_logout_uri, jwks, jwks_uri, token_endpoint_auth_method, secret_hash, grant_types, scope, resources, dpop_bound, "
          "tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip, "
          "tls_client_auth_san_email, tls_client_certificate_bound_access_tokens, "
          "id_token_signed_response_alg, userinfo_signed_response_alg, min_acr, organisation_id, logo_uri, policy_uri, legacy_conformance, "
          "status, tested_at, registration_hash, created_at, rev) "
          "values(:tenant, :id, :name, :purpose, :retention, :profile, :sector, :redirect_uris, :post_logout_redirect_uris, "
          ":backchannel_logout_uri, :jwks, :jwks_uri, :token_endpoint_auth_method, :secret_hash, :grant_types, :scope, :resources, "
          ":dpop_bound, :tls_client_auth_subject_dn, :tls_client_auth_san_dns, :tls_client_auth_san_uri, :tls_client_auth_san_ip, "
          ":tls_client_auth_san_email, :tls_client_certificate_bound_access_tokens, "
          ":id_token_signed_response_alg, :userinfo_signed_response_alg, :min_acr, :organisation_id, :logo_uri, :policy_uri, "
          ":legacy_conformance, :status, :tested_at, :registration_hash, :created_at, :rev)")
        .fields(client)
        .run();
}

bool update(Transaction& tx, const Client& client) {
    return tx.query(
                 "update oauth_client set name = :name, purpose = :purpose, retention = :retention, profile = :profile, sector = :sector, "
                 "redirect_uris = :redirect_uris, post_logout_redirect_uris = :post_logout_redirect_uris, "
                 "backchannel_logout_uri = :backchannel_logout_uri, jwks = :jwks, jwks_uri = :jwks_uri, "
                 "token_endpoint_auth_method = :token_endpoint_auth_method, secret_hash = :secret_hash, grant_types = :grant_types, "
                 "scope = :scope, resources = :resources, dpop_bound = :dpop_bound, "
                 "tls_client_auth_subject_dn = :tls_client_auth_subject_dn, "
                 "tls_client_auth_san_dns = :tls_client_auth_san_dns, "
                 "tls_client_auth_san_uri = :tls_client_auth_san_uri, "
                 "tls_client_auth_san_ip = :tls_client_auth_san_ip, "
                 "tls_client_auth_san_email = :tls_client_auth_san_email, "
                 "tls_client_certificate_bound_access_tokens = :tls_client_certificate_bound_access_tokens, "
                 "id_token_signed_response_alg = :id_token_signed_response_alg, "
                 "userinfo_signed_response_alg = :userinfo_signed_response_alg, min_acr = :min_acr, organisation_id = :organisation_id, "
                 "logo_uri = :logo_uri, policy_uri = :policy_uri, legacy_conformance = :legacy_conformance, status = :status, "
                 "tested_at = :tested_at, registration_hash = :registration_hash, rev = rev + 1 "
                 "where tenant = :tenant and id = :id and rev = :rev")
               .fields(client)
               .run() == 1;
}

std::optional<Client> find_client(Reader& reader, const std::string& id) { return reader.query(client_by_id).bind("id", id).one<Client>(); }

std::vector<Client> clients(Reader& reader, const Keyset& place, std::int64_t limit) {
    const std::string sql = std::string(client_page) + place.behind("oauth_client") + place.order("oauth_client") + " limit :limit";
    Query query = reader.query(sql);
    place.bind(query);
    return std::move(query).bind("limit", limit).all<Client>();
}

bool drop_client(Transaction& tx, const std::string& id) {
    tx.query("update oauth_grant set revoked_at = created_at where tenant = :tenant and client_id = :id and revoked_at is null")
        .bind("id", id)
        .run();
    tx.query("delete from oauth_ticket where tenant = :tenant and client_id = :id").bind("id", id).run();
    tx.query("delete from oauth_consent where tenant = :tenant and client_id = :id").bind("id", id).run();
    return tx.query("delete from oauth_client where tenant = :tenant and id = :id").bind("id", id).run() == 1;
}

void set_tested(Transaction& tx, const std::string& id, Instant now) {
    tx.query("update oauth_client set tested_at = :now where tenant = :tenant and id = :id and tested_at is null")
        .bind("id", id)
        .bind("now", now)
        .run();
}

void insert(Transaction& tx, const Grant& grant) {
    tx.query(
          "insert into oauth_grant(tenant, id, client_id, person_id, subject, scope, claims, id_token_claims, resources, acr, amr, "
          "auth_time, "
          "session_hash, once, created_at, expires_at, revoked_at) "
          "values(:tenant, :id, :client_id, :person_id, :subject, :scope, :claims, :id_token_claims, :resources, :acr, :amr, :auth_time, "
          ":session_hash, :once, :created_at, :expires_at, :revoked_at)")
        .fields(grant)
        .run();
}

std::optional<Grant> find_grant(Reader& reader, const Uuid& id) { return reader.query(grant_by_id).bind("id", id).one<Grant>(); }

void revoke_grant(Transaction& tx, const Uuid& id, Instant now) {
    tx.query("update oauth_grant set revoked_at = :now where tenant = :tenant and id = :id and revoked_at is null")
        .bind("id", id)
        .bind("now", now)
        .run();
}

void revoke_grants(Transaction& tx, const PersonId& person, const std::string& client, Instant now) {
    tx.query(
          "update oauth_grant set revoked_at = :now "
          "where tenant = :tenant and person_id = :person and client_id = :client and revoked_at is null")
        .bind("person", person)
        .bind("client", client)
        .bind("now", now)
        .run();
}

std::vector<std::string> clients_of_session(Reader& reader, const std::string& session_hash) {
    std::vector<std::string> out;
    reader.query("select distinct client_id from oauth_grant where tenant = :tenant and session_hash = :session order by client_id")
        .bind("session", session_hash)
        .each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

void put(Transaction& tx, const Consent& consent) {
    tx.query(
          "insert into oauth_consent(tenant, person_id, client_id, scope, claims, decided_at, revoked_at) "
          "values(:tenant, :person_id, :client_id, :scope, :claims, :decided_at, :revoked_at) "
          "on conflict(tenant, person_id, client_id) do update set scope = excluded.scope, claims = excluded.claims, "
          "decided_at = excluded.decided_at, revoked_at = excluded.revoked_at")
        .fields(consent)
        .run();
}

std::optional<Consent> find_consent(Reader& reader, const PersonId& person, const std::string& client) {
    return reader
        .query(
            "select person_id, client_id, scope, claims, decided_at, revoked_at from oauth_consent "
            "where tenant = :tenant and person_id = :person and client_id = :client and revoked_at is null")
        .bind("person", person)
        .bind("client", client)
        .one<Consent>();
}

std::vector<Consent> consents(Reader& reader, const PersonId& person) {
    return reader
        .query(
            "select person_id, client_id, scope, claims, decided_at, revoked_at from oauth_consent "
            "where tenant = :tenant and person_id = :person and revoked_at is null order by decided_at desc, client_id")
        .bind("person", person)
        .all<Consent>();
}

bool revoke_consent(Transaction& tx, const PersonId& person, const std::string& client, Instant now) {
    revoke_grants(tx, person, client, now);
    return tx.query(
                 "update oauth_consent set revoked_at = :now "
                 "where tenant = :tenant and person_id = :person and client_id = :client and revoked_at is null")
               .bind("person", person)
               .bind("client", client)
               .bind("now", now)
               .run() == 1;
}

void keep_subject(Transaction& tx, const std::string& sector, const std::string& subject, const PersonId& person) {
    tx.query(
          "insert into pairwise_subject(tenant, sector, subject, person_id) values(:tenant, :sector, :subject, :person) "
          "on conflict(tenant, sector, subject) do nothing")
        .bind("sector", sector)
        .bind("subject", subject)
        .bind("person", person)
        .run();
}

std::optional<PersonId> person_of(Reader& reader, const std::string& sector, const std::string& subject) {
    const auto found = reader
                           .query(
                               "select person_id from pairwise_subject "
                               "where tenant = :tenant and sector = :sector and subject = :subject")
                           .bind("sector", sector)
                           .bind("subject", subject)
                           .word();
    PersonId id;
    if (!found || !parse(*found, id)) return std::nullopt;
    return id;
}

void insert(Transaction& tx, const Ticket& ticket) {
    tx.query(
          "insert into oauth_ticket(tenant, kind, hash, client_id, grant_id, detail, expires_at, used_at) "
          "values(:tenant, :kind, :hash, :client_id, :grant_id, :detail, :expires_at, :used_at)")
        .fields(ticket)
        .run();
}

std::optional<Ticket> find_ticket(Reader& reader, TicketKind kind, const std::string& hash) {
    return reader.query(ticket_by_hash).bind("kind", kind).bind("hash", hash).one<Ticket>();
}

bool use_ticket(Transaction& tx, TicketKind kind, const std::string& hash, Instant now) {
    return tx.query("update oauth_ticket set used_at = :now where tenant = :tenant and kind = :kind and hash = :hash and used_at is null")
               .bind("kind", kind)
               .bind("hash", hash)
               .bind("now", now)
               .run() == 1;
}

void change_ticket(Transaction& tx, const Ticket& ticket) {
    tx.query(
          "update oauth_ticket set detail = :detail, grant_id = :grant_id, expires_at = :expires_at, used_at = :used_at "
          "where tenant = :tenant and kind = :kind and hash = :hash")
        .bind("detail", ticket.detail)
        .bind("grant_id", ticket.grant_id)
        .bind("expires_at", ticket.expires_at)
        .bind("used_at", ticket.used_at)
        .bind("kind", ticket.kind)
        .bind("hash", ticket.hash)
        .run();
}

// A device's row stands under the hash of its user code too: the second row's detail is the first one's hash.
std::optional<Ticket> device_by_user_code(Reader& reader, const std::string& user_code, Instant now) {
    const auto pointer = find_ticket(reader, TicketKind::device, user_code);
    if (!pointer || pointer->used_at || pointer->expires_at <= now) return std::nullopt;
    return find_ticket(reader, TicketKind::device, pointer->detail);
}

bool first_time(Transaction& tx, const std::string& kind, const std::string& id, Instant until, Instant now) {
    // Ids are hashes in base64url: one in 64 begins so, and takes the 64 with it that came since.
    if (id.starts_with('A')) tx.query("delete from oauth_seen where tenant = :tenant and expires_at < :now").bind("now", now).run();
    return tx.query(
                 "insert into oauth_seen(tenant, kind, id, expires_at) values(:tenant, :kind, :id, :until) "
                 "on conflict(tenant, kind, id) do nothing")
               .bind("kind", kind)
               .bind("id", id)
               .bind("until", until)
               .run() == 1;
}

bool was_seen(Reader& reader, const std::string& kind, const std::string& id) {
    return reader.query("select 1 from oauth_seen where tenant = :tenant and kind = :kind and id = :id")
        .bind("kind", kind)
        .bind("id", id)
        .number()
        .has_value();
}

void end_session(Transaction& tx, const std::string& id_hash, Instant now) {
    tx.query("update session set revoked_at = :now where tenant = :tenant and id_hash = :id and revoked_at is null")
        .bind("id", id_hash)
        .bind("now", now)
        .run();
}

void insert(Transaction& tx, const AccessEvent& event) {
    tx.query(
          "insert into access_event(tenant, id, person_id, at, actor, agency, unit, service, action, detail, result, visible_from) "
          "values(:tenant, :id, :person_id, :at, :actor, '', '', :service, :action, :detail, :result, :at)")
        .fields(event)
        .run();
}

std::int64_t forget(Transaction& tx, Instant now) {
    // A day longer than they are good for: a code or a refresh token that comes again is a theft, and its grant must end.
    const Instant yesterday{now.micros - 86'400LL * 1'000'000};
    return tx.query("delete from oauth_ticket where expires_at < :before").bind("before", yesterday).run() +
           tx.query("delete from oauth_grant where expires_at < :before").bind("before", yesterday).run() +
           tx.query("delete from oauth_seen where expires_at < :before").bind("before", now).run();
}

}  // namespace skl::identity::oidc
