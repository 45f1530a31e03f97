-- A source that was deleted: its rows are gone, what runs by it say of it stays.
alter table rule_source add column deleted_at bigint;
alter table rule_source add column deleted_by text;
