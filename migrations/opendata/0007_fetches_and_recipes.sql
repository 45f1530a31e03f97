-- What is known of files that are fetched from addresses elsewhere, and what becomes of rows that were put aside, at each reading.
create table resource_fetch (
    tenant text not null,
    resource_id text not null,
    every text not null,    -- word or duration; empty: as the dataset is updated
    outcome text not null,  -- of the last try
    asked text not null,    -- the address that the markers belong to
    answered text not null, -- after redirects
    content_type text not null,
    etag text not null,
    last_modified text not null,
    sha256 text not null,
    bytes bigint not null,
    version bigint not null, -- the last one it made; 0: none
    problem text not null,
    problem_params text not null,
    failures bigint not null, -- in a row
    tried_at bigint,
    succeeded_at bigint,
    next_at bigint, -- null: by hand only
    job_id text,
    primary key (tenant, resource_id),
    foreign key (tenant, resource_id) references resource (tenant, id)
);
create index resource_fetch_due on resource_fetch (next_at);
create table recipe (
    tenant text not null,
    id text not null,
    resource_id text not null,
    position bigint not null, -- they are tried in this order
    rule text not null,
    created_at bigint not null,
    created_by text not null,
    primary key (tenant, id),
    foreign key (tenant, resource_id) references resource (tenant, id)
);
create index recipe_of_resource on recipe (tenant, resource_id, position);
