#include "opendata/charts/table_rows.h"

#include "opendata/api/access.h"

namespace skl::opendata {

Task<Result<OpenTable>> table_rows(Context& cx, const std::string& name) {
    auto open = co_await cx.read([&](Reader& reader) { return open_table_for(cx, reader, name); });
    if (!open) co_return std::move(open.problem());
    if (auto here = co_await bring_rows(cx, *open); !here) co_return std::move(here.problem());
    read_fast(inside(cx), *open);
    co_return std::move(*open);
}

Result<analytics::Statement> condition_of(const OpenTable& open, const std::string& filter) {
    analytics::SqlText sql;
    if (filter.empty()) return std::move(sql.statement);
    auto read = analytics::parse_filter(filter);
    if (!read) return std::move(read.problem());
    if (auto done = analytics::append_condition(sql, *read, open.lake); !done) return std::move(done.problem());
    return std::move(sql.statement);
}

std::string column_title(const Context& cx, const OpenTable& rows, const TableColumn& column) {
    std::string out = said_title(rows, column.name.value, cx.language());
    const ColumnEntry* entry = entry_of(rows, column.name.value);
    if (entry != nullptr && !entry->unit.empty())
        out += cx.language() == "en" ? fmt::format(" ({})", entry->unit.value) : fmt::format("（{}）", entry->unit.value);
    return out;
}

Result<Chartable> chartable(Context& cx, const OpenTable& rows, const std::string& filter) {
    auto condition = condition_of(rows, filter);
    if (!condition) return std::move(condition.problem());
    Chartable out;
    out.title = rows.dataset.title.in(cx.language());
    for (std::size_t i = 0; i < rows.table.columns.size(); ++i) {
        const TableColumn& column = rows.table.columns[i];
        const analytics::Column& kept = rows.lake.columns[i];
        out.columns.push_back({kept.name, kept.type, column.distinct, rows.table.row_count, kept.axis != analytics::Axis::none});
        out.titles.emplace(kept.name, column_title(cx, rows, column));
    }
    out.source = {rows.lake.source, condition->sql, true};
    out.ask = [&in = inside(cx), values = std::move(condition->parameters)](const std::string& sql) {
        return in.queries.query(analytics::Statement{sql, values}, query_deadline());
    };
    return out;
}

}  // namespace skl::opendata
