-- Hashes come in no order, so an index over all of them takes a page of its own for each new entry. By runs of 16,384 entries new
-- ones stay within the pages of the last run; a search by hash looks into one run after the other (src/ledger/store.cpp).
drop index ledger_leaf;
create index ledger_leaf_run on ledger_entry(tenant, (idx / 16384), substr(leaf_hash, 1, 12));
