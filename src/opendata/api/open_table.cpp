#include "opendata/api/open_table.h"

#include "kernel/crypto/random.h"
#include "opendata/catalogue/store.h"
#include "opendata/publish/file_sink.h"

namespace skl::opendata {
namespace {

analytics::Axis axis_of(Role role) {
    return role == Role::longitude  ? analytics::Axis::longitude
           : role == Role::latitude ? analytics::Axis::latitude
                                    : analytics::Axis::none;
}

// Text that is kept as an enumeration, which takes two bytes a row.
bool few_valued(const TableColumn& column, analytics::ColumnType type) {
    return analytics::stored_as_text(type) && type != analytics::ColumnType::geojson && column.distinct > 0 &&
           column.distinct <= analytics::most_enumerated;
}

// Bytes of a value in the vectors of the database; of a text beside its characters.
std::size_t value_bytes(const TableColumn& column, analytics::ColumnType type) {
    if (analytics::stored_as_text(type)) return few_valued(column, type) ? 2 : 16;
    return type == analytics::ColumnType::bigint ? 16 : 8;
}

// Characters that surely stand in the CSV for a column whose texts are not kept as texts: of dates, of numbers the first digit, of
// enumerated values what was counted.
std::size_t known_characters(const TableColumn& column, analytics::ColumnType type, std::int64_t rows) {
    const auto values = static_cast<std::size_t>(std::max<std::int64_t>(rows - column.nulls, 0));
    if (column.repaired) return 0;
    if (type == analytics::ColumnType::date) return values * std::string_view("2024-07-01").size();
    if (!analytics::stored_as_text(type)) return values;
    std::size_t counted = 0, characters = 0;
    if (few_valued(column, type))
        for (const TopValue& top : column.top_values) {
            if (top.value.ends_with("…")) continue;  // a shortened one
            counted += static_cast<std::size_t>(top.count);
            characters += static_cast<std::size_t>(top.count) * top.value.size();
        }
    return counted <= values ? characters : 0;
}

}  // namespace

OpenTable open(const Module::Inside& in, Dataset dataset, Version version, Table table) {
    analytics::Table lake{
        analytics::parquet_source(in.blobs.path(table.parquet_sha256.value).string()), {}, version.number, table.row_count, home_zone};
    for (const TableColumn& column : table.columns)
        lake.columns.push_back({column.name.value, stored_type(column.type), column.repaired, axis_of(column.role)});
    return {std::move(dataset), std::move(version), std::move(table), std::move(lake), {}};
}

Task<Result<BlobFile>> bring(Context& cx, std::string sha256) {
    const Blobs& blobs = inside(cx).blobs;
    if (auto here = blobs.at_hand(sha256)) co_return std::move(*here);
    co_return co_await cx.blocking([&] { return blobs.open(sha256); });
}

Task<Done> bring_rows(Context& cx, OpenTable& open) {
    auto file = co_await bring(cx, open.table.parquet_sha256.value);
    if (!file) co_return std::move(file.problem());
    open.parquet = std::move(*file);
    co_return Nothing{};
}

Result<OpenTable> open_table(const Module::Inside& in, Reader& reader, const std::string& name, const Wanted& wanted) {
    auto table = wanted.version ? table_of_version(reader, name, *wanted.version)
                 : wanted.as_of ? table_as_of(reader, name, *wanted.as_of)
                                : published_table(reader, name);
    if (!table) {
        if (auto why = withdrawn_table(reader, name)) return Problem{410, "gone", {{"reason", *why}}};
        return Problem::not_found("table");
    }
    auto version = version_by_id(reader, table->version_id);
    auto dataset = dataset_by_id(reader, table->dataset_id);
    if (!version || !dataset) return Problem::not_found("table");
    auto dictionary = dictionary_of(reader, version->resource_id);
    OpenTable out = open(in, std::move(*dataset), std::move(*version), std::move(*table));
    out.dictionary = std::move(dictionary);
    return out;
}

void read_fast(Module::Inside& in, OpenTable& open) {
    constexpr std::size_t id = 8, twin = 16;  // bytes of a row's number, and of a cell as it stood beside its characters
    const auto rows = static_cast<std::size_t>(open.table.row_count);
    analytics::KnownFile file{
        in.blobs.path(open.table.parquet_sha256.value).string(), open.table.row_count, rows * id, {}, open.parquet.held};
    std::size_t elsewhere = rows * (open.table.columns.size() + 1);  // of the CSV: commas and line ends, and what is no text in memory
    for (std::size_t i = 0; i < open.table.columns.size(); ++i) {
        const TableColumn& column = open.table.columns[i];
        const analytics::ColumnType type = open.lake.columns[i].type;
        file.bytes += rows * (value_bytes(column, type) + (column.repaired ? twin : 0));
        elsewhere += known_characters(column, type, open.table.row_count);
        if (few_valued(column, type)) file.few_valued.push_back(column.name.value);
    }
    const auto csv = static_cast<std::size_t>(open.table.csv_bytes);
    file.bytes += csv - std::min(csv, elsewhere);
    auto source = in.queries.source(file);
    open.lake.source = std::move(source.sql);
    open.lake.held = std::move(source.held);
}

std::string data_as_of(const OpenTable& open) {
    if (open.version.data_as_of) return to_text(*open.version.data_as_of);
    for (const TableColumn& column : open.table.columns) {
        const bool period = column.type == ColumnType::date || column.type == ColumnType::yearmonth || column.type == ColumnType::quarter ||
                            column.type == ColumnType::year;
        if (period && column.distinct == 1 && column.nulls == 0 && column.max) return *column.max;
    }
    return {};
}

analytics::CursorSeal cursor_seal(const App& app) {
    const std::string& key = app.seal_key();
    return {[&key](std::string_view bytes) { return crypto::seal(key, "rows/v1", bytes); },
            [&key](std::string_view token) { return crypto::unseal(key, "rows/v1", token); }};
}

analytics::Deadline query_deadline() { return std::chrono::steady_clock::now() + query_time; }

std::string title_of(const OpenTable& open, std::string_view column) {
    for (const TableColumn& one : open.table.columns)
        if (one.name.value == column) return one.title.empty() ? one.name.value : one.title;
    return std::string(column);
}

const ColumnEntry* entry_of(const OpenTable& open, std::string_view column) {
    for (const ColumnEntry& entry : open.dictionary)
        if (entry.column.value == column) return &entry;
    return nullptr;
}

std::string said_title(const OpenTable& open, std::string_view column, std::string_view language) {
    const ColumnEntry* entry = entry_of(open, column);
    if (entry != nullptr && !entry->title.in(language).empty()) return entry->title.in(language);
    return title_of(open, column);
}

}  // namespace skl::opendata
