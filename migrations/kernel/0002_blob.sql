-- Who needs which blob (kernel/storage/references.h): a blob without a row here is swept after a day.
create table blob_reference(
  tenant text not null, sha256 text not null, owner text not null, size bigint not null, at bigint not null,
  primary key(tenant, sha256, owner));
create index blob_owner on blob_reference(tenant, owner);
