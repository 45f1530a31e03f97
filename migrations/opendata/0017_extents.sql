-- Where public datasets lie, as a box: what is said of them, or the places of their rows. Without a box the sides are null.
create table dataset_extent (
    tenant text not null,
    dataset_id text not null,
    seen_at bigint not null, -- when it was looked at
    basis text not null,     -- said, area, rows; none
    west bigint,             -- millionths of a degree, WGS84
    south bigint,
    east bigint,
    north bigint,
    primary key (tenant, dataset_id),
    foreign key (tenant, dataset_id) references dataset (tenant, id)
);
create index dataset_extent_box on dataset_extent (tenant, west, east, south, north);
