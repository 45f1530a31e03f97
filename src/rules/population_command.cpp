// A population from a file by a file: `skylantern rules population RUN.toml`. No database and no server: one confined worker reads the
// source where it lies, computes and writes; so nothing of it is copied before, and a hostile file can only lose that worker.
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/sandbox/confinement.h"
#include "kernel/text/disk.h"
#include "rules/population_files.h"
#include "rules/population_run_file.h"

namespace skl::rules {

namespace {

namespace fs = std::filesystem;

// The memory of reading, of writing (DuckDB's 256 MB each) and of what is between them.
constexpr std::uint64_t worker_memory = std::uint64_t{900} << 20;
constexpr std::uint64_t worker_space = std::uint64_t{4} << 30;  // addresses
constexpr std::chrono::hours longest_file_run{24};
constexpr std::uint64_t largest_output = std::uint64_t{64} << 30;

constexpr const char* results_file = "results.parquet";
constexpr const char* final_file = "final";
constexpr const char* rejects_file = "rejects.csv";

struct FileRequest {
    std::string file, folder, calendar;  // calendar: CSV; empty: Monday to Friday
    Date today;
};
std::string encode(const FileRequest& request) {
    std::string frame;
    for (const std::string& one : {request.file, request.folder, request.calendar, to_text(request.today)}) sandbox::put_text(frame, one);
    return frame;
}
std::optional<FileRequest> decode_request(std::string_view frame) {  // from our own side
    sandbox::FrameReader reader(frame);
    FileRequest made{std::string(reader.text()), std::string(reader.text()), std::string(reader.text()), {}};
    if (!parse(reader.text(), made.today) || reader.broken()) return std::nullopt;
    return made;
}

// What is left in the folder: final_file, refused_file and rejects_file.
Result<PopulationSummary> run_in_folder(const PopulationRunFile& run, const FileRequest& request) {
    const Checked checked = compile_models(run.models);
    if (checked.too_large) return Problem{413, "model-too-large"};
    if (checked.compiled.faulty()) return Problem{422, "model-invalid"};
    auto calendar = request.calendar.empty() ? calendar::Calendar() : calendar::Calendar::from_csv(request.calendar);
    if (!calendar) return calendar.problem();
    const fs::path folder = request.folder;
    auto source = analytics::open_outside(run.source, folder);
    if (!source) return source.problem();
    const auto mapped = population::map_population(*checked.compiled.program, run.wish, source->table.columns);
    if (!mapped) return mapped.problem();

    const Jurisdiction surroundings(run.parameters, *calendar);
    const population::Law law{checked.compiled.program, start_of(run.as_of.value_or(request.today)), &surroundings};
    ChunkWish wish{.source = source->sql, .rows = std::numeric_limits<std::int64_t>::max()};
    if (run.wish.household) {
        wish.sorted = true;
        const fs::path sorted = folder / "sorted.parquet";
        if (auto done = sort_by_household(wish.source, run.wish.household->value, sorted, folder); !done) return done.problem();
        wish.source = analytics::parquet_source(sorted.string());
    }
    wish.results = folder / results_file;
    wish.rejects = folder / rejects_file;
    analytics::TrustedQueries queries({.connections = 1, .memory = "256MB"});
    auto chunk = run_chunk(queries, *mapped, law, wish);
    if (!chunk) return chunk.problem();
    const auto format = run.out.extension() == ".csv" ? analytics::CopyFormat::csv : analytics::CopyFormat::parquet;
    std::error_code failed;
    if (chunk->final && format == analytics::CopyFormat::parquet)
        fs::rename(wish.results, folder / final_file, failed);
    else if (auto joined = join_chunks({wish.results}, chunk->summary, run.wish.rule_ids, folder / final_file, format); !joined)
        return joined.problem();
    if (failed) return Problem{500, "file-not-written", {{"file", run.out.string()}}};
    chunk->summary.refused += source->table.refused;
    return chunk->summary;
}

sandbox::PoolOptions pool_options() {
    sandbox::PoolOptions options;
    options.kind = population_worker_kind;
    options.workers = 1;
    options.single_use = true;
    options.too_late = Problem{422, "parse-timeout"};
    options.died = Problem{422, "parser-crash"};
    return options;
}

Done write_rejects(const fs::path& out, const std::vector<fs::path>& parts) {
    std::ofstream file(out, std::ios::binary);
    file << rejects_header;
    for (const fs::path& part : parts)
        if (std::ifstream in(part, std::ios::binary); in.peek() != std::ifstream::traits_type::eof()) file << in.rdbuf();
    file.close();
    if (!file) return Problem{500, "file-not-written", {{"file", out.string()}}};
    return Nothing{};
}

}  // namespace

int population_worker(sandbox::Channel& channel, std::string_view) {
    channel.send(sandbox::FrameKind::ready, {});
    sandbox::Frame frame;
    if (channel.receive(frame) != sandbox::Received::frame) return 0;
    const auto answer = [&]() -> Result<PopulationSummary> {
        const auto request = decode_request(frame.payload);
        if (!request) return Problem{500, "internal"};
        const auto run = read_run_file(request->file);  // the operator's own, as are the models; only the source is an outsider's
        if (!run) return run.problem();
        sandbox::confine({{run->source.string()}, request->folder},
                         {worker_space, std::chrono::seconds(longest_file_run).count(), largest_output, 64, worker_memory},
                         sandbox::Calls::parse);
        try {
            return run_in_folder(*run, *request);
        } catch (const std::bad_alloc&) {
            return Problem{422, "parse-memory"};
        }
    }();
    if (answer)
        channel.send(sandbox::FrameKind::end, to_json(*answer));
    else
        channel.send(sandbox::FrameKind::problem, sandbox::encode_problem(answer.problem()));
    return 0;
}

Result<PopulationSummary> run_population_file(sandbox::Spawner& spawner, const fs::path& file, const std::string& calendar, Date today) {
    const auto run = read_run_file(fs::absolute(file));
    if (!run) return run.problem();
    const disk::ScratchFolder scratch(run->out.parent_path(), ".population-");
    if (scratch.path().empty()) return Problem{500, "file-not-written", {{"file", run->out.string()}}};
    sandbox::Pool pool(spawner, pool_options());
    const std::string request = encode({fs::absolute(file).string(), scratch.path().string(), calendar, today});
    sandbox::Ask ask;
    ask.request = request;
    ask.time = longest_file_run;
    auto answer = pool.ask(ask);
    if (!answer) return answer.problem();
    std::error_code failed;
    fs::rename(scratch.path() / final_file, run->out, failed);
    if (failed) return Problem{500, "file-not-written", {{"file", run->out.string()}}};
    const std::vector<fs::path> rejects{scratch.path() / analytics::refused_file, scratch.path() / rejects_file};
    if (auto kept = write_rejects(run->rejects, rejects); !kept) return kept.problem();
    return from_json<PopulationSummary>(answer->summary);
}

}  // namespace skl::rules
