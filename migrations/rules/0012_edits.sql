-- What was written in a draft, edit by edit, so that each can be taken back: a model of it before and after, by its SHA-256 (src/rules/edits.cpp).
create table rule_edit(
  tenant text not null, version_id text not null, ordinal bigint not null, model bigint not null, was text not null, became text not null,
  undone boolean not null,
  primary key(tenant, version_id, ordinal));
