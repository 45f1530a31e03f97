#include "opendata/analysis/picture.h"

#include "kernel/describe/write.h"
#include "kernel/pages/locale.h"

namespace skl::opendata {
namespace {

using analysis::JoinedColumn;
using analysis::Measure;
using analysis::MeasureKind;
using analytics::Axis;
using analytics::Cell;
using Kept = analytics::ColumnType;

constexpr std::int64_t most_bars = 30, most_line_points = 400;
constexpr std::int64_t most_groups_of_axis = 1'000;  // distinct values of a column that is worth a chart
constexpr std::int64_t most_points = 2'000;          // of a map: what a phone draws in a moment
constexpr std::int64_t most_areas = 1'000;           // values that are looked up among the counties
constexpr std::size_t most_measured = 20;            // columns offered as height

bool is_words(Kept type) { return type == Kept::string || type == Kept::code || type == Kept::boolean; }

std::vector<JoinedColumn> axes_of(const Joined& joined, const std::vector<JoinedColumn>& columns) {
    std::vector<JoinedColumn> out;
    for (const JoinedColumn& column : columns) {
        const TableColumn& known = known_column(column, joined.left, joined.right);
        const bool few_numbers = column.type == Kept::integer && known.distinct <= 100;
        if (known.distinct >= 2 && known.distinct <= most_groups_of_axis &&
            (is_words(column.type) || analysis::is_time(column.type) || few_numbers))
            out.push_back(column);
    }
    return out;
}

// What was grouped by, else time, else words that repeat.
const JoinedColumn* usual_axis(const Joined& joined, const std::vector<JoinedColumn>& axes) {
    if (!joined.plan.groups.empty())
        if (const JoinedColumn* group = analysis::find_joined(axes, joined.plan.groups[0])) return group;
    for (const JoinedColumn& column : axes)
        if (analysis::is_time(column.type) && known_column(column, joined.left, joined.right).distinct >= 3) return &column;
    for (const JoinedColumn& column : axes)
        if (column.type == Kept::string && known_column(column, joined.left, joined.right).distinct <= 60) return &column;
    return axes.empty() ? nullptr : &axes[0];
}

std::string words_of(const Context& cx, const Measure& measure) {
    if (measure.kind == MeasureKind::count) return cx.say("chart.count");
    return cx.say(fmt::format("analysis.measure.{}", boost::describe::enum_to_string(measure.kind, "")), {{"column", measure.column}});
}

struct Heights {
    Measure chosen;
    std::vector<ChartOption> options;
};
Heights heights_of(const Context& cx, const Joined& joined, const std::vector<JoinedColumn>& columns) {
    std::vector<Measure> offered{Measure{}};
    for (const Measure& measure : joined.plan.measures)
        if (measure.kind != MeasureKind::count) offered.push_back(measure);
    for (const JoinedColumn& column : columns)
        if (analysis::is_number(column.type) && column.axis == Axis::none && offered.size() < most_measured) {
            const bool there = std::any_of(offered.begin(), offered.end(),
                                           [&](const Measure& one) { return one.kind == MeasureKind::sum && one.column == column.name; });
            if (!there) offered.push_back({MeasureKind::sum, column.name});
        }
    Heights out;
    if (!joined.plan.measures.empty()) out.chosen = joined.plan.measures[0];
    if (joined.asked.y)
        if (auto read = analysis::read_measure(joined.asked.y->value, columns)) out.chosen = std::move(*read);
    for (const Measure& one : offered) out.options.push_back({one.name(), words_of(cx, one), one.name() == out.chosen.name()});
    return out;
}

Bar bar_of(const Context& cx, const Cell& label, const Cell& value) {
    Bar out;
    append_text(out.label, label);
    if (out.label.empty()) out.label = cx.say("dataset.empty.cell");
    append_text(out.exact, value);
    out.amount = value.kind == Cell::Kind::integer ? cx.app().locale().number(cx.language(), value.whole) : out.exact;
    return out;
}

// A column of counties or of places that begin with one: by most of its usual values.
struct CountyColumn {
    std::string name;
    bool cut = false;  // to the county: 臺北市 of 臺北市松山區
};
std::string first_three(const std::string& value) {
    constexpr std::size_t bytes = 9;  // of three Han characters
    return value.substr(0, bytes);
}
std::optional<CountyColumn> county_column(const Joined& joined, const std::vector<JoinedColumn>& columns) {
    for (const JoinedColumn& column : columns) {
        const TableColumn& known = known_column(column, joined.left, joined.right);
        if (!is_words(column.type) || known.top_values.empty()) continue;
        const auto most = [&](const auto& test) {
            const auto found = std::count_if(known.top_values.begin(), known.top_values.end(), test);
            return found * 5 >= static_cast<std::int64_t>(known.top_values.size()) * 4;
        };
        if (most([](const TopValue& top) { return !county_code(top.value).empty(); })) return CountyColumn{column.name, false};
        if (most([](const TopValue& top) { return !county_code(first_three(top.value)).empty(); })) return CountyColumn{column.name, true};
    }
    return {};
}

JoinedMap areas_of(const Context& cx, const Joined& joined, const std::vector<JoinedColumn>& columns, const AskSql& ask) {
    const auto county = county_column(joined, columns);
    if (!county) return {{}, cx.say("analysis.map.none")};
    const Heights heights = heights_of(cx, joined, columns);
    const auto found = ask(analysis::axes_sql(joined.plan, {county->name, heights.chosen, false, county->cut, most_areas}));
    if (!found) return {{}, cx.say("analysis.map.late")};
    JoinedMap out;
    MapPicture& map = out.picture.emplace();
    map.points_json = "[]";
    map.areas_json = "{";
    map.caption = cx.say("analysis.map.counties", {{"column", county->name}, {"measure", words_of(cx, heights.chosen)}});
    map.area_title = county->name;
    std::vector<std::string> unknown;
    for (std::size_t i = 0; i < (*found)->table.rows(); ++i) {
        Bar area = bar_of(cx, (*found)->table.at(i, 0), (*found)->table.at(i, 1));
        const std::string_view code = county_code(area.label);
        if (code.empty() || area.exact.empty()) {
            unknown.push_back(std::move(area.label));
            continue;
        }
        map.areas_json += fmt::format("{}\"{}\":{}", map.areas.empty() ? "" : ",", code, area.exact);
        map.areas.push_back(std::move(area));
    }
    map.areas_json += '}';
    if (map.areas.empty()) return {{}, cx.say("analysis.map.none")};
    constexpr std::size_t named = 5;
    if (!unknown.empty()) {
        const std::size_t count = unknown.size();
        if (count > named) unknown.resize(named);
        out.missing =
            cx.say("analysis.map.missing", {{"count", cx.app().locale().number(cx.language(), static_cast<std::int64_t>(count))},
                                            {"names", fmt::format("{}", fmt::join(unknown, cx.language() == "en" ? ", " : "、"))}});
    } else if (county->cut) {
        out.missing = cx.say("analysis.map.cut");
    }
    return out;
}

}  // namespace

std::optional<Chart> chart_of_joined(const Context& cx, const Joined& joined, const AskSql& ask) {
    const auto columns = analysis::joined_columns(joined.plan);
    const auto axes = axes_of(joined, columns);
    const JoinedColumn* axis = usual_axis(joined, axes);
    if (joined.asked.x)
        if (const JoinedColumn* chosen = analysis::find_joined(axes, joined.asked.x->value)) axis = chosen;
    if (axis == nullptr) return {};
    const bool timed = analysis::is_time(axis->type);
    Chart out;
    out.kind = joined.asked.chart && !joined.asked.chart->value.empty() ? joined.asked.chart->value : timed ? "line" : "bar";
    for (const char* kind : {"bar", "line", "scatter"})
        out.kind_options.push_back({kind, cx.say(fmt::format("chart.{}", kind)), out.kind == kind});
    for (const JoinedColumn& column : axes) out.x_options.push_back({column.name, column.name, column.name == axis->name});
    Heights heights = heights_of(cx, joined, columns);
    out.x = axis->name;
    out.y = words_of(cx, heights.chosen);
    out.y_options = std::move(heights.options);
    const auto found =
        ask(analysis::axes_sql(joined.plan, {axis->name, heights.chosen, timed, false, timed ? most_line_points : most_bars}));
    if (!found) return out;
    for (std::size_t i = 0; i < (*found)->table.rows(); ++i)
        out.bars.push_back(bar_of(cx, (*found)->table.at(i, 0), (*found)->table.at(i, 1)));
    return out;
}

JoinedMap map_of_joined(const Context& cx, const Joined& joined, const AskSql& ask) {
    const auto columns = analysis::joined_columns(joined.plan);
    const auto with = [&](const auto& test) { return std::find_if(columns.begin(), columns.end(), test); };
    const auto geometry = with([](const JoinedColumn& one) { return one.type == Kept::geojson; });
    const auto longitude = with([](const JoinedColumn& one) { return one.axis == Axis::longitude; });
    const auto latitude = with(
        [&](const JoinedColumn& one) { return one.axis == Axis::latitude && longitude != columns.end() && one.right == longitude->right; });
    const auto label = with([](const JoinedColumn& one) { return one.type == Kept::string; });
    const bool shapes = geometry != columns.end();
    if (!shapes && (longitude == columns.end() || latitude == columns.end())) return areas_of(cx, joined, columns, ask);
    std::vector<std::string> wanted = shapes ? std::vector{geometry->name} : std::vector{longitude->name, latitude->name};
    if (label != columns.end()) wanted.push_back(label->name);
    const auto found = ask(analysis::points_sql(joined.plan, wanted, most_points));
    if (!found) return {{}, cx.say("analysis.map.late")};
    const analytics::ResultTable& rows = (*found)->table;
    MapPicture map;
    std::int64_t drawn = 0, other = 0;
    map.points_json = "[";
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::string point;
        if (shapes) {
            auto place = point_of(rows.at(i, 0));
            if (!place) {
                ++other;
                continue;
            }
            point = std::move(*place);
        } else {
            append_json(point, rows.at(i, 0), false);
            point += ',';
            append_json(point, rows.at(i, 1), false);
        }
        map.points_json += (drawn++ == 0 ? "[" : ",[") + point;
        if (label != columns.end()) {
            std::string words;
            append_text(words, rows.at(i, wanted.size() - 1));
            map.points_json += ',';
            write_json_string(map.points_json, shortened(words));
        }
        map.points_json += ']';
    }
    map.points_json += ']';
    map.areas_json = "{}";
    const auto number = [&](std::int64_t n) { return cx.app().locale().number(cx.language(), n); };
    if (drawn == 0) return {{}, cx.say(other > 0 ? "analysis.map.shapes" : "analysis.map.none")};
    map.caption = cx.say(drawn < most_points ? "dataset.map.points" : "dataset.map.first", {{"count", number(drawn)}});
    return {std::move(map), other > 0 ? cx.say("analysis.map.other", {{"count", number(other)}}) : ""};
}

}  // namespace skl::opendata
