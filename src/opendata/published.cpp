#include "opendata/published.h"

#include "opendata/store.h"

namespace skl::opendata {

namespace {

// Other modules show what they read to everybody.
bool is_open(Reader& reader, const Table& table) {
    const auto dataset = dataset_by_id(reader, table.dataset_id);
    return dataset && dataset->access_level == AccessLevel::open;
}

PublishedTable of(Reader& reader, const Table& table, std::string_view language) {
    PublishedTable out{table.name.value, table.name.value, 0, table.row_count, table.parquet_sha256.value, {}};
    if (const auto dataset = dataset_by_id(reader, table.dataset_id)) out.title = dataset->title.in(language);
    if (const auto version = version_by_id(reader, table.version_id)) out.version = version->number;
    for (const TableColumn& column : table.columns) out.columns.push_back(column.name.value);
    return out;
}

}  // namespace

std::vector<PublishedTable> Published::list(Reader& reader, std::string_view language, std::int64_t most) const {
    std::vector<PublishedTable> out;
    for (const Table& table : published_tables(reader)) {
        if (!is_open(reader, table)) continue;
        if (static_cast<std::int64_t>(out.size()) == most) break;
        out.push_back(of(reader, table, language));
    }
    return out;
}

std::optional<PublishedTable> Published::find(Reader& reader, const std::string& name, std::string_view language) const {
    const auto table = published_table(reader, name);
    if (!table || !is_open(reader, *table)) return std::nullopt;
    return of(reader, *table, language);
}

}  // namespace skl::opendata
