#include "opendata/engine/charts/choice.h"

#include <algorithm>

#include "kernel/analytics/filter.h"

namespace skl::opendata::charts {
namespace {

using analytics::ColumnType;

constexpr std::int64_t most_number_groups = 100;  // distinct whole numbers that still are groups (years, classes)

std::vector<const ChartColumn*> those(const std::vector<ChartColumn>& columns, bool (*fits)(const ChartColumn&)) {
    std::vector<const ChartColumn*> out;
    for (const ChartColumn& column : columns)
        if (fits(column)) out.push_back(&column);
    return out;
}

bool has(const std::vector<const ChartColumn*>& all, const std::string& name) {
    return std::any_of(all.begin(), all.end(), [&](const ChartColumn* one) { return one->name == name; });
}

// The group that says most at once: words that repeat, many but not too many of them; else the first.
const ChartColumn* usual_group(const std::vector<const ChartColumn*>& groups, const std::string& but = "") {
    constexpr std::int64_t many = 60;
    const ChartColumn* best = nullptr;
    for (const ChartColumn* one : groups) {
        const bool words = one->type == ColumnType::string || is_time(*one);
        const bool repeats = one->distinct * 2 <= one->rows && one->distinct <= many && words;
        if (one->name != but && repeats && (best == nullptr || one->distinct > best->distinct)) best = one;
    }
    for (const bool words : {true, false})
        for (const ChartColumn* one : groups)
            if (best == nullptr && one->name != but && (!words || one->type == ColumnType::string)) best = one;
    return best;
}

// Names that speak of the two sides of a population pyramid: 男 and 女, male and female.
std::pair<const ChartColumn*, const ChartColumn*> two_sides(const std::vector<const ChartColumn*>& numbers) {
    constexpr std::pair<std::string_view, std::string_view> sides[] = {{"男", "女"}, {"male", "female"}, {"men", "women"}, {"_m", "_f"}};
    for (const auto& [left, right] : sides)
        for (const ChartColumn* one : numbers) {
            const auto at = one->name.rfind(left);
            if (at == std::string::npos) continue;
            std::string other = one->name;
            other.replace(at, left.size(), right);
            for (const ChartColumn* two : numbers)
                if (two != one && two->name == other) return {one, two};
        }
    return {numbers.empty() ? nullptr : numbers[0], numbers.size() < 2 ? nullptr : numbers[1]};
}

struct Filling {
    const ChartAsked& asked;
    const std::vector<ChartColumn>& columns;
    ChartKind kind;

    // The column that was asked for, else the usual one.
    Result<std::string> place(const std::string& name, const char* parameter, const std::vector<const ChartColumn*>& fitting,
                              const ChartColumn* usual) const {
        if (name.empty()) return usual == nullptr ? std::string{} : usual->name;
        if (has(fitting, name)) return name;
        const auto known = std::any_of(columns.begin(), columns.end(), [&](const ChartColumn& one) { return one.name == name; });
        if (known)
            return analytics::fault_at("chart-column", parameter, 0,
                                       {{"column", name}, {"kind", boost::describe::enum_to_string(kind, "")}});
        std::vector<std::string> names;
        for (const ChartColumn* one : fitting) names.push_back(one->name);
        return analytics::unknown_column(name, names, parameter, 0);
    }
};

}  // namespace

bool is_time(const ChartColumn& column) {
    switch (column.type) {
        case ColumnType::date:
        case ColumnType::datetime:
        case ColumnType::year:
        case ColumnType::yearmonth:
        case ColumnType::quarter: return true;
        default: return false;
    }
}

bool is_group(const ChartColumn& column) {
    const bool words =
        column.type == ColumnType::string || column.type == ColumnType::code || column.type == ColumnType::boolean || is_time(column);
    const bool few = column.type == ColumnType::integer && column.distinct <= most_number_groups && !column.place;
    return (words || few) && column.distinct >= 2 && column.distinct <= most_groups;
}

bool is_number(const ChartColumn& column) {
    const bool number = column.type == ColumnType::integer || column.type == ColumnType::bigint || column.type == ColumnType::number;
    return number && !column.place && column.distinct >= 2;
}

bool is_ordered(const ChartColumn& column) {
    return is_group(column) && (is_time(column) || column.type == ColumnType::integer) && column.distinct >= 2;
}

ChartPlaces places_of(ChartKind kind, const std::vector<ChartColumn>& columns) {
    ChartPlaces out;
    const auto groups = those(columns, is_group), numbers = those(columns, is_number);
    switch (kind) {
        case ChartKind::bar: out = {groups, numbers, {}, {}, true, false}; break;
        case ChartKind::line: out = {those(columns, is_ordered), numbers, {}, groups, true, true}; break;
        case ChartKind::scatter: out = {numbers, numbers, {}, {}, false, false}; break;
        case ChartKind::histogram: out = {numbers, {}, {}, {}, false, false}; break;
        case ChartKind::box: out = {groups, numbers, {}, {}, false, false}; break;
        case ChartKind::pyramid: out = {groups, numbers, numbers, {}, false, false}; break;
        case ChartKind::heatmap: out = {groups, numbers, {}, groups, true, false}; break;
    }
    return out;
}

std::vector<ChartKind> offered(const std::vector<ChartColumn>& columns) {
    std::vector<ChartKind> out;
    const auto groups = those(columns, is_group).size(), numbers = those(columns, is_number).size();
    if (std::any_of(columns.begin(), columns.end(), [](const ChartColumn& one) { return is_group(one) && is_time(one); }))
        out.push_back(ChartKind::line);
    if (groups > 0) out.push_back(ChartKind::bar);
    if (out.empty() || out[0] != ChartKind::line)
        if (!places_of(ChartKind::line, columns).x.empty()) out.push_back(ChartKind::line);
    if (numbers > 1) out.push_back(ChartKind::scatter);
    if (numbers > 0) out.push_back(ChartKind::histogram);
    if (numbers > 0 && groups > 0) out.push_back(ChartKind::box);
    if (numbers > 1 && groups > 0) out.push_back(ChartKind::pyramid);
    if (groups > 1) out.push_back(ChartKind::heatmap);
    return out;
}

Result<ChartChoice> settle(const ChartAsked& asked, const std::vector<ChartColumn>& columns) {
    const auto kinds = offered(columns);
    const auto none = [](const char* kind) { return analytics::fault_at("no-chart", "kind", 0, {{"kind", kind}}); };
    if (!asked.kind && kinds.empty()) return none("");
    ChartChoice out;
    out.kind = asked.kind.value_or(kinds.empty() ? ChartKind::bar : kinds[0]);
    if (std::find(kinds.begin(), kinds.end(), out.kind) == kinds.end()) return none(boost::describe::enum_to_string(out.kind, ""));
    const ChartPlaces places = places_of(out.kind, columns);
    const Filling fill{asked, columns, out.kind};
    const bool grouped = out.kind != ChartKind::scatter && out.kind != ChartKind::histogram;
    const auto time = std::find_if(places.x.begin(), places.x.end(), [](const ChartColumn* one) { return is_time(*one); });
    const bool by_time = out.kind == ChartKind::line && time != places.x.end();
    auto x = fill.place(asked.x, "x", places.x, by_time ? *time : grouped ? usual_group(places.x, asked.by) : places.x[0]);
    if (!x) return std::move(x.problem());
    out.x = std::move(*x);
    const auto sides = two_sides(places.y);
    const ChartColumn* height = places.measured ? nullptr : out.kind == ChartKind::pyramid ? sides.first : nullptr;
    if (!places.measured && height == nullptr)
        for (const ChartColumn* one : places.y)
            if (height == nullptr && one->name != out.x) height = one;
    auto y = fill.place(asked.y, "y", places.y, height);
    if (!y) return std::move(y.problem());
    out.y = std::move(*y);
    const ChartColumn* other = sides.second;
    if (other != nullptr && other->name == out.y) other = sides.first;
    auto y2 = fill.place(asked.y2, "y2", places.y2, places.y2.empty() ? nullptr : other);
    if (!y2) return std::move(y2.problem());
    out.y2 = std::move(*y2);
    const bool needs_by = out.kind == ChartKind::heatmap;
    auto by = fill.place(asked.by, "by", places.by, needs_by ? usual_group(places.by, out.x) : nullptr);
    if (!by) return std::move(by.problem());
    out.by = std::move(*by);
    if (!out.by.empty() && out.by == out.x)
        return analytics::fault_at("chart-column", "by", 0, {{"column", out.by}, {"kind", boost::describe::enum_to_string(out.kind, "")}});
    if (places.measured) {
        out.summary = asked.summary.value_or(out.y.empty() ? Summary::count : Summary::sum);
        if (out.y.empty() && out.summary != Summary::count && !places.y.empty()) out.y = places.y[0]->name;
        if (out.y.empty()) out.summary = Summary::count;
        if (out.summary == Summary::count) out.y.clear();
    }
    return out;
}

}  // namespace skl::opendata::charts
