-- Test cases of a version, as one JSON text: they are read and replaced together.
create table rule_cases(
  tenant text not null, version_id text not null, cases text not null, changed_by text not null, changed_at bigint not null,
  primary key(tenant, version_id));
