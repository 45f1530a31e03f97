// Rows: columns, condition, order and keyset. A page costs the same wherever it is: the cursor's keys bound the scan.
#include "kernel/analytics/table_query.h"

#include "kernel/analytics/request.h"
#include "kernel/describe/types.h"

namespace skl::analytics {
namespace {

Result<std::vector<Column>> read_select(const std::string& select, const Table& table) {
    if (select.empty()) {
        std::vector<Column> all{{row_id, ColumnType::integer}};
        all.insert(all.end(), table.columns.begin(), table.columns.end());
        return all;
    }
    std::vector<Column> out;
    for (const std::string& name : split_names(select)) {
        const auto column = find_column(table, name);
        if (!column) return unknown_column(name, table, "select", 0);
        const bool twice = std::any_of(out.begin(), out.end(), [&](const Column& one) { return one.name == name; });
        if (!twice) out.push_back(*column);
    }
    return out;
}

Result<std::vector<SortKey>> read_sort(const std::string& sort, const Table& table) {
    std::vector<SortKey> out;
    if (sort.empty()) return out;
    for (std::string name : split_names(sort)) {
        const bool descending = name.starts_with('-');
        if (descending) name.erase(0, 1);
        const auto column = find_column(table, name);
        if (!column) return unknown_column(name, table, "sort", 0);
        const bool twice = std::any_of(out.begin(), out.end(), [&](const SortKey& key) { return key.column.name == name; });
        if (twice || out.size() >= most_sort_keys) return fault_at("bad-sort", "sort", 0, {{"limit", std::to_string(most_sort_keys)}});
        out.push_back({*column, descending});
    }
    return out;
}

void append_key(SqlText& sql, const SortKey& key, const Bound& value) {
    if (key.column.type == ColumnType::bigint) {
        sql << "cast(";
        sql.bind(value) << " as decimal(38,0))";
    } else if (stored_as_text(key.column.type)) {
        sql << "cast(";
        sql.bind(value) << " as varchar)";
    } else {
        sql.bind(value);
    }
}

// Rows behind the cursor in the order k1, k2 … _id, nulls last: (k1 > v or k1 is null) or (k1 = v and (… _id > id)).
void append_keyset(SqlText& sql, const std::vector<SortKey>& order, const Cursor& cursor) {
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::string name = quoted_name(order[i].column.name);
        if (std::holds_alternative<std::monostate>(cursor.keys[i])) {
            sql << "(" << name << " is null and ";
            continue;
        }
        sql << "(" << name << (order[i].descending ? " < " : " > ");
        append_key(sql, order[i], cursor.keys[i]);
        sql << " or " << name << " is null or " << name << " = ";
        append_key(sql, order[i], cursor.keys[i]);
        sql << " and ";
    }
    sql << quoted_name(row_id) << " > ";
    sql.bind(cursor.id) << std::string(order.size(), ')');
}

bool fits(const Bound& value, ColumnType type) {
    if (std::holds_alternative<std::monostate>(value)) return true;
    switch (type) {
        case ColumnType::integer: return std::holds_alternative<std::int64_t>(value);
        case ColumnType::number: return std::holds_alternative<double>(value);
        case ColumnType::boolean: return std::holds_alternative<bool>(value);
        case ColumnType::date: return std::holds_alternative<Day>(value);
        case ColumnType::datetime: return std::holds_alternative<Moment>(value);
        default: return std::holds_alternative<std::string>(value);
    }
}

Result<std::optional<Cursor>> cursor_of(const TableRequest& request, const RowsPlan& plan, const CursorSeal& seal) {
    if (!request.has("cursor")) return std::optional<Cursor>();
    auto cursor = read_cursor(request.get("cursor"), seal);
    bool good = cursor && cursor->version == plan.version && cursor->sort == plan.sort && cursor->keys.size() == plan.order.size();
    for (std::size_t i = 0; good && i < plan.order.size(); ++i) good = fits(cursor->keys[i], plan.order[i].column.type);
    if (!good) return fault_at("bad-cursor", "cursor", 0);
    return cursor;
}

// Records of evenly spread windows: row groups between them are not read, since `_id` ascends through the file.
void append_windows(Statement& statement, std::int64_t rows) {
    const std::int64_t stride = std::max<std::int64_t>(1, rows / sample_windows), width = std::max<std::int64_t>(1, stride / sample_share);
    statement.sql += " and (";
    for (std::int64_t i = 0; i < sample_windows; ++i)
        statement.sql += fmt::format("{}{} between {} and {}", i ? " or " : "", quoted_name(row_id), i * stride + 1, i * stride + width);
    statement.sql += ")";
}

std::string names_of(const std::vector<Column>& columns) {
    std::string out;
    for (const Column& column : columns) out += (out.empty() ? "" : ", ") + quoted_name(column.name);
    return out;
}

}  // namespace

Result<RowsPlan> plan_rows(const Pairs& parameters, const Table& table, const CursorSeal& seal) {
    const TableRequest request(parameters, {"select", "filter", "q", "sort", "limit", "cursor", "count"});
    if (auto fault = request.fault()) return *fault;
    if (auto unknown = request.unknown_parameter(table)) return *unknown;
    RowsPlan plan;
    plan.version = table.version;
    plan.sort = request.get("sort");
    auto shown = read_select(request.get("select"), table);
    if (!shown) return std::move(shown.problem());
    auto order = read_sort(plan.sort, table);
    if (!order) return std::move(order.problem());
    auto limit = read_limit(request.get("limit"), usual_rows, most_rows);
    if (!limit) return std::move(limit.problem());
    const std::string counting = request.get("count");
    if (counting != "" && counting != "none" && counting != "estimate" && counting != "exact") return fault_at("bad-parameter", "count", 0);
    plan.shown = std::move(*shown), plan.order = std::move(*order), plan.limit = *limit;
    plan.counting = counting == "exact"      ? Counting::exact
                    : counting == "estimate" ? Counting::estimate
                    : counting == "none"     ? Counting::none
                                             : Counting::by_cost;
    auto cursor = cursor_of(request, plan, seal);
    if (!cursor) return std::move(cursor.problem());

    SqlText where;
    auto filtered = request.append_where(where, table);
    if (!filtered) return std::move(filtered.problem());
    plan.filtered = *filtered;
    plan.count = {"select count(*) from " + table.source + where.statement.sql, where.statement.parameters};
    plan.sample = plan.count;
    if (plan.filtered) append_windows(plan.sample, table.rows);

    SqlText sql;
    std::vector<Column> fetched = plan.shown;
    for (const SortKey& key : plan.order) fetched.push_back(key.column);
    fetched.push_back({row_id, ColumnType::integer});
    sql.statement.parameters = where.statement.parameters;
    sql << "select " << names_of(fetched) << " from " << table.source << where.statement.sql;
    if (const std::optional<Cursor>& from = *cursor) {
        sql << (plan.filtered ? " and " : " where ");
        append_keyset(sql, plan.order, *from);
    }
    // Without keys the file's own order is the order: nothing is sorted and the scan ends at the limit.
    if (!plan.order.empty()) {
        sql << " order by ";
        for (const SortKey& key : plan.order) sql << quoted_name(key.column.name) << (key.descending ? " desc" : " asc") << " nulls last, ";
        sql << quoted_name(row_id);
    }
    sql << " limit ";
    sql.bind(plan.limit + 1);
    plan.rows = std::move(sql.statement);
    return plan;
}

Cursor RowsPlan::after(std::span<const Cell> row) const {
    Cursor out{version, row.back().whole, sort, {}};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Cell& cell = row[shown.size() + i];
        switch (cell.kind) {
            case Cell::Kind::null: out.keys.emplace_back(std::monostate{}); break;
            case Cell::Kind::boolean: out.keys.emplace_back(cell.whole != 0); break;
            case Cell::Kind::integer:
                if (order[i].column.type == ColumnType::bigint)
                    out.keys.emplace_back(std::to_string(cell.whole));
                else
                    out.keys.emplace_back(cell.whole);
                break;
            case Cell::Kind::real: out.keys.emplace_back(cell.real); break;
            case Cell::Kind::date: out.keys.emplace_back(Day{static_cast<std::int32_t>(cell.whole)}); break;
            case Cell::Kind::instant: out.keys.emplace_back(Moment{cell.whole}); break;
            default: out.keys.emplace_back(std::string(cell.text)); break;
        }
    }
    return out;
}

Statement row_by_id(const Table& table, std::int64_t id) {
    std::vector<Column> all{{row_id, ColumnType::integer}};
    all.insert(all.end(), table.columns.begin(), table.columns.end());
    return {"select " + names_of(all) + " from " + table.source + " where " + quoted_name(row_id) + " = $1 limit 1", {id}};
}

}  // namespace skl::analytics
