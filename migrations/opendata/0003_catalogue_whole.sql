-- The whole catalogue: organizations, all that is said of a dataset and its resources, and the dictionary of columns.
create table organization (
    tenant text not null,
    id text not null,
    slug text not null,
    title text not null,
    name text not null,
    oid text not null,
    org_code text not null,
    parent_id text,
    level text not null,
    contact_name text not null,
    contact_phone text not null,
    contact_email text,
    homepage text,
    created_at bigint not null,
    modified_at bigint not null,
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, slug)
);
create index organization_by_name on organization (tenant, name);
create unique index organization_by_oid on organization (tenant, oid) where oid <> '';

alter table dataset add column name text not null default '';
alter table dataset add column format text not null default '';
alter table dataset add column publisher_id text;
alter table dataset add column maintainer_id text;
alter table dataset add column category_code text not null default '';
alter table dataset add column themes text not null default '[]';
alter table dataset add column keywords_en text not null default '[]';
alter table dataset add column access_rights_reason text not null default '';
alter table dataset add column cost text not null default 'free';
alter table dataset add column cost_url text;
alter table dataset add column cost_law text not null default '';
alter table dataset add column temporal_from text;
alter table dataset add column temporal_to text;
alter table dataset add column spatial text not null default '';
alter table dataset add column crs text not null default '';
alter table dataset add column language text not null default '[]';
alter table dataset add column landing_page text;
alter table dataset add column related_urls text not null default '[]';
alter table dataset add column conforms_to text not null default '[]';
alter table dataset add column series_id text;
alter table dataset add column version_notes text not null default '';
alter table dataset add column hvd_category text;
alter table dataset add column dtype text not null default 'raw_data';
alter table dataset add column notes text not null default '';
alter table dataset add column state_reason text not null default '';
alter table dataset add column submitted_by text not null default '';
alter table dataset add column submitted_at bigint;
alter table dataset add column source_id text;
alter table dataset add column source_guid text not null default '';
alter table dataset add column source_hash text not null default '';

-- Publishers were names: each becomes an organization, by the id of the first dataset that named it.
insert into organization(tenant, id, slug, title, name, oid, org_code, parent_id, level, contact_name, contact_phone, contact_email,
                         homepage, created_at, modified_at, rev)
  select tenant, min(id), 'publisher-' || cast(row_number() over (partition by tenant order by min(id)) as text), min(publisher),
         publisher_name, '', '', null, 'other', '', '', null, null, min(created_at), min(created_at), 1
  from dataset where publisher_name <> '' group by tenant, publisher_name;
update dataset set publisher_id = (select o.id from organization o where o.tenant = dataset.tenant and o.name = dataset.publisher_name);
update dataset set name = coalesce({{json_text(title, zh-Hant)}}, '');
update dataset set format = coalesce((select v.format from version v where v.tenant = dataset.tenant and v.dataset_id = dataset.id
  and v.state = 'published'), '');

create index dataset_faceted on dataset (tenant, state, category, publisher_name, license, format);
create index dataset_recent on dataset (tenant, state, modified_at, id);
create index dataset_by_name on dataset (tenant, state, name, id);
create index dataset_by_publisher on dataset (tenant, publisher_id);
create index dataset_made on dataset (tenant, created_by, state);
create index dataset_source on dataset (tenant, source_id, source_guid);

alter table resource add column identifier text not null default '';
alter table resource add column description text not null default '{}';
alter table resource add column declared_format text not null default '';
alter table resource add column declared_encoding text not null default '';
alter table resource add column declared_fields text not null default '[]';
alter table resource add column media_type text not null default '';
alter table resource add column access_url text;
alter table resource add column download_url text;
alter table resource add column url_kind text not null default 'upload';
alter table resource add column byte_size bigint not null default 0;
alter table resource add column sha256 text not null default '';
alter table resource add column etag text not null default '';
alter table resource add column last_modified bigint;
alter table resource add column modified_at bigint not null default 0;
alter table resource add column rev bigint not null default 1;
update resource set identifier = (select d.identifier from dataset d where d.tenant = resource.tenant and d.id = resource.dataset_id) || '-001',
  modified_at = created_at;
update resource set sha256 = v.raw_sha256, byte_size = v.bytes_raw, last_modified = v.published_at,
  modified_at = coalesce(v.published_at, resource.created_at)
  from version v where v.tenant = resource.tenant and v.resource_id = resource.id and v.state = 'published';
create index resource_by_identifier on resource (tenant, identifier);

create table column_note (
    tenant text not null,
    resource_id text not null,
    position bigint not null,
    column_name text not null,
    title text not null,
    description text not null,
    unit text not null,
    code_list text,
    standard_uri text,
    primary key (tenant, resource_id, column_name),
    foreign key (tenant, resource_id) references resource (tenant, id)
);
create index opendata_audit_of on opendata_audit (tenant, subject, at);
