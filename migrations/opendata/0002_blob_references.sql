-- Which blobs the versions and tables of before need (kernel/storage/references.h): without a row here they would be swept.
insert into blob_reference(tenant, sha256, owner, size, at)
  select tenant, raw_sha256, 'opendata/version/' || id, bytes_raw, created_at from version where true on conflict do nothing;
insert into blob_reference(tenant, sha256, owner, size, at)
  select t.tenant, t.parquet_sha256, 'opendata/version/' || t.version_id || '/tables', t.parquet_bytes, v.created_at
  from data_table t join version v on v.tenant = t.tenant and v.id = t.version_id where true on conflict do nothing;
insert into blob_reference(tenant, sha256, owner, size, at)
  select t.tenant, t.csv_sha256, 'opendata/version/' || t.version_id || '/tables', t.csv_bytes, v.created_at
  from data_table t join version v on v.tenant = t.tenant and v.id = t.version_id where true on conflict do nothing;
