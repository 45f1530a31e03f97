-- Decided cases that rules itself keeps, and what a version that reaches back in time would change of cases (src/rules/impact).
-- `detail` is closed under the key of `key_owner`: inputs, results and whom it is about. A row goes when its time is over.
create table rule_decision(
  tenant text not null, id text not null, rule_set text not null, version text not null, models text not null, as_of text not null,
  decision text, decision_service text, subject_index text not null, purpose text not null, legal_basis text not null,
  keep_until text not null, key_owner text not null, detail text not null, decided_at bigint not null, decided_by text not null,
  primary key(tenant, id));
create index rule_decision_set on rule_decision(tenant, rule_set, id);
create index rule_decision_subject on rule_decision(tenant, rule_set, subject_index);
create index rule_decision_kept on rule_decision(tenant, keep_until);
-- `source` and `last_case` say how far it is: a crash undoes what came after them.
create table rule_impact(
  tenant text not null, id text not null, version_id text not null, rule_set text not null, version text not null, models text not null,
  parameters_sha256 text not null, effective_from text not null, effective_to text, looker text not null, source text not null,
  last_case text not null, looked bigint not null, changed bigint not null, job_id text not null, created_at bigint not null,
  created_by text not null, finished_at bigint,
  primary key(tenant, id));
create index rule_impact_version on rule_impact(tenant, version_id, id);
create table rule_impact_case(
  tenant text not null, id text not null, impact_id text not null, source text not null, case_id text not null, version text not null,
  as_of text not null, decided_at bigint not null, change text not null, key_owner text not null, detail text not null,
  offered_at bigint, offered_by text,
  primary key(tenant, id));
create unique index rule_impact_case_once on rule_impact_case(tenant, impact_id, source, case_id);
create index rule_impact_case_of on rule_impact_case(tenant, source, case_id);
