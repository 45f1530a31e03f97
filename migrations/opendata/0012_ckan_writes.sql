-- Resources that were taken out of their dataset: their rows stay for their versions, whose numbers and hashes stay public.
create table removed_resource (
    tenant text not null,
    resource_id text not null,
    at bigint not null,
    who text not null,
    why text not null,
    primary key (tenant, resource_id),
    foreign key (tenant, resource_id) references resource (tenant, id)
);
-- What a client of CKAN's API said of a dataset or a resource and the catalogue has no field for, as a JSON object; shown to such clients.
create table ckan_kept (
    tenant text not null,
    subject_id text not null,
    members text not null,
    primary key (tenant, subject_id)
);
-- Resources whose rows are written by datastore_create and datastore_upsert: columns with PostgreSQL's types, and the key.
create table ckan_datastore (
    tenant text not null,
    resource_id text not null,
    definition text not null,
    primary key (tenant, resource_id),
    foreign key (tenant, resource_id) references resource (tenant, id)
);
