#include "ledger/store.h"

#include "kernel/describe/faces.h"

namespace skl::ledger {
namespace {

Rows& common_columns(Rows& rows, const EntryRow& entry) {
    return rows.add("leaf_hash", entry.leaf_hash)
        .add("type", entry.type)
        .add("ref", entry.ref)
        .add("at", entry.at)
        .add("entry", entry.entry)
        .add("appended_at", entry.appended_at.micros);
}

// Precondition: the log's row is held.
void number(Transaction& tx, const LogRow& log, std::span<const EntryRow* const> entries) {
    Rows rows;
    std::int64_t index = log.next_index;
    for (const EntryRow* entry : entries) common_columns(rows.row().add("idx", index++), *entry).end();
    tx.query(
          "insert into ledger_entry(tenant, idx, leaf_hash, type, ref, at, entry, appended_at) "
          "select :tenant, idx, leaf_hash, type, ref, at, entry, appended_at from "
          "{{rows(:rows; idx bigint, leaf_hash text, type text, ref text, at bigint, entry text, appended_at bigint)}}")
        .bind("rows", rows.json())
        .run();
    tx.query("update ledger_log set next_index = :next where tenant = :tenant").bind("next", index).run();
}

}  // namespace

std::optional<LogRow> find_log(Reader& reader) { return reader.query("select * from ledger_log where tenant = :tenant").one<LogRow>(); }

void insert_log(Transaction& tx, const LogRow& log) {
    tx.query(
          "insert into ledger_log(tenant, origin, seed, vkey, next_index, signed_size, signed_root, checkpoint, signed_at, created_at) "
          "values(:tenant, :origin, :seed, :vkey, :next_index, :signed_size, :signed_root, :checkpoint, :signed_at, :created_at) "
          "on conflict (tenant) do nothing")
        .fields(log)
        .run();
}

bool keep_key(Transaction& tx, const std::string& dedupe_key, const std::string& leaf_hash) {
    return tx.query(
                 "insert into ledger_key(tenant, dedupe_key, leaf_hash) values(:tenant, :key, :leaf) on conflict (tenant, dedupe_key) do "
                 "nothing")
               .bind("key", dedupe_key)
               .bind("leaf", leaf_hash)
               .run() == 1;
}

std::optional<std::string> leaf_of_key(Reader& reader, const std::string& dedupe_key) {
    return reader.query("select leaf_hash from ledger_key where tenant = :tenant and dedupe_key = :key").bind("key", dedupe_key).word();
}

void insert_pending(Transaction& tx, const EntryRow& entry) {
    tx.query(
          "insert into ledger_pending(tenant, id, leaf_hash, type, ref, at, entry, appended_at) "
          "values(:tenant, :id, :leaf_hash, :type, :ref, :at, :entry, :appended_at)")
        .bind("id", entry.id)
        .bind("leaf_hash", entry.leaf_hash)
        .bind("type", entry.type)
        .bind("ref", entry.ref)
        .bind("at", entry.at)
        .bind("entry", entry.entry)
        .bind("appended_at", entry.appended_at)
        .run();
}

void insert_pending(Transaction& tx, std::span<const EntryRow* const> entries) {
    Rows rows;
    for (const EntryRow* entry : entries) common_columns(rows.row().add("id", to_text(entry->id)), *entry).end();
    tx.query(
          "insert into ledger_pending(tenant, id, leaf_hash, type, ref, at, entry, appended_at) "
          "select :tenant, id, leaf_hash, type, ref, at, entry, appended_at from "
          "{{rows(:rows; id text, leaf_hash text, type text, ref text, at bigint, entry text, appended_at bigint)}}")
        .bind("rows", rows.json())
        .run();
}

std::optional<LogRow> lock_log(Transaction& tx) {
    tx.query("update ledger_log set next_index = next_index where tenant = :tenant").run();
    return find_log(tx);
}

std::optional<std::int64_t> insert_numbered(Transaction& tx, std::span<const EntryRow* const> entries) {
    const auto log = lock_log(tx);
    if (!log) return {};
    number(tx, *log, entries);
    return log->next_index;
}

// What is numbered is exactly what the delete gave back: an entry of a transaction that commits between two statements stays
// for the next time. No joins: with the statistics of an empty table PostgreSQL 15 makes an update from a list quadratic.
std::int64_t sequence(Transaction& tx, std::int64_t most) {
    const auto log = lock_log(tx);
    if (!log) return 0;
    const auto bound =
        tx.query("select id from ledger_pending where tenant = :tenant order by id limit 1 offset :most").bind("most", most).word();
    std::vector<EntryRow> taken;
    tx.query("delete from ledger_pending where tenant = :tenant and id < :bound returning id, leaf_hash, type, ref, at, entry, appended_at")
        .bind("bound", bound.value_or("g"))  // behind every hexadecimal digit
        .each([&](const Row& row) { row.into(shape_of<EntryRow>, &taken.emplace_back()); });
    if (taken.empty()) return 0;
    std::sort(taken.begin(), taken.end(), [](const EntryRow& a, const EntryRow& b) { return a.id < b.id; });
    std::vector<const EntryRow*> ordered;
    for (const EntryRow& entry : taken) ordered.push_back(&entry);
    number(tx, *log, ordered);
    return static_cast<std::int64_t>(taken.size());
}

void keep_signed(Transaction& tx, std::int64_t size, const std::string& root, const std::string& checkpoint, Instant now) {
    tx.query(
          "update ledger_log set signed_size = :size, signed_root = :root, checkpoint = :checkpoint, signed_at = :now, "
          "published = case when quorum = 0 then :checkpoint else published end where tenant = :tenant")
        .bind("size", size)
        .bind("root", root)
        .bind("checkpoint", checkpoint)
        .bind("now", now)
        .run();
}

std::optional<EntryRow> find_by_index(Reader& reader, std::int64_t index) {
    return reader.query("select * from ledger_entry where tenant = :tenant and idx = :index").bind("index", index).one<EntryRow>();
}

// Run by run, as the index ledger_leaf_run has them: 610 looks in a log of ten million entries, some milliseconds. The whole hash is
// compared in what is selected, not in `where`: SQLite would put it in place of the column everywhere and not find the index again, and
// for the least index alone PostgreSQL would read the primary key from its beginning.
std::optional<EntryRow> find_by_leaf(Reader& reader, const std::string& leaf_hash) {
    auto numbered = reader
                        .query(
                            "with recursive run(n) as (select max(idx) / 16384 from ledger_entry where tenant = :tenant "
                            "union all select n - 1 from run where n > 0) "
                            "select * from ledger_entry where tenant = :tenant and idx = "
                            "(select min((select min(case when leaf_hash = :leaf then idx end) from ledger_entry where tenant = :tenant "
                            "and (idx / 16384) = run.n and substr(leaf_hash, 1, 12) = substr(:leaf, 1, 12))) from run)")
                        .bind("leaf", leaf_hash)
                        .one<EntryRow>();
    if (numbered) return numbered;
    return reader.query("select * from ledger_pending where tenant = :tenant and leaf_hash = :leaf order by id limit 1")
        .bind("leaf", leaf_hash)
        .one<EntryRow>();
}

std::vector<std::string> entries_from(Reader& reader, std::int64_t from, std::int64_t to) {
    std::vector<std::string> out;
    reader.query("select entry from ledger_entry where tenant = :tenant and idx >= :from and idx < :to order by idx")
        .bind("from", from)
        .bind("to", to)
        .each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

std::vector<EntryRow> list_entries(Reader& reader, const EntryFilter& filter, std::int64_t limit) {
    const auto bound = [&](std::string_view sql) { return reader.query(sql).bind("below", filter.below).bind("limit", limit); };
    if (filter.ref)
        return bound(
                   "select * from ledger_entry where tenant = :tenant and ref = :ref and (cast(:type as text) is null or type = :type) "
                   "and idx < :below order by idx desc limit :limit")
            .bind("ref", *filter.ref)
            .bind("type", filter.type)
            .all<EntryRow>();
    if (filter.type)
        return bound("select * from ledger_entry where tenant = :tenant and type = :type and idx < :below order by idx desc limit :limit")
            .bind("type", *filter.type)
            .all<EntryRow>();
    return bound("select * from ledger_entry where tenant = :tenant and idx < :below order by idx desc limit :limit").all<EntryRow>();
}

std::vector<std::string> tenants_with_logs(Reader& reader) {
    std::vector<std::string> out;
    reader.query("select tenant from ledger_log union select tenant from ledger_pending order by tenant").each([&](const Row& row) {
        out.emplace_back(row.text(0));
    });
    return out;
}

bool anything_waits(Reader& reader) {
    return reader.query("select 1 from ledger_pending where tenant = :tenant limit 1").number().has_value();
}

std::optional<Instant> oldest_unsigned(Reader& reader) {
    const auto log = find_log(reader);
    if (log && log->next_index > log->signed_size)
        if (const auto first = find_by_index(reader, log->signed_size)) return first->appended_at;
    const auto waiting = reader.query("select min(appended_at) from ledger_pending where tenant = :tenant").number();
    if (!waiting) return {};
    return Instant{*waiting};
}

}  // namespace skl::ledger
