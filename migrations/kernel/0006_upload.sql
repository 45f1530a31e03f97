-- Files on their way in (kernel/uploads): what has come of each lies as blobs, one a part, which the rows here name.
create table upload(
  tenant text not null, id text not null, owner text not null, file_name text not null, metadata text not null,
  length bigint not null, received bigint not null, parts bigint not null,
  created_at bigint not null, expires_at bigint not null,
  primary key(tenant, id));
create index upload_of_owner on upload(tenant, owner);
create index upload_expiring on upload(expires_at);
create table upload_part(
  tenant text not null, upload_id text not null, position bigint not null, sha256 text not null, size bigint not null,
  primary key(tenant, upload_id, position));
