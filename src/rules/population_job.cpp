#include "rules/population_job.h"

#include "kernel/describe/decode.h"
#include "kernel/text/disk.h"

namespace skl::rules {

namespace {

namespace fs = std::filesystem;

// For the files of one job.
disk::ScratchFolder scratch_of(const Blobs& blobs) {
    std::error_code ignored;
    fs::create_directories(blobs.scratch(), ignored);
    return {blobs.scratch(), ".population-"};
}

// What the job is about; nothing: its payload names none.
std::optional<Uuid> ordered(const JobRun& job) {
    const auto order = from_json<PopulationOrder>(job.payload);
    Uuid id;
    if (!order || !parse(order->id, id)) return std::nullopt;
    return id;
}

template <class T>
Result<T> found(Store& store, const std::string& tenant, const std::function<std::optional<T>(Reader&)>& find, const char* what) {
    std::optional<T> made;
    if (auto lost = store.read(tenant, [&](Reader& reader) { made = find(reader); })) return *lost;
    if (!made) return Problem::not_found(what);
    return std::move(*made);
}

}  // namespace

std::string source_owner(const Uuid& source) { return "rules/source/" + to_text(source); }
std::string chunk_owner(const Uuid& run) { return "rules/run-chunks/" + to_text(run); }

Result<Parameters> overridden(const Parameters& parameters, const std::vector<ParameterOverride>& overrides) {
    static const feel::Date always = *feel::Date::parse("0001-01-01");
    std::vector<DatedValue> values;
    const auto replaces = [](const ParameterOverride& by, const DatedValue& one) {
        return by.name.value == one.name && (by.key ? by.key->value : "") == one.key;
    };
    for (const DatedValue& one : parameters.all())
        if (std::none_of(overrides.begin(), overrides.end(), [&](const auto& by) { return replaces(by, one); })) values.push_back(one);
    for (const ParameterOverride& by : overrides)
        values.push_back({by.name.value, by.key ? by.key->value : "", always, {}, parameter_value(by.value.value), "", "", "", ""});
    return Parameters::of(std::move(values));
}

struct Populations::Laid {
    CompiledRef compiled;
    Parameters parameters;
    population::Mapped mapped;
};

Result<std::string> Populations::read_source(JobRun& job) {
    const auto id = ordered(job);
    if (!id) return Problem::not_found("population-source");
    auto source = found<PopulationSource>(
        store_, job.tenant, [&](Reader& reader) { return find_source(reader, *id); }, "population-source");
    if (!source) return source.problem();
    const disk::ScratchFolder scratch = scratch_of(blobs_);
    const auto file = brought(job, *source, scratch.path());
    if (!file) return file.problem();
    const auto table = files_.take(file->path, scratch.path());
    if (!table) return table.problem();
    auto kept = blobs_.take_file(scratch.path() / analytics::taken_file);
    if (!kept) return kept.problem();
    auto refused = blobs_.take_file(scratch.path() / analytics::refused_file);
    if (!refused) return refused.problem();
    source->columns = table->columns;
    source->row_count = table->rows;
    source->refused_count = table->refused;
    source->table_sha256 = Text<>{{kept->sha256}};
    source->refused_sha256 = Text<>{{refused->sha256}};
    const auto lost = store_.write(job.tenant, [&](Transaction& tx) {
        set_table(tx, *source);
        const std::string owner = source_owner(source->id);
        keep_blob(tx, *kept, owner, Instant::now());
        keep_blob(tx, *refused, owner, Instant::now());
        return true;
    });
    if (lost) return *lost;
    return "/rules/population-sources/" + to_text(source->id);
}

Result<Populations::Laid> Populations::lay_out(const std::string& tenant, const PopulationRun& run) {
    std::optional<Result<CompiledRef>> compiled;
    std::optional<PopulationSource> source;
    if (auto lost = store_.read(tenant, [&](Reader& reader) {
            compiled.emplace(module_.library().models(reader, run.models));
            source = find_source(reader, run.source_id);
        }))
        return *lost;
    if (!*compiled) return compiled->problem();
    if (!source) return Problem::not_found("population-source");
    const auto file = blobs_.open(run.parameters_sha256.value);
    if (!file) return file.problem();
    auto parameters = Parameters::from_csv(disk::read(file->path).value_or(""));
    if (!parameters) return parameters.problem();
    auto mapped = population::map_population(*(**compiled)->program, run.wish, source->columns);
    if (!mapped) return mapped.problem();
    return Laid{**compiled, std::move(*parameters), std::move(*mapped)};
}

// The table a run reads: the source's own, or with the members of a household one after the other; that one is made once.
Result<BlobFile> Populations::table_of(JobRun& job, PopulationRun& run, const fs::path& scratch) {
    if (!run.wish.household) return blobs_.open(run.source_sha256.value);
    if (run.sorted_sha256) return blobs_.open(run.sorted_sha256->value);
    const auto source = blobs_.open(run.source_sha256.value);
    if (!source) return source.problem();
    const fs::path sorted = scratch / "sorted.parquet";
    if (auto done = sort_by_household(analytics::parquet_source(source->path.string()), run.wish.household->value, sorted, scratch); !done)
        return done.problem();
    auto blob = blobs_.take_file(sorted);
    if (!blob) return blob.problem();
    const auto lost = store_.write(job.tenant, [&](Transaction& tx) {
        set_sorted(tx, run.id, blob->sha256);
        keep_blob(tx, *blob, chunk_owner(run.id), Instant::now());
        return true;
    });
    if (lost) return *lost;
    return blobs_.open(blob->sha256);
}

Result<std::vector<RunChunk>> Populations::run_chunks(JobRun& job, const PopulationRun& run, const Laid& laid, const fs::path& table,
                                                      const fs::path& scratch) {
    std::vector<RunChunk> chunks;
    std::int64_t total = 0;
    if (auto lost = store_.read(job.tenant, [&](Reader& reader) {
            chunks = chunks_of(reader, run.id);
            if (const auto source = find_source(reader, run.source_id)) total = source->row_count;
        }))
        return *lost;
    const Jurisdiction surroundings(laid.parameters, *module_.parts().calendar);
    const population::Law law{laid.compiled->program, start_of(run.as_of), &surroundings};
    analytics::TrustedQueries queries({.connections = 1, .memory = "256MB"});
    std::int64_t done = 0;
    for (const RunChunk& one : chunks) done += one.summary.rows + one.summary.refused;
    while (chunks.empty() || !chunks.back().ended) {
        job.progress(done, total, "");
        ChunkWish wish{analytics::parquet_source(table.string()),
                       run.wish.household.has_value(),
                       chunks.empty() ? 0 : chunks.back().last,
                       chunk_rows_,
                       scratch / "results.parquet",
                       scratch / "rejects.csv",
                       [&](std::int64_t rows) {
                           job.progress(done + rows, total, "");
                           return !job.cancelled();
                       }};
        const auto chunk = run_chunk(queries, laid.mapped, law, wish);
        if (!chunk) return chunk.problem();
        const auto results = blobs_.take_file(wish.results), rejects = blobs_.take_file(wish.rejects);
        if (!results) return results.problem();
        if (!rejects) return rejects.problem();
        RunChunk made{
            static_cast<std::int64_t>(chunks.size()), chunk->last, chunk->end, {{results->sha256}}, {{rejects->sha256}}, chunk->summary};
        bool first = false;
        const auto lost = store_.write(job.tenant, [&](Transaction& tx) {
            first = add_chunk(tx, run.id, made);
            keep_blob(tx, *results, chunk_owner(run.id), Instant::now());
            keep_blob(tx, *rejects, chunk_owner(run.id), Instant::now());
            return true;
        });
        if (lost) return *lost;
        if (!first || job.cancelled()) return JobRun::stopped();
        done += made.summary.rows + made.summary.refused;
        chunks.push_back(std::move(made));
    }
    return chunks;
}

Result<Blob> Populations::join_rejects(const PopulationSource& source, const std::vector<RunChunk>& chunks, const fs::path& scratch) {
    const fs::path file = scratch / "all-rejects.csv";
    std::ofstream out(file, std::ios::binary);
    out << rejects_header;
    std::vector<std::string> parts{source.refused_sha256 ? source.refused_sha256->value : ""};
    for (const RunChunk& one : chunks) parts.push_back(one.rejects_sha256.value);
    for (const std::string& sha256 : parts) {
        if (sha256.empty()) continue;
        const auto part = blobs_.open(sha256);
        if (!part) return part.problem();
        if (std::ifstream in(part->path, std::ios::binary); in.peek() != std::ifstream::traits_type::eof()) out << in.rdbuf();
    }
    out.close();
    if (!out) return Problem{500, "file-not-written", {{"file", "rejects.csv"}}};
    return blobs_.take_file(file);
}

Done Populations::conclude(JobRun& job, PopulationRun run, const std::vector<RunChunk>& chunks, const fs::path& scratch) {
    auto source = found<PopulationSource>(
        store_, job.tenant, [&](Reader& reader) { return find_source(reader, run.source_id); }, "population-source");
    if (!source) return source.problem();
    PopulationSummary summary;
    std::vector<BlobFile> held;
    std::vector<fs::path> files;
    for (const RunChunk& one : chunks) {
        population::add(summary, one.summary);
        auto file = blobs_.open(one.results_sha256.value);
        if (!file) return file.problem();
        files.push_back(file->path);
        held.push_back(std::move(*file));
    }
    std::vector<Blob> kept;
    for (const auto& [name, format] : {std::pair{"all.parquet", analytics::CopyFormat::parquet}, {"all.csv", analytics::CopyFormat::csv}}) {
        if (auto joined = join_chunks(files, summary, run.wish.rule_ids, scratch / name, format); !joined) return joined;
        auto blob = blobs_.take_file(scratch / name);
        if (!blob) return blob.problem();
        kept.push_back(std::move(*blob));
    }
    auto rejects = join_rejects(*source, chunks, scratch);
    if (!rejects) return rejects.problem();
    kept.push_back(std::move(*rejects));
    summary.refused += source->refused_count;
    run.summary = std::move(summary);
    run.results_sha256 = Text<>{{kept[0].sha256}};
    run.csv_sha256 = Text<>{{kept[1].sha256}};
    run.rejects_sha256 = Text<>{{kept[2].sha256}};
    run.finished_at = Instant::now();
    const auto lost = store_.write(job.tenant, [&](Transaction& tx) {
        finish(tx, run);
        for (const Blob& one : kept) keep_blob(tx, one, "rules/run/" + to_text(run.id), *run.finished_at);
        release_blobs(tx, chunk_owner(run.id));
        return true;
    });
    if (lost) return *lost;
    return Nothing{};
}

Result<std::string> Populations::run(JobRun& job) {
    const auto id = ordered(job);
    if (!id) return Problem::not_found("population-run");
    auto run = found<PopulationRun>(
        store_, job.tenant, [&](Reader& reader) { return find_run(reader, *id); }, "population-run");
    if (!run) return run.problem();
    const std::string href = "/rules/population-runs/" + to_text(*id);
    if (run->finished_at) return href;
    const auto laid = lay_out(job.tenant, *run);
    if (!laid) return laid.problem();
    const disk::ScratchFolder scratch = scratch_of(blobs_);
    const auto table = table_of(job, *run, scratch.path());
    if (!table) return table.problem();
    const auto chunks = run_chunks(job, *run, *laid, table->path, scratch.path());
    if (!chunks) return chunks.problem();
    if (auto done = conclude(job, std::move(*run), *chunks, scratch.path()); !done) return done.problem();
    return href;
}

}  // namespace skl::rules
