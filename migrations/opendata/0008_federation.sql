-- Other catalogues that are read, each run of reading one, what was met in it, and entries that may be one dataset.
create table harvest_source (
    tenant text not null,
    id text not null,
    slug text not null,
    title text not null,
    kind text not null,
    href text not null,
    columns text not null,  -- of a listing: a line a field, "title = 資料集名稱"
    mirror text not null,   -- metadata, data
    publish boolean not null, -- what is new is public at once
    every text not null,
    active boolean not null,
    etag text not null,          -- of a catalogue in one document, when it was read without errors
    last_modified text not null,
    next_at bigint,
    created_at bigint not null,
    modified_at bigint not null,
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, slug)
);
create index harvest_source_due on harvest_source (next_at);
create table harvest_job (
    tenant text not null,
    id text not null,
    source_id text not null,
    state text not null,
    stage text not null,
    job_id text,
    requests bigint not null,
    gathered bigint not null,
    total bigint,
    added bigint not null,
    changed bigint not null,
    unchanged bigint not null,
    linked bigint not null,  -- met through another source before, or this site's own
    refused bigint not null,
    missing bigint not null,
    withdrawn bigint not null,
    partial boolean not null,
    confirmed text not null, -- who agreed to removals over a fifth
    problem text not null,
    problem_params text not null,
    problems text not null,  -- of single datasets, the first hundred
    who text not null,
    queued_at bigint not null,
    started_at bigint,
    finished_at bigint,
    primary key (tenant, id),
    foreign key (tenant, source_id) references harvest_source (tenant, id)
);
create index harvest_job_of_source on harvest_job (tenant, source_id, id);
-- What a run has still to ask for: an interrupted one goes on here.
create table harvest_ask (
    tenant text not null,
    run_id text not null,
    position bigint not null,
    href text not null,
    accept text not null,
    step text not null,
    context text not null,
    primary key (tenant, run_id, position),
    foreign key (tenant, run_id) references harvest_job (tenant, id)
);
create table harvest_object (
    tenant text not null,
    id text not null,
    source_id text not null,
    guid text not null,
    origin text not null,
    title text not null,
    href text not null,     -- of its page at the source
    dataset_id text,        -- null: it could not become an entry
    state text not null,
    hash text not null,
    unmapped text not null,
    unfit text not null,
    seen_run text not null, -- the last run that met it
    swept_run text not null,
    missing_runs bigint not null,
    missing_since bigint,
    confirmed boolean not null,
    first_seen bigint not null,
    changed_at bigint not null,
    primary key (tenant, id),
    unique (tenant, source_id, guid),
    foreign key (tenant, source_id) references harvest_source (tenant, id)
);
create index harvest_object_of_dataset on harvest_object (tenant, dataset_id);
create index harvest_object_by_state on harvest_object (tenant, source_id, state, id);
create index dataset_by_source_guid on dataset (tenant, source_guid);
create index dataset_by_landing_page on dataset (tenant, landing_page);
create table duplicate_pair (
    tenant text not null,
    id text not null,
    dataset_a text not null,
    dataset_b text not null,
    reason text not null,
    likeness bigint not null, -- of the titles, thousandths
    state text not null,
    kept_id text,
    moved text not null,      -- ids of harvest objects that a merge moved, as JSON
    decided_by text not null,
    decided_at bigint,
    found_at bigint not null,
    primary key (tenant, id),
    unique (tenant, dataset_a, dataset_b),
    foreign key (tenant, dataset_a) references dataset (tenant, id),
    foreign key (tenant, dataset_b) references dataset (tenant, id)
);
create index duplicate_pair_by_state on duplicate_pair (tenant, state, id);
