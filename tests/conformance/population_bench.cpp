// The population bench: persons made of a seed, five benefits as a DMN model, and the totals that both engines must give exactly.
#include <algorithm>

#include "population.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace column = rules::column;

constexpr std::int64_t most_by_rows = 100'000;  // the engine by rows takes microseconds a row: greater populations are the other's

void check_rows(const Node& expected, std::uint64_t seed, const std::string& name, Report& report) {
    for (std::size_t i = 0; i < expected.items.size(); ++i) {
        const population::Person made = population::person(seed, i);
        std::string why;
        for (std::size_t c = 0; c < made.size(); ++c)
            if (number_at(expected.items[i], population::columns[c]) != made[c]) why += std::string(population::columns[c]) + " ";
        report.check(name + " row " + std::to_string(i), why.empty(), "differs in " + why);
    }
}

void check_totals(column::Engine& engine, const Node& expected, std::uint64_t seed, const std::string& name, Report& report) {
    const std::int64_t count = number_at(expected, "n");
    population::Totals totals;
    column::Answer answer;
    for (std::int64_t from = 0; from < count; from += static_cast<std::int64_t>(column::vector_rows)) {
        const auto rows = std::min(column::vector_rows, static_cast<std::size_t>(count - from));
        engine.run(population::batch(seed, static_cast<std::uint64_t>(from), rows), answer);
        totals.add(answer);
    }
    std::string why = totals.remarks == 0 ? "" : std::to_string(totals.remarks) + " remarks ";
    for (const auto& [total, got] : totals.named())
        if (!has(expected, total) || number_at(expected, total) != got) why += std::string(total) + " is " + std::to_string(got) + " ";
    report.check(name, why.empty(), why);
}

}  // namespace

void population_bench(const std::filesystem::path& path, Report& report) {
    const auto file = json_file(std::filesystem::is_directory(path) ? path / "population-bench.json" : path);
    report.check("population-bench.json", static_cast<bool>(file), "cannot be read");
    const column::Plan plan = population::plan(SKL_POPULATION_MODEL);
    report.check("population-bench.dmn", plan.program != nullptr, "cannot be read");
    if (!file || !plan.program) return;
    const auto by_rows = column::row_engine(plan), by_columns = column::column_engine(plan);
    report.check("by columns", by_columns->by_rows().empty(), "a decision goes by rows");
    for (const Member& one : file->members) {
        const std::uint64_t seed = std::strtoull(one.key.substr(one.key.find('_') + 1).c_str(), nullptr, 10);
        check_rows(at(one.node, "first_rows"), seed, one.key, report);
        for (const Node& expected : at(one.node, "expected").items) {
            const std::string name = one.key + " " + std::to_string(number_at(expected, "n"));
            check_totals(*by_columns, expected, seed, name + " by columns", report);
            if (number_at(expected, "n") <= most_by_rows)
                check_totals(*by_rows, expected, seed, name + " by rows", report);
            else
                report.skip(name + " by rows", "of so many persons the engine by columns alone is asked");
        }
    }
}

}  // namespace skl::conformance
