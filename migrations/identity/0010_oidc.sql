-- The OpenID provider (src/identity/oidc): its signing keys, its clients, what persons granted them.
create table oauth_key(
  tenant text not null, kid text not null, algorithm text not null, public_key text not null, private_key text not null,
  use_from bigint not null,
  primary key(tenant, kid));
create table oauth_client(
  tenant text not null, id text not null, name text not null, purpose text not null, retention text not null, profile text not null,
  sector text not null, redirect_uris text not null, post_logout_redirect_uris text not null, backchannel_logout_uri text not null,
  jwks text not null, jwks_uri text not null, token_endpoint_auth_method text not null, secret_hash text not null,
  grant_types text not null, scope text not null, resources text not null, dpop_bound boolean not null,
  id_token_signed_response_alg text not null, userinfo_signed_response_alg text not null, min_acr text not null, organisation_id text,
  logo_uri text not null, policy_uri text not null, legacy_conformance boolean not null, status text not null, tested_at bigint,
  registration_hash text not null, created_at bigint not null, rev bigint not null,
  primary key(tenant, id));
-- What one authorization gave: tokens are of a grant, and end with it.
create table oauth_grant(
  tenant text not null, id text not null, client_id text not null, person_id text not null, subject text not null, scope text not null,
  claims text not null, id_token_claims text not null, resources text not null, acr text not null, amr text not null,
  auth_time bigint not null, session_hash text not null, once boolean not null, created_at bigint not null, expires_at bigint not null,
  revoked_at bigint,
  primary key(tenant, id));
create index oauth_grant_person on oauth_grant(tenant, person_id, client_id);
create index oauth_grant_session on oauth_grant(tenant, session_hash);
create index oauth_grant_expires on oauth_grant(tenant, expires_at);
-- What a person said yes to until it is taken back: one row a client.
create table oauth_consent(
  tenant text not null, person_id text not null, client_id text not null, scope text not null, claims text not null,
  decided_at bigint not null, revoked_at bigint,
  primary key(tenant, person_id, client_id));
-- Secrets that stand for something while they last: pushed requests, questions to a person, codes, device codes, refresh tokens.
-- Only hashes of them lie here.
create table oauth_ticket(
  tenant text not null, kind text not null, hash text not null, client_id text not null, grant_id text, detail text not null,
  expires_at bigint not null, used_at bigint,
  primary key(tenant, kind, hash));
create index oauth_ticket_expires on oauth_ticket(tenant, expires_at);
-- Ids that count once while they could be sent again: proofs, assertions; and access tokens taken back before their time.
create table oauth_seen(
  tenant text not null, kind text not null, id text not null, expires_at bigint not null,
  primary key(tenant, kind, id));
create index oauth_seen_expires on oauth_seen(tenant, expires_at);
-- Which person a pseudonym stands for: for translating it to another sector, which is told to the ledger (trust.md §5).
create table pairwise_subject(
  tenant text not null, sector text not null, subject text not null, person_id text not null,
  primary key(tenant, sector, subject));
