-- The catalogue: datasets, their resources, the versions of each, the tables of a version, and the rows that were not accepted.
create table dataset (
    tenant text not null,
    id text not null,
    identifier text not null,
    slug text not null,
    title text not null,
    description text not null,
    publisher text not null,
    publisher_name text not null,
    category text not null,
    keywords text not null,
    license text not null,
    access_level text not null,
    frequency text not null,
    source_url text,
    source_note text not null,
    state text not null,
    issued_at bigint,
    modified_at bigint not null,
    created_at bigint not null,
    created_by text not null,
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, slug),
    unique (tenant, identifier)
);
create table resource (
    tenant text not null,
    id text not null,
    dataset_id text not null,
    position bigint not null,
    title text not null,
    created_at bigint not null,
    primary key (tenant, id),
    unique (tenant, dataset_id, position),
    foreign key (tenant, dataset_id) references dataset (tenant, id)
);
create table version (
    tenant text not null,
    id text not null,
    dataset_id text not null,
    resource_id text not null,
    number bigint not null,
    state text not null,
    file_name text not null,
    raw_sha256 text not null,
    bytes_raw bigint not null,
    canonical_sha256 text not null,
    format text not null,
    encoding text not null,
    rows_accepted bigint not null,
    rows_quarantined bigint not null,
    blank_rows bigint not null,
    report text not null,
    corrections text not null,
    data_as_of text,
    note text not null,
    problem text not null,
    job_id text,
    created_at bigint not null,
    created_by text not null,
    published_at bigint,
    primary key (tenant, id),
    unique (tenant, resource_id, number),
    foreign key (tenant, resource_id) references resource (tenant, id)
);
create index version_of_dataset on version (tenant, dataset_id, state);
create table data_table (
    tenant text not null,
    id text not null,
    version_id text not null,
    dataset_id text not null,
    ordinal bigint not null,
    name text not null,
    row_count bigint not null,
    parquet_sha256 text not null,
    parquet_bytes bigint not null,
    csv_sha256 text not null,
    csv_bytes bigint not null,
    columns text not null,
    primary key (tenant, id),
    unique (tenant, version_id, ordinal),
    foreign key (tenant, version_id) references version (tenant, id)
);
create index table_by_name on data_table (tenant, name);
create table quarantine_row (
    tenant text not null,
    version_id text not null,
    position bigint not null,
    table_ordinal bigint not null,
    record_no bigint not null,
    byte_offset bigint not null,
    raw bytea not null,
    code text not null,
    column_name text not null,
    params text not null,
    state text not null,
    primary key (tenant, version_id, position),
    foreign key (tenant, version_id) references version (tenant, id)
);
-- Who changed what, when and by which rule; append only.
create table opendata_audit (
    tenant text not null,
    id text not null,
    at bigint not null,
    who text not null,
    action text not null,
    subject text not null,
    why text not null,
    primary key (tenant, id)
);
