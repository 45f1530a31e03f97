-- Law over whole populations: sources, runs chunk by chunk, scenarios (src/rules/population_store.cpp).
create table rule_source(
  tenant text not null, id text not null, title text not null, file_name text not null, sha256 text not null, bytes bigint not null,
  deidentified boolean not null, legal_basis text, table_sha256 text, columns text not null, row_count bigint not null,
  refused_count bigint not null, refused_sha256 text, job_id text not null, created_at bigint not null, created_by text not null,
  primary key(tenant, id));
create table rule_scenario(
  tenant text not null, id text not null, title text not null, rule_set text not null, version text not null, parameters text not null,
  models text not null, replaced text not null, created_at bigint not null, created_by text not null,
  primary key(tenant, id));
create table rule_run(
  tenant text not null, id text not null, source_id text not null, source_sha256 text not null, rule_set text not null,
  version text not null, scenario_id text, models text not null, parameters_sha256 text not null, as_of text not null, wish text not null,
  unmapped text not null, legal_basis text, sorted_sha256 text, summary text, results_sha256 text, csv_sha256 text, rejects_sha256 text,
  job_id text not null, created_at bigint not null, created_by text not null, finished_at bigint,
  primary key(tenant, id));
create index rule_run_source on rule_run(tenant, source_id);
-- Of a run that is not done: what a crash does not undo. `last` is the last row of the source that is done.
create table rule_run_chunk(
  tenant text not null, run_id text not null, ordinal bigint not null, last bigint not null, ended boolean not null,
  results_sha256 text not null, rejects_sha256 text not null, summary text not null,
  primary key(tenant, run_id, ordinal));
