// Five benefits over a population in a Parquet file: read and computed by columns as a run of the product does, and added up.
//
//   bench_rules_population MODEL.dmn PERSONS SEED [ROUNDS] [THREADS]
//   bench_rules_population write FILE.parquet PERSONS SEED
//
// Prints `evaluated <s>` (from the file to the totals, on the threads), `memory <MiB>`, `computed <s>` (from columns that are in memory to
// the totals, on one thread; of at most 1,000,000 persons) and each total; times are the medians of the rounds.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include <unistd.h>

#include "../tests/conformance/population.h"
#include "kernel/analytics/parquet_writer.h"
#include "kernel/analytics/trusted.h"
#include "rules/population/read_column.h"

namespace {

namespace population = skl::population;
namespace column = skl::rules::column;
namespace analytics = skl::analytics;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

[[noreturn]] void stop(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

void write_population(const std::string& file, std::uint64_t seed, std::int64_t persons) {
    std::vector<analytics::Column> columns;
    for (const std::string_view name : population::columns) columns.push_back({std::string(name), analytics::ColumnType::integer});
    auto writer = analytics::ParquetWriter::open(file, std::move(columns));
    if (!writer) stop(writer.problem().code);
    std::vector<analytics::Cell> cells(population::columns.size());
    for (std::int64_t i = 0; i < persons; ++i) {
        const population::Person made = population::person(seed, static_cast<std::uint64_t>(i));
        for (std::size_t c = 0; c < cells.size(); ++c) cells[c] = {.kind = analytics::Cell::Kind::integer, .whole = made[c]};
        (*writer)->row(i, cells);
    }
    if (const auto written = (*writer)->finish(); !written) stop(written.problem().code);
}

analytics::Statement selected(const std::string& file, std::int64_t from, std::int64_t to) {
    std::string sql;
    for (const std::string_view name : population::columns) sql += (sql.empty() ? "select " : ", ") + std::string(name);
    return {sql + " from " + analytics::parquet_source(file) + " where _id >= $1 and _id < $2", {from, to}};
}

// Each thread has a part of the persons, a database and an engine of its own.
population::Totals evaluate(const column::Plan& plan, const std::string& file, std::int64_t persons, unsigned threads) {
    std::vector<population::Totals> shares(threads);
    std::vector<std::thread> running;
    for (unsigned t = 0; t < threads; ++t)
        running.emplace_back([&, t] {
            analytics::TrustedQueries queries({.connections = 1, .memory = "256MB"});
            const auto engine = column::column_engine(plan);
            const auto number = skl::rules::feel::simple_type(skl::rules::feel::Type::Kind::number);
            column::Batch batch;
            batch.columns.resize(population::columns.size());
            column::Answer answer;
            const auto take = [&](analytics::VectorChunk& chunk) {
                batch.rows = chunk.rows();
                for (std::size_t i = 0; i < batch.columns.size(); ++i)
                    skl::rules::population::read_column(chunk, i, *number, batch.columns[i]);
                engine->run(batch, answer);
                shares[t].add(answer);
                return true;
            };
            const auto done = queries.query_vectors(selected(file, persons * t / threads, persons * (t + 1) / threads), take,
                                                    Clock::now() + std::chrono::minutes(10));
            if (!done) stop(done.problem().code);
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
    if (argc == 5 && std::string_view(argv[1]) == "write") {
        write_population(argv[2], std::strtoull(argv[4], nullptr, 10), std::atoll(argv[3]));
        return 0;
    }
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
