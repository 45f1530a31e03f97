-- Who is told of news in feeds by WebSub (kernel/notify/websub.h): what was asked for and waits for the callback's word, and what it agreed to.
create table websub_subscription(
  tenant text not null, id text not null, mode text not null, callback text not null, host text not null,
  site text not null, topic text not null, form text not null, lang text not null, url text not null,
  lease_seconds bigint not null, secret text, state text not null, asked_at bigint not null, expires_at bigint not null,
  primary key(tenant, id));
create unique index websub_active on websub_subscription(tenant, callback, url) where state = 'active';
create index websub_topic on websub_subscription(tenant, topic, state, id);
create index websub_host on websub_subscription(tenant, host, state);
create index websub_expiring on websub_subscription(expires_at);
