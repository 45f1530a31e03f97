-- Organisations, agencies and their units; who holds which role where; what reviews decide (src/identity/directory).
create table organisation(
  tenant text not null, id text not null, kind text not null, registry_no text, name_zh text not null, name_en text not null,
  sought text not null, status text not null, created_at bigint not null, rev bigint not null,
  primary key(tenant, id));
create unique index organisation_registry_no on organisation(tenant, registry_no);
-- What an agency has beyond an organisation; the id is the organisation's.
create table agency(
  tenant text not null, id text not null, oid text not null, parent_id text, level text not null, security_class text not null,
  dpo_contact text, ciso_contact text,
  primary key(tenant, id));
create unique index agency_oid on agency(tenant, oid);
create index agency_parent on agency(tenant, parent_id);
create table unit(
  tenant text not null, id text not null, agency_id text not null, parent_id text, code text not null, name_zh text not null,
  name_en text not null, status text not null, created_at bigint not null, rev bigint not null,
  primary key(tenant, id));
create unique index unit_code on unit(tenant, agency_id, code);
-- `name`: the name at work, as colleagues and the ledger's auditors know the holder; attributes of the person stay encrypted.
create table membership(
  tenant text not null, id text not null, person_id text not null, agency_id text not null, unit_id text, role text not null,
  name text not null, title text not null, valid_from bigint not null, valid_to bigint, state text not null, reason text not null,
  granted_by text not null, granted_at bigint not null, reviewed_at bigint not null, active_since bigint not null,
  rev bigint not null,
  primary key(tenant, id));
create index membership_person on membership(tenant, person_id);
create index membership_agency on membership(tenant, agency_id, id);
-- The link of an invitation is kept as SHA-256 only, the address closed under a key of its own.
create table invitation(
  tenant text not null, id text not null, token_hash text not null, email text not null, name text not null, agency_id text not null,
  unit_id text, role text not null, title text not null, language text not null, invited_by text not null, created_at bigint not null,
  expires_at bigint not null, accepted_at bigint, membership_id text,
  primary key(tenant, id));
create unique index invitation_token on invitation(tenant, token_hash);
create table review(
  tenant text not null, id text not null, quarter text not null, opened_at bigint not null, grace_until bigint not null, closed_at bigint,
  primary key(tenant, id));
create unique index review_quarter on review(tenant, quarter);
create table review_item(
  tenant text not null, review_id text not null, membership_id text not null, decision text, note text not null, decided_by text,
  decided_at bigint,
  primary key(tenant, review_id, membership_id));
-- Two registrars merge two records of one person; the second one's act carries it out.
create table person_merge(
  tenant text not null, id text not null, person_id text not null, into_id text not null, reason text not null, asked_by text not null,
  asked_at bigint not null, approved_by text, approved_at bigint, undone_by text, undone_at bigint,
  primary key(tenant, id));
create index person_merge_person on person_merge(tenant, person_id);
