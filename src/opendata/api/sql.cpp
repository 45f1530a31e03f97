// SQL over all published tables (opendata.md §8): a page for people, POST for programs; one service behind both.
#include "kernel/crypto/digest.h"
#include "kernel/describe/write.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"
#include "kernel/text/text.h"
#include "opendata/api/row_text.h"
#include "opendata/pages/explore.h"

namespace skl::opendata {
namespace {

constexpr std::size_t shown_rows = 200;          // on the page; CSV has all
constexpr std::size_t tables_for_all = 64;       // more, and only those whose name stands in the query are opened

struct SqlColumn {
    Text<> name;
    ColumnType type{};
};
BOOST_DESCRIBE_STRUCT(SqlColumn, (), (name, type))

struct SqlTableInfo {
    Text<> name;
    std::string caption;
    Text<> href;
    std::vector<SqlColumn> columns;
};
BOOST_DESCRIBE_STRUCT(SqlTableInfo, (), (name, caption, href, columns))

struct ResultHead {
    std::string label;
    bool numeric = false;
};
BOOST_DESCRIBE_STRUCT(ResultHead, (), (label, numeric))

struct SqlResult {
    std::vector<ResultHead> head;
    std::vector<Line> lines;
    std::int64_t shown = 0, milliseconds = 0;
    bool truncated = false;
    Text<> csv_href;
};
BOOST_DESCRIBE_STRUCT(SqlResult, (), (head, lines, shown, milliseconds, truncated, csv_href))

struct SqlPage {
    Text<> title;
    std::string sql;
    std::vector<SqlTableInfo> tables;
    std::optional<std::string> wrong;
    std::optional<SqlResult> result;
};
BOOST_DESCRIBE_STRUCT(SqlPage, (), (title, sql, tables, wrong, result))

struct SqlAsk {
    std::optional<Prose<20'000>> sql;
};
BOOST_DESCRIBE_STRUCT(SqlAsk, (), (sql))

enum class SqlFormat { json, jsonl, csv, tsv };
BOOST_DESCRIBE_ENUM(SqlFormat, json, jsonl, csv, tsv)

struct SqlOrder {
    Prose<20'000> sql;
    std::map<std::string, Json> params;
    std::optional<SqlFormat> format;
};
BOOST_DESCRIBE_STRUCT(SqlOrder, (), (sql, params, format))

struct Allowed {
    std::vector<analytics::SqlTable> tables;
    std::vector<SqlTableInfo> shown;
};

Task<Result<Allowed>> allowed(Context& cx, const std::string& sql) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Allowed> {
        Allowed out;
        const auto tables = published_tables(reader);
        for (const Table& table : tables) {
            auto dataset = dataset_by_id(reader, table.dataset_id);
            if (!dataset) continue;
            SqlTableInfo& info = out.shown.emplace_back(SqlTableInfo{table.name, dataset->title.in(cx.language()), {cx.href("/datasets/" + dataset->slug.value)}, {}});
            for (const TableColumn& column : table.columns) info.columns.push_back({column.name, column.type});
            if (tables.size() <= tables_for_all || sql.find(table.name.value) != std::string::npos)
                out.tables.push_back({table.name.value, inside(cx).blobs.path(table.parquet_sha256.value).string()});
        }
        return out;
    });
}

Result<analytics::Bound> bound_of(const std::string& json) {
    const auto node = read_json(json);
    if (!node) return node.problem();
    switch (node->type) {
        case Node::Type::null: return analytics::Bound{};
        case Node::Type::boolean: return analytics::Bound{node->truth};
        case Node::Type::text: return analytics::Bound{node->text};
        case Node::Type::number: {
            std::int64_t whole = 0;
            const char* end = node->text.data() + node->text.size();
            if (const auto read = std::from_chars(node->text.data(), end, whole); read.ec == std::errc{} && read.ptr == end) return analytics::Bound{whole};
            return analytics::Bound{std::strtod(node->text.c_str(), nullptr)};
        }
        default: return Problem::bad_request("bad-parameter");
    }
}

std::string words_of(const Context& cx, const Problem& problem) {
    std::string out = problem_title(cx.app().locale(), cx.language(), problem);
    const std::string detail = problem_detail(cx.app().locale(), cx.language(), problem);
    if (!detail.empty()) out += (cx.language() == "en" ? ". " : "。") + detail;
    for (const char* name : {"message", "name"})
        if (const auto said = problem.params.find(name); said != problem.params.end() && !said->second.empty() && detail.find(said->second) == std::string::npos)
            out += (cx.language() == "en" ? " (" : "（") + said->second + (cx.language() == "en" ? ")" : "）");
    return out;
}

Task<Result<SqlPage>> page(Context& cx, SqlAsk asked) {
    SqlPage out;
    out.title.value = cx.say("sql.title");
    if (asked.sql) out.sql = asked.sql->value;
    auto tables = co_await allowed(cx, out.sql);
    if (!tables) co_return tables.problem();
    out.tables = std::move(tables->shown);
    if (out.sql.find_first_not_of(" \t\r\n") == std::string::npos) co_return out;
    const analytics::SqlRequest request{out.sql, {}, std::move(tables->tables), {}};
    auto answer = co_await cx.blocking([&] { return inside(cx).sql.run(request); });
    if (!answer) {
        if (!cx.wants_html()) co_return answer.problem();
        out.wrong = words_of(cx, answer.problem());
        co_return out;
    }
    SqlResult& result = out.result.emplace();
    for (const analytics::Column& column : answer->table.columns) {
        const bool numeric = column.type == analytics::ColumnType::integer || column.type == analytics::ColumnType::bigint || column.type == analytics::ColumnType::number;
        result.head.push_back({column.name, numeric});
    }
    const std::size_t rows = answer->table.rows();
    for (std::size_t row = 0; row < std::min(rows, shown_rows); ++row) {
        Line& line = result.lines.emplace_back();
        for (std::size_t i = 0; i < result.head.size(); ++i) line.cells.push_back(line_cell(cx, answer->table.at(row, i)));
    }
    result.shown = static_cast<std::int64_t>(result.lines.size());
    result.truncated = answer->truncated || rows > shown_rows;
    result.milliseconds = answer->milliseconds;
    result.csv_href.value = cx.href("/sql/result.csv?sql=" + text::percent_encode(out.sql));
    co_return out;
}

// {"columns":[{name,type}],"rows":[{…}],"truncated":…,"milliseconds":…}, or the rows alone as CSV, TSV or JSON Lines.
Reply reply_of(const analytics::SqlAnswer& answer, RowFormat format) {
    std::string body;
    if (format == RowFormat::json) {
        body = R"({"columns":[)";
        for (const analytics::Column& column : answer.table.columns) {
            if (body.back() == '}') body += ',';
            body += R"({"name":)";
            write_json_string(body, column.name);
            body += R"(,"type":)";
            write_json_string(body, name_of(column.type));
            body += '}';
        }
        body += R"(],"rows":)";
    }
    RowText rows(format, answer.table.columns);
    rows.begin(body);
    std::vector<analytics::Cell> cells(answer.table.columns.size());
    for (std::size_t row = 0; row < answer.table.rows(); ++row) {
        for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = answer.table.at(row, i);
        rows.row(body, cells);
    }
    rows.end(body);
    if (format == RowFormat::json) body += fmt::format(R"(,"truncated":{},"milliseconds":{}}})", answer.truncated, answer.milliseconds);
    Reply reply = Reply::text(std::move(body), std::string(media_type(format)));
    if (answer.truncated) reply.headers.emplace_back("X-Truncated", "true");
    return reply;
}

Task<Result<Reply>> run(Context& cx, SqlOrder order) {
    analytics::SqlRequest request{order.sql.value, {}, {}, {}};
    for (const auto& [name, json] : order.params) {
        auto value = bound_of(json.value);
        if (!value) co_return Problem::invalid({{"/params/" + name, "bad-parameter"}});
        request.params.emplace_back(name, std::move(*value));
    }
    analytics::Pairs none;
    RowFormat format = RowFormat::json;
    if (order.format) {
        constexpr RowFormat formats[] = {RowFormat::json, RowFormat::jsonl, RowFormat::csv, RowFormat::tsv};
        format = formats[static_cast<int>(*order.format)];
    } else {
        const auto chosen = take_format(cx, none);
        if (!chosen) co_return chosen.problem();
        format = *chosen;
    }
    auto tables = co_await allowed(cx, order.sql.value);
    if (!tables) co_return tables.problem();
    request.tables = std::move(tables->tables);
    auto answer = co_await cx.blocking([&] { return inside(cx).sql.run(request); });
    if (!answer) co_return answer.problem();
    co_return reply_of(*answer, format);
}

Task<Result<Reply>> csv(Context& cx, SqlAsk asked) {
    if (!asked.sql) co_return Problem::invalid({{"/sql", "required"}});
    auto tables = co_await allowed(cx, asked.sql->value);
    if (!tables) co_return tables.problem();
    const analytics::SqlRequest request{asked.sql->value, {}, std::move(tables->tables), {}};
    auto answer = co_await cx.blocking([&] { return inside(cx).sql.run(request); });
    if (!answer) co_return answer.problem();
    Reply reply = reply_of(*answer, RowFormat::csv);
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"result.csv\"");
    co_return reply;
}

}  // namespace

void install_sql(App& app) {
    app.get("/sql", page).page("opendata/sql").rated(RateClass::query).named("sql");
    app.get("/sql/result.csv", csv).rated(RateClass::query).named("sql.csv").gives({"text/csv"});
    app.post("/sql", run).rated(RateClass::query).for_programs().named("sql.run").gives({"application/json", "text/csv", "application/jsonl", "text/tab-separated-values"});
}

}  // namespace skl::opendata
