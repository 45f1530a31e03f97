-- The decision `access` of the gate: what was decided, by kind and without persons, and the cases a version must decide as they say.
create table access_decision(
  tenant text not null, id text not null, facts text not null, allowed bigint not null, rule text not null, version text not null,
  times bigint not null, first_at bigint not null, last_at bigint not null,
  primary key(tenant, id));
create index access_decision_last on access_decision(tenant, last_at);
create table access_case(
  tenant text not null, id text not null, name text not null, facts text not null, expected text not null, created_by text not null,
  created_at bigint not null,
  primary key(tenant, id));
