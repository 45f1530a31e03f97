-- What was measured of datasets, what is wrong with them and what their publishers said to it, and what was seen of addresses elsewhere.
create table quality_report (
    tenant text not null,
    dataset_id text not null,
    version_id text not null, -- empty: no version was public
    at bigint not null,
    badge text not null,
    score bigint not null, -- hundredths
    mqa bigint not null,   -- hundredths of points
    report text not null,
    primary key (tenant, dataset_id, version_id),
    foreign key (tenant, dataset_id) references dataset (tenant, id)
);
create index quality_report_newest on quality_report (tenant, dataset_id, at);
create table quality_issue (
    tenant text not null,
    id text not null,
    dataset_id text not null,
    resource_id text not null,
    table_ordinal bigint not null, -- 0: the file, or what is said of it
    code text not null,
    severity text not null,
    column_name text not null,
    found bigint not null,
    samples text not null,
    sample_records text not null,
    version bigint not null, -- in which it was seen last; 0: none
    first_seen bigint not null,
    last_seen bigint not null,
    state text not null,
    since bigint not null,
    reply text not null,
    replied_at bigint,
    replied_by text not null,
    escalation text not null,
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, resource_id, table_ordinal, code, column_name),
    foreign key (tenant, dataset_id) references dataset (tenant, id)
);
create index quality_issue_of_dataset on quality_issue (tenant, dataset_id, state);
create index quality_issue_by_state on quality_issue (tenant, state, id);
create table link_check (
    tenant text not null,
    resource_id text not null,
    place text not null, -- access, download
    href text not null,
    status bigint not null, -- of the last call; 0: nobody answered
    page bigint not null,   -- 1: a web page came in place of data
    linkable bigint,        -- null: never known
    failing_since bigint,
    checked_at bigint not null,
    next_at bigint not null,
    primary key (tenant, resource_id, place),
    foreign key (tenant, resource_id) references resource (tenant, id)
);
create index link_check_due on link_check (next_at);
-- Spans of five minutes in which the tables' API answered; of the tenant main.
create table service_beat (
    tenant text not null,
    span bigint not null, -- minutes since 1970 ÷ 5
    primary key (tenant, span)
);
