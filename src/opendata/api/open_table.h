// A published table as the API opens it: what the catalogue says of it and where its rows lie.
#pragma once

#include "kernel/analytics/table_query.h"
#include "opendata/inside.h"

namespace skl::opendata {

constexpr std::chrono::hours home_zone{8};  // Taipei; it has known no summer time since 1979

struct OpenTable {
    Dataset dataset;
    Version version;
    Table table;
    analytics::Table lake;
    std::vector<ColumnEntry> dictionary{};  // what the publisher says of its columns
    BlobFile parquet{};                     // as `bring` gave it: its rows can be read while this lives
};

OpenTable open(const Module::Inside& in, Dataset dataset, Version version, Table table);

// Before anything is read from it.
Task<Done> bring_rows(Context& cx, OpenTable& open);

// Which version of a table: the published one unless something is said.
struct Wanted {
    std::optional<Instant> as_of;
    std::optional<std::int64_t> version;
};
// 404 table, whether it never was or may not be seen; 410 gone {reason} when it was withdrawn.
Result<OpenTable> open_table(const Module::Inside& in, Reader& reader, const std::string& name, const Wanted& wanted = {});

// To be queried: from memory, where the table is asked for often and has room there.
void read_fast(Module::Inside& in, OpenTable& open);

// The time the data speak of: as the file says it, else the only period of a column of dates (a monthly file). Empty: unknown.
std::string data_as_of(const OpenTable& open);

// Cursors of this installation.
analytics::CursorSeal cursor_seal(const App& app);

// `query_time` from now.
analytics::Deadline query_deadline();

// Title of a column as the file has it: the source's heading, else the API name.
std::string title_of(const OpenTable& open, std::string_view column);

// What the dictionary says of a column; null: nothing.
const ColumnEntry* entry_of(const OpenTable& open, std::string_view column);
// Its title there in `language`, else that of the file.
std::string said_title(const OpenTable& open, std::string_view column, std::string_view language);

}  // namespace skl::opendata
