-- Requests for data and reports of errors: what was asked, who answers until when, what was answered.
create table data_request (
    tenant text not null,
    id text not null,
    ref text not null, -- 2026-000123, as people cite it
    kind text not null,
    state text not null,
    outcome text not null,
    title text not null,
    body text not null,
    purpose text not null,
    lang text not null,
    shown_name text not null, -- empty: anonymous
    asked_by text not null,   -- whom notices reach; emptied some time after the end
    dataset_id text,
    resource_id text,
    table_name text not null,
    version bigint not null, -- of an error: where it was seen
    record bigint not null,
    column_name text not null,
    seen_value text not null,
    right_value text not null,
    organization_id text,
    planned_for text,
    answer_dataset_id text,
    answer_version bigint not null,
    legal_ground text not null,
    merged_into text,
    before_merge text not null,
    hidden boolean not null,
    created_at bigint not null,
    changed_at bigint not null,
    first_due bigint not null, -- the first instants that are too late
    decision_due bigint not null,
    replied_at bigint,
    answered_at bigint,
    ended_at bigint,
    told text not null, -- the lateness that was told
    votes bigint not null, -- persons who want it, those of its duplicates among them, each once
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, ref),
    foreign key (tenant, merged_into) references data_request (tenant, id)
);
create index data_request_newest on data_request (tenant, created_at, id);
create index data_request_due on data_request (tenant, state, decision_due);
create index data_request_of_dataset on data_request (tenant, dataset_id, kind);
create index data_request_duplicates on data_request (tenant, merged_into);
create table data_request_number (
    tenant text not null,
    year bigint not null,
    given bigint not null,
    primary key (tenant, year)
);
create table data_request_vote (
    tenant text not null,
    request_id text not null,
    voter text not null, -- a keyed hash: it says that two votes are one person's, not whose
    primary key (tenant, request_id, voter),
    foreign key (tenant, request_id) references data_request (tenant, id)
);
create table data_request_entry (
    tenant text not null,
    id text not null,
    request_id text not null,
    at bigint not null,
    event text not null,
    state text not null, -- after it
    outcome text not null,
    text text not null,
    primary key (tenant, id),
    foreign key (tenant, request_id) references data_request (tenant, id)
);
create index data_request_entries on data_request_entry (tenant, request_id, id);
-- Applications made with the data (應用), shown after a look.
create table showcase (
    tenant text not null,
    id text not null,
    state text not null,
    title text not null,
    url text not null,
    description text not null,
    license text not null,
    made_by text not null, -- as it is shown; empty: not said
    lang text not null,
    asked_by text not null,
    reason text not null, -- why it was declined or taken away
    created_at bigint not null,
    changed_at bigint not null,
    shown_at bigint,
    rev bigint not null,
    primary key (tenant, id)
);
create index showcase_by_state on showcase (tenant, state, created_at, id);
create table showcase_dataset (
    tenant text not null,
    showcase_id text not null,
    dataset_id text not null,
    primary key (tenant, showcase_id, dataset_id),
    foreign key (tenant, showcase_id) references showcase (tenant, id),
    foreign key (tenant, dataset_id) references dataset (tenant, id)
);
create index showcase_of_dataset on showcase_dataset (tenant, dataset_id);
-- Use of the data: how often a day, by which way, and by how many.
create table usage_day (
    tenant text not null,
    day text not null,      -- of the tenant's zone
    dataset text not null,  -- its slug; empty: the catalogue as a whole, or what was asked for is not there
    table_name text not null,
    way text not null,
    country text not null,  -- as the configured header says; empty: unknown
    status bigint not null, -- the class: 2, 3, 4, 5
    robot boolean not null,
    requests bigint not null,
    bytes bigint not null,
    primary key (tenant, day, dataset, table_name, way, country, status, robot)
);
create table usage_users (
    tenant text not null,
    day text not null,
    dataset text not null,
    sketch bytea not null, -- HyperLogLog while the day lasts, then empty
    users bigint,          -- when the day has ended
    primary key (tenant, day, dataset)
);
create table usage_salt (
    tenant text not null, -- main: one for the whole house
    day text not null,
    salt bytea not null,
    primary key (tenant, day)
);
