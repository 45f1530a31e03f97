-- Counts what may change a tenant's decision `access`: nodes look at these rows, all tenants at once, and read the policy where one is new.
create table access_revision(
  tenant text not null, revision bigint not null,
  primary key(tenant));
