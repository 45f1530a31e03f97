-- What the values of each column of a published table are like, for finding tables that can be joined with it; and what people say of
-- such a pair.
create table column_sketch (
    tenant text not null,
    id bigint not null,
    version_id text not null,
    table_id text not null,
    columns text not null,
    name text not null,
    distinct_count bigint not null,
    counted boolean not null,
    hashes bytea not null,
    primary key (tenant, id),
    foreign key (tenant, table_id) references data_table (tenant, id)
);
create index column_sketch_of_table on column_sketch (tenant, table_id);
create index column_sketch_of_version on column_sketch (tenant, version_id);
-- The smallest hashes of each sketch: columns that share one of them may share more.
create table sketch_hash (
    tenant text not null,
    hash bigint not null,
    sketch_id bigint not null,
    primary key (tenant, hash, sketch_id),
    foreign key (tenant, sketch_id) references column_sketch (tenant, id) on delete cascade
);
create index sketch_hash_of on sketch_hash (tenant, sketch_id);
-- Tables whose columns were looked at.
create table sketched_table (
    tenant text not null,
    table_id text not null,
    at bigint not null,
    primary key (tenant, table_id),
    foreign key (tenant, table_id) references data_table (tenant, id)
);
-- By datasets and columns, so that the next versions have it too.
create table join_verdict (
    tenant text not null,
    left_table text not null,
    left_columns text not null,
    right_table text not null,
    right_columns text not null,
    state text not null,
    at bigint not null,
    who text not null,
    primary key (tenant, left_table, left_columns, right_table, right_columns)
);
