// The API that every published table has without anybody's doing (opendata.md §7).
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/describe/write.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"
#include "opendata/api/download.h"
#include "opendata/api/row_text.h"
#include "opendata/api/table_openapi.h"

namespace skl::opendata {
namespace {

using analytics::Cell;
using analytics::Pairs;
using analytics::RowVisitor;

struct TableSummary {
    Text<> name;
    std::string title;
    Text<> dataset;
    std::int64_t version = 0, row_count = 0, columns = 0;
    Text<> rows_href, schema_href, openapi_href;
};
BOOST_DESCRIBE_STRUCT(TableSummary, (), (name, title, dataset, version, row_count, columns, rows_href, schema_href, openapi_href))

struct Link {
    Text<> rel, href;
};
BOOST_DESCRIBE_STRUCT(Link, (), (rel, href))

struct TableSchema {
    Text<> table;
    std::string title, description;
    std::int64_t version = 0;
    std::optional<Date> data_as_of;
    std::int64_t row_count = 0;
    Text<> license;
    std::string attribution;
    std::vector<TableColumn> columns;
    std::vector<Link> links;
};
BOOST_DESCRIBE_STRUCT(TableSchema, (), (table, title, description, version, data_as_of, row_count, license, attribution, columns, links))

using Name = Text<1, 120>;

Task<Result<OpenTable>> find(Context& cx, const Name& name) {
    co_return co_await cx.read([&](Reader& reader) { return open_table(inside(cx), reader, name.value); });
}

std::string api_href(Context& cx, const OpenTable& open, std::string_view tail) { return cx.href(fmt::format("/api/v1/tables/{}{}", open.table.name.value, tail)); }

// An immutable version and a query have one answer: its tag is theirs (opendata.md §24).
std::string tag_of(const Context& cx, const OpenTable& open, RowFormat format) {
    return fmt::format("\"{}\"", crypto::sha256_hex(fmt::format("{}\n{}\n{}\n{}\n{}", to_text(open.version.id), cx.request().path, cx.request().query, static_cast<int>(format), cx.language())).substr(0, 32));
}

std::optional<Reply> unchanged(Context& cx, const std::string& tag) {
    const std::string_view known = cx.request().header("if-none-match");
    if (known.find(tag) == std::string_view::npos) return {};
    Reply reply;
    reply.status = 304;
    reply.headers.emplace_back("ETag", tag);
    return reply;
}

Reply reply_of(RowFormat format, std::string body, const std::string& tag) {
    Reply reply = Reply::text(std::move(body), std::string(media_type(format)));
    reply.headers.emplace_back("ETag", tag);
    reply.headers.emplace_back("Vary", "Accept, Accept-Encoding");
    return reply;
}

void member(std::string& out, std::string_view name, std::string_view text) {
    out += ',';
    write_json_string(out, name);
    out += ':';
    write_json_string(out, text);
}

// {"table":…,"version":…,"data_as_of":…,"license":…,"attribution":…,"columns":[{name,type,title}],"rows":
void append_head(std::string& out, const OpenTable& open, const std::vector<analytics::Column>& columns) {
    out += R"({"table":)";
    write_json_string(out, open.table.name.value);
    out += fmt::format(R"(,"version":{})", open.version.number);
    if (open.version.data_as_of) member(out, "data_as_of", to_text(*open.version.data_as_of));
    member(out, "license", open.dataset.license.value);
    member(out, "attribution", open.dataset.publisher.in("zh-Hant"));
    out += R"(,"columns":[)";
    for (const analytics::Column& column : columns) {
        if (out.back() == '}') out += ',';
        out += R"({"name":)";
        write_json_string(out, column.name);
        member(out, "type", name_of(column.type));
        member(out, "title", title_of(open, column.name));
        out += '}';
    }
    out += R"(],"rows":)";
}

std::string with_cursor(const Context& cx, const std::string& cursor) {
    std::string out = "?";
    std::string_view rest = cx.request().query;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!pair.empty() && !pair.starts_with("cursor=")) out += fmt::format("{}&", pair);
    }
    return out + "cursor=" + cursor;
}

struct RowsAnswer {
    std::string text;
    std::optional<std::string> next;
    std::optional<std::int64_t> count;
};

Result<RowsAnswer> run_rows(Context& cx, const OpenTable& open, const analytics::RowsPlan& plan, RowFormat format) {
    const auto deadline = query_deadline();
    const auto seal = cursor_seal(cx.app());
    RowsAnswer out;
    RowText rows(format, plan.shown);
    rows.begin(out.text);
    std::int64_t seen = 0;
    std::string last;
    auto done = inside(cx).queries.query(plan.rows, RowVisitor{[](const auto&) {}, [&](std::span<const Cell> row) {
                                             if (++seen > plan.limit) {
                                                 out.next = last;
                                                 return false;
                                             }
                                             rows.row(out.text, row);
                                             if (seen == plan.limit) last = analytics::write_cursor(plan.after(row), seal);
                                             return true;
                                         }},
                                         deadline);
    if (!done) return done.problem();
    rows.end(out.text);
    if (plan.counting == analytics::Counting::none) return out;
    if (!plan.filtered) {
        out.count = open.table.row_count;
        return out;
    }
    auto counted = inside(cx).queries.query(plan.count, deadline);
    if (!counted) return counted.problem();
    out.count = counted->at(0, 0).whole;
    return out;
}

// A browser may call this from anywhere: the data is open and no cookie counts (opendata.md §7).
void open_to_all(Reply& reply) { reply.headers.emplace_back("Access-Control-Allow-Origin", "*"); }

Task<Result<Reply>> rows(Context& cx, Name name, Parameters parameters) {
    auto open = co_await find(cx, name);
    if (!open) co_return open.problem();
    Pairs pairs = std::move(parameters.pairs);
    const auto format = take_format(cx, pairs);
    if (!format) co_return format.problem();
    const std::string tag = tag_of(cx, *open, *format);
    if (auto same = unchanged(cx, tag)) co_return std::move(*same);
    const auto plan = analytics::plan_rows(pairs, open->lake, cursor_seal(cx.app()));
    if (!plan) co_return plan.problem();
    if (*format == RowFormat::geojson && !place_columns(plan->shown).any()) co_return Problem{400, "no-places", {{"table", open->table.name.value}}};
    auto answer = co_await cx.blocking([&] { return run_rows(cx, *open, *plan, *format); });
    if (!answer) co_return answer.problem();
    std::string body;
    if (*format == RowFormat::json) {
        append_head(body, *open, plan->shown);
        body += answer->text;
        if (answer->count) body += fmt::format(R"(,"count":{},"count_kind":"exact")", *answer->count);
        if (answer->next) member(body, "next", *answer->next);
        body += R"(,"links":{"self":)";
        write_json_string(body, cx.request().target);
        if (answer->next) member(body, "next", api_href(cx, *open, "/rows") + with_cursor(cx, *answer->next));
        member(body, "schema", api_href(cx, *open, "/schema"));
        member(body, "page", cx.href("/datasets/" + open->dataset.slug.value));
        body += "}}";
    } else {
        body = std::move(answer->text);
    }
    Reply reply = reply_of(*format, std::move(body), tag);
    if (answer->next) reply.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", api_href(cx, *open, "/rows") + with_cursor(cx, *answer->next)));
    if (answer->count) reply.headers.emplace_back("X-Total-Count", std::to_string(*answer->count));
    open_to_all(reply);
    co_return reply;
}

Task<Result<Reply>> row(Context& cx, Name name, Positive id) {
    auto open = co_await find(cx, name);
    if (!open) co_return open.problem();
    auto found = co_await cx.blocking([&] { return inside(cx).queries.query(analytics::row_by_id(open->lake, id.value), query_deadline()); });
    if (!found) co_return found.problem();
    if (found->rows() == 0) co_return Problem::not_found("row");
    std::vector<analytics::Column> columns{{analytics::row_id, analytics::ColumnType::integer}};
    columns.insert(columns.end(), open->lake.columns.begin(), open->lake.columns.end());
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < columns.size(); ++i) cells.push_back(found->at(0, i));
    std::string body;
    RowText(RowFormat::jsonl, columns).row(body, cells);
    Reply reply = reply_of(RowFormat::json, std::move(body), tag_of(cx, *open, RowFormat::json));
    open_to_all(reply);
    co_return reply;
}

Task<Result<Reply>> aggregate(Context& cx, Name name, Parameters parameters) {
    auto open = co_await find(cx, name);
    if (!open) co_return open.problem();
    Pairs pairs = std::move(parameters.pairs);
    const auto format = take_format(cx, pairs);
    if (!format) co_return format.problem();
    const std::string tag = tag_of(cx, *open, *format);
    if (auto same = unchanged(cx, tag)) co_return std::move(*same);
    const auto plan = analytics::plan_aggregate(pairs, open->lake);
    if (!plan) co_return plan.problem();
    std::string body;
    if (*format == RowFormat::json) append_head(body, *open, plan->columns);
    bool truncated = false;
    auto done = co_await cx.blocking([&]() -> Done {
        RowText text(*format, plan->columns);
        text.begin(body);
        std::int64_t seen = 0;
        auto ran = inside(cx).queries.query(plan->statement, RowVisitor{[](const auto&) {}, [&](std::span<const Cell> cells) {
                                                truncated = ++seen > plan->limit;
                                                if (!truncated) text.row(body, cells);
                                                return !truncated;
                                            }},
                                            query_deadline());
        text.end(body);
        return ran;
    });
    if (!done) co_return done.problem();
    if (*format == RowFormat::json) body += fmt::format(R"(,"truncated":{}}})", truncated);
    Reply reply = reply_of(*format, std::move(body), tag);
    open_to_all(reply);
    co_return reply;
}

Task<Result<Reply>> facets(Context& cx, Name name, Parameters parameters) {
    auto open = co_await find(cx, name);
    if (!open) co_return open.problem();
    const std::string tag = tag_of(cx, *open, RowFormat::json);
    if (auto same = unchanged(cx, tag)) co_return std::move(*same);
    const auto plan = analytics::plan_facets(parameters.pairs, open->lake);
    if (!plan) co_return plan.problem();
    auto found = co_await cx.blocking([&] { return inside(cx).queries.query(plan->statement, query_deadline()); });
    if (!found) co_return found.problem();
    std::string body = R"({"table":)";
    write_json_string(body, open->table.name.value);
    member(body, "column", plan->column.name);
    body += R"(,"values":[)";
    for (std::size_t i = 0; i < found->rows(); ++i) {
        body += i ? R"(,{"value":)" : R"({"value":)";
        append_json(body, found->at(i, 0));
        body += R"(,"count":)";
        append_json(body, found->at(i, 1));
        body += '}';
    }
    body += "]}";
    Reply reply = reply_of(RowFormat::json, std::move(body), tag);
    open_to_all(reply);
    co_return reply;
}

TableSchema schema_of(Context& cx, const OpenTable& open, bool statistics) {
    TableSchema out{open.table.name,       open.dataset.title.in(cx.language()),     open.dataset.description.in(cx.language()), open.version.number, open.version.data_as_of, open.table.row_count,
                    {open.dataset.license.value}, open.dataset.publisher.in(cx.language()), open.table.columns, {}};
    if (!statistics)
        for (TableColumn& column : out.columns) column.top_values.clear();
    for (const char* rel : {"rows", "aggregate", "facets", "stats", "openapi.json"}) out.links.push_back({{rel}, {api_href(cx, open, fmt::format("/{}", rel))}});
    for (const std::string& format : download_formats(open)) out.links.push_back({{"download-" + format}, {api_href(cx, open, "/download/" + format)}});
    return out;
}

Task<Result<TableSchema>> schema(Context& cx, Name name) {
    auto open = co_await find(cx, name);
    if (!open) co_return open.problem();
    co_return schema_of(cx, *open, false);
}

Task<Result<TableSchema>> stats(Context& cx, Name name) {
    auto open = co_await find(cx, name);
    if (!open) co_return open.problem();
    co_return schema_of(cx, *open, true);
}

Task<Result<List<TableSummary>>> tables(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<List<TableSummary>> {
        List<TableSummary> out;
        for (const Table& table : published_tables(reader)) {
            auto open = open_table(inside(cx), reader, table.name.value);
            if (!open) continue;
            out.items.push_back({table.name, open->dataset.title.in(cx.language()), {open->dataset.slug.value}, open->version.number, table.row_count,
                                 static_cast<std::int64_t>(table.columns.size()), {api_href(cx, *open, "/rows")}, {api_href(cx, *open, "/schema")}, {api_href(cx, *open, "/openapi.json")}});
        }
        return out;
    });
}

Task<Result<Reply>> openapi(Context& cx, Name name) {
    auto open = co_await find(cx, name);
    if (!open) co_return open.problem();
    auto first = co_await cx.blocking([&] {
        const auto plan = analytics::plan_rows({{"limit", "1"}}, open->lake, cursor_seal(cx.app()));
        return plan ? inside(cx).queries.query(plan->rows, query_deadline()) : Result<analytics::ResultTable>(plan.problem());
    });
    const Configuration& c = cx.app().configuration();
    const std::string base = c.public_url.empty() ? fmt::format("{}://{}", cx.request().secure ? "https" : "http", cx.request().host) : c.public_url;
    Reply reply = Reply::text(table_openapi(*open, base + cx.href("/api/v1"), first ? &*first : nullptr), "application/json");
    open_to_all(reply);
    co_return reply;
}

Task<Result<Reply>> download(Context& cx, Name name, Text<1, 20> format) {
    auto open = co_await find(cx, name);
    if (!open) co_return open.problem();
    auto reply = co_await cx.blocking([&] { return download_reply(inside(cx), *open, format.value); });
    if (reply) open_to_all(*reply);
    co_return reply;
}

}  // namespace

void install_tables(App& app) {
    app.get("/tables", tables).named("tables");
    app.get("/tables/{table}/rows", rows).named("rows").gives({"application/json", "text/csv", "application/jsonl", "text/tab-separated-values", "application/geo+json"});
    app.get("/tables/{table}/rows/{id}", row).named("row").gives({"application/json"});
    app.get("/tables/{table}/aggregate", aggregate).named("aggregate").rated(RateClass::query).gives({"application/json", "text/csv", "application/jsonl"});
    app.get("/tables/{table}/facets", facets).named("facets").rated(RateClass::query).gives({"application/json"});
    app.get("/tables/{table}/schema", schema).named("schema");
    app.get("/tables/{table}/stats", stats).named("stats");
    app.get("/tables/{table}/openapi.json", openapi).named("table-openapi").gives({"application/json"});
    app.get("/tables/{table}/download/{format}", download).named("download").time_up_to(std::chrono::seconds(120)).gives({"text/csv", "application/vnd.apache.parquet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.oasis.opendocument.spreadsheet", "application/json", "application/jsonl", "application/geo+json"});
}

}  // namespace skl::opendata
