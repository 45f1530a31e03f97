#include "opendata/engine/analysis/join_plan.h"

#include <algorithm>

#include <fmt/format.h>

namespace skl::opendata::analysis {
namespace {

using analytics::ColumnType;
using analytics::quoted_name;

std::string table_of(const PlanSide& side) { return "od." + quoted_name(side.table); }

constexpr const char* today = "\"_today\"";  // the key, with former units as those of today

std::vector<analytics::Column> key_of(const PlanSide& side) {
    std::vector<analytics::Column> out;
    for (const std::size_t i : side.key) out.push_back(side.columns[i]);
    return out;
}

std::string measured(const Measure& measure) {
    const std::string column = quoted_name(measure.column);
    switch (measure.kind) {
        case MeasureKind::count: return "count(*)";
        case MeasureKind::distinct: return fmt::format("count(distinct {})", column);
        default: return fmt::format("{}({})", boost::describe::enum_to_string(measure.kind, ""), column);
    }
}

// The table, with a column more where values of its key are read as others.
std::string from(const PlanSide& side, KeyForm form) {
    if (side.renamed.empty()) return table_of(side);
    std::string pairs;
    for (const Renamed& one : side.renamed)
        pairs += fmt::format("{}({}, {}, {})", pairs.empty() ? "" : ", ", analytics::quoted_text(one.from), analytics::quoted_text(one.to),
                             one.below);
    return fmt::format(
        "(-- former administrative units are read as those that they became\n"
        "  select s.*, coalesce(u.became || substr(s.\"_written\", length(u.was) + 1), s.\"_written\") as {}\n"
        "  from (select t.*, {} as \"_written\" from {} t) s\n  left join (values {}) u(was, became, below)\n"
        "    on s.\"_written\" = u.was or (u.below and starts_with(s.\"_written\", u.was)))",
        today, key_sql(key_of(side), form, "t"), table_of(side), pairs);
}

std::string key_of(const PlanSide& side, KeyForm form, const std::string& alias) {
    if (side.renamed.empty()) return key_sql(key_of(side), form, alias);
    return (alias.empty() ? "" : alias + ".") + today;
}

// The keys of a table with how many rows each has.
std::string keys(const PlanSide& side, KeyForm form, const char* more) {
    const std::string key = key_of(side, form, "");
    return fmt::format("select {} as k, count(*) as n{} from {} s where {} is not null group by 1", key, more, from(side, form), key);
}

}  // namespace

std::string Measure::name() const {
    if (kind == MeasureKind::count) return "count";
    return fmt::format("{}({})", boost::describe::enum_to_string(kind, ""), column);
}

bool is_number(ColumnType type) { return type == ColumnType::integer || type == ColumnType::bigint || type == ColumnType::number; }
bool is_time(ColumnType type) {
    return type == ColumnType::date || type == ColumnType::datetime || type == ColumnType::year || type == ColumnType::yearmonth ||
           type == ColumnType::quarter;
}

std::vector<JoinedColumn> joined_columns(const JoinPlan& plan) {
    std::vector<JoinedColumn> out;
    for (const std::size_t i : plan.left.shown) {
        const analytics::Column& column = plan.left.columns[i];
        out.push_back({column.name, false, i, column.type, column.axis});
    }
    for (const std::size_t i : plan.right.shown) {
        const analytics::Column& column = plan.right.columns[i];
        const bool taken = find_joined(out, column.name) != nullptr;
        out.push_back({taken ? fmt::format("{}.{}", plan.right.table, column.name) : column.name, true, i, column.type, column.axis});
    }
    return out;
}

const JoinedColumn* find_joined(const std::vector<JoinedColumn>& columns, const std::string& name) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const JoinedColumn& one) { return one.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

std::optional<Measure> read_measure(const std::string& text, const std::vector<JoinedColumn>& columns) {
    if (text == "count") return Measure{};
    const auto open = text.find('(');
    if (open == std::string::npos || text.back() != ')') return {};
    Measure out;
    if (!boost::describe::enum_from_string(text.substr(0, open).c_str(), out.kind) || out.kind == MeasureKind::count) return {};
    out.column = text.substr(open + 1, text.size() - open - 2);
    const JoinedColumn* column = find_joined(columns, out.column);
    if (column == nullptr || (out.kind != MeasureKind::distinct && !is_number(column->type))) return {};
    if (out.name() != text) return {};  // a name ends at its first NUL
    return out;
}

std::string joined_sql(const JoinPlan& plan) {
    std::string shown;
    for (const JoinedColumn& column : joined_columns(plan)) {
        const PlanSide& side = column.right ? plan.right : plan.left;
        const std::string& own = side.columns[column.place].name;
        shown += fmt::format("{}{}.{}", shown.empty() ? "" : ", ", column.right ? 'r' : 'l', quoted_name(own));
        if (column.name != own) shown += " as " + quoted_name(column.name);
    }
    return fmt::format("select {}\nfrom {} l\n{}join {} r\n  on {}\n   = {}", shown.empty() ? "l.*" : shown, from(plan.left, plan.form),
                       plan.kind == JoinKind::left ? "left " : "", from(plan.right, plan.form), key_of(plan.left, plan.form, "l"),
                       key_of(plan.right, plan.form, "r"));
}

std::string result_sql(const JoinPlan& plan) {
    if (plan.groups.empty()) return joined_sql(plan);
    std::string shown, order;
    for (const std::string& group : plan.groups) shown += (shown.empty() ? "" : ", ") + quoted_name(group);
    const std::vector<Measure> measures = plan.measures.empty() ? std::vector{Measure{}} : plan.measures;
    for (const Measure& measure : measures) shown += fmt::format(", {} as {}", measured(measure), quoted_name(measure.name()));
    for (std::size_t i = 0; i < plan.groups.size(); ++i) order += fmt::format(", {}", i + 1);
    return fmt::format("select {}\nfrom (\n{}\n) joined\ngroup by all\norder by {} desc nulls last{}", shown, joined_sql(plan),
                       plan.groups.size() + 1, order);
}

std::string match_sql(const JoinPlan& plan) {
    const std::string key = key_sql(key_of(plan.left), plan.form);
    return fmt::format(
        "with l as ({}), r as ({})\n"
        "select count(*) as keys_left, (select count(*) from r) as keys_right, count(r.k) as \"both\",\n"
        "  (select count(*) from {}) as rows_left, (select count(*) from {} where {} is null) as keyless,\n"
        "  cast(coalesce(sum(case when r.k is null then l.n end), 0) as bigint) as rows_without,\n"
        "  cast(coalesce(sum(l.n * r.n), 0) as bigint) as \"rows\",\n"
        "  coalesce(max(case when r.k is not null then l.n end), 0) as most_left, coalesce(max(r.n), 0) as most_right\n"
        "from l left join r on l.k = r.k",
        keys(plan.left, plan.form, ""), keys(plan.right, plan.form, ""), table_of(plan.left), table_of(plan.left), key);
}

std::string unmatched_sql(const JoinPlan& plan, std::int64_t limit) {
    std::string written;
    for (const analytics::Column& column : key_of(plan.left)) written += ", cast(" + quoted_name(column.name) + " as varchar)";
    const std::string more = fmt::format(", min(concat_ws(' '{})) as written", written);
    return fmt::format(
        "with l as ({}), r as ({})\nselect l.written, l.n from l left join r on l.k = r.k where r.k is null order by 1 limit {}",
        keys(plan.left, plan.form, more.c_str()), keys(plan.right, plan.form, ""), limit);
}

std::string axes_sql(const JoinPlan& plan, const Axes& axes) {
    const std::string x = quoted_name(axes.x);
    const std::string cut = axes.county ? fmt::format("left(replace({}, '台', '臺'), 3)", x) : x;
    return fmt::format("select {} as x, {} as y\nfrom (\n{}\n) joined\nwhere {} is not null\ngroup by 1\norder by {}\nlimit {}", cut,
                       measured(axes.y), joined_sql(plan), x, axes.by_x ? "1" : "2 desc nulls last, 1", axes.limit);
}

std::string points_sql(const JoinPlan& plan, const std::vector<std::string>& columns, std::int64_t limit) {
    std::string shown, known;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        shown += (i == 0 ? "" : ", ") + quoted_name(columns[i]);
        if (i < 2) known += (i == 0 ? "" : " and ") + quoted_name(columns[i]) + " is not null";
    }
    return fmt::format("select {}\nfrom (\n{}\n) joined\nwhere {}\nlimit {}", shown, joined_sql(plan), known, limit);
}

}  // namespace skl::opendata::analysis
