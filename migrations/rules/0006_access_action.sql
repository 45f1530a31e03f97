-- For the filter of the log; empty in rows that were written before.
alter table access_decision add column action text not null default '';
