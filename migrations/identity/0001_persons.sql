-- Persons, what they prove themselves with, and their sessions (src/identity).
create table person(
  tenant text not null, id text not null, user_handle text not null, status text not null, ial bigint not null, ial_evidence text,
  recovered_at bigint, erase_at bigint, locale text not null, merged_into text, created_at bigint not null, rev bigint not null,
  primary key(tenant, id));
create unique index person_user_handle on person(tenant, user_handle);
-- What is known of a person; each value closed under the person's own key.
create table person_attribute(
  tenant text not null, person_id text not null, name text not null, value text not null, source text not null,
  verified_at bigint, valid_to bigint, assurance bigint not null,
  primary key(tenant, person_id, name));
-- To find a person by an identifier without keeping it: HMAC of the normalised value.
create table person_index(
  tenant text not null, name text not null, blind text not null, person_id text not null,
  primary key(tenant, name, blind));
create index person_index_person on person_index(tenant, person_id);
create table authenticator(
  tenant text not null, id text not null, person_id text not null, kind text not null, credential_id text not null,
  public_key text not null, algorithm bigint not null, sign_count bigint not null, aaguid text not null,
  backup_eligible boolean not null, backed_up boolean not null, transports text not null,
  attestation_format text not null, attestation_trusted boolean not null, label text not null,
  clone_suspected boolean not null, created_at bigint not null, last_used_at bigint, revoked_at bigint,
  primary key(tenant, id));
create unique index authenticator_credential on authenticator(tenant, credential_id);
create index authenticator_person on authenticator(tenant, person_id);
-- A challenge is used once and goes with its use or its time.
create table auth_challenge(
  tenant text not null, id text not null, purpose text not null, challenge text not null, person_id text, detail text not null,
  tries bigint not null, expires_at bigint not null,
  primary key(tenant, id));
create index auth_challenge_expires on auth_challenge(tenant, expires_at);
create table session(
  tenant text not null, id_hash text not null, person_id text not null, aal bigint not null, phishing_resistant boolean not null,
  amr text not null, authenticator_id text, auth_time bigint not null, last_seen bigint not null, acting_for text, ip_prefix text not null,
  agent text not null, created_at bigint not null, expires_at bigint not null, revoked_at bigint,
  primary key(tenant, id_hash));
create index session_person on session(tenant, person_id);
create index session_expires on session(tenant, expires_at);
-- Failures of what can be guessed: by authenticator or person, and by address prefix (trust.md §4).
create table auth_failure(
  tenant text not null, subject text not null, failures bigint not null, window_began bigint not null, locked_until bigint not null,
  locks bigint not null,
  primary key(tenant, subject));
-- Keys of the tenant's own: pseudonyms, polls. Closed under the tenant's key.
create table identity_secret(
  tenant text not null, name text not null, value text not null, created_at bigint not null,
  primary key(tenant, name));
-- Who looked at a person's data (trust.md §14). What tells more than who and when is closed under the person's key.
create table access_event(
  tenant text not null, id text not null, person_id text not null, at bigint not null, actor text not null, agency text not null,
  unit text not null, service text not null, action text not null, detail text not null, result text not null, visible_from bigint not null,
  primary key(tenant, id));
create index access_event_person on access_event(tenant, person_id, at);
