// datastore_search_sql: a SELECT of an outsider over resources, each under its id in double quotes, run in the confined workers of
// kernel/analytics (opendata.md §8). A resource becomes a definition before the statement, so that a wrong name or function is refused
// there as in /sql; its timestamps are local times, as PostgreSQL's without a zone.
#include "kernel/analytics/query_service.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "opendata/ckan/datastore.h"
#include "opendata/ckan/records.h"
#include "opendata/engine/ckan/postgres_sql.h"
#include "opendata/inside.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::size_t longest_sql = 20'000, most_resources = 20;

// "<id>" as (select "_id", "a", "t" + to_seconds(28800) as "t" from od."<table>")
std::string definition(const OpenResource& resource, const std::string& name) {
    std::string columns;
    for (const analytics::Column& column : all_columns(resource.open)) {
        const std::string quoted = analytics::quoted_name(column.name);
        columns += (columns.empty() ? "" : ", ") + quoted;
        if (column.type == analytics::ColumnType::datetime)
            columns += fmt::format(" + to_seconds({}) as {}", std::chrono::seconds(home_zone).count(), quoted);
    }
    return fmt::format("{} as (select {} from od.{})", analytics::quoted_name(name), columns,
                       analytics::quoted_name(resource.open.table.name.value));
}

// A timestamp of an answer is local already: it is written as it is.
analytics::Cell as_written(analytics::Cell cell) {
    if (cell.kind == analytics::Cell::Kind::instant) cell.whole -= std::chrono::seconds(home_zone).count() * 1'000'000;
    return cell;
}

// Positions are of the statement as it was sent.
void shift(Problem& problem, std::size_t before) {
    const auto found = problem.params.find("position");
    if (found == problem.params.end()) return;
    const std::int64_t position = std::strtoll(found->second.c_str(), nullptr, 10) - static_cast<std::int64_t>(before);
    if (position > 0)
        found->second = std::to_string(position);
    else
        problem.params.erase(found);
}

std::string answer_of(const std::string& sql, const analytics::SqlAnswer& answer) {
    std::string out = R"({"sql":)";
    write_json_string(out, sql);
    out += R"(,"records":[)";
    Records records(RecordsFormat::objects, answer.table.columns, "");
    std::vector<analytics::Cell> cells(answer.table.columns.size());
    for (std::size_t row = 0; row < answer.table.rows(); ++row) {
        for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = as_written(answer.table.at(row, i));
        records.row(out, cells);
    }
    Node fields = list_node();
    for (const analytics::Column& column : answer.table.columns)
        fields.items.push_back(Dict().add("id", column.name).add("type", type_name(column)).take());
    out += R"(],"fields":)";
    write_node(out, fields);
    return out + (answer.truncated ? R"(,"records_truncated":true})" : "}");
}

}  // namespace

Task<Outcome> datastore_search_sql(Context& cx, const Asked& asked) {
    const std::string sql = asked.text("sql");
    if (sql.empty()) co_return invalid("sql", "Missing value");
    if (sql.size() > longest_sql) co_return invalid("sql", "The statement is longer than 20000 bytes");
    const Mapped mapped = mapped_sql(sql);
    if (!mapped.unknown.empty()) co_return invalid("sql", fmt::format("to_char: format not supported: {}", mapped.unknown));
    analytics::SqlRequest request;
    std::string definitions;
    for (const std::string& name : quoted_names(sql)) {
        Uuid id;
        if (!parse(name, id)) continue;  // a column, or a table that the statement defines itself
        if (request.tables.size() == most_resources) co_return invalid("sql", "More than 20 resources");
        const auto resource = co_await open_resource(cx, name);
        if (!resource) co_return resource.problem().status == 404 ? no_resource(name) : refused(cx, resource.problem(), "sql");
        definitions += (definitions.empty() ? "" : ", ") + definition(*resource, name);
        const std::string& table = resource->open.table.name.value;
        const bool known = std::any_of(request.tables.begin(), request.tables.end(), [&](const auto& one) { return one.name == table; });
        if (!known)
            request.tables.push_back(
                {table, inside(cx).blobs.path(resource->open.table.parquet_sha256.value).string(), resource->open.parquet.held});
    }
    request.sql = with_definitions(definitions, mapped.sql);
    request.limits.rows = most_records;
    const std::size_t before =
        text::valid_utf8(request.sql) && request.sql.size() >= mapped.sql.size()
            ? text::code_points(request.sql) - std::min(text::code_points(request.sql), text::code_points(mapped.sql))
            : 0;
    auto answer = co_await cx.blocking([&] { return inside(cx).sql.run(request); });
    if (!answer) {
        Problem problem = std::move(answer.problem());
        shift(problem, before);
        if (problem.code == "unknown-table")
            co_return invalid("query", fmt::format("relation \"{}\" does not exist", problem.params["name"]));
        if (problem.code != "sql-not-allowed") co_return refused(cx, problem, problem.status == 408 ? "sql" : "query");
        Dict error;
        error.add("__type", "Authorization Error");
        error.add("message", fmt::format("Access denied: Not authorized to use {}", problem.params["name"]));
        co_return Refusal{403, error.take()};
    }
    co_return answer_of(sql, *answer);
}

}  // namespace skl::opendata::ckan
