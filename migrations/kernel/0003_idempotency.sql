-- First answers to requests that carried an Idempotency-Key (kernel/http/idempotency.h).
create table idempotency(
  tenant text not null, id text not null, request text not null,
  claimed_until bigint not null, committed boolean not null, expires_at bigint not null,
  status bigint, headers text, body text,
  primary key(tenant, id));
create index idempotency_age on idempotency(tenant, expires_at);
