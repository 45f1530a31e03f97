-- Texts of laws beside a rule set: what its rules stand on, as it read on a day (src/rules/law).
create table rule_law_text(
  tenant text not null, id text not null, set_id text not null, code text not null, title text not null, language text not null,
  as_of text not null, source text not null, format text not null, text text not null, sha256 text not null, created_at bigint not null,
  created_by text not null,
  primary key(tenant, id));
create unique index rule_law_text_once on rule_law_text(tenant, set_id, code, language, as_of);
