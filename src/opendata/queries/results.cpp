// Queries that take longer than an answer may (opendata.md §8.4): a job of at most ten minutes, whose result is kept as Parquet for a week.
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/tenants.h"
#include "kernel/storage/references.h"
#include "opendata/api/parallel_downloads.h"
#include "opendata/queries/routes.h"

namespace skl::opendata {
namespace {

constexpr const char* long_query_job = "opendata.query";
constexpr const char* forget_job = "opendata.query.forget";
constexpr const char* every_night = "40 3 * * *";
constexpr std::int64_t kept_for = std::int64_t{7} * 24 * 3'600 * 1'000'000;  // µs
constexpr std::int64_t most_forgotten = 1'000;                               // of a night
const analytics::QueryLimits long_limits{std::chrono::minutes(10), 100'000, std::size_t{64} << 20};
// One at a time on a node: others wait their turn for some hours.
const JobRetry patient{200, std::chrono::seconds(5), std::chrono::minutes(1), {}};

struct LongTable {
    Text<> name, parquet_sha256;
};
BOOST_DESCRIBE_STRUCT(LongTable, (), (name, parquet_sha256))

// What is to be run: the tables are those that were public when it was asked for.
struct LongQuery {
    Id<QueryResult> id;
    Prose<20'000> sql;
    std::map<std::string, Json> params;
    std::vector<LongTable> tables;
};
BOOST_DESCRIBE_STRUCT(LongQuery, (), (id, sql, params, tables))

struct LongOrder {
    Prose<20'000> sql;
    std::map<std::string, Json> params;
};
BOOST_DESCRIBE_STRUCT(LongOrder, (), (sql, params))

struct LongStarted {
    Uuid job, result;
};
BOOST_DESCRIBE_STRUCT(LongStarted, (), (job, result))

struct ResultFile {
    Text<> format, href;
};
BOOST_DESCRIBE_STRUCT(ResultFile, (), (format, href))

struct ResultPage {
    std::string title;
    Id<QueryResult> id;
    Prose<20'000> sql;
    std::int64_t rows = 0;
    bool truncated = false;
    Instant created_at, expires_at;
    std::vector<ResultFile> files;
};
BOOST_DESCRIBE_STRUCT(ResultPage, (), (title, id, sql, rows, truncated, created_at, expires_at, files))

Result<analytics::SqlAnswer> run_long(Module::Inside& in, const LongQuery& order) {
    auto params = bound_of(order.params);
    if (!params) return std::move(params.problem());
    analytics::SqlRequest request{order.sql.value, std::move(*params), {}, long_limits};
    for (const LongTable& table : order.tables) {
        auto file = in.blobs.open(table.parquet_sha256.value);
        if (!file) return std::move(file.problem());
        request.tables.push_back({table.name.value, file->path.string(), std::move(file->held)});
    }
    return analytics::QueryService(in.spawner, 1).run(request);  // a worker of its own: those of the pages stay free
}

Result<std::string> keep_result(Module::Inside& in, const JobRun& run, const LongQuery& order, const analytics::SqlAnswer& answer) {
    RowsOut out(RowFormat::parquet, answer.table.columns, {}, in.blobs.scratch());
    std::vector<analytics::Cell> cells(answer.table.columns.size());
    for (std::size_t row = 0; row < answer.table.rows(); ++row) {
        for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = answer.table.at(row, i);
        if (!out.row(cells)) break;  // finish() tells why
    }
    const auto file = out.finish();
    if (!file) return file.problem();
    const auto blob = in.blobs.put(*file);
    if (!blob) return blob.problem();
    QueryResult result;
    result.id = order.id;
    result.parquet_sha256.value = blob->sha256;
    result.row_count = static_cast<std::int64_t>(answer.table.rows());
    result.truncated = answer.truncated;
    if (auto lost = in.store.write(run.tenant, [&](Transaction& tx) {
            complete_result(tx, result);
            keep_blob(tx, *blob, owner_of_result(order.id), Instant::now());
            return true;
        }))
        return std::move(*lost);
    return "/sql/results/" + to_text(order.id);
}

Result<std::int64_t> forget_results(Module::Inside& in, Instant now) {
    std::vector<ExpiredResult> expired;
    if (auto lost = in.store.read(every_tenant, [&](Reader& reader) { expired = expired_results(reader, now, most_forgotten); }))
        return std::move(*lost);
    for (const ExpiredResult& one : expired)
        if (auto lost = in.store.write(one.tenant, [&](Transaction& tx) {
                delete_result(tx, one.id);
                return true;
            }))
            return std::move(*lost);
    return static_cast<std::int64_t>(expired.size());
}

Task<Result<Answered<LongStarted>>> start(Context& cx, LongOrder order) {
    const auto started = co_await start_long_query(cx, order.sql.value, order.params);
    if (!started) co_return started.problem();
    co_return Answered<LongStarted>{{started->job, started->result}, 202, {{"Location", cx.href("/jobs/" + to_text(started->job))}}};
}

Task<Result<QueryResult>> find(Context& cx, const Uuid& id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<QueryResult> {
        auto result = find_result(reader, id);
        if (!result || result->parquet_sha256.empty() || result->expires_at < cx.now()) return Problem::not_found("result");
        return std::move(*result);
    });
}

Task<Result<ResultPage>> show(Context& cx, Id<QueryResult> id) {
    const auto result = co_await find(cx, id);
    if (!result) co_return result.problem();
    ResultPage out{cx.say("query.result"), result->id,         result->sql,        result->row_count,
                   result->truncated,      result->created_at, result->expires_at, {}};
    for (const char* format : {"parquet", "csv", "jsonl", "xlsx", "ods"})
        out.files.push_back({{format}, {cx.href(fmt::format("/sql/results/{}/rows?format={}", to_text(id), format))}});
    co_return out;
}

struct ResultAsk {
    std::optional<Text<1, 20>> format;
};
BOOST_DESCRIBE_STRUCT(ResultAsk, (), (format))

Task<Result<Reply>> rows(Context& cx, Id<QueryResult> id, ResultAsk asked) {
    analytics::Pairs pairs;
    if (asked.format) pairs.emplace_back("format", asked.format->value);
    const auto format = take_format(cx, pairs, false);
    if (!format) co_return format.problem();
    const auto result = co_await find(cx, id);
    if (!result) co_return result.problem();
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    auto file = co_await bring(cx, result->parquet_sha256.value);
    if (!file) co_return std::move(file.problem());
    const std::string name = fmt::format("attachment; filename=\"result.{}\"", asked.format ? asked.format->value : "rows");
    if (*format == RowFormat::parquet) {
        Reply reply;
        reply.content_type = media_type(*format);
        reply.file = std::move(file->path);
        reply.held = std::move(file->held);
        reply.headers = {{"ETag", "\"" + result->parquet_sha256.value + "\""}, {"Content-Disposition", name}};
        co_return in_slot(std::move(reply), std::move(*slot));
    }
    auto reply = co_await cx.blocking([&]() -> Result<Reply> {
        analytics::SqlAnswer answer;
        auto table = inside(cx).queries.query({"select * exclude(_id) from " + analytics::parquet_source(file->path.string()), {}},
                                              query_deadline());
        if (!table) return std::move(table.problem());
        answer.table = std::move(*table);
        answer.truncated = result->truncated;
        const FoundAnswer found{std::make_shared<const analytics::SqlAnswer>(std::move(answer)), result->parquet_sha256.value};
        return result_reply(inside(cx), found, *format);
    });
    if (reply && *format != RowFormat::json) reply->headers.emplace_back("Content-Disposition", name);
    co_return reply;
}

}  // namespace

Task<Result<StartedQuery>> start_long_query(Context& cx, std::string sql, std::map<std::string, Json> params) {
    if (!cx.caller().signed_in()) co_return Problem{401, "unauthorised"};
    if (auto bound = bound_of(params); !bound) co_return std::move(bound.problem());
    const auto syntax = co_await check_sql(cx, sql);
    if (!syntax) co_return syntax.problem();
    auto tables = co_await allowed_tables(cx, sql);
    if (!tables) co_return std::move(tables.problem());
    LongQuery asked;
    asked.sql.value = std::move(sql);
    asked.params = std::move(params);
    for (std::size_t i = 0; i < tables->tables.size(); ++i)
        if (std::find(syntax->tables.begin(), syntax->tables.end(), tables->tables[i].name) != syntax->tables.end())
            asked.tables.push_back({{tables->tables[i].name}, {tables->files[i]}});
    co_return co_await cx.write([&](Transaction& tx) -> Result<StartedQuery> {
        QueryResult result;
        result.id = crypto::new_id<QueryResult>(cx.now());
        result.sql = asked.sql;
        result.created_at = cx.now();
        result.expires_at = {cx.now().micros + kept_for};
        insert_result(tx, result);
        asked.id = result.id;
        return StartedQuery{inside(cx).jobs->enqueue(tx, long_query_job, to_json(asked), to_text(result.id)), result.id};
    });
}

void handle_query_jobs(Jobs& jobs, Module::Inside& in) {
    auto turn = std::make_shared<std::mutex>();
    jobs.handle(
        long_query_job,
        [&in, turn](JobRun& run) -> Result<std::string> {
            const auto order = from_json<LongQuery>(run.payload);
            if (!order) return order.problem();
            const std::unique_lock mine(*turn, std::try_to_lock);
            if (!mine) return Problem{503, "busy"};
            const auto answer = run_long(in, *order);
            if (!answer) return answer.problem();
            return keep_result(in, run, *order, *answer);
        },
        patient);
    jobs.handle(forget_job, [&in](JobRun&) -> Result<std::string> {
        const auto forgotten = forget_results(in, Instant::now());
        if (!forgotten) return forgotten.problem();
        return std::string{};
    });
    if (const auto often = Cron::parse(every_night)) jobs.schedule(main_tenant, forget_job, *often, forget_job);
}

void install_queries(App& app, Jobs& jobs, Module::Inside& in) {
    install_query_pages(app);
    install_query_changes(app);
    install_query_results(app);
    handle_query_jobs(jobs, in);
}

void install_query_results(App& app) {
    const std::string one = "/sql/results/{result}";
    app.post("/sql/jobs", start).form("/sql").needs(Assurance::account).named("sql.job").rated(RateClass::query);
    app.get(one, show).page("opendata/query_result").named("sql.result");
    app.get(one + "/rows", rows).named("sql.result.rows").rated(RateClass::query).gives(row_media_types());
}

}  // namespace skl::opendata
