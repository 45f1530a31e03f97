-- Live tables: which of them are datasets here, and how far their last snapshot is.
create table live_table (
    tenant text not null,
    name text not null,
    published boolean not null, -- somebody said that it becomes a dataset, and nobody that it stops
    published_by text not null,
    published_at bigint not null,
    checked_at bigint not null, -- when its rows were read last
    changed_at bigint not null, -- when they were others than before
    row_count bigint not null,
    sha256 text not null,       -- of the rows as they were read last
    version bigint not null,    -- of the dataset that holds them; 0: none yet
    problem text not null,
    rev bigint not null,
    primary key (tenant, name)
);
-- Registries: live tables whose rows are entered here, by officers and by other systems.
create table registry (
    tenant text not null,
    id text not null,
    slug text not null,
    title text not null,
    description text not null,
    unit text not null,
    visibility text not null,
    version text not null, -- label of the newest one
    created_at bigint not null,
    modified_at bigint not null,
    created_by text not null,
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, slug)
);
-- What a row may hold; each version of the registry's API has one.
create table registry_version (
    tenant text not null,
    registry_id text not null,
    ordinal bigint not null,
    label text not null,
    fields text not null,
    why text not null,
    who text not null,
    at bigint not null,
    primary key (tenant, registry_id, ordinal),
    unique (tenant, registry_id, label),
    foreign key (tenant, registry_id) references registry (tenant, id)
);
create table registry_row (
    tenant text not null,
    id text not null,
    registry_id text not null,
    content text not null,
    created_at bigint not null,
    modified_at bigint not null,
    rev bigint not null,
    primary key (tenant, id),
    foreign key (tenant, registry_id) references registry (tenant, id)
);
create index registry_row_of on registry_row (tenant, registry_id, id);
-- Values of rows, for finding them: short ones as they are, others by their SHA-256.
create table registry_value (
    tenant text not null,
    row_id text not null,
    field text not null,
    registry_id text not null,
    value text not null,
    primary key (tenant, row_id, field)
);
create index registry_value_found on registry_value (tenant, registry_id, field, value, row_id);
-- Each change of a row, with the row as it was after it (deleted: before). Rows that are gone keep their story.
create table registry_change (
    tenant text not null,
    id text not null,
    registry_id text not null,
    row_id text not null,
    rev bigint not null,
    act text not null,
    at bigint not null,
    who text not null,
    client text not null, -- of the Information Mediator on whose behalf; empty: nobody's
    why text not null,
    content text not null,
    primary key (tenant, id),
    foreign key (tenant, registry_id) references registry (tenant, id)
);
create index registry_change_of_row on registry_change (tenant, registry_id, row_id, id);
create index registry_change_of on registry_change (tenant, registry_id, id);
