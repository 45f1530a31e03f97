-- Wrapped keys of each tenant (kernel/crypto/keyring.h); the master key that opens them is never in the database.
create table wrapped_key(
  tenant text not null, id text not null, kind text not null, owner text not null, wrapped text not null,
  created_at bigint not null, current boolean not null,
  primary key(tenant, id));
-- A row that who makes the first key of an owner, or rotates, holds until the commit: two nodes never make the same key.
create table key_ring(
  tenant text not null, opened_at bigint not null,
  primary key(tenant));
create index wrapped_key_owner on wrapped_key(tenant, kind, owner);
