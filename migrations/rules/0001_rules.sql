-- Law as decision models: sets of versions, their models by hash, who did what when, dated parameters (src/rules).
create table rule_set(
  tenant text not null, id text not null, name text not null, title text not null, owner text not null, created_at bigint not null,
  created_by text not null,
  primary key(tenant, id));
create unique index rule_set_name on rule_set(tenant, name);
-- Never changed: the hash is of the text.
create table rule_model(
  tenant text not null, sha256 text not null, xml text not null, created_at bigint not null,
  primary key(tenant, sha256));
create table rule_version(
  tenant text not null, id text not null, set_id text not null, label text not null, state text not null, effective_from text not null,
  effective_to text, law_refs text not null, models text not null, author text not null, submitted_by text, approved_by text,
  created_at bigint not null, changed_at bigint not null, rev bigint not null,
  primary key(tenant, id));
create unique index rule_version_label on rule_version(tenant, set_id, label);
create index rule_version_effective on rule_version(tenant, set_id, effective_from);
create index rule_version_state on rule_version(tenant, state, effective_from);
create table rule_step(
  tenant text not null, id text not null, version_id text not null, at bigint not null, actor text not null, event text not null,
  state text not null, comment text not null,
  primary key(tenant, id));
create index rule_step_version on rule_step(tenant, version_id, id);
create table rule_parameter(
  tenant text not null, name text not null, key text not null, valid_from text not null, valid_to text, value text not null,
  unit text not null, law_ref text not null, source text not null, verified text not null, changed_by text not null,
  changed_at bigint not null,
  primary key(tenant, name, key, valid_from));
