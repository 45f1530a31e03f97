// Rows of a table, a page at a time, and one row by its number (opendata.md §7.1, §23.2).
#include "kernel/describe/write.h"
#include "opendata/api/answer.h"

namespace skl::opendata {
namespace {

using analytics::Cell;
using analytics::Counting;
using analytics::RowVisitor;

struct RowsAnswer {
    std::string text;
    std::optional<std::string> next;
    std::optional<std::int64_t> count;
    bool exact = true;
};

// How many rows match: from the catalogue, from the page itself where it is the only one, else by a query.
Done count_matches(Context& cx, const OpenTable& open, const analytics::RowsPlan& plan, bool only_page, std::int64_t seen,
                   analytics::Deadline deadline, RowsAnswer& out) {
    const std::int64_t rows = open.table.row_count;
    if (plan.counting == Counting::none) return Nothing{};
    if (!plan.filtered) {
        out.count = rows;
        return Nothing{};
    }
    if (only_page) {
        out.count = seen;
        return Nothing{};
    }
    if (plan.counting == Counting::by_cost && rows > analytics::counted_unasked) return Nothing{};
    out.exact = plan.counting != Counting::estimate || rows < analytics::estimated_from;
    auto counted = inside(cx).queries.query(out.exact ? plan.count : plan.sample, deadline);
    if (!counted) return std::move(counted.problem());
    out.count = counted->at(0, 0).whole * (out.exact ? 1 : analytics::sample_share);
    return Nothing{};
}

Result<RowsAnswer> run_rows(Context& cx, const TableAsk& ask, const analytics::RowsPlan& plan) {
    const auto deadline = query_deadline();
    const auto seal = cursor_seal(cx.app());
    RowsAnswer out;
    RowsOut rows(ask.format, plan.shown, titles_of(ask.open, plan.shown), inside(cx).derived, ask.exact_as_text);
    std::int64_t seen = 0;
    std::string last;
    const bool first_page = std::none_of(ask.pairs.begin(), ask.pairs.end(), [](const auto& pair) { return pair.first == "cursor"; });
    auto done = inside(cx).queries.query(plan.rows,
                                         RowVisitor{[](const auto&) {},
                                                    [&](std::span<const Cell> row) {
                                                        if (++seen > plan.limit) {
                                                            out.next = last;
                                                            return false;
                                                        }
                                                        if (seen == plan.limit) last = analytics::write_cursor(plan.after(row), seal);
                                                        return rows.row(row.first(plan.shown.size()));
                                                    }},
                                         deadline);
    if (!done) return done.problem();
    auto text = rows.finish();
    if (!text) return std::move(text.problem());
    out.text = std::move(*text);
    if (auto counted = count_matches(cx, ask.open, plan, first_page && !out.next, seen, deadline, out); !counted)
        return std::move(counted.problem());
    return out;
}

// The same question on from a cursor.
std::string next_href(Context& cx, const TableAsk& ask, const std::string& cursor) {
    TableAsk next;
    next.asked = ask.asked;
    next.open.table.name = ask.open.table.name;
    std::erase_if(next.asked, [](const auto& pair) { return pair.first == "cursor"; });
    next.asked.emplace_back("cursor", cursor);
    return self_href(cx, next, "/rows");
}

std::string in_json(Context& cx, const TableAsk& ask, const analytics::RowsPlan& plan, const RowsAnswer& answer) {
    std::string body;
    append_head(body, ask.open, plan.shown);
    body += answer.text;
    if (answer.count) body += fmt::format(R"(,"count":{},"count_kind":"{}")", *answer.count, answer.exact ? "exact" : "estimate");
    if (answer.next)
        append_member(body, "next", *answer.next);
    else
        body += R"(,"next":null)";
    body += R"(,"links":{"self":)";
    write_json_string(body, self_href(cx, ask, "/rows"));
    if (answer.next) append_member(body, "next", next_href(cx, ask, *answer.next));
    append_member(body, "schema", api_href(cx, ask.open, "/schema"));
    append_member(body, "page", cx.href("/datasets/" + ask.open.dataset.slug.value));
    return body + "}}";
}

Task<Result<Reply>> rows(Context& cx, TableName name, Parameters parameters) {
    co_return co_await answer_table(cx, std::move(name), std::move(parameters), answer_rows);
}

Task<Result<Reply>> row(Context& cx, TableName name, Positive id, Parameters parameters) {
    auto ask = co_await ask_table(cx, std::move(name), std::move(parameters));
    if (!ask) co_return std::move(ask.problem());
    if (!ask->pairs.empty()) co_return analytics::fault_at("unknown-parameter", ask->pairs[0].first, 0, {{"name", ask->pairs[0].first}});
    ask->tag.insert(ask->tag.size() - 1, fmt::format("-{}", id.value));
    co_return co_await answer_ask(cx, *ask, [id](Context& context, const TableAsk& asked) { return answer_row(context, asked, id.value); });
}

}  // namespace

Result<Reply> answer_rows(Context& cx, const TableAsk& ask) {
    const auto plan = analytics::plan_rows(ask.pairs, ask.open.lake, cursor_seal(cx.app()));
    if (!plan) return plan.problem();
    if (ask.format == RowFormat::geojson && !place_columns(plan->shown).any())
        return Problem{400, "no-places", {{"table", ask.open.table.name.value}}};
    auto answer = run_rows(cx, ask, *plan);
    if (!answer) return std::move(answer.problem());
    std::string body = ask.format == RowFormat::json ? in_json(cx, ask, *plan, *answer) : std::move(answer->text);
    Reply reply = table_reply(cx, ask.open, std::move(body), media_type(ask.format), ask.tag);
    if (answer->next) reply.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", next_href(cx, ask, *answer->next)));
    if (answer->count) reply.headers.emplace_back("X-Total-Count", std::to_string(*answer->count));
    return reply;
}

Result<Reply> answer_row(Context& cx, const TableAsk& ask, std::int64_t id) {
    auto found = inside(cx).queries.query(analytics::row_by_id(ask.open.lake, id), query_deadline());
    if (!found) return std::move(found.problem());
    if (found->rows() == 0) return Problem::not_found("row");
    std::vector<analytics::Column> columns{{analytics::row_id, analytics::ColumnType::integer}};
    columns.insert(columns.end(), ask.open.lake.columns.begin(), ask.open.lake.columns.end());
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < columns.size(); ++i) cells.push_back(found->at(0, i));
    const RowFormat format = ask.format == RowFormat::json ? RowFormat::jsonl : ask.format;  // one object, not a list of one
    RowsOut out(format, columns, titles_of(ask.open, columns), inside(cx).derived, ask.exact_as_text);
    (void)out.row(cells);
    auto body = out.finish();
    if (!body) return std::move(body.problem());
    if (ask.format == RowFormat::json) body->pop_back();
    return table_reply(cx, ask.open, std::move(*body), media_type(ask.format), ask.tag);
}

void install_rows(App& app) {
    app.get("/tables/{table}/rows", rows).named("rows").gives(row_media_types());
    app.get("/tables/{table}/rows/{id}", row).named("row").gives(row_media_types());
}

}  // namespace skl::opendata
