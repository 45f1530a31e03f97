// Records of a dataset, in groups where the question has some, and facets of its columns.
#include "kernel/describe/write.h"
#include "opendata/api/window.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/explore/answer.h"

namespace skl::opendata::explore {
namespace {

constexpr std::int64_t facet_values = 100;
constexpr std::int64_t most_facet_distinct = 1'000;  // columns of more values are no facets unless they are asked for
constexpr std::size_t most_facets = 20;

// 2026-01-31T08:00:00+08:00, in the zone that was asked for.
void append_value(std::string& out, const analytics::Column& column, const analytics::Cell& cell, std::chrono::minutes zone) {
    if (cell.kind == analytics::Cell::Kind::instant) {
        std::string text;
        analytics::append_text(
            text, {.kind = cell.kind, .whole = cell.whole + std::chrono::duration_cast<std::chrono::microseconds>(zone).count()});
        if (const auto end = text.find_first_of(".Z", 10); end != std::string::npos) text.resize(end);
        return write_json_string(out, fmt::format("{}+{:02}:{:02}", text, zone.count() / 60, zone.count() % 60));
    }
    if (column.type == analytics::ColumnType::geojson && cell.kind == analytics::Cell::Kind::text)
        out += cell.text;  // JSON already: ingest wrote it
    else
        analytics::append_json(out, cell, false);
}

struct Found {
    std::string results;
    std::int64_t total = 0;
};

void append_row(Found& out, const std::vector<std::string>& names, const std::vector<analytics::Column>& columns,
                std::span<const analytics::Cell> cells, std::chrono::minutes zone) {
    out.results += out.results.empty() ? "{" : ",{";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out.results += ',';
        write_json_string(out.results, names[i]);
        out.results += ':';
        append_value(out.results, columns[i], cells[i], zone);
    }
    out.results += '}';
}

// Rows as they are. Blocks.
Result<Found> plain(Module::Inside& in, const OpenTable& open, analytics::WindowAsk window, const std::vector<std::string>& names,
                    std::chrono::minutes zone) {
    Found out;
    const auto total = window_rows(in, open, window, true, [&](auto cells) { append_row(out, names, window.shown, cells, zone); });
    if (!total) return total.problem();
    out.total = *total;
    return out;
}

std::string joined(const std::vector<Selected>& all) {
    std::string out;
    for (const Selected& one : all) {
        if (!out.empty()) out += ',';
        out += one.expression;
    }
    return out;
}

struct Groups {
    std::vector<Selected> keys, measures;
    std::string sort;
};

// Groups of rows, the window cut out of them: the API lets nobody go past 10,000. Blocks.
Result<Found> grouped(Module::Inside& in, const OpenTable& open, const analytics::Expression& filter, const Groups& groups,
                      const Asked& asked) {
    analytics::Pairs pairs{{"limit", std::to_string(deepest_page)}};
    if (!groups.keys.empty()) pairs.emplace_back("group_by", joined(groups.keys));
    pairs.emplace_back("measures", joined(groups.measures));
    if (const std::string text = analytics::print_filter(filter); !text.empty()) pairs.emplace_back("filter", text);
    if (!groups.sort.empty()) pairs.emplace_back("sort", groups.sort);
    const auto plan = analytics::plan_aggregate(pairs, open.lake);
    if (!plan) return plan.problem();
    std::vector<std::string> names;
    for (const auto* list : {&groups.keys, &groups.measures})
        for (const Selected& one : *list) names.push_back(one.alias);
    Found out;
    auto done = in.queries.query(plan->statement,
                                 {[](const auto&) {},
                                  [&](std::span<const analytics::Cell> cells) {
                                      const std::int64_t at = out.total++;
                                      if (at >= asked.offset && at < asked.offset + asked.limit)
                                          append_row(out, names, plan->columns, cells, asked.zone);
                                      return out.total <= deepest_page;
                                  }},
                                 query_deadline());
    if (!done) return std::move(done.problem());
    return out;
}

// An alias, or what it stands for, as plans name it.
std::string expression_of(const std::string& name, const std::vector<Selected>& all) {
    for (const Selected& one : all)
        if (one.alias == name || one.expression == name) return one.expression;
    return name;
}

std::variant<std::vector<analytics::WindowKey>, Fault> window_order(const std::vector<Ordered>& order,
                                                                    const std::vector<Selected>& selected, const OpenTable& open) {
    std::vector<analytics::WindowKey> out;
    for (const Ordered& one : order) {
        const auto column = analytics::find_column(open.lake, expression_of(one.expression, selected));
        if (!column) return bad_parameter("order_by", "unknown field " + one.expression);
        out.push_back({*column, one.descending, false});
    }
    return out;
}

Task<Result<Reply>> records(Context& cx, std::string id, Parameters parameters) {
    const auto read = read_asked(
        parameters, {"select", "where", "group_by", "order_by", "limit", "offset", "refine", "exclude", "lang", "timezone"}, true);
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return refused(*wrong);
    const Asked& asked = std::get<Asked>(read);
    const auto opened = co_await open_dataset(cx, id);
    if (const auto* wrong = std::get_if<Fault>(&opened)) co_return refused(*wrong);
    const OpenTable& open = std::get<OpenTable>(opened);
    const auto condition = condition_of(asked, open.lake);
    if (const auto* wrong = std::get_if<Fault>(&condition)) co_return refused(*wrong);
    const auto& filter = std::get<analytics::Expression>(condition);
    const auto select = parse_select(asked.select, open.lake);
    if (const auto* wrong = std::get_if<ClauseFault>(&select)) co_return refused(bad_clause("select", *wrong));
    std::vector<Selected> selected = std::get<std::vector<Selected>>(select);
    std::vector<Ordered> order;
    if (!asked.order_by.empty()) {
        auto parsed = parse_order_by(asked.order_by);
        if (const auto* wrong = std::get_if<ClauseFault>(&parsed)) co_return refused(bad_clause("order_by", *wrong));
        order = std::move(std::get<std::vector<Ordered>>(parsed));
    }
    Groups groups;
    if (!asked.group_by.empty()) {
        auto keys = parse_group_by(asked.group_by, open.lake);
        if (const auto* wrong = std::get_if<ClauseFault>(&keys)) co_return refused(bad_clause("group_by", *wrong));
        groups.keys = std::move(std::get<std::vector<Selected>>(keys));
    }
    for (const Selected& one : selected)
        if (one.measure) groups.measures.push_back(one);
    if (groups.keys.empty() && groups.measures.empty()) {
        if (selected.empty())
            for (const auto& column : open.lake.columns) selected.push_back({column.name, column.name, false});
        auto keys = window_order(order, selected, open);
        if (const auto* wrong = std::get_if<Fault>(&keys)) co_return refused(*wrong);
        analytics::WindowAsk window;
        window.filter = filter;
        window.limit = asked.limit;
        window.offset = asked.offset;
        window.order = std::move(std::get<std::vector<analytics::WindowKey>>(keys));
        std::vector<std::string> names;
        for (const Selected& one : selected) {
            window.shown.push_back(*analytics::find_column(open.lake, one.expression));
            names.push_back(one.alias);
        }
        const auto found = co_await cx.blocking([&] { return plain(inside(cx), open, std::move(window), names, asked.zone); });
        if (!found) co_return refused(of_problem(cx, found.problem()));
        co_return json(fmt::format(R"({{"total_count":{},"results":[{}]}})", found->total, found->results));
    }
    for (const Selected& one : selected)
        if (!one.measure &&
            std::none_of(groups.keys.begin(), groups.keys.end(), [&](const Selected& key) { return key.expression == one.expression; }))
            co_return refused(bad_parameter("select", fmt::format("{} is no measure and not in group_by", one.alias)));
    if (groups.measures.empty()) groups.measures.push_back({"count", "count(*)", true});
    std::vector<Selected> all = groups.keys;
    all.insert(all.end(), groups.measures.begin(), groups.measures.end());
    for (const Ordered& one : order)
        groups.sort += (groups.sort.empty() ? "" : ",") + std::string(one.descending ? "-" : "") + expression_of(one.expression, all);
    const auto found = co_await cx.blocking([&] { return grouped(inside(cx), open, filter, groups, asked); });
    if (!found) co_return refused(of_problem(cx, found.problem()));
    co_return json(fmt::format(R"({{"total_count":{},"results":[{}]}})", found->total, found->results));
}

// One record by its number in the table (`_id`).
Task<Result<Reply>> record(Context& cx, std::string id, std::string number, Parameters parameters) {
    const auto read = read_asked(parameters, {"lang", "timezone"}, true);
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return refused(*wrong);
    const auto opened = co_await open_dataset(cx, id);
    if (const auto* wrong = std::get_if<Fault>(&opened)) co_return refused(*wrong);
    const OpenTable& open = std::get<OpenTable>(opened);
    analytics::Expression filter{analytics::Expression::Kind::term, {}, {}};
    filter.term.operand.column = analytics::row_id;
    filter.term.test = analytics::Test::equal;
    filter.term.literals = {{analytics::Literal::Kind::bare, number, 0}};
    analytics::WindowAsk window;
    window.filter = std::move(filter);
    window.limit = 1;
    window.shown = open.lake.columns;
    std::vector<std::string> names;
    for (const auto& column : window.shown) names.push_back(column.name);
    const auto found = co_await cx.blocking([&] { return plain(inside(cx), open, std::move(window), names, std::get<Asked>(read).zone); });
    if (!found) co_return refused(of_problem(cx, found.problem()));
    if (found->results.empty())
        co_return refused({404, "RecordNotFoundError", fmt::format("The requested record {} does not exist.", number)});
    co_return json(std::string(found->results));
}

// Values of one column, the most frequent first. Blocks.
Result<Node> facet_of(Module::Inside& in, const OpenTable& open, const std::string& column, const std::string& filter) {
    analytics::Pairs pairs{{"column", column}, {"size", std::to_string(facet_values)}};
    if (!filter.empty()) pairs.emplace_back("filter", filter);
    const auto plan = analytics::plan_facets(pairs, open.lake);
    if (!plan) return plan.problem();
    const auto rows = in.queries.query(plan->statement, query_deadline());
    if (!rows) return rows.problem();
    Node values = ckan::list_node();
    for (std::size_t i = 0; i < rows->rows(); ++i) {
        std::string value;
        analytics::append_text(value, rows->at(i, 0));
        if (rows->at(i, 0).kind == analytics::Cell::Kind::null) continue;
        values.items.push_back(
            ckan::Dict().add("count", rows->at(i, 1).whole).add("state", "displayed").add("name", value).add("value", value).take());
    }
    return ckan::Dict().add("name", column).add("facets", std::move(values)).take();
}

Task<Result<Reply>> facets(Context& cx, std::string id, Parameters parameters) {
    const auto read = read_asked(parameters, {"facet", "where", "refine", "exclude", "lang", "timezone"}, true);
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return refused(*wrong);
    const Asked& asked = std::get<Asked>(read);
    const auto opened = co_await open_dataset(cx, id);
    if (const auto* wrong = std::get_if<Fault>(&opened)) co_return refused(*wrong);
    const OpenTable& open = std::get<OpenTable>(opened);
    const auto condition = condition_of(asked, open.lake);
    if (const auto* wrong = std::get_if<Fault>(&condition)) co_return refused(*wrong);
    std::vector<std::string> columns;
    if (!asked.facet.empty()) {
        if (!analytics::find_column(open.lake, asked.facet)) co_return refused(bad_parameter("facet", "unknown field " + asked.facet));
        columns.push_back(asked.facet);
    }
    for (const TableColumn& column : open.table.columns)
        if (asked.facet.empty() && columns.size() < most_facets && column.distinct > 1 && column.distinct <= most_facet_distinct &&
            column.distinct * 2 <= open.table.row_count)
            columns.push_back(column.name.value);
    const std::string filter = analytics::print_filter(std::get<analytics::Expression>(condition));
    const auto found = co_await cx.blocking([&]() -> Result<Node> {
        Node out = ckan::list_node();
        for (const std::string& column : columns) {
            auto one = facet_of(inside(cx), open, column, filter);
            if (!one) return one;
            out.items.push_back(std::move(*one));
        }
        return ckan::Dict().add("links", ckan::list_node()).add("facets", std::move(out)).take();
    });
    if (!found) co_return refused(of_problem(cx, found.problem()));
    std::string body;
    write_node(body, *found);
    co_return json(std::move(body));
}

}  // namespace

void install_records(App& app) {
    const std::string one = "/api/explore/v2.1/catalog/datasets/{dataset}";
    app.get(one + "/records", records).for_programs().rated(RateClass::query).unlisted();
    app.get(one + "/records/{record}", record).for_programs().rated(RateClass::query).unlisted();
    app.get(one + "/facets", facets).for_programs().rated(RateClass::query).unlisted();
}

}  // namespace skl::opendata::explore
