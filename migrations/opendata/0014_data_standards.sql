-- Data standards (資料標準) with their versions; which of them a publisher did not want for a column; and what share of a dataset's columns
-- is bound to one. A binding itself is column_note.standard_uri.
create table data_standard (
    tenant text not null,
    id text not null,
    uri text not null,
    list text not null,
    title text not null,
    description text not null,
    type text not null,
    value text not null,
    note text not null,
    link text not null,
    check_rule text not null,
    state text not null,
    reason text not null,
    source text not null, -- list: entered here; governance: its registry's own, which nothing here changes
    number bigint not null, -- of the version that counts
    created_at bigint not null,
    changed_at bigint not null,
    rev bigint not null,
    words text not null, -- folded names, for searching
    primary key (tenant, id),
    unique (tenant, uri)
);
create index data_standard_in_list on data_standard (tenant, list, id);
create table data_standard_version (
    tenant text not null,
    standard_id text not null,
    number bigint not null,
    fields text not null,
    who text not null,
    at bigint not null,
    primary key (tenant, standard_id, number),
    foreign key (tenant, standard_id) references data_standard (tenant, id)
);
create table refused_standard (
    tenant text not null,
    resource_id text not null,
    column_name text not null,
    uri text not null,
    who text not null,
    at bigint not null,
    primary key (tenant, resource_id, column_name, uri)
);
create table standard_coverage (
    tenant text not null,
    dataset_id text not null,
    columns_total bigint not null,
    bound bigint not null,
    known bigint not null, -- bound to a standard of the registry
    checked bigint not null, -- cells
    passed bigint not null,
    at bigint not null,
    primary key (tenant, dataset_id),
    foreign key (tenant, dataset_id) references dataset (tenant, id)
);
create index column_note_standard on column_note (tenant, standard_uri);
