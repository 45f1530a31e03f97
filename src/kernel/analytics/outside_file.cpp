#include "kernel/analytics/outside_file.h"

#include <array>
#include <fstream>
#include <set>

#include "kernel/analytics/copy.h"
#include "kernel/analytics/csv_records.h"
#include "kernel/analytics/parquet_writer.h"
#include "kernel/analytics/vector_read.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"

namespace skl::analytics {

namespace {

constexpr std::string_view parquet_magic = "PAR1";  // Apache Parquet, "File Format": the first four bytes

Problem unreadable(std::int64_t row) { return {422, "file-unreadable", {{"row", std::to_string(row)}}}; }
Problem columns_fault(const std::string& column) { return {422, "file-columns", {{"column", column}}}; }

std::string folded(std::string name) {  // DuckDB compares names without ASCII case
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return name;
}

// Names that are there, are there once, and are not the record's own.
Done check_names(const std::vector<std::string>& names) {
    std::set<std::string> seen{row_id};
    if (names.size() > most_columns) return columns_fault(names[most_columns]);
    for (const std::string& name : names)
        if (name.empty() || !text::valid_utf8(name) || !seen.insert(folded(name)).second) return columns_fault(name);
    return Nothing{};
}

class CsvTaking {
public:
    CsvTaking(const std::filesystem::path& file, const std::filesystem::path& folder)
        : records_(file), folder_(folder), refused_(folder / refused_file, std::ios::binary) {}

    Result<OutsideTable> take() {
        if (!records_.opened()) return unreadable(0);
        std::vector<std::string> header;
        if (records_.next(header) != CsvRecords::Read::record) return Problem{422, "file-empty"};
        if (auto good = check_names(header); !good) return good.problem();
        std::vector<Column> columns;
        for (const std::string& name : header) {
            columns.push_back({name, ColumnType::string});
            table_.columns.push_back({name, OutsideKind::text});
        }
        auto writer = ParquetWriter::open(folder_ / taken_file, std::move(columns));
        if (!writer) return writer.problem();
        if (auto done = take_rows(**writer); !done) return done.problem();
        auto written = (*writer)->finish();
        if (!written) return written.problem();
        table_.rows = written->rows;
        return std::move(table_);
    }

private:
    Done take_rows(ParquetWriter& writer) {
        std::vector<std::string> record;
        std::vector<Cell> cells(table_.columns.size());
        for (std::int64_t row = 1;; ++row) {
            const auto read = records_.next(record);
            if (read == CsvRecords::Read::end) return Nothing{};
            if (read != CsvRecords::Read::record) return unreadable(row);
            const bool blank = record.size() == 1 && record.front().empty() && cells.size() > 1;
            if (blank) continue;
            if (record.size() != cells.size()) {
                refuse(row, "", "wrong-number-of-cells", std::to_string(record.size()));
                continue;
            }
            bool good = true;
            for (std::size_t i = 0; i < cells.size() && good; ++i) {
                good = text::valid_utf8(record[i]);
                if (!good) refuse(row, table_.columns[i].name, "not-utf8", "");
                cells[i] = record[i].empty() ? Cell{} : Cell{.kind = Cell::Kind::text, .text = record[i]};
            }
            if (good && !writer.row(row, cells)) return Nothing{};  // finish() says why
        }
    }

    void refuse(std::int64_t row, const std::string& column, const char* reason, const std::string& value) {
        ++table_.refused;
        std::string line = std::to_string(row) + ",";
        write_csv_cell(line, column, true);
        line += std::string(",") + reason + ",";
        write_csv_cell(line, value, true);
        refused_ << line << "\r\n";
    }

    CsvRecords records_;
    const std::filesystem::path& folder_;
    std::ofstream refused_;
    OutsideTable table_;
};

struct Stored {
    const char* type;  // begins with this
    OutsideKind kind;
    const char* sql;  // {} is the column
};
// How each type of a Parquet file is kept: exact, and as what can be read back whole. Others (lists, structures, bytes) are left out.
constexpr std::array<Stored, 21> stored{{
    {"TINYINT", OutsideKind::number, "{}"},
    {"SMALLINT", OutsideKind::number, "{}"},
    {"INTEGER", OutsideKind::number, "{}"},
    {"BIGINT", OutsideKind::number, "{}"},
    {"UTINYINT", OutsideKind::number, "{}"},
    {"USMALLINT", OutsideKind::number, "{}"},
    {"UINTEGER", OutsideKind::number, "{}"},
    {"UBIGINT", OutsideKind::number, "{}::varchar"},
    {"HUGEINT", OutsideKind::number, "{}::varchar"},
    {"UHUGEINT", OutsideKind::number, "{}::varchar"},
    {"DECIMAL", OutsideKind::number, "{}"},
    {"FLOAT", OutsideKind::number, "{}::varchar"},  // 0.1 stays 0.1, not the double beside it
    {"DOUBLE", OutsideKind::number, "{}"},
    {"BOOLEAN", OutsideKind::boolean, "{}"},
    {"DATE", OutsideKind::date, "{}"},
    {"TIMESTAMP WITH TIME ZONE", OutsideKind::date_time, "replace({}::varchar, ' ', 'T') || ':00'"},
    {"TIMESTAMP", OutsideKind::date_time, "replace({}::varchar, ' ', 'T')"},
    {"TIME", OutsideKind::time, "{}::varchar"},
    {"VARCHAR", OutsideKind::text, "{}"},
    {"ENUM", OutsideKind::text, "{}::varchar"},
    {"UUID", OutsideKind::text, "{}::varchar"},
}};

const Stored* stored_as(std::string_view type) {
    if (type.ends_with("[]")) return nullptr;  // a list of what it begins with
    for (const Stored& one : stored)
        if (type.starts_with(one.type)) return &one;
    return nullptr;
}

// Columns of a Parquet file by name and DuckDB's type.
Result<std::vector<std::pair<std::string, std::string>>> types_of(const std::filesystem::path& file) {
    duck::Database database({"256MB", true, {}});
    duck::Connection connection(database);
    duck::Failure failure;
    duck::Prepared prepared;
    duck::Streaming streaming;
    if (!prepared.prepare(connection, "describe select * from " + parquet_source(file.string()), failure) ||
        !streaming.start(prepared, failure))
        return unreadable(0);
    std::vector<std::pair<std::string, std::string>> out;
    duck::RowReader reader(streaming.result());
    while (duckdb_data_chunk chunk = streaming.next(failure)) {
        reader.chunk(chunk);
        for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); ++row) {
            const auto cells = reader.read(row);
            out.emplace_back(cells[0].text, cells[1].text);
        }
    }
    return out;
}

Result<std::int64_t> rows_of(const std::filesystem::path& file) {
    duck::Database database({"64MB", true, {}});
    duck::Connection connection(database);
    duck::Failure failure;
    duck::Prepared prepared;
    duck::Streaming streaming;
    if (!prepared.prepare(connection, "select count(*) from " + parquet_source(file.string()), failure) ||
        !streaming.start(prepared, failure))
        return unreadable(0);
    duck::RowReader reader(streaming.result());
    duckdb_data_chunk chunk = streaming.next(failure);
    if (chunk == nullptr) return unreadable(0);
    reader.chunk(chunk);
    return reader.read(0)[0].whole;
}

// What is read of a Parquet file, and the statement that reads it.
struct Selection {
    std::vector<OutsideColumn> columns;
    std::vector<std::string> left_out;
    std::string list;  // of the select
};

// `nested`: lists, structures and maps too, as JSON.
Result<Selection> select_of(const std::filesystem::path& file, bool nested) {
    const auto types = types_of(file);
    if (!types) return types.problem();
    Selection out;
    std::vector<std::string> names;
    for (const auto& [name, type] : *types) {
        const Stored* as = stored_as(type);
        const bool whole = nested && (type.ends_with(']') || type.starts_with("STRUCT") || type.starts_with("MAP"));
        if ((!as && !whole) || folded(name) == row_id) {
            if (folded(name) != row_id) out.left_out.push_back(name);
            continue;
        }
        const std::string value = as ? fmt::format(fmt::runtime(as->sql), quoted_name(name)) : quoted_name(name);
        out.list += fmt::format("{}{} as {}", out.list.empty() ? "" : ", ", value, quoted_name(name));
        out.columns.push_back({name, as ? as->kind : OutsideKind::text});
        names.push_back(name);
    }
    if (out.columns.empty()) return Problem{422, "file-empty"};
    if (auto good = check_names(names); !good) return good.problem();
    return out;
}

Result<OutsideTable> take_parquet(const std::filesystem::path& file, const std::filesystem::path& folder) {
    auto selection = select_of(file, false);
    if (!selection) return selection.problem();
    const std::string sql =
        fmt::format("select row_number() over () as {}, {} from {}", row_id, selection->list, parquet_source(file.string()));
    const auto copied = copy_to(folder / taken_file, CopyFormat::parquet, {sql, {}});
    if (!copied) return copied.problem().code == "query-memory" ? copied.problem() : unreadable(0);
    const auto rows = rows_of(folder / taken_file);
    if (!rows) return rows.problem();
    std::ofstream(folder / refused_file, std::ios::binary).flush();
    return OutsideTable{std::move(selection->columns), *rows, 0};
}

bool is_parquet(const std::filesystem::path& file) {
    std::array<char, 4> head{};
    std::ifstream in(file, std::ios::binary);
    in.read(head.data(), head.size());
    return std::string_view(head.data(), static_cast<std::size_t>(in.gcount())) == parquet_magic;
}

}  // namespace

Result<OutsideTable> take_outside(const std::filesystem::path& file, const std::filesystem::path& folder) {
    return is_parquet(file) ? take_parquet(file, folder) : CsvTaking(file, folder).take();
}

Result<OutsideSource> open_outside(const std::filesystem::path& file, const std::filesystem::path& folder) {
    if (!is_parquet(file)) {
        auto table = take_outside(file, folder);
        if (!table) return table.problem();
        return OutsideSource{std::move(*table), parquet_source((folder / taken_file).string())};
    }
    auto selection = select_of(file, false);
    if (!selection) return selection.problem();
    const auto rows = rows_of(file);
    if (!rows) return rows.problem();
    std::ofstream(folder / refused_file, std::ios::binary).flush();
    const std::string from =
        fmt::format("(select row_number() over () as {}, {} from {})", row_id, selection->list, parquet_source(file.string()));
    return OutsideSource{{std::move(selection->columns), *rows, 0}, from};
}

Done read_outside_parquet(const std::filesystem::path& file, const OutsideRows& rows) {
    const auto selection = select_of(file, true);
    if (!selection) return selection.problem();
    duck::Database database({"256MB", true, {}});
    duck::Connection connection(database);
    duck::Failure failure;
    duck::Prepared prepared;
    duck::Streaming streaming;
    const std::string sql = "select " + selection->list + " from " + parquet_source(file.string());
    if (!prepared.prepare(connection, sql, failure) || !streaming.start(prepared, failure)) return unreadable(0);
    if (auto done = rows.columns(selection->columns, selection->left_out); !done) return done;
    duck::RowReader reader(streaming.result());
    if (const std::string column = reader.unreadable_column(); !column.empty()) return columns_fault(column);
    std::int64_t read = 0;
    while (duckdb_data_chunk chunk = streaming.next(failure)) {
        reader.chunk(chunk);
        for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); ++row, ++read)
            if (auto done = rows.row(reader.read(row)); !done) return done;
    }
    if (failure.kind != DUCKDB_ERROR_INVALID) return unreadable(read + 1);
    return Nothing{};
}

}  // namespace skl::analytics
