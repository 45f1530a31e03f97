-- Notices to persons, what became of their e-mail, and who does not want which (kernel/notify/notify.h).
create table notice(
  tenant text not null, id text not null, recipient text not null, topic text not null, params text not null, href text not null,
  at bigint not null, read_at bigint,
  mail text not null, mail_problem text not null default '', mail_text text not null default '', mail_at bigint,
  primary key(tenant, id));
create index notice_inbox on notice(tenant, recipient, id);
create table notice_refusal(
  tenant text not null, recipient text not null, topic text not null, channel text not null, at bigint not null,
  primary key(tenant, recipient, topic, channel));
