-- The log's side. quorum: how many witnesses must have cosigned before a checkpoint is published, 0 none. published: the note
-- readers get, with its cosignatures. asked: the checkpoint that the witnesses are asked about now.
alter table ledger_log add column quorum bigint not null default 0;
alter table ledger_log add column published text not null default '';
alter table ledger_log add column asked_size bigint not null default 0;
alter table ledger_log add column asked text not null default '';
create table ledger_witness(
  tenant text not null, name text not null, vkey text not null, url text not null, added_at bigint not null,
  known_size bigint not null, cosigned_size bigint not null, cosignature text not null, cosigned_at bigint,
  trouble text not null, failures bigint not null, next_try_at bigint not null, busy_until bigint not null,
  primary key(tenant, name));
-- Two signed notes of one log that do not fit each other: kept as proof, by the log that was answered 422 and by the witness.
create table ledger_alarm(
  tenant text not null, id text not null, origin text not null, witness text not null, kind text not null,
  held text not null, refused text not null, raised_at bigint not null,
  primary key(tenant, id));
create index ledger_alarm_when on ledger_alarm(tenant, raised_at);
-- The role of a witness: its key, the logs it trusts, and what it cosigned last of each origin.
create table witness_key(
  tenant text not null, seed text not null, vkey text not null, created_at bigint not null,
  primary key(tenant));
create table witness_trusted(
  tenant text not null, vkey text not null, origin text not null, added_at bigint not null,
  primary key(tenant, vkey));
create table witness_log(
  tenant text not null, origin_hash text not null, origin text not null, size bigint not null, root text not null,
  note text not null, cosigned_at bigint,
  primary key(tenant, origin_hash));
