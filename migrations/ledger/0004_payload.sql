-- What commitments of the log stand for: payload and salt together, encrypted under the subject's own data key.
create table ledger_payload(
  tenant text not null, commitment text not null, subject text not null, sealed text not null, created_at bigint not null,
  primary key(tenant, commitment));
create index ledger_payload_subject on ledger_payload(tenant, subject);
-- Subjects whose payloads a legal duty keeps from being erased.
create table ledger_hold(
  tenant text not null, subject text not null, legal_basis text not null, since bigint not null,
  primary key(tenant, subject));
