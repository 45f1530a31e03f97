-- Events and who still has to be told of them (kernel/storage/outbox.h).
create table event_subject(
  tenant text not null, subject text not null, last bigint not null,
  primary key(tenant, subject));

create table event(
  tenant text not null, id text not null, module text not null, type text not null, subject text not null,
  sequence bigint not null, at bigint not null, data text not null,
  primary key(tenant, id));
create unique index event_order on event(tenant, subject, sequence);
create index event_age on event(tenant, at);

create table event_consumer(
  name text not null, type text not null,
  primary key(name, type));

create table event_delivery(
  tenant text not null, consumer text not null, subject text not null, sequence bigint not null, event_id text not null,
  attempts bigint not null default 0, next_at bigint not null, dead_at bigint, error text,
  primary key(tenant, consumer, subject, sequence));
create index event_due on event_delivery(consumer, dead_at, next_at);
create index event_owed on event_delivery(tenant, event_id);
