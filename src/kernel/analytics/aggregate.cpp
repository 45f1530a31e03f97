// Aggregates and facets: group keys and measures by the names they were asked with.
#include "kernel/analytics/request.h"

namespace skl::analytics {
namespace {

struct Part {
    Column column;  // name as asked, type of the value
    std::string sql;
};

// name or function(name); empty function: the column itself.
std::pair<std::string, std::string> split_call(const std::string& text) {
    if (!text.ends_with(')')) return {"", text};
    const std::size_t open = text.find('(');
    if (open == std::string::npos) return {"", text};
    return {text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

Result<Part> group_key(const std::string& text, const Table& table) {
    const auto [function, name] = split_call(text);
    const auto column = find_column(table, function.empty() || find_column(table, text) ? text : name);
    if (!column) return unknown_column(name, table, "group_by", 0);
    if (function.empty() || column->name == text) return Part{*column, quoted_name(column->name)};
    const bool dated = column->type == ColumnType::date || column->type == ColumnType::datetime;
    if (function != "year" && function != "month" && function != "day")
        return fault_at("unknown-function", "group_by", 0, {{"function", function}});
    if (!dated)
        return fault_at("type-mismatch", "group_by", 0,
                        {{"column", column->name}, {"type", std::string(name_of(column->type))}, {"function", function}});
    const bool shift = column->type == ColumnType::datetime && table.zone.count() != 0;
    const std::string value =
        shift ? fmt::format("({} + to_seconds({}))", quoted_name(column->name), table.zone.count()) : quoted_name(column->name);
    return Part{{text, ColumnType::integer}, function + "(" + value + ")"};
}

bool numeric(ColumnType type) { return type == ColumnType::integer || type == ColumnType::bigint || type == ColumnType::number; }

Result<Part> measure(const std::string& text, const Table& table) {
    if (text == "count") return Part{{text, ColumnType::integer}, "count(*)"};
    const auto [function, name] = split_call(text);
    const bool known = function == "count" || function == "sum" || function == "avg" || function == "min" || function == "max" ||
                       function == "median" || function == "distinct";
    if (!known) return fault_at("unknown-measure", "measures", 0, {{"measure", text}});
    const auto column = find_column(table, name);
    if (!column) return unknown_column(name, table, "measures", 0);
    const std::string of = quoted_name(column->name);
    const auto refused = [&] {
        return fault_at("type-mismatch", "measures", 0,
                        {{"column", column->name}, {"type", std::string(name_of(column->type))}, {"function", function}});
    };
    if (function == "count") return Part{{text, ColumnType::integer}, "count(" + of + ")"};
    if (function == "distinct") return Part{{text, ColumnType::integer}, "count(distinct " + of + ")"};
    if (function == "min" || function == "max") return Part{{text, column->type}, function + "(" + of + ")"};
    if (!numeric(column->type)) return refused();  // a code is text of digits and never summed (opendata.md §3)
    if (function == "sum")
        return Part{{text, column->type == ColumnType::number ? ColumnType::number : ColumnType::bigint}, "sum(" + of + ")"};
    return Part{{text, ColumnType::number}, function + "(cast(" + of + " as double))"};
}

Result<std::vector<Part>> read_parts(const std::string& text, const Table& table, std::size_t most, const char* parameter,
                                     Result<Part> (*read)(const std::string&, const Table&)) {
    std::vector<Part> out;
    if (text.empty()) return out;
    for (const std::string& one : split_names(text)) {
        auto part = read(one, table);
        if (!part) return std::move(part.problem());
        const bool twice = std::any_of(out.begin(), out.end(), [&](const Part& other) { return other.column.name == part->column.name; });
        if (twice || out.size() >= most)
            return fault_at("filter-limit", parameter, 0, {{"of", parameter}, {"limit", std::to_string(most)}});
        out.push_back(std::move(*part));
    }
    return out;
}

// By default the groups stand in the order of their keys.
Result<std::string> order_of(const std::string& sort, const std::vector<Part>& keys, const std::vector<Part>& measures) {
    std::string out;
    const auto add = [&](const std::string& name, bool descending) {
        out += (out.empty() ? " order by " : ", ") + quoted_name(name) + (descending ? " desc" : " asc") + " nulls last";
    };
    std::set<std::string> sorted;
    if (!sort.empty())
        for (std::string name : split_names(sort)) {
            const bool descending = name.starts_with('-');
            if (descending) name.erase(0, 1);
            const auto is = [&](const Part& part) { return part.column.name == name; };
            if (std::none_of(keys.begin(), keys.end(), is) && std::none_of(measures.begin(), measures.end(), is)) {
                std::vector<std::string> known;
                for (const auto* list : {&keys, &measures})
                    for (const Part& part : *list) known.push_back(part.column.name);
                return unknown_column(name, known, "sort", 0);
            }
            if (!sorted.insert(name).second) return fault_at("bad-sort", "sort", 0);
            add(name, descending);
        }
    for (const Part& key : keys)
        if (!sorted.contains(key.column.name)) add(key.column.name, false);
    return out;
}

}  // namespace

Result<AggregatePlan> plan_aggregate(const Pairs& parameters, const Table& table) {
    const TableRequest request(parameters, {"group_by", "measures", "having", "filter", "q", "sort", "limit"});
    if (auto fault = request.fault()) return *fault;
    auto keys = read_parts(request.get("group_by"), table, most_group_keys, "group_by", group_key);
    if (!keys) return std::move(keys.problem());
    auto measures = read_parts(request.has("measures") ? request.get("measures") : "count", table, most_measures, "measures", measure);
    if (!measures) return std::move(measures.problem());
    auto limit = read_limit(request.get("limit"), usual_groups, most_groups);
    if (!limit) return std::move(limit.problem());
    auto order = order_of(request.get("sort"), *keys, *measures);
    if (!order) return std::move(order.problem());
    if (keys->empty() && measures->empty()) return fault_at("unknown-measure", "measures", 0, {{"measure", ""}});

    AggregatePlan plan;
    plan.limit = *limit;
    SqlText sql;
    sql << "select * from (select ";
    for (const auto* list : {&*keys, &*measures})
        for (const Part& part : *list) {
            sql << (plan.columns.empty() ? "" : ", ") << part.sql << " as " << quoted_name(part.column.name);
            plan.columns.push_back(part.column);
        }
    sql << " from " << table.source;
    if (auto filtered = request.append_where(sql, table); !filtered) return std::move(filtered.problem());
    for (std::size_t i = 0; i < keys->size(); ++i) sql << (i ? ", " : " group by ") << std::to_string(i + 1);
    sql << ")";
    if (const std::string having = request.get("having"); !having.empty()) {
        auto parsed = parse_filter(having);
        if (!parsed) return std::move(parsed.problem());
        sql << " where ";
        if (Done done = append_condition(sql, *parsed, table, plan.columns); !done) return std::move(done.problem());
    }
    sql << *order << " limit ";
    sql.bind(plan.limit + 1);
    plan.statement = std::move(sql.statement);
    return plan;
}

Result<FacetPlan> plan_facets(const Pairs& parameters, const Table& table) {
    const TableRequest request(parameters, {"column", "size", "filter", "q"});
    if (auto fault = request.fault()) return *fault;
    const std::string name = request.get("column");
    const auto column = find_column(table, name);
    if (!column) return unknown_column(name, table, "column", 0);
    auto size = read_limit(request.get("size"), usual_facets, most_facets, "size");
    if (!size) return std::move(size.problem());
    FacetPlan plan{*column, *size, {}};
    SqlText sql;
    sql << "select " << quoted_name(column->name) << " as value, count(*) as count from " << table.source;
    if (auto filtered = request.append_where(sql, table); !filtered) return std::move(filtered.problem());
    sql << " group by 1 order by 2 desc, 1 asc nulls last limit ";
    sql.bind(*size);
    plan.statement = std::move(sql.statement);
    return plan;
}

}  // namespace skl::analytics
