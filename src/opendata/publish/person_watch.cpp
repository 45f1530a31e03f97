#include "opendata/publish/person_watch.h"

namespace skl::opendata {
namespace {

bool holds_numbers(ColumnType type) {
    switch (type) {
        case ColumnType::string:
        case ColumnType::code:
        case ColumnType::geojson: return type == ColumnType::geojson;
        default: return true;
    }
}

}  // namespace

void PersonWatch::begin_table(std::size_t table, const std::vector<ColumnReport>& columns) {
    table_ = static_cast<std::int64_t>(table) + 1;
    std::vector<persons::FinderColumn> seen;
    for (const ColumnReport& column : columns)
        seen.push_back({column.name.value, column.title.empty() ? column.source_name : column.title, holds_numbers(column.type)});
    finder_.begin_table(table_, seen);
    cells_.resize(columns.size());
    behind_.begin_table(table, columns);
}

void PersonWatch::row(std::int64_t record, std::span<const Cell> cells) {
    for (std::size_t i = 0; i < cells.size() && i < cells_.size(); ++i) cells_[i] = cells[i].source;
    finder_.row(record, cells_);
    behind_.row(record, cells);
}

void PersonWatch::quarantined(const QuarantinedRow& row) {
    if (row.state != QuarantinedRow::State::repaired) finder_.aside(table_, row.record, row.raw);
    behind_.quarantined(row);
}

void PersonWatch::end_table() {
    finder_.end_table();
    behind_.end_table();
}

persons::PersonReport PersonWatch::finish(const IngestReport& report) {
    std::int64_t table = 0;
    for (const TableReport& one : report.tables) {
        ++table;
        for (const auto* records : {&one.layout.preamble_records, &one.layout.footer_records})
            for (const auto& record : *records) {
                std::string line;
                for (const std::string& cell : record) line += (line.empty() ? "" : ",") + cell;
                finder_.aside(table, 0, line);
            }
        for (const ColumnReport& column : one.columns) finder_.aside(table, 0, column.source_name);
    }
    return finder_.finish();
}

}  // namespace skl::opendata
