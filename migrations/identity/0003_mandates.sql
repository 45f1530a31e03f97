-- Who acts for whom (src/identity/directory). `joint_view_from`: from when a child sees what is done in its name.
create table mandate(
  tenant text not null, id text not null, principal_person text, principal_organisation text, agent_person text, agent_organisation text,
  kind text not null, scopes text not null, excluded text not null, valid_from bigint not null, valid_to bigint, max_uses bigint,
  uses bigint not null, evidence_ref text not null, joint boolean not null, sub_delegable boolean not null, joint_view_from bigint,
  state text not null, granted_by text not null, created_at bigint not null, changed_at bigint not null, rev bigint not null,
  primary key(tenant, id));
create index mandate_principal on mandate(tenant, principal_person);
create index mandate_principal_organisation on mandate(tenant, principal_organisation);
create index mandate_agent on mandate(tenant, agent_person);
create index mandate_agent_organisation on mandate(tenant, agent_organisation);
create index mandate_state on mandate(tenant, state, valid_to);
-- A volunteer helps at a care point: both confirm, for half an hour, by a mandate of its own.
create table assisted_session(
  tenant text not null, id text not null, volunteer text not null, volunteer_membership text not null, citizen text, place text not null,
  purpose text not null, code_hash text not null, tries bigint not null, volunteer_confirmed_at bigint, citizen_confirmed_at bigint,
  mandate_id text, created_at bigint not null, expires_at bigint not null, ended_at bigint,
  primary key(tenant, id));
create index assisted_session_citizen on assisted_session(tenant, citizen);
create unique index assisted_session_code on assisted_session(tenant, code_hash);
