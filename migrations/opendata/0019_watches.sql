-- Conditions that somebody waits for in a table (opendata.md §14): who is told of them stands in subscription, by topic and subject.
create table row_watch(
  tenant text not null, id text not null, dataset_id text not null, table_name text not null, filter text not null,
  filter_sha256 text not null, version bigint not null, created_at bigint not null,
  primary key(tenant, id), unique(tenant, table_name, filter_sha256));
create index row_watch_of_dataset on row_watch(tenant, dataset_id);
-- Rows that met it, by their content: nobody is told of one twice.
create table row_watch_seen(
  tenant text not null, watch_id text not null, row_hash bigint not null, version bigint not null,
  primary key(tenant, watch_id, row_hash));
