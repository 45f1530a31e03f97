#include "opendata/charts/table_rows.h"

#include "opendata/catalogue/store.h"

namespace skl::opendata {

Task<Result<TableRows>> table_rows(Context& cx, const std::string& name) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<TableRows> {
        auto open = open_table(inside(cx), reader, name);
        if (!open) return std::move(open.problem());
        auto dictionary = dictionary_of(reader, open->version.resource_id);
        return TableRows{std::move(*open), std::move(dictionary)};
    });
    if (!found) co_return std::move(found.problem());
    if (auto here = co_await bring_rows(cx, found->open); !here) co_return std::move(here.problem());
    read_fast(inside(cx), found->open);
    co_return std::move(*found);
}

Result<analytics::Statement> condition_of(const OpenTable& open, const std::string& filter) {
    analytics::SqlText sql;
    if (filter.empty()) return std::move(sql.statement);
    auto read = analytics::parse_filter(filter);
    if (!read) return std::move(read.problem());
    if (auto done = analytics::append_condition(sql, *read, open.lake); !done) return std::move(done.problem());
    return std::move(sql.statement);
}

std::string column_title(const Context& cx, const TableRows& rows, const TableColumn& column) {
    std::string out = column.title.empty() ? column.name.value : column.title;
    for (const ColumnEntry& entry : rows.dictionary) {
        if (entry.column.value != column.name.value) continue;
        if (const std::string& title = entry.title.in(cx.language()); !title.empty()) out = title;
        if (!entry.unit.empty())
            out += cx.language() == "en" ? fmt::format(" ({})", entry.unit.value) : fmt::format("（{}）", entry.unit.value);
    }
    return out;
}

Result<Chartable> chartable(Context& cx, const TableRows& rows, const std::string& filter) {
    auto condition = condition_of(rows.open, filter);
    if (!condition) return std::move(condition.problem());
    Chartable out;
    out.title = rows.open.dataset.title.in(cx.language());
    for (std::size_t i = 0; i < rows.open.table.columns.size(); ++i) {
        const TableColumn& column = rows.open.table.columns[i];
        const analytics::Column& kept = rows.open.lake.columns[i];
        out.columns.push_back({kept.name, kept.type, column.distinct, rows.open.table.row_count, kept.axis != analytics::Axis::none});
        out.titles.emplace(kept.name, column_title(cx, rows, column));
    }
    out.source = {rows.open.lake.source, condition->sql, true};
    out.ask = [&in = inside(cx), values = std::move(condition->parameters)](const std::string& sql) {
        return in.queries.query(analytics::Statement{sql, values}, query_deadline());
    };
    return out;
}

}  // namespace skl::opendata
