-- When a change of a harvested entry came here, whatever date its source gives it: what asks for changes since then must see it.
alter table dataset add column arrived_at bigint;
-- What the finder of personal data said of a version (opendata.md §17), with masked samples only, as JSON.
create table personal_scan (
    tenant text not null,
    version_id text not null,
    report text not null,
    at bigint not null,
    primary key (tenant, version_id),
    foreign key (tenant, version_id) references version (tenant, id)
);
-- Findings that are none: marked by one person, confirmed by another, for a column of a resource and a kind, while the finding stays alike.
create table personal_mark (
    tenant text not null,
    id text not null,
    resource_id text not null,
    table_ordinal bigint not null,
    column_name text not null,
    with_column text not null,
    kind text not null,
    found bigint not null,
    share_ppm bigint not null, -- millionths of the rows that had a value
    reason text not null,
    marked_by text not null,
    marked_at bigint not null,
    confirmed_by text,
    confirmed_at bigint,
    revoked_by text,
    revoked_at bigint,
    revoke_reason text not null, -- empty: it is not
    primary key (tenant, id),
    foreign key (tenant, resource_id) references resource (tenant, id)
);
create index personal_mark_of_resource on personal_mark (tenant, resource_id, id);
