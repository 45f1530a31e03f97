// The worker's side. It confines itself to the files of its first request, for good; the service gives it no other set.
#include <sys/resource.h>

#include "kernel/analytics/query_wire.h"
#include "kernel/analytics/sql_allow.h"
#include "kernel/analytics/vector_read.h"
#include "kernel/sandbox/confinement.h"

namespace skl::analytics {
namespace {

constexpr const char* engine_memory = "256MB";                      // opendata.md §8.4
constexpr std::uint64_t address_space = std::uint64_t{1280} << 20;  // twice that, and what the program and its libraries map
constexpr std::uint64_t processor_seconds = 3'600;                  // of all its requests; each ends by the server's clock
constexpr std::uint64_t descriptors = 64;                           // opendata.md §8.1
constexpr std::size_t chunk_bytes = 64 * 1024;

Problem problem_of(const duck::Failure& failure) {
    switch (failure.kind) {
        case DUCKDB_ERROR_OUT_OF_MEMORY: return {507, "query-memory"};
        case DUCKDB_ERROR_INTERRUPT: return {408, "query-timeout"};
        case DUCKDB_ERROR_IO:
        case DUCKDB_ERROR_PERMISSION: return {400, "sql-not-allowed", {{"name", ""}, {"position", "0"}}};
        default: break;
    }
    std::string_view words = failure.message;
    words = words.substr(0, words.find('\n'));
    const bool says_paths = words.find('/') != std::string_view::npos;  // of the server: not the reader's to know
    return {400, "sql-error", {{"message", says_paths ? std::string{} : std::string(words)}, {"position", "0"}}};
}

class Engine {
public:
    explicit Engine(const std::vector<SqlTable>& tables) : database_({engine_memory, true, {}}) {
        duck::Connection setting(database_);
        setting.run("create schema od");
        std::string files;
        for (const SqlTable& table : tables) {
            setting.run("create view od." + quoted_name(table.name) + " as select * from " + parquet_source(table.file));
            files += (files.empty() ? "" : ", ") + quoted_text(table.file);
            names_.push_back(table.name);
        }
        setting.run("set allowed_paths = [" + files + "]");
        setting.run("set enable_external_access = false");
        setting.run("set lock_configuration = true");
    }

    Result<std::string> tree(const std::string& sql) {
        duck::Connection connection(database_);
        duck::Prepared parse;
        duck::Failure failure;
        duck::Streaming streaming;
        if (!parse.prepare(connection, "select json_serialize_sql($1::varchar)", failure) || !parse.bind(1, sql) ||
            !streaming.start(parse, failure))
            return problem_of(failure);
        duck::RowReader reader(streaming.result());
        duckdb_data_chunk chunk = streaming.next(failure);
        if (chunk == nullptr) return problem_of(failure);
        reader.chunk(chunk);
        return std::string(reader.read(0)[0].text);
    }

    Done answer(const SqlRequest& request, sandbox::Channel& channel, bool& truncated) {
        auto parsed = tree(request.sql);
        if (!parsed) return parsed.problem();
        if (auto allowed = check_syntax(*parsed, names_, request.sql); !allowed) return allowed;
        if (request.syntax) {
            std::string out;
            wire::put_columns(out, {{"syntax", ColumnType::any}});
            const Cell cell{.kind = Cell::Kind::text, .text = *parsed};
            wire::put_row(out, {&cell, 1});
            channel.send(sandbox::FrameKind::chunk, out);
            return Nothing{};
        }
        duck::Connection connection(database_);
        duck::Failure failure;
        duck::Prepared statement;
        if (!statement.prepare(connection, request.explain ? "explain (format json) " + request.sql : request.sql, failure))
            return problem_of(failure);
        if (duckdb_prepared_statement_type(statement.get()) !=
            (request.explain ? DUCKDB_STATEMENT_TYPE_EXPLAIN : DUCKDB_STATEMENT_TYPE_SELECT))
            return Problem{400, "sql-not-allowed", {{"name", "SELECT"}, {"position", "0"}}};
        for (const auto& [name, value] : request.params) {
            idx_t index = 0;
            if (duckdb_bind_parameter_index(statement.get(), &index, name.c_str()) != DuckDBSuccess || !statement.bind(index, value))
                return Problem{400, "bad-parameter", {{"name", name}}};
        }
        duck::Streaming streaming;
        if (!streaming.start(statement, failure)) return problem_of(failure);
        duck::RowReader reader(streaming.result());
        if (const std::string column = reader.unreadable_column(); !column.empty())
            return Problem{400, "sql-error", {{"message", "column type: " + column}, {"position", "0"}}};
        std::string out;
        wire::put_columns(out, reader.columns());
        std::int64_t rows = 0;
        std::size_t bytes = 0;
        while (duckdb_data_chunk chunk = streaming.next(failure)) {
            reader.chunk(chunk);
            for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk) && !truncated; ++row) {
                const std::size_t before = out.size();
                wire::put_row(out, reader.read(row));
                bytes += out.size() - before;
                truncated = ++rows > request.limits.rows || bytes > request.limits.bytes;
                if (truncated) out.resize(before);
                if (out.size() >= chunk_bytes) {
                    if (!channel.send(sandbox::FrameKind::chunk, out)) return Problem{408, "query-timeout"};
                    out.clear();
                }
            }
            if (truncated) break;
        }
        if (!truncated && failure.kind != DUCKDB_ERROR_INVALID) return problem_of(failure);
        channel.send(sandbox::FrameKind::chunk, out);
        return Nothing{};
    }

private:
    duck::Database database_;
    std::vector<std::string> names_;
};

}  // namespace

int query_worker(sandbox::Channel& channel, std::string_view) {
    channel.send(sandbox::FrameKind::ready, {});
    std::unique_ptr<Engine> engine;
    sandbox::Frame frame;
    while (channel.receive(frame) == sandbox::Received::frame) {
        const auto began = std::chrono::steady_clock::now();
        SqlRequest request;
        if (!wire::decode(frame.payload, request)) return 1;
        if (!engine) {
            sandbox::Paths paths;
            for (const SqlTable& table : request.tables) paths.readable.push_back(table.file);
            sandbox::confine(paths, {address_space, processor_seconds, 0, descriptors}, sandbox::Calls::query);
            engine = std::make_unique<Engine>(request.tables);
        }
        bool truncated = false;
        Done done = engine->answer(request, channel, truncated);
        if (!done) {
            channel.send(sandbox::FrameKind::problem, sandbox::encode_problem(done.problem()));
            continue;
        }
        std::string summary;
        sandbox::put_number(summary, truncated ? 1 : 0);
        sandbox::put_number(summary,
                            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count());
        channel.send(sandbox::FrameKind::end, summary);
    }
    return 0;
}

}  // namespace skl::analytics
