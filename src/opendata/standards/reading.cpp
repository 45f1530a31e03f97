#include "opendata/standards/reading.h"

#include <fstream>
#include <set>

#include "kernel/text/disk.h"
#include "kernel/text/text.h"
#include "opendata/engine/diff/values.h"
#include "opendata/engine/values.h"
#include "opendata/publish/file_sink.h"
#include "opendata/publish/parse_worker.h"

namespace skl::opendata {
namespace {

using standards::ListColumn;

constexpr std::chrono::seconds patience{20};
constexpr std::size_t longest_name = 200, most_told = 1'000;  // bytes; rows that are told one by one

struct ListTable {
    std::size_t index = 0;
    std::vector<std::optional<ListColumn>> columns;
};

bool has(const std::vector<std::optional<ListColumn>>& columns, ListColumn wanted) {
    return std::find(columns.begin(), columns.end(), wanted) != columns.end();
}

std::vector<std::string> headings_of(const TableReport& table) {
    std::vector<std::string> out;
    for (const ColumnReport& column : table.columns)
        out.push_back(!column.source_name.empty() ? column.source_name : !column.title.empty() ? column.title : column.name.value);
    return out;
}

Result<ListTable> table_of(const IngestReport& report) {
    std::string seen;
    for (std::size_t i = 0; i < report.tables.size(); ++i) {
        const auto headings = headings_of(report.tables[i]);
        auto columns = standards::columns_of_list(headings);
        if (has(columns, ListColumn::title_zh)) return ListTable{i, std::move(columns)};
        for (const std::string& heading : headings)
            if (seen.size() < longest_name) seen += (seen.empty() ? "" : ", ") + heading;
    }
    return Problem{422, "not-a-standards-list", {{"columns", seen}}, {{"/file", "not-a-standards-list", {{"columns", seen}}}}};
}

std::string clipped_name(const std::vector<std::optional<ListColumn>>& columns, const std::vector<std::string>& cells) {
    for (const ListColumn wanted : {ListColumn::title_zh, ListColumn::title_en, ListColumn::uri})
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i] == wanted && !cells[i].empty()) return std::string(clipped(cells[i], longest_name));
    return {};
}

void add_quarantined(const std::filesystem::path& folder, std::int64_t table, ReadList& out) {
    std::ifstream in(folder / "quarantine.bin", std::ios::binary);
    QuarantineRecord row;
    while (in && out.refused.size() < most_told && read_quarantine(in, row))
        if (row.table == table)
            out.refused.push_back(
                {row.record, text::valid_utf8(row.raw) ? std::string(clipped(row.raw, longest_name)) : std::string{}, {{"", row.code}}});
}

Done read_rows(analytics::TrustedQueries& queries, const std::filesystem::path& folder, const TableReport& report, const ListTable& table,
               const standards::ListOptions& options, ReadList& out) {
    std::string cells_sql;
    for (const ColumnReport& column : report.columns)
        cells_sql += ", " + diff::text_value({column.name.value, stored_type(column.type), column.repaired, analytics::Axis::none});
    const std::string file = (folder / fmt::format("table-{}.parquet", table.index + 1)).string();
    const analytics::Statement all{fmt::format("select _id{} from {} order by _id", cells_sql, analytics::parquet_source(file)), {}};
    std::set<std::string> uris;
    std::vector<std::string> cells(report.columns.size());
    return queries.query(all,
                         {[](const auto&) {},
                          [&](std::span<const analytics::Cell> row) {
                              for (std::size_t i = 0; i < cells.size(); ++i) {
                                  cells[i].clear();
                                  analytics::append_text(cells[i], row[i + 1]);
                              }
                              auto read = standards::standard_of(table.columns, cells, options);
                              if (read && !uris.insert(read->uri.value).second) read = Problem::invalid({{"/uri", "uri-twice"}});
                              if (read)
                                  out.standards.push_back({row[0].whole, std::move(*read)});
                              else if (out.refused.size() < most_told)
                                  out.refused.push_back({row[0].whole, clipped_name(table.columns, cells), read.problem().errors});
                              return true;
                          }},
                         std::chrono::steady_clock::now() + patience);
}

}  // namespace

Result<ReadList> read_standards(sandbox::Pool& pool, analytics::TrustedQueries& queries, const std::filesystem::path& scratch,
                                const Upload& file, const standards::ListOptions& options) {
    const disk::ScratchFolder folder(scratch, "standards-");
    if (folder.path().empty()) return Problem{500, "disk-failed", {{"what", "scratch"}}};
    const auto report = parse(pool, {file.path, folder.path().string(), file.file_name, "", false}, {});
    if (!report) return report.problem();
    const auto table = table_of(*report);
    if (!table) return table.problem();
    const TableReport& rows = report->tables[table->index];
    if (rows.rows.accepted > most_standards) return Problem{413, "too-many-standards", {{"limit", std::to_string(most_standards)}}};
    ReadList out;
    const auto headings = headings_of(rows);
    for (std::size_t i = 0; i < headings.size(); ++i)
        if (!table->columns[i]) out.unknown.push_back(headings[i]);
    if (auto done = read_rows(queries, folder.path(), rows, *table, options, out); !done) return done.problem();
    add_quarantined(folder.path(), static_cast<std::int64_t>(table->index) + 1, out);
    return out;
}

}  // namespace skl::opendata
