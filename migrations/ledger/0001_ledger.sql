-- One log a tenant (src/ledger).
create table ledger_log(
  tenant text not null, origin text not null, seed text not null, vkey text not null,
  next_index bigint not null, signed_size bigint not null, signed_root text not null, checkpoint text not null,
  signed_at bigint not null, created_at bigint not null,
  primary key(tenant));
-- Committed, and not numbered yet.
create table ledger_pending(
  tenant text not null, id text not null, leaf_hash text not null, type text not null, ref text, at bigint not null,
  entry text not null, appended_at bigint not null,
  primary key(tenant, id));
create index ledger_pending_leaf on ledger_pending(tenant, leaf_hash);
-- Numbered once and for good, in the order of their commits as the sequencer saw them.
create table ledger_entry(
  tenant text not null, idx bigint not null, leaf_hash text not null, type text not null, ref text, at bigint not null,
  entry text not null, appended_at bigint not null,
  primary key(tenant, idx));
create index ledger_leaf on ledger_entry(tenant, leaf_hash);
create index ledger_type on ledger_entry(tenant, type, idx);
create index ledger_ref on ledger_entry(tenant, ref, idx);
-- What was appended under a key of its module's own.
create table ledger_key(
  tenant text not null, dedupe_key text not null, leaf_hash text not null,
  primary key(tenant, dedupe_key));
