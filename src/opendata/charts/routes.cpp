#include "opendata/charts/charts.h"

#include "kernel/text/text.h"
#include "opendata/analysis/former_units.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"
#include "opendata/charts/table_rows.h"

namespace skl::opendata {
namespace {

struct TableChartQuery : ChartQuery {
    std::optional<Text<0, 2'000>> filter;
};
BOOST_DESCRIBE_STRUCT(TableChartQuery, (ChartQuery), (filter))

struct TablePictureQuery : TableChartQuery {
    std::optional<PictureWidth> width;
};
BOOST_DESCRIBE_STRUCT(TablePictureQuery, (TableChartQuery), (width))

std::string query_of(const analytics::Pairs& pairs, const std::string& path) {
    std::string out = path;
    char mark = '?';
    for (const auto& [name, value] : pairs) out += fmt::format("{}{}={}", std::exchange(mark, '&'), name, text::percent_encode(value));
    return out;
}

void put_pictures(ChartPage& page, analytics::Pairs pairs, const std::string& path) {
    if (!page.picture) return;
    pairs.emplace_back("width", std::to_string(static_cast<int>(charts::wide_width)));
    page.picture->wide_href.value = query_of(pairs, path);
    pairs.back().second = std::to_string(static_cast<int>(charts::narrow_width));
    page.picture->narrow_href.value = query_of(pairs, path);
}

// What a page draws where a choice was refused is the usual chart: its picture is asked for without the choices.
template <class Query>
analytics::Pairs drawn(const ChartPage& page, const Query& query) {
    if (!page.wrong) return pairs_of(static_cast<const ChartQuery&>(query));
    analytics::Pairs out;
    for (const ChartOption& kind : page.kind_options)
        if (kind.chosen) out.emplace_back("kind", kind.name);
    return out;
}

Task<Result<ChartPage>> table_chart(Context& cx, TableName name, TableChartQuery query) {
    auto rows = co_await table_rows(cx, name.value);
    if (!rows) co_return std::move(rows.problem());
    ChartPage out;
    out.parent_title = rows->dataset.title.in(cx.language());
    out.title = cx.say("charts.title", {{"title", out.parent_title}});
    out.parent_href.value = cx.href("/datasets/" + rows->dataset.slug.value);
    const std::string path = cx.href(fmt::format("/tables/{}/chart", rows->table.name.value));
    out.action.value = path;
    out.filter = query.filter.value_or(Text<0, 2'000>{});
    auto chart = chartable(cx, *rows, out.filter->value);
    if (!chart) {
        if (!cx.wants_html()) co_return std::move(chart.problem());
        out.wrong = refusal_words(cx, chart.problem());
        chart = chartable(cx, *rows, "");
        if (!chart) co_return std::move(chart.problem());
    }
    co_await cx.blocking([&] { return build_chart(cx, *chart, query, out), 0; });
    auto pairs = drawn(out, query);
    if (!out.filter->empty() && !out.wrong) pairs.emplace_back("filter", out.filter->value);
    put_pictures(out, std::move(pairs), path + ".svg");
    co_return out;
}

Task<Result<Reply>> table_picture(Context& cx, TableName name, TablePictureQuery query) {
    auto rows = co_await table_rows(cx, name.value);
    if (!rows) co_return std::move(rows.problem());
    auto chart = chartable(cx, *rows, query.filter ? query.filter->value : "");
    if (!chart) co_return std::move(chart.problem());
    const double width = query.width ? static_cast<double>(query.width->value) : charts::wide_width;
    auto svg = co_await cx.blocking([&] { return chart_svg(cx, *chart, query, width); });
    if (!svg) co_return std::move(svg.problem());
    co_return picture_reply(std::move(*svg));
}

// --- of joined rows ---

struct JoinedChartQuery : AnalysisQuery {
    std::optional<charts::ChartKind> kind;
    std::optional<charts::Summary> summary;
    std::optional<Text<0, 620>> y2, by;

    ChartQuery choices() const {
        ChartQuery out{kind, summary, {}, {}, y2, by};
        if (x) out.x = Text<0, 620>{{x->value}};
        if (y) out.y = Text<0, 620>{{y->value}};
        return out;
    }
};
BOOST_DESCRIBE_STRUCT(JoinedChartQuery, (AnalysisQuery), (kind, summary, y2, by))

struct JoinedPictureQuery : JoinedChartQuery {
    std::optional<PictureWidth> width;
};
BOOST_DESCRIBE_STRUCT(JoinedPictureQuery, (JoinedChartQuery), (width))

struct JoinedRows {
    OpenTable left, right;
    analysis::JoinPlan plan;
    std::vector<analytics::SqlTable> tables;
};

Task<Result<JoinedRows>> joined_rows(Context& cx, const AnalysisQuery& asked) {
    for (const auto& [name, pointer] : {std::pair{&asked.left, "/left"}, std::pair{&asked.right, "/right"}})
        if (!*name || (*name)->value.empty()) co_return Problem::invalid({{pointer, "required"}});
    auto two = co_await cx.read([&](Reader& reader) -> Result<JoinedRows> {
        auto left = open_to_all(inside(cx), reader, asked.left->value), right = open_to_all(inside(cx), reader, asked.right->value);
        if (!left) return std::move(left.problem());
        if (!right) return std::move(right.problem());
        return JoinedRows{std::move(*left), std::move(*right), {}, {}};
    });
    if (!two) co_return std::move(two.problem());
    auto plan = plan_of(asked, two->left, two->right);
    if (!plan) co_return std::move(plan.problem());
    two->plan = std::move(*plan);
    if (auto former = co_await settle_former_units(cx, asked, two->left, two->right, two->plan); !former)
        co_return std::move(former.problem());
    auto tables = co_await allowed_tables(cx, analysis::joined_sql(two->plan));
    if (!tables) co_return std::move(tables.problem());
    two->tables = std::move(tables->tables);
    co_return std::move(*two);
}

// Cells of a kept answer, copied: it is shared with others who ask the same.
analytics::ResultTable copy_of(const analytics::ResultTable& table) {
    analytics::ResultTable out;
    out.columns = table.columns;
    std::vector<analytics::Cell> cells(table.columns.size());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = table.at(row, i);
        out.add(cells);
    }
    return out;
}

Chartable chartable(Context& cx, const JoinedRows& rows) {
    Chartable out;
    out.title = cx.say("joins.pair.title",
                       {{"left", rows.left.dataset.title.in(cx.language())}, {"right", rows.right.dataset.title.in(cx.language())}});
    for (const analysis::JoinedColumn& column : analysis::joined_columns(rows.plan)) {
        const TableColumn& known = known_column(column, rows.left, rows.right);
        out.columns.push_back({column.name, column.type, known.distinct, std::max(rows.left.table.row_count, rows.right.table.row_count),
                               column.axis != analytics::Axis::none});
        out.titles.emplace(column.name, known.title.empty() || column.name != known.name.value ? column.name : known.title);
    }
    out.source = {fmt::format("(\n{}\n) joined", analysis::joined_sql(rows.plan)), "", false};
    out.ask = [&in = inside(cx), &rows](const std::string& sql) -> Result<analytics::ResultTable> {
        auto found = answer_of(in, {sql, {}, rows.tables, {}});
        if (!found) return std::move(found.problem());
        return copy_of(found->answer->table);
    };
    return out;
}

analytics::Pairs join_pairs(const AnalysisQuery& asked) {
    analytics::Pairs out = pairs_of(asked);
    std::erase_if(out, [](const auto& pair) { return pair.first == "chart" || pair.first == "x" || pair.first == "y"; });
    return out;
}

Task<Result<ChartPage>> joined_chart(Context& cx, JoinedChartQuery query) {
    auto rows = co_await joined_rows(cx, query);
    if (!rows) co_return std::move(rows.problem());
    ChartPage out;
    const Chartable chart = chartable(cx, *rows);
    out.parent_title = cx.say("analysis.title");
    out.title = cx.say("charts.title", {{"title", chart.title}});
    out.parent_href.value = analysis_href(cx, query);
    out.action.value = cx.href("/analysis/chart");
    analytics::Pairs pairs = join_pairs(query);
    for (const auto& [name, value] : pairs) out.kept.push_back({{name}, {value}});
    const ChartQuery choices = query.choices();
    co_await cx.blocking([&] { return build_chart(cx, chart, choices, out), 0; });
    for (auto& pair : drawn(out, choices)) pairs.push_back(std::move(pair));
    put_pictures(out, std::move(pairs), out.action.value + ".svg");
    co_return out;
}

Task<Result<Reply>> joined_picture(Context& cx, JoinedPictureQuery query) {
    auto rows = co_await joined_rows(cx, query);
    if (!rows) co_return std::move(rows.problem());
    const Chartable chart = chartable(cx, *rows);
    const ChartQuery choices = query.choices();
    const double width = query.width ? static_cast<double>(query.width->value) : charts::wide_width;
    auto svg = co_await cx.blocking([&] { return chart_svg(cx, chart, choices, width); });
    if (!svg) co_return std::move(svg.problem());
    co_return picture_reply(std::move(*svg));
}

}  // namespace

void install_charts(App& app) {
    const char* svg = "image/svg+xml";
    app.get("/tables/{table}/chart", table_chart).page("opendata/chart").named("chart").rated(RateClass::query);
    app.get("/tables/{table}/chart.svg", table_picture).named("chart.picture").rated(RateClass::query).gives({svg});
    app.get("/analysis/chart", joined_chart)
        .page("opendata/chart")
        .named("analysis.chart")
        .rated(RateClass::query)
        .time_up_to(std::chrono::seconds(60));
    app.get("/analysis/chart.svg", joined_picture)
        .named("analysis.chart.picture")
        .rated(RateClass::query)
        .gives({svg})
        .time_up_to(std::chrono::seconds(60));
}

}  // namespace skl::opendata
