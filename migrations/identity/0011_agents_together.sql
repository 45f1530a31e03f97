-- What an agent passes on rests on the mandate it was given under; what joint agents do waits until each has agreed.
alter table mandate add column under text;
create index mandate_under on mandate(tenant, under);
create index mandate_granted_by on mandate(tenant, granted_by);
create table joint_act(
  tenant text not null, id text not null, principal_person text, principal_organisation text, kind text not null, action text not null,
  resource text not null, mandate text not null, asked_by text not null, state text not null, asked_at bigint not null,
  expires_at bigint not null, rev bigint not null,
  primary key(tenant, id));
create index joint_act_person on joint_act(tenant, principal_person, state);
create index joint_act_organisation on joint_act(tenant, principal_organisation, state);
create index joint_act_state on joint_act(tenant, state, expires_at);
-- What a person has open: a new mailbox that waits for its code.
create index auth_challenge_person on auth_challenge(tenant, person_id);
create table joint_voice(
  tenant text not null, act text not null, mandate text not null, person text not null, agreed boolean not null, at bigint not null,
  primary key(tenant, act, mandate));
