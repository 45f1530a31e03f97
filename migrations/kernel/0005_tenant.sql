-- Who is served here (kernel/http/tenants.h). `main` needs no row; one that it has says its titles and host.
create table tenant(
  tenant text not null, host text, title_zh text not null, title_en text not null, zone text, created_at bigint not null,
  primary key(tenant));
create unique index tenant_host on tenant(host);
