-- How a dataset's versions are kept, and what became of those that were taken away.
create table dataset_history (
    tenant text not null,
    dataset_id text not null,
    key_columns text not null,
    retention text not null,
    kept bigint not null,
    changed_at bigint not null,
    changed_by text not null,
    rev bigint not null,
    primary key (tenant, dataset_id),
    foreign key (tenant, dataset_id) references dataset (tenant, id)
);
create table version_removal (
    tenant text not null,
    version_id text not null,
    cause text not null,
    reason text not null,
    asked_by text not null,
    asked_at bigint not null,
    decided_by text,
    decided_at bigint,
    destroyed boolean not null,
    primary key (tenant, version_id),
    foreign key (tenant, version_id) references version (tenant, id)
);
