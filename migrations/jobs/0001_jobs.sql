-- Work that outlives a request: leased rows (kernel.md §6).
create table job(
    tenant text not null,
    id text not null,
    kind text not null,
    payload text not null,
    unique_key text,
    state text not null,
    attempts bigint not null,
    run_at bigint not null,
    lease_owner text,
    lease_until bigint,
    cancel_wanted boolean not null,
    done bigint not null,
    total bigint,
    message text not null,
    result_href text,
    problem text,
    created_at bigint not null,
    started_at bigint,
    finished_at bigint,
    primary key(tenant, id)
);
create unique index job_unique on job(tenant, kind, unique_key) where state in ('queued', 'running');
create index job_due on job(run_at) where state = 'queued';
create index job_leased on job(lease_until) where state = 'running';

create table job_schedule(
    tenant text not null,
    name text not null,
    next_at bigint not null,
    primary key(tenant, name)
);
