#include "opendata/watches/watching.h"
#include "opendata/api/access.h"

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

struct RowsMatched {
    Text<> watch, filter;
    std::int64_t rows = 0, version = 0;
    Bilingual<1, 300> title;
    Text<> href;  // the rows that meet the condition now
};
BOOST_DESCRIBE_STRUCT(RowsMatched, (), (watch, filter, rows, version, title, href))

std::int64_t hash_of(std::span<const analytics::Cell> cells) {
    std::string text;
    for (const analytics::Cell& cell : cells) {
        analytics::append_json(text, cell);
        text += '\n';
    }
    const std::string digest = crypto::sha256(text);
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < sizeof out; ++i) out = out << 8 | static_cast<unsigned char>(digest[i]);
    return static_cast<std::int64_t>(out);
}

Result<bool> look_at(Module::Inside& in, const std::string& tenant, const RowWatch& watch, Outbox& outbox, Instant now) {
    std::optional<OpenTable> table;
    if (auto lost = in.store.read(tenant, [&](Reader& reader) {
            if (auto found = open_to_all(in, reader, watch.table_name.value)) table = std::move(*found);
        }))
        return std::move(*lost);
    if (!table || table->version.number <= watch.version) return false;
    auto file = in.blobs.open(table->table.parquet_sha256.value);
    if (!file) return std::move(file.problem());
    table->parquet = std::move(*file);
    auto hashes = matching_rows(in, *table, watch.filter.value);
    if (!hashes && hashes.problem().status < 500) hashes = std::vector<std::int64_t>{};  // the column is no more: nothing meets it
    if (!hashes) return std::move(hashes.problem());
    const std::int64_t version = table->version.number;
    bool told = false;
    const auto lost = in.store.write(tenant, [&](Transaction& tx) {
        const auto known = find_watch(tx, watch.id);
        if (!known || known->version >= version) return true;
        const std::int64_t fresh = note_rows(tx, watch.id, *hashes, version);
        set_watched(tx, watch.id, version, version - kept_versions);
        told = fresh > 0;
        if (!told) return true;
        RowsMatched fact;
        fact.watch.value = to_text(watch.id);
        fact.filter.value = watch.filter.value;
        fact.rows = fresh;
        fact.version = version;
        fact.title.by_language = table->dataset.title.by_language;
        fact.href.value = fmt::format("/tables/{}/rows?filter={}", watch.table_name.value, text::percent_encode(watch.filter.value));
        outbox.publish(tx, "opendata", rows_matched, fact.watch.value, fact, now);
        return true;
    });
    if (lost) return *lost;
    return told;
}

}  // namespace

Result<std::vector<std::int64_t>> matching_rows(Module::Inside& in, const OpenTable& table, const std::string& filter) {
    const auto condition = analytics::parse_filter(filter);
    if (!condition) return condition.problem();
    analytics::SqlText sql;
    std::string names;
    for (const analytics::Column& column : table.lake.columns) names += (names.empty() ? "" : ", ") + analytics::quoted_name(column.name);
    sql << "select " << names << " from " << table.lake.source << " where ";
    if (auto done = analytics::append_condition(sql, *condition, table.lake); !done) return done.problem();
    sql << " order by " << analytics::quoted_name(analytics::row_id) << " desc limit " << std::to_string(most_watched_rows);
    std::vector<std::int64_t> out;
    auto done = in.queries.query(sql.statement,
                                 {[](const auto&) {},
                                  [&](std::span<const analytics::Cell> cells) {
                                      out.push_back(hash_of(cells));
                                      return true;
                                  }},
                                 query_deadline());
    if (!done) return std::move(done.problem());
    return out;
}

Result<std::int64_t> watch_publication(Module::Inside& in, const std::string& tenant, const Uuid& dataset, Outbox& outbox, Instant now) {
    std::vector<RowWatch> watches;
    if (auto lost = in.store.read(tenant, [&](Reader& reader) { watches = watches_of(reader, dataset); })) return std::move(*lost);
    std::int64_t told = 0;
    for (const RowWatch& watch : watches) {
        const auto done = look_at(in, tenant, watch, outbox, now);
        if (!done) return done.problem();
        told += *done ? 1 : 0;
    }
    return told;
}

}  // namespace skl::opendata
