// SQL over all published tables (opendata.md §8): a page for people, POST for programs; one service behind both.
#include "opendata/api/sql.h"

#include "kernel/crypto/digest.h"
#include "kernel/describe/write.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/queries/running.h"

namespace skl::opendata {
namespace {

constexpr std::size_t shown_rows = 200;     // on the page; CSV has all
constexpr std::size_t tables_for_all = 64;  // more, and only those whose name stands in the query are opened

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

struct SqlStep {
    std::string name;
    std::optional<std::int64_t> estimated_rows;
    std::int64_t depth = 0;
};
BOOST_DESCRIBE_STRUCT(SqlStep, (), (name, estimated_rows, depth))

struct SqlCost {
    std::optional<std::int64_t> estimated_rows;  // of the answer
    std::vector<SqlStep> steps;                  // the last first, each before what it draws from
};
BOOST_DESCRIBE_STRUCT(SqlCost, (), (estimated_rows, steps))

struct SqlQuestion {
    Prose<20'000> sql;
    std::map<std::string, Json> params;
};
BOOST_DESCRIBE_STRUCT(SqlQuestion, (), (sql, params))

}  // namespace

Task<Result<Allowed>> allowed_tables(Context& cx, const std::string& sql) {
    const Blobs& blobs = inside(cx).blobs;
    auto out = co_await cx.read([&](Reader& reader) -> Result<Allowed> {
        Allowed out;
        const auto tables = published_tables(reader);
        // What would have to be fetched is fetched for who names it.
        const bool all = tables.size() <= tables_for_all && !blobs.remote();
        for (const Table& table : tables) {
            auto dataset = dataset_by_id(reader, table.dataset_id);
            if (!dataset || !may_read_rows(cx, *dataset)) continue;
            SqlTableInfo& info = out.shown.emplace_back(
                SqlTableInfo{table.name, dataset->title.in(cx.language()), {cx.href("/datasets/" + dataset->slug.value)}, {}});
            for (const TableColumn& column : table.columns) info.columns.push_back({column.name, column.type});
            if (!all && sql.find(table.name.value) == std::string::npos) continue;
            out.tables.push_back({table.name.value, blobs.path(table.parquet_sha256.value).string()});
            out.files.push_back(table.parquet_sha256.value);
        }
        return out;
    });
    for (std::size_t i = 0; out && i < out->files.size(); ++i) {
        auto file = co_await bring(cx, out->files[i]);
        if (!file) co_return std::move(file.problem());
        out->tables[i].held = std::move(file->held);
    }
    co_return out;
}

namespace {

Result<analytics::Bound> bound_value(const std::string& json) {
    const auto node = read_json(json);
    if (!node) return node.problem();
    switch (node->type) {
        case Node::Type::null: return analytics::Bound{};
        case Node::Type::boolean: return analytics::Bound{node->truth};
        case Node::Type::text: return analytics::Bound{node->text};
        case Node::Type::number: {
            std::int64_t whole = 0;
            const char* end = node->text.data() + node->text.size();
            if (const auto read = std::from_chars(node->text.data(), end, whole); read.ec == std::errc{} && read.ptr == end)
                return analytics::Bound{whole};
            return analytics::Bound{std::strtod(node->text.c_str(), nullptr)};
        }
        default: return Problem::bad_request("bad-parameter");
    }
}

}  // namespace

Result<SqlValues> bound_of(const std::map<std::string, Json>& params) {
    SqlValues out;
    for (const auto& [name, json] : params) {
        auto value = bound_value(json.value);
        if (!value) return Problem::invalid({{"/params/" + name, "bad-parameter"}});
        out.emplace_back(name, std::move(*value));
    }
    return out;
}

Result<FoundAnswer> answer_of(Module::Inside& in, const analytics::SqlRequest& request, std::string key) {
    FoundAnswer out{nullptr, key.empty() ? SqlCache::key_of(request) : std::move(key)};
    out.answer = in.sql_answers.find(out.key);
    if (out.answer) return out;
    auto fresh = in.sql.run(request);
    if (!fresh) return std::move(fresh.problem());
    out.answer = in.sql_answers.keep(out.key, std::move(*fresh));
    return out;
}

std::string refusal_words(const Context& cx, const Problem& problem) {
    std::string out = problem_title(cx.app().locale(), cx.language(), problem);
    const std::string detail = problem_detail(cx.app().locale(), cx.language(), problem);
    if (!detail.empty()) out += (cx.language() == "en" ? ". " : "。") + detail;
    for (const char* name : {"message", "name"})
        if (const auto said = problem.params.find(name);
            said != problem.params.end() && !said->second.empty() && detail.find(said->second) == std::string::npos)
            out += (cx.language() == "en" ? " (" : "（") + said->second + (cx.language() == "en" ? ")" : "）");
    return out;
}

SqlResult shown_result(const Context& cx, const analytics::SqlAnswer& answer, std::size_t most) {
    SqlResult out;
    for (const analytics::Column& column : answer.table.columns) {
        const bool numeric = column.type == analytics::ColumnType::integer || column.type == analytics::ColumnType::bigint ||
                             column.type == analytics::ColumnType::number;
        out.head.push_back({column.name, numeric});
    }
    const std::size_t rows = answer.table.rows();
    for (std::size_t row = 0; row < std::min(rows, most); ++row) {
        Line& line = out.lines.emplace_back();
        for (std::size_t i = 0; i < out.head.size(); ++i) line.cells.push_back(line_cell(cx, answer.table.at(row, i)));
    }
    out.shown = static_cast<std::int64_t>(out.lines.size());
    out.truncated = answer.truncated || rows > most;
    out.milliseconds = answer.milliseconds;
    return out;
}

namespace {

Task<Result<SqlPage>> page(Context& cx, SqlAsk asked) {
    SqlPage out;
    out.title.value = cx.say("sql.title");
    if (asked.sql) out.sql = asked.sql->value;
    auto tables = co_await allowed_tables(cx, out.sql);
    if (!tables) co_return tables.problem();
    out.tables = std::move(tables->shown);
    if (out.sql.find_first_not_of(" \t\r\n") == std::string::npos) co_return out;
    const analytics::SqlRequest request{out.sql, {}, std::move(tables->tables), {}};
    auto answered = co_await cx.blocking([&] { return answer_of(inside(cx), request); });
    if (!answered) {
        if (!cx.wants_html()) co_return answered.problem();
        out.wrong = refusal_words(cx, answered.problem());
        co_return out;
    }
    SqlResult& result = out.result.emplace(shown_result(cx, *answered->answer, shown_rows));
    const std::string coded = text::percent_encode(out.sql);
    result.csv_href.value = cx.href("/sql/result.csv?sql=" + coded);
    result.save_href.value = cx.href("/queries/new?sql=" + coded);
    co_return out;
}

void append_rows(std::string& out, const analytics::SqlAnswer& answer, RowFormat format) {
    RowText rows(format, answer.table.columns);
    rows.begin(out);
    std::vector<analytics::Cell> cells(answer.table.columns.size());
    for (std::size_t row = 0; row < answer.table.rows(); ++row) {
        for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = answer.table.at(row, i);
        rows.row(out, cells);
    }
    rows.end(out);
}

}  // namespace

void append_result(std::string& out, const analytics::SqlAnswer& answer) {
    out += R"("columns":[)";
    for (const analytics::Column& column : answer.table.columns) {
        if (out.back() == '}') out += ',';
        out += R"({"name":)";
        write_json_string(out, column.name);
        out += R"(,"type":)";
        write_json_string(out, name_of(column.type));
        out += '}';
    }
    out += R"(],"rows":)";
    append_rows(out, answer, RowFormat::json);
    out += fmt::format(R"(,"truncated":{},"milliseconds":{})", answer.truncated, answer.milliseconds);
}

namespace {

// {"columns":[{name,type}],"rows":[{…}],"truncated":…,"milliseconds":…}, or the rows alone as CSV, TSV or JSON Lines.
Reply reply_of(const FoundAnswer& answered, RowFormat format) {
    const analytics::SqlAnswer& answer = *answered.answer;
    std::string body;
    if (format == RowFormat::json) {
        body = "{";
        append_result(body, answer);
        body += '}';
    } else {
        append_rows(body, answer, format);
    }
    Reply reply = Reply::text(std::move(body), std::string(media_type(format)));
    reply.headers.emplace_back("ETag", fmt::format("\"{}-{}\"", answered.key.substr(0, 32), static_cast<int>(format)));
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    if (answer.truncated) reply.headers.emplace_back("X-Truncated", "true");
    return reply;
}

// RFC 7240 §4.1: the caller would rather have it later than cut.
Task<Result<Reply>> run_later(Context& cx, const SqlOrder& order) {
    const auto started = co_await start_long_query(cx, order.sql.value, order.params);
    if (!started) co_return started.problem();
    Reply reply;
    reply.status = 202;
    reply.headers = {{"Location", cx.href("/jobs/" + to_text(started->job))}, {"Preference-Applied", "respond-async"}};
    co_return reply;
}

Task<Result<Reply>> run(Context& cx, SqlOrder order) {
    if (cx.request().header("prefer").find("respond-async") != std::string_view::npos) co_return co_await run_later(cx, order);
    auto params = bound_of(order.params);
    if (!params) co_return std::move(params.problem());
    analytics::SqlRequest request{order.sql.value, std::move(*params), {}, {}};
    analytics::Pairs none;
    RowFormat format = RowFormat::json;
    if (order.format) {
        constexpr RowFormat formats[] = {RowFormat::json, RowFormat::jsonl, RowFormat::csv, RowFormat::tsv};
        format = formats[static_cast<int>(*order.format)];
    } else {
        const auto chosen = take_format(cx, none, false);
        if (!chosen) co_return chosen.problem();
        format = *chosen;
        const bool written =
            format == RowFormat::json || format == RowFormat::jsonl || format == RowFormat::csv || format == RowFormat::tsv;
        if (!written)
            co_return Problem{
                406, "not-acceptable", {{"formats", "application/json, application/jsonl, text/csv, text/tab-separated-values"}}};
    }
    auto tables = co_await allowed_tables(cx, order.sql.value);
    if (!tables) co_return tables.problem();
    request.tables = std::move(tables->tables);
    auto answer = co_await cx.blocking([&] { return answer_of(inside(cx), request); });
    if (!answer) co_return answer.problem();
    co_return reply_of(*answer, format);
}

std::optional<std::int64_t> estimate_of(const Node& step) {
    const Node* more = step.find("extra_info");
    const Node* estimate = more == nullptr ? nullptr : more->find("Estimated Cardinality");
    std::int64_t rows = 0;
    if (estimate == nullptr ||
        std::from_chars(estimate->text.data(), estimate->text.data() + estimate->text.size(), rows).ec != std::errc{})
        return {};
    return rows;
}

// Names and estimates only: the rest of a plan names files of the server.
void add_steps(const Node& step, std::int64_t depth, std::vector<SqlStep>& out) {
    constexpr std::int64_t deepest = 200;
    const Node* name = step.find("name");
    if (name == nullptr || depth > deepest) return;
    std::string words = name->text;
    while (!words.empty() && words.back() == ' ') words.pop_back();
    out.push_back({std::move(words), estimate_of(step), depth});
    if (const Node* children = step.find("children"))
        for (const Node& child : children->items) add_steps(child, depth + 1, out);
}

Task<Result<SqlCost>> explain(Context& cx, SqlQuestion question) {
    auto params = bound_of(question.params);
    if (!params) co_return std::move(params.problem());
    auto tables = co_await allowed_tables(cx, question.sql.value);
    if (!tables) co_return tables.problem();
    const analytics::SqlRequest request{question.sql.value, std::move(*params), std::move(tables->tables), {}, true};
    auto answer = co_await cx.blocking([&] { return inside(cx).sql.run(request); });
    if (!answer) co_return answer.problem();
    SqlCost out;
    if (answer->table.rows() == 0) co_return out;
    const auto plan = read_json(answer->table.at(0, answer->table.columns.size() - 1).text, 1'000);
    if (!plan) co_return out;
    for (const Node& step : plan->items) add_steps(step, 0, out.steps);
    if (!out.steps.empty()) out.estimated_rows = out.steps[0].estimated_rows;
    co_return out;
}

Task<Result<Reply>> csv(Context& cx, SqlAsk asked) {
    if (!asked.sql) co_return Problem::invalid({{"/sql", "required"}});
    auto tables = co_await allowed_tables(cx, asked.sql->value);
    if (!tables) co_return tables.problem();
    const analytics::SqlRequest request{asked.sql->value, {}, std::move(tables->tables), {}};
    auto answer = co_await cx.blocking([&] { return answer_of(inside(cx), request); });
    if (!answer) co_return answer.problem();
    Reply reply = reply_of(*answer, RowFormat::csv);
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"result.csv\"");
    co_return reply;
}

}  // namespace

void install_sql(App& app) {
    app.get("/sql", page).page("opendata/sql").rated(RateClass::query).named("sql");
    app.get("/sql/result.csv", csv).rated(RateClass::query).named("sql.csv").gives({"text/csv"});
    app.post("/sql/explain", explain).rated(RateClass::query).for_programs().named("sql.explain");
    app.post("/sql", run)
        .rated(RateClass::query)
        .for_programs()
        .named("sql.run")
        .gives({"application/json", "text/csv", "application/jsonl", "text/tab-separated-values"});
}

}  // namespace skl::opendata
