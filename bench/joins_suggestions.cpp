// Suggestions of joins for a new table among 10,000 published ones of 20 columns each (opendata.md §16: ≤ 2 s). Values come from 400 pools,
// as columns of real tables come from lists of places, codes and names: each column is a part of one pool, some have strangers among them.
// The sketches are the product's, in its database; a question is what the page asks once the new table's own sketches are there. Prints
// `<what> <number>`: median and slowest of 20 questions in seconds, the share of pairs of grade 3 and 4 that were found, and the size.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>

#include "kernel/crypto/random.h"
#include "kernel/storage/store.h"
#include "kernel/text/disk.h"
#include "opendata/engine/joins/grade.h"
#include "opendata/joins/suggest.h"

namespace {

using namespace skl;
using namespace skl::opendata;
using Clock = std::chrono::steady_clock;

constexpr const char* tenant = "bench";
constexpr int columns = 20, pools = 400, questions = 20, tables_at_once = 50;

std::uint64_t element(std::uint64_t pool, std::uint64_t n) { return sketch::element_hash(fmt::format("{}/{}", pool, n)); }

struct Made {
    ColumnSketch sketch;
    std::vector<std::uint64_t> all;  // every hash, to know the truth
};

// A part of a pool: pools are of 20 to 8,000 values, a column has between a twentieth and all of them, and up to a fifth of its own.
Made column(std::mt19937_64& chance, bool keep_all) {
    const std::uint64_t pool = chance() % pools;
    const std::uint64_t size = 20 + pool * pool * 7'980 / (std::uint64_t{pools} * pools);
    const double share = 0.05 + 0.95 * static_cast<double>(chance() % 1'000) / 1'000;
    const std::uint64_t strangers = chance() % 3 == 0 ? size / 5 : 0, salt = chance();
    sketch::KmvBuilder builder;
    Made out;
    const auto add = [&](std::uint64_t hash) {
        builder.add(hash);
        if (keep_all) out.all.push_back(hash);
    };
    for (std::uint64_t n = 0; n < size; ++n)
        if (static_cast<double>(chance() % 1'000) < share * 1'000) add(element(pool, n));
    for (std::uint64_t n = 0; n < strangers; ++n) add(element(salt | 1U << 31, n));
    const sketch::Kmv set = builder.finish();
    out.sketch.name = fmt::format("c{}", pool);
    out.sketch.distinct_count = set.distinct;
    out.sketch.counted = set.counted;
    out.sketch.hashes = sketch::pack(set.cut().hashes);
    std::sort(out.all.begin(), out.all.end());
    return out;
}

struct Kept {
    Uuid table;
    std::vector<Made> columns;
};

Kept add_table(Transaction& tx, int number, std::mt19937_64& chance, bool keep_all) {
    const Instant now = Instant::now();
    Dataset dataset;
    dataset.id = crypto::new_id<Dataset>(now);
    dataset.slug.value = dataset.identifier.value = fmt::format("t{}", number);
    dataset.title.by_language["zh-Hant"] = fmt::format("資料 {}", number);
    dataset.modified_at = now;
    (void)insert_dataset(tx, dataset, "bench", now);
    const Version version = insert_version(tx, dataset, resource_of(tx, dataset, now), "t.csv", std::string(64, '0'), 1, "", "bench", now);
    Table table;
    table.id = crypto::new_id<Table>(now);
    table.version_id = version.id;
    table.dataset_id = dataset.id;
    table.ordinal = 1;
    table.name.value = dataset.slug.value;
    insert_table(tx, table, now);
    publish_version(tx, version, now);
    Kept out{table.id, {}};
    std::vector<ColumnSketch> sketches;
    for (int i = 0; i < columns; ++i) {
        out.columns.push_back(column(chance, keep_all));
        ColumnSketch& sketch = out.columns.back().sketch;
        sketch.id = static_cast<std::int64_t>(number) * 64 + i;
        sketch.table_id = table.id;
        sketch.version_id = version.id;
        sketch.columns = {fmt::format("c{}", i)};
        sketches.push_back(sketch);
    }
    save_sketches(tx, table, sketches, now);
    return out;
}

int grade_of(const Made& a, const Made& b) {
    std::vector<std::uint64_t> both;
    std::set_intersection(a.all.begin(), a.all.end(), b.all.begin(), b.all.end(), std::back_inserter(both));
    const sketch::Overlap overlap{static_cast<double>(a.all.size()), static_cast<double>(b.all.size()), static_cast<double>(both.size()),
                                  true};
    return joins::grade(overlap.containment(), overlap.proportion());
}

}  // namespace

int main(int argc, char** argv) {
    const int tables = argc > 1 ? std::atoi(argv[1]) : 10'000;
    const disk::ScratchFolder folder(std::filesystem::temp_directory_path(), "bench-joins-");
    StoreOptions options;
    options.url = "sqlite:" + (folder.path() / "bench.db").string();
    const auto store = Store::open(options);
    if (!store->migrate(migrations())) return std::fputs("the database could not be made\n", stderr), 1;
    std::mt19937_64 chance(20261127);
    std::vector<Kept> known;  // the first ones whole: what a question should find among them
    const int remembered = std::min(tables, 200);
    for (int first = 0; first < tables; first += tables_at_once) {
        std::vector<Kept> batch;
        const auto state = chance;
        const auto lost = store->write(tenant, [&](Transaction& tx) {
            batch.clear();
            chance = state;
            for (int i = first; i < std::min(first + tables_at_once, tables); ++i)
                batch.push_back(add_table(tx, i, chance, i < remembered));
            return true;
        });
        if (lost) return std::fprintf(stderr, "%s\n", lost->code.c_str()), 1;
        if (first < remembered) std::move(batch.begin(), batch.end(), std::back_inserter(known));
    }
    std::vector<double> times, worked;  // on the clock, and of the processor: they differ on a machine that has other work
    std::int64_t wanted = 0, found = 0;
    for (int i = 0; i < questions; ++i) {
        std::vector<Made> mine;
        std::vector<ColumnSketch> sketches;
        for (int c = 0; c < columns; ++c) {
            mine.push_back(column(chance, true));
            mine.back().sketch.columns = {fmt::format("n{}", c)};
            sketches.push_back(mine.back().sketch);
        }
        std::vector<JoinSuggestion> suggestions;
        const auto began = Clock::now();
        const std::clock_t processor = std::clock();
        (void)store->read(tenant, [&](Reader& reader) { suggestions = suggest_joins(reader, sketches, Uuid{}); });
        times.push_back(std::chrono::duration<double>(Clock::now() - began).count());
        worked.push_back(static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
        // Among as few tables as were remembered every pair is looked at by hand; the list itself is cut at most_suggestions.
        if (tables > remembered) continue;
        for (const Made& one : mine)
            for (const Kept& other : known)
                for (const Made& theirs : other.columns) {
                    if (grade_of(one, theirs) < 4) continue;
                    ++wanted;
                    found += std::any_of(suggestions.begin(), suggestions.end(), [&](const JoinSuggestion& s) {
                        return s.table_id == other.table && s.left_columns == one.sketch.columns &&
                               s.right_columns == theirs.sketch.columns;
                    });
                }
    }
    std::sort(times.begin(), times.end());
    std::sort(worked.begin(), worked.end());
    std::printf("tables %d\nmedian %.3f\nslowest %.3f\nprocessor %.3f\n", tables, times[times.size() / 2], times.back(),
                worked[worked.size() / 2]);
    if (wanted > 0)
        std::printf("grade_4_found %.3f of %lld\n", static_cast<double>(found) / static_cast<double>(wanted),
                    static_cast<long long>(wanted));
    std::printf("database_megabytes %.0f\n", static_cast<double>(std::filesystem::file_size(folder.path() / "bench.db")) / 1e6);
    return times[times.size() / 2] <= 2 ? 0 : 1;
}
