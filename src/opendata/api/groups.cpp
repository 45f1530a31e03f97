// Groups with their measures, and the values of a column with how often they occur (opendata.md §7).
#include "kernel/describe/write.h"
#include "opendata/api/answer.h"

namespace skl::opendata {
namespace {

using analytics::Cell;
using analytics::RowVisitor;

struct Groups {
    std::string text;
    bool truncated = false;
};

Result<Groups> run_groups(Context& cx, const TableAsk& ask, const analytics::AggregatePlan& plan) {
    Groups out;
    RowsOut rows(ask.format, plan.columns, titles_of(ask.open, plan.columns), inside(cx).derived, ask.exact_as_text);
    std::int64_t seen = 0;
    auto done = inside(cx).queries.query(plan.statement,
                                         RowVisitor{[](const auto&) {},
                                                    [&](std::span<const Cell> cells) {
                                                        out.truncated = ++seen > plan.limit;
                                                        return !out.truncated && rows.row(cells);
                                                    }},
                                         query_deadline());
    if (!done) return done.problem();
    auto text = rows.finish();
    if (!text) return std::move(text.problem());
    out.text = std::move(*text);
    return out;
}

// Without a condition the catalogue knows the values of a column of few, counted at import: no query is run (opendata.md §24).
const TableColumn* known_values(const OpenTable& open, const analytics::Pairs& pairs, const analytics::Column& column) {
    const bool plain =
        std::all_of(pairs.begin(), pairs.end(), [](const auto& pair) { return pair.first == "column" || pair.first == "size"; });
    if (!plain || !analytics::stored_as_text(column.type)) return nullptr;
    for (const TableColumn& one : open.table.columns) {
        if (one.name.value != column.name || one.nulls > 0 || one.repaired || one.top_values.empty()) continue;
        std::int64_t counted = 0;
        for (const TopValue& value : one.top_values)
            counted += value.value.ends_with("…") ? 0 : value.count;  // a shortened one is no value
        return counted == open.table.row_count ? &one : nullptr;
    }
    return nullptr;
}

struct Facet {
    Cell value;
    std::int64_t count = 0;
};

std::string facets_json(const TableAsk& ask, const std::string& column, const std::vector<Facet>& values) {
    std::string body = R"({"table":)";
    write_json_string(body, ask.open.table.name.value);
    body += fmt::format(R"(,"version":{})", ask.open.version.number);
    append_member(body, "column", column);
    body += R"(,"values":[)";
    for (const Facet& facet : values) {
        body += body.back() == '[' ? R"({"value":)" : R"(,{"value":)";
        append_json(body, facet.value, ask.exact_as_text);
        body += fmt::format(R"(,"count":{}}})", facet.count);
    }
    return body + "]}";
}

Task<Result<Reply>> aggregate(Context& cx, TableName name, Parameters parameters) {
    co_return co_await answer_table(cx, std::move(name), std::move(parameters), answer_aggregate);
}

Task<Result<Reply>> facets(Context& cx, TableName name, Parameters parameters) {
    co_return co_await answer_table(cx, std::move(name), std::move(parameters), answer_facets);
}

}  // namespace

Result<Reply> answer_aggregate(Context& cx, const TableAsk& ask) {
    const auto plan = analytics::plan_aggregate(ask.pairs, ask.open.lake);
    if (!plan) return plan.problem();
    if (ask.format == RowFormat::geojson && !place_columns(plan->columns).any())
        return Problem{400, "no-places", {{"table", ask.open.table.name.value}}};
    auto groups = run_groups(cx, ask, *plan);
    if (!groups) return std::move(groups.problem());
    std::string body;
    if (ask.format == RowFormat::json) {
        append_head(body, ask.open, plan->columns);
        body += fmt::format(R"({},"truncated":{}}})", groups->text, groups->truncated);
    } else {
        body = std::move(groups->text);
    }
    Reply reply = table_reply(cx, ask.open, std::move(body), media_type(ask.format), ask.tag);
    if (groups->truncated) reply.headers.emplace_back("X-Truncated", "true");
    return reply;
}

Result<Reply> answer_facets(Context& cx, const TableAsk& ask) {
    const auto plan = analytics::plan_facets(ask.pairs, ask.open.lake);
    if (!plan) return plan.problem();
    std::vector<Facet> values;
    analytics::ResultTable found;
    if (const TableColumn* known = known_values(ask.open, ask.pairs, plan->column)) {
        for (std::size_t i = 0; i < std::min(known->top_values.size(), static_cast<std::size_t>(plan->size)); ++i)
            values.push_back({{Cell::Kind::text, 0, 0, known->top_values[i].value, {}}, known->top_values[i].count});
    } else {
        auto counted = inside(cx).queries.query(plan->statement, query_deadline());
        if (!counted) return std::move(counted.problem());
        found = std::move(*counted);
        for (std::size_t i = 0; i < found.rows(); ++i) values.push_back({found.at(i, 0), found.at(i, 1).whole});
    }
    if (ask.format == RowFormat::json)
        return table_reply(cx, ask.open, facets_json(ask, plan->column.name, values), media_type(ask.format), ask.tag);
    if (ask.format == RowFormat::geojson) return Problem{400, "no-places", {{"table", ask.open.table.name.value}}};
    RowsOut rows(ask.format, {{"value", plan->column.type}, {"count", analytics::ColumnType::integer}}, {"value", "count"},
                 inside(cx).derived, ask.exact_as_text);
    for (const Facet& facet : values) {
        const Cell cells[] = {facet.value, {Cell::Kind::integer, facet.count, 0, {}, {}}};
        if (!rows.row(cells)) break;
    }
    auto body = rows.finish();
    if (!body) return std::move(body.problem());
    return table_reply(cx, ask.open, std::move(*body), media_type(ask.format), ask.tag);
}

void install_groups(App& app) {
    app.get("/tables/{table}/aggregate", aggregate).named("aggregate").rated(RateClass::query).gives(row_media_types());
    app.get("/tables/{table}/facets", facets).named("facets").rated(RateClass::query).gives(row_media_types());
}

}  // namespace skl::opendata
