-- Superseded versions that were tried to be kept as what differs from the next one, base_id; bytes of their files before and after. Which
-- file is kept how is seen from the files; this says what need not be tried again.
create table shared_version (
    tenant text not null,
    version_id text not null,
    base_id text not null,
    bytes_before bigint not null,
    bytes_after bigint not null,
    at bigint not null,
    primary key (tenant, version_id),
    foreign key (tenant, version_id) references version (tenant, id)
);
