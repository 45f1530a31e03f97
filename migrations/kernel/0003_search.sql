-- The search index (kernel/search/search.h): what can be found, the values its lists are counted by, and the terms.
create table search_entry(
  tenant text not null, kind text not null, id text not null, number bigint not null unique,
  primary key(tenant, kind, id));
create table search_facet(
  tenant text not null, number bigint not null, name text not null, value text not null,
  primary key(tenant, number, name, value));
{{search_terms}}
