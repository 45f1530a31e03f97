-- Platforms that push descriptions of datasets here (跨平臺介接), and what is pushed to the portal above.
create table exchange_partner (
    tenant text not null,
    id text not null,
    name text not null,
    oid text not null,        -- its publishers are at or below it; empty: any
    key_sha256 text not null,
    addresses text not null,  -- one a line: an address, or a network as 192.0.2.0/24
    created_at bigint not null,
    created_by text not null,
    ended_at bigint,
    primary key (tenant, id),
    unique (tenant, key_sha256)
);
create table exchange_push (
    tenant text not null,
    dataset_id text not null,
    identifier text not null,
    modified_at bigint not null, -- of the dataset when it was queued last
    present bigint not null,     -- 1: the portal has it
    action text not null,        -- append, replace, remove
    state text not null,         -- waiting, sent, failed
    attempts bigint not null,
    next_at bigint not null,
    status bigint not null,      -- of the last answer; 0: nobody answered
    answer text not null,
    queued_at bigint not null,
    sent_at bigint,
    primary key (tenant, dataset_id),
    foreign key (tenant, dataset_id) references dataset (tenant, id)
);
create index exchange_push_due on exchange_push (state, next_at);
-- Which columns of a table are what in a bundle of asia-od/1.
create table asia_mapping (
    tenant text not null,
    table_name text not null,
    bundle text not null,
    properties text not null, -- lines: property = column, or property := fixed value
    changed_at bigint not null,
    changed_by text not null,
    primary key (tenant, table_name)
);
create index asia_mapping_of_bundle on asia_mapping (tenant, bundle);
