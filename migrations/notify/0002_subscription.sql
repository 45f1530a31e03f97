-- Who wants to be told of which events and how (kernel/notify/subscriptions.h). Addresses and secrets are encrypted fields.
create table subscription(
  tenant text not null, id text not null, topic text not null, subject text not null, channel text not null, href text not null,
  address text, address_index text, secret text, digest text not null, lang text not null, state text not null, problem text not null default '',
  created_at bigint not null, verified_at bigint, ended_at bigint,
  primary key(tenant, id));
create index subscription_topic on subscription(tenant, topic, state, id);
create unique index subscription_address on subscription(tenant, address_index, topic, subject) where state <> 'ended';
-- One event on its way to one webhook.
create table webhook_delivery(
  tenant text not null, subscription_id text not null, event_id text not null, type text not null, body text not null, state text not null,
  attempts bigint not null, http_status bigint, problem text not null default '', created_at bigint not null, finished_at bigint,
  primary key(tenant, subscription_id, event_id));
-- How a recipient wants mails: one by one or gathered, and not at night.
create table notice_choice(
  tenant text not null, recipient text not null, digest text not null, quiet_hours boolean not null,
  primary key(tenant, recipient));
