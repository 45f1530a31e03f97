-- Saved queries (opendata.md §8.5) with their versions, and results of long ones.
create table saved_query (
    tenant text not null,
    id text not null,
    slug text not null,
    title text not null,
    description text,
    sql text not null,
    parameters text not null,
    audience text not null,
    author_name text not null,
    number bigint not null, -- of the version that counts
    syntax_sha256 text not null, -- of the syntax tree: what the query is, however it is written
    tables text not null,
    author text not null,
    state text not null,
    state_reason text not null,
    created_at bigint not null,
    modified_at bigint not null,
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, slug)
);
create index saved_query_of_author on saved_query (tenant, author, id);
create table saved_query_version (
    tenant text not null,
    query_id text not null,
    number bigint not null,
    title text not null,
    description text,
    sql text not null,
    parameters text not null,
    syntax_sha256 text not null,
    tables text not null,
    who text not null,
    at bigint not null,
    primary key (tenant, query_id, number),
    foreign key (tenant, query_id) references saved_query (tenant, id)
);
-- What a long query gave: kept for a week as Parquet in the tenant's files.
create table query_result (
    tenant text not null,
    id text not null,
    sql text not null,
    parquet_sha256 text not null, -- empty: not there yet
    row_count bigint not null,
    truncated boolean not null,
    created_at bigint not null,
    expires_at bigint not null,
    primary key (tenant, id)
);
create index query_result_expiring on query_result (expires_at);
