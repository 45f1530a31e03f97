#include "opendata/pages/explore.h"

#include "kernel/describe/write.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

using analytics::Cell;
using Kept = analytics::ColumnType;
using analytics::Pairs;

constexpr std::int64_t preview_rows = 20;
constexpr std::int64_t most_bars = 30, most_line_points = 400;
constexpr std::int64_t most_groups_of_axis = 1'000;
constexpr std::int64_t most_points = 2'000;  // of a map: what a phone draws in a moment
constexpr std::size_t longest_cell = 120;    // code points shown; the download has all

bool numeric(Kept type) { return type == Kept::integer || type == Kept::bigint || type == Kept::number; }
bool in_time(Kept type) {
    return type == Kept::date || type == Kept::datetime || type == Kept::year || type == Kept::yearmonth || type == Kept::quarter;
}

// The page's own address with some of its query replaced; empty values leave a parameter out.
std::string page_href(const Context& cx, const OpenTable& open, const Explore& asked,
                      const std::vector<std::pair<std::string_view, std::string>>& changed, std::string_view anchor) {
    std::vector<std::pair<std::string_view, std::string>> all;
    if (asked.filter) all.emplace_back("filter", asked.filter->value);
    if (asked.sort) all.emplace_back("sort", asked.sort->value);
    if (asked.chart) all.emplace_back("chart", asked.chart->value);
    if (asked.x) all.emplace_back("x", asked.x->value);
    if (asked.y) all.emplace_back("y", asked.y->value);
    for (const auto& [name, value] : changed) {
        std::erase_if(all, [&, wanted = name](const auto& pair) { return pair.first == wanted; });
        all.emplace_back(name, value);
    }
    std::string out = cx.href("/datasets/" + open.dataset.slug.value);
    char mark = '?';
    for (const auto& [name, value] : all) {
        if (value.empty()) continue;
        out += fmt::format("{}{}={}", std::exchange(mark, '&'), name, text::percent_encode(value));
    }
    return fmt::format("{}#{}", out, anchor);
}

// A column's name in `sort`, `select` and `group_by`: quoted where it holds what these lists use.
std::string in_list(const std::string& name) {
    return name.find_first_of(",\"()-") == std::string::npos ? name : analytics::quoted_name(name);
}

void fill_head(const Context& cx, const OpenTable& open, const Explore& asked, Preview& out) {
    for (const analytics::Column& column : open.lake.columns) {
        const std::string name = in_list(column.name);
        HeadCell& cell = out.head.emplace_back();
        cell.label = title_of(open, column.name);
        cell.numeric = numeric(column.type);
        if (out.sort == name) cell.sorted.value = "ascending";
        if (out.sort == "-" + name) cell.sorted.value = "descending";
        cell.sort_href.value = page_href(cx, open, asked, {{"sort", out.sort == name ? "-" + name : name}}, "rows");
    }
}

// Problems of a filter stand beside it on the page, in words.
std::string words_of(const Context& cx, const Problem& problem) {
    const std::string title = problem_title(cx.app().locale(), cx.language(), problem);
    const std::string detail = problem_detail(cx.app().locale(), cx.language(), problem);
    std::string out = detail.empty() ? title : title + (cx.language() == "en" ? ". " : "。") + detail;
    if (const auto position = problem.params.find("position"); position != problem.params.end() && position->second != "0")
        out += (cx.language() == "en" ? " " : "") + cx.say("dataset.filter.at", {{"position", position->second}});
    return out;
}

std::vector<const TableColumn*> axis_columns(const OpenTable& open) {
    std::vector<const TableColumn*> out;
    for (std::size_t i = 0; i < open.table.columns.size(); ++i) {
        const TableColumn& column = open.table.columns[i];
        const Kept type = open.lake.columns[i].type;
        const bool words = type == Kept::string || type == Kept::code || type == Kept::boolean;
        const bool number_of_few = type == Kept::integer && column.distinct <= 100;
        if (column.distinct >= 2 && column.distinct <= most_groups_of_axis && (words || in_time(type) || number_of_few))
            out.push_back(&column);
    }
    return out;
}

Kept type_of(const OpenTable& open, const std::string& name) {
    const auto column = analytics::find_column(open.lake, name);
    return column ? column->type : Kept::string;
}

// The axis that says most at once: time, else words that repeat, few of them.
const TableColumn* usual_axis(const OpenTable& open, const std::vector<const TableColumn*>& columns) {
    for (const TableColumn* column : columns)
        if (in_time(type_of(open, column->name.value)) && column->distinct >= 3) return column;
    const TableColumn* best = nullptr;
    for (const TableColumn* column : columns) {
        const bool repeats = column->distinct * 2 <= open.table.row_count && column->distinct <= 60;
        if (repeats && (best == nullptr || column->distinct > best->distinct) && type_of(open, column->name.value) != Kept::code)
            best = column;
    }
    if (best != nullptr) return best;
    for (const TableColumn* column : columns)
        if (column->distinct <= most_bars) return column;
    return nullptr;
}

// What a condition by choosing may ask; the first is the usual one.
struct ChosenTest {
    std::string_view word, sign;
};
constexpr ChosenTest tests[] = {{"contains", "contains"}, {"is", "="},   {"is-not", "!="}, {"more", ">"},
                                {"at-least", ">="},       {"less", "<"}, {"at-most", "<="}};

std::string text_literal(const std::string& value) {
    std::string out = "'";
    for (const char c : value) out += c == '\'' ? "''" : std::string(1, c);
    return out + '\'';
}

std::string measure_of(const std::string& column) { return "sum(" + column + ")"; }

}  // namespace

std::string shortened(std::string_view text) {
    std::string out;
    std::string_view rest = text;
    for (std::size_t points = 0; !rest.empty(); ++points) {
        if (points == longest_cell) return out + "…";
        text::append(out, text::next(rest));
    }
    return out;
}

std::optional<std::string> point_of(const Cell& geometry) {
    const auto shape = geometry.kind == Cell::Kind::text ? read_json(geometry.text) : Result<Node>(Problem::bad_request("no-places"));
    const Node* type = shape ? shape->find("type") : nullptr;
    const Node* place = shape ? shape->find("coordinates") : nullptr;
    if (type == nullptr || place == nullptr || type->text != "Point" || place->items.size() < 2) return {};
    return place->items[0].text + "," + place->items[1].text;
}

void join_condition(const OpenTable& open, Explore& asked) {
    const auto column = asked.column ? analytics::find_column(open.lake, asked.column->value) : std::nullopt;
    if (column && asked.value && !asked.value->value.empty()) {
        const std::string& value = asked.value->value;
        const auto chosen = std::find_if(std::begin(tests), std::end(tests),
                                         [&](const ChosenTest& test) { return asked.test && asked.test->value == test.word; });
        std::string_view sign = chosen == std::end(tests) ? tests[0].sign : chosen->sign;
        const bool words = column->type == Kept::string || column->type == Kept::code;
        if (sign == "contains" && !words) sign = "=";  // only text contains text
        const bool plain = numeric(column->type) && value.find_first_not_of("0123456789.-") == std::string::npos;
        std::string condition = fmt::format("{} {} {}", analytics::quoted_name(column->name), sign, plain ? value : text_literal(value));
        if (asked.filter && !asked.filter->value.empty()) condition = fmt::format("({}) and {}", asked.filter->value, condition);
        asked.filter = Text<0, 2000>{{condition}};
    }
    asked.column.reset();
    asked.test.reset();
    asked.value.reset();
}

LineCell line_cell(const Context& cx, const Cell& cell) {
    LineCell out;
    out.empty = cell.kind == Cell::Kind::null;
    out.numeric = cell.kind == Cell::Kind::integer || cell.kind == Cell::Kind::real || cell.kind == Cell::Kind::decimal;
    if (cell.kind == Cell::Kind::boolean)
        out.text = cx.say(cell.whole != 0 ? "generic.yes" : "generic.no");
    else
        append_text(out.text, cell);
    if (out.text.size() > longest_cell) out.text = shortened(out.text);
    return out;
}

Result<Preview> preview_of(Context& cx, const OpenTable& open, const Explore& asked) {
    Preview out;
    if (asked.filter) out.filter = asked.filter->value;
    if (asked.sort) out.sort = asked.sort->value;
    out.count = open.table.row_count;
    Pairs pairs{{"limit", std::to_string(preview_rows)}, {"count", "exact"}};
    if (!out.filter.empty()) pairs.emplace_back("filter", out.filter);
    if (!out.sort.empty()) pairs.emplace_back("sort", out.sort);
    if (asked.cursor) pairs.emplace_back("cursor", asked.cursor->value);
    const auto seal = cursor_seal(cx.app());
    const auto plan = analytics::plan_rows(pairs, open.lake, seal);
    fill_head(cx, open, asked, out);
    for (const analytics::Column& column : open.lake.columns)
        out.filter_columns.push_back({column.name, title_of(open, column.name), false});
    for (const ChosenTest& test : tests)
        out.filter_tests.push_back({std::string(test.word), cx.say(fmt::format("filter.{}", test.word)), false});
    if (!out.filter.empty()) out.clear_href = page_href(cx, open, asked, {{"filter", ""}}, "rows");
    if (!plan) {
        out.wrong = words_of(cx, plan.problem());
        return out;
    }
    const auto deadline = query_deadline();
    std::string last;
    auto done = inside(cx).queries.query(plan->rows,
                                         {[](const auto&) {},
                                          [&](std::span<const Cell> cells) {
                                              if (static_cast<std::int64_t>(out.lines.size()) == plan->limit) {
                                                  out.next_href = page_href(cx, open, asked, {{"cursor", last}}, "rows");
                                                  return false;
                                              }
                                              Line& line = out.lines.emplace_back();
                                              for (std::size_t i = 1; i < plan->shown.size(); ++i)
                                                  line.cells.push_back(line_cell(cx, cells[i]));  // _id is not shown
                                              if (static_cast<std::int64_t>(out.lines.size()) == plan->limit)
                                                  last = analytics::write_cursor(plan->after(cells), seal);
                                              return true;
                                          }},
                                         deadline);
    if (!done) {
        if (done.problem().status >= 500) return done.problem();
        out.wrong = words_of(cx, done.problem());
        return out;
    }
    out.shown = static_cast<std::int64_t>(out.lines.size());
    if (asked.cursor) out.first_href = page_href(cx, open, asked, {}, "rows");
    if (plan->filtered) {
        auto counted = inside(cx).queries.query(plan->count, deadline);
        if (!counted) return counted.problem();
        out.count = counted->at(0, 0).whole;
    }
    return out;
}

std::optional<Chart> chart_of(Context& cx, const OpenTable& open, const Explore& asked) {
    const auto axes = axis_columns(open);
    if (axes.empty()) return {};
    const TableColumn* axis = usual_axis(open, axes);
    if (asked.x)
        for (const TableColumn* column : axes)
            if (column->name.value == asked.x->value) axis = column;
    if (axis == nullptr) return {};
    const bool timed = in_time(type_of(open, axis->name.value));
    Chart out;
    if (asked.filter) out.filter = asked.filter->value;
    out.kind = asked.chart ? asked.chart->value : timed ? "line" : "bar";
    std::string measure = "count";
    out.y_options.push_back({"count", cx.say("chart.count"), true});
    for (const analytics::Column& column : open.lake.columns) {
        if (!numeric(column.type) || column.name == axis->name.value || column.axis != analytics::Axis::none) continue;
        const bool chosen = asked.y && asked.y->value == measure_of(column.name);
        out.y_options.push_back({measure_of(column.name), cx.say("chart.sum", {{"column", title_of(open, column.name)}}), chosen});
        if (chosen) {
            measure = measure_of(in_list(column.name));
            out.y_options[0].chosen = false;
        }
    }
    for (const TableColumn* column : axes)
        out.x_options.push_back({column->name.value, title_of(open, column->name.value), column == axis});
    for (const char* kind : {"bar", "line", "scatter"})
        out.kind_options.push_back({kind, cx.say(fmt::format("chart.{}", kind)), out.kind == kind});
    out.x = title_of(open, axis->name.value);
    for (const ChartOption& option : out.y_options)
        if (option.chosen) out.y = option.label;
    Pairs pairs{{"group_by", in_list(axis->name.value)},
                {"measures", measure},
                {"limit", std::to_string(timed ? most_line_points : most_bars)},
                {"sort", timed ? in_list(axis->name.value) : "-" + measure}};
    if (asked.filter && !asked.filter->value.empty()) pairs.emplace_back("filter", asked.filter->value);
    const auto plan = analytics::plan_aggregate(pairs, open.lake);
    if (!plan) return out;
    auto found = inside(cx).queries.query(plan->statement, query_deadline());
    if (!found) return out;
    const auto limit = static_cast<std::size_t>(plan->limit);
    for (std::size_t i = 0; i < std::min(found->rows(), limit); ++i) {
        Bar bar;
        append_text(bar.label, found->at(i, 0));
        if (bar.label.empty()) bar.label = cx.say("dataset.empty.cell");
        const Cell value = found->at(i, 1);
        append_text(bar.exact, value);
        bar.amount = value.kind == Cell::Kind::integer ? cx.app().locale().number(cx.language(), value.whole) : bar.exact;
        out.bars.push_back(std::move(bar));
    }
    return out;
}

namespace {

// The counties by their codes (of the Ministry of the Interior, as the map's COUNTYCODE has them).
struct County {
    std::string_view name, code;
};
constexpr County counties[] = {{"臺北市", "63000"}, {"新北市", "65000"}, {"桃園市", "68000"}, {"臺中市", "66000"}, {"臺南市", "67000"},
                               {"高雄市", "64000"}, {"基隆市", "10017"}, {"新竹市", "10018"}, {"嘉義市", "10020"}, {"新竹縣", "10004"},
                               {"苗栗縣", "10005"}, {"彰化縣", "10007"}, {"南投縣", "10008"}, {"雲林縣", "10009"}, {"嘉義縣", "10010"},
                               {"屏東縣", "10013"}, {"宜蘭縣", "10002"}, {"花蓮縣", "10015"}, {"臺東縣", "10014"}, {"澎湖縣", "10016"},
                               {"金門縣", "09020"}, {"連江縣", "09007"}};
constexpr std::int64_t fewest_counties = 3;  // fewer is no map

}  // namespace

std::string_view county_code(std::string value) {
    if (value.starts_with("台")) value.replace(0, std::string_view("台").size(), "臺");
    for (const County& county : counties)
        if (value == county.name || value == county.code) return county.code;
    return {};
}

namespace {

// A column that holds counties, by name or code, in most of its usual values.
const TableColumn* county_column(const OpenTable& open) {
    for (const TableColumn& column : open.table.columns) {
        const bool words = column.type == ColumnType::string || column.type == ColumnType::code;
        if (!words || column.distinct < fewest_counties || column.distinct > 2 * static_cast<std::int64_t>(std::size(counties))) continue;
        const auto known = std::count_if(column.top_values.begin(), column.top_values.end(),
                                         [](const TopValue& top) { return !county_code(top.value).empty(); });
        if (known * 5 >= static_cast<std::int64_t>(column.top_values.size()) * 4) return &column;
    }
    return nullptr;
}

// Rows by county, as areas of the map and as its table.
std::optional<MapPicture> county_map(Context& cx, const OpenTable& open, const Explore& asked) {
    const TableColumn* column = county_column(open);
    if (column == nullptr) return {};
    Pairs pairs{{"group_by", in_list(column->name.value)},
                {"measures", "count"},
                {"sort", "-count"},
                {"limit", std::to_string(2 * std::size(counties))}};
    if (asked.filter && !asked.filter->value.empty()) pairs.emplace_back("filter", asked.filter->value);
    const auto plan = analytics::plan_aggregate(pairs, open.lake);
    if (!plan) return {};
    auto found = inside(cx).queries.query(plan->statement, query_deadline());
    if (!found || found->rows() == 0) return {};
    MapPicture out{"[]",
                   "{",
                   cx.say("dataset.map.counties", {{"column", title_of(open, column->name.value)}}),
                   title_of(open, column->name.value),
                   {}};
    for (std::size_t i = 0; i < found->rows(); ++i) {
        Bar area;
        append_text(area.label, found->at(i, 0));
        append_text(area.exact, found->at(i, 1));
        area.amount = cx.app().locale().number(cx.language(), found->at(i, 1).whole);
        const std::string_view code = county_code(area.label);
        if (code.empty()) continue;
        out.areas_json += fmt::format("{}\"{}\":{}", out.areas.empty() ? "" : ",", code, area.exact);
        out.areas.push_back(std::move(area));
    }
    out.areas_json += '}';
    if (out.areas.empty()) return {};
    return out;
}

}  // namespace

std::optional<MapPicture> map_of(Context& cx, const OpenTable& open, const Explore& asked) {
    std::optional<std::size_t> geometry, longitude, latitude, label;
    for (std::size_t i = 0; i < open.lake.columns.size(); ++i) {
        const analytics::Column& column = open.lake.columns[i];
        if (column.type == Kept::geojson && !geometry) geometry = i;
        if (column.axis == analytics::Axis::longitude && !longitude) longitude = i;
        if (column.axis == analytics::Axis::latitude && !latitude) latitude = i;
        if (column.type == Kept::string && !label && open.table.columns[i].distinct > 1) label = i;
    }
    if (!geometry && !(longitude && latitude)) return county_map(cx, open, asked);
    std::vector<std::size_t> wanted = geometry ? std::vector{*geometry} : std::vector{*longitude, *latitude};
    if (label) wanted.push_back(*label);
    std::string select;
    for (const std::size_t i : wanted) select += (select.empty() ? "" : ",") + in_list(open.lake.columns[i].name);
    Pairs pairs{{"select", select}, {"limit", std::to_string(most_points)}};
    if (asked.filter && !asked.filter->value.empty()) pairs.emplace_back("filter", asked.filter->value);
    const auto plan = analytics::plan_rows(pairs, open.lake, cursor_seal(cx.app()));
    if (!plan) return {};
    MapPicture out;
    out.points_json = "[";
    std::int64_t drawn = 0;
    auto done = inside(cx).queries.query(plan->rows,
                                         {[](const auto&) {},
                                          [&](std::span<const Cell> cells) {
                                              std::string point;
                                              if (geometry) {
                                                  auto place = point_of(cells[0]);
                                                  if (!place) return true;
                                                  point = std::move(*place);
                                              } else {
                                                  if (cells[0].kind == Cell::Kind::null || cells[1].kind == Cell::Kind::null) return true;
                                                  append_json(point, cells[0], false);
                                                  point += ',';
                                                  append_json(point, cells[1], false);
                                              }
                                              out.points_json += (drawn++ == 0 ? "[" : ",[") + point;
                                              if (label) {
                                                  std::string words;
                                                  append_text(words, cells[wanted.size() - 1]);
                                                  out.points_json += ',';
                                                  write_json_string(out.points_json, shortened(words));
                                              }
                                              out.points_json += ']';
                                              return drawn < most_points;
                                          }},
                                         query_deadline());
    out.points_json += ']';
    out.areas_json = "{}";
    if (!done || drawn == 0) return {};
    out.caption = cx.say(drawn < most_points ? "dataset.map.points" : "dataset.map.first",
                         {{"count", cx.app().locale().number(cx.language(), drawn)}});
    return out;
}

}  // namespace skl::opendata
