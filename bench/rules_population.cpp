// Five benefits over a population in a Parquet file: read by DuckDB, computed by columns, added up.
//
//   bench_rules_population MODEL.dmn PERSONS SEED [ROUNDS] [THREADS]
//
// Prints `evaluated <s>` (from the file to the totals, on the threads), `memory <MiB>`, `computed <s>` (from columns that are in memory to
// the totals, on one thread; of at most 1,000,000 persons) and each total; times are the medians of the rounds.
#include <duckdb.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include <unistd.h>

#include "../tests/conformance/population.h"

namespace {

namespace population = skl::population;
namespace column = skl::rules::column;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

[[noreturn]] void stop(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

// A database in memory that works on the thread that asks it.
class Duck {
public:
    Duck() {
        if (duckdb_open(nullptr, &database_) != DuckDBSuccess || duckdb_connect(database_, &connection_) != DuckDBSuccess)
            stop("no DuckDB");
        query("set threads=1");
        query("set memory_limit='256MB'");
    }
    ~Duck() {
        duckdb_disconnect(&connection_);
        duckdb_close(&database_);
    }
    Duck(const Duck&) = delete;
    Duck& operator=(const Duck&) = delete;

    void query(const std::string& sql) {
        duckdb_result result;
        if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) stop(duckdb_result_error(&result));
        duckdb_destroy_result(&result);
    }
    // Chunk by chunk as they are read; at most 2,048 rows each.
    template <class Visit>
    void stream(const std::string& sql, Visit&& visit) {
        duckdb_prepared_statement prepared;
        duckdb_pending_result pending;
        duckdb_result result;
        if (duckdb_prepare(connection_, sql.c_str(), &prepared) != DuckDBSuccess) stop(duckdb_prepare_error(prepared));
        if (duckdb_pending_prepared_streaming(prepared, &pending) != DuckDBSuccess ||
            duckdb_execute_pending(pending, &result) != DuckDBSuccess)
            stop(duckdb_pending_error(pending));
        while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
            visit(chunk);
            duckdb_destroy_data_chunk(&chunk);
        }
        duckdb_destroy_result(&result);
        duckdb_destroy_pending(&pending);
        duckdb_destroy_prepare(&prepared);
    }
    duckdb_connection connection() const { return connection_; }

private:
    duckdb_database database_ = nullptr;
    duckdb_connection connection_ = nullptr;
};

void write_population(const std::string& file, std::uint64_t seed, std::int64_t persons) {
    Duck duck;
    std::string sql = "create table population(id bigint";
    for (const std::string_view name : population::columns) sql += ", " + std::string(name) + " integer";
    duck.query(sql + ")");
    duckdb_appender appender;
    if (duckdb_appender_create(duck.connection(), nullptr, "population", &appender) != DuckDBSuccess) stop("no appender");
    for (std::int64_t i = 0; i < persons; ++i) {
        duckdb_append_int64(appender, i);
        for (const std::int64_t one : population::person(seed, static_cast<std::uint64_t>(i)))
            duckdb_append_int32(appender, static_cast<std::int32_t>(one));
        duckdb_appender_end_row(appender);
    }
    duckdb_appender_destroy(&appender);
    duck.query("copy population to '" + file + "' (format parquet)");
}

std::string selected(const std::string& file, std::int64_t from, std::int64_t to) {
    std::string sql = "select ";
    for (const std::string_view name : population::columns) sql += (name == population::columns.front() ? "" : ", ") + std::string(name);
    return sql + " from read_parquet('" + file + "') where id >= " + std::to_string(from) + " and id < " + std::to_string(to);
}

void take(duckdb_data_chunk chunk, column::Batch& into) {
    into.rows = duckdb_data_chunk_get_size(chunk);
    into.columns.resize(population::columns.size());
    for (std::size_t i = 0; i < into.columns.size(); ++i) {
        const auto* numbers = static_cast<const std::int32_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, i)));
        into.columns[i].kind = skl::rules::feel::Kind::number;
        into.columns[i].narrow.assign(numbers, numbers + into.rows);
    }
}

// Each thread has a part of the persons, a database and an engine of its own.
population::Totals evaluate(const column::Plan& plan, const std::string& file, std::int64_t persons, unsigned threads) {
    std::vector<population::Totals> shares(threads);
    std::vector<std::thread> running;
    for (unsigned t = 0; t < threads; ++t)
        running.emplace_back([&, t] {
            Duck duck;
            const auto engine = column::column_engine(plan);
            column::Batch batch;
            column::Answer answer;
            duck.stream(selected(file, persons * t / threads, persons * (t + 1) / threads), [&](duckdb_data_chunk chunk) {
                take(chunk, batch);
                engine->run(batch, answer);
                shares[t].add(answer);
            });
        });
    for (std::thread& one : running) one.join();
    population::Totals all;
    for (const population::Totals& one : shares) all.add(one);
    return all;
}

double median(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

// On this thread alone, as the peers compute.
double computed(const column::Plan& plan, std::uint64_t seed, std::uint64_t persons, int rounds) {
    std::vector<column::Batch> batches;
    for (std::uint64_t from = 0; from < persons; from += column::vector_rows)
        batches.push_back(population::batch(seed, from, std::min<std::uint64_t>(column::vector_rows, persons - from)));
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const auto began = Clock::now();
        const auto engine = column::column_engine(plan);
        column::Answer answer;
        population::Totals totals;
        for (const column::Batch& one : batches) {
            engine->run(one, answer);
            totals.add(answer);
        }
        times.push_back(seconds_since(began));
    }
    return median(std::move(times));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const column::Plan plan = population::plan(argv[1]);
    if (!plan.program) stop("the model cannot be read");
    const std::int64_t persons = std::atoll(argv[2]);
    const std::uint64_t seed = std::strtoull(argv[3], nullptr, 10);
    const int rounds = argc > 4 ? std::atoi(argv[4]) : 5;
    const unsigned threads = argc > 5 ? static_cast<unsigned>(std::atoi(argv[5])) : 2;
    const std::string file = "/tmp/skylantern-population." + std::to_string(getpid()) + ".parquet";
    std::thread([&] { write_population(file, seed, persons); }).join();
    std::vector<double> times;
    population::Totals last;
    for (int round = 0; round < rounds; ++round) {
        const auto began = Clock::now();
        last = evaluate(plan, file, persons, threads);
        times.push_back(seconds_since(began));
    }
    unlink(file.c_str());
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("evaluated %.3f\nmemory %ld\n", median(std::move(times)), used.ru_maxrss / 1024);
    if (persons <= 1'000'000) std::printf("computed %.4f\n", computed(plan, seed, static_cast<std::uint64_t>(persons), rounds));
    for (const auto& [name, total] : last.named()) std::printf("%s %lld\n", std::string(name).c_str(), static_cast<long long>(total));
    return last.remarks == 0 ? 0 : 1;
}
