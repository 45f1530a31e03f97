// The worker that takes an outsider's file, confined to that file and one folder, and the pool that asks it.
#include "kernel/analytics/outside_file.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/sandbox/confinement.h"

namespace skl::analytics {

namespace {

constexpr std::uint64_t worker_memory = std::uint64_t{768} << 20;  // DuckDB's 256 MB, a row group and room
constexpr std::uint64_t worker_space = std::uint64_t{4} << 30;     // addresses; files are read and not mapped
constexpr std::uint64_t worker_seconds = 900;
constexpr std::uint64_t largest_output = std::uint64_t{8} << 30;
constexpr std::chrono::seconds longest_taking{900};
constexpr std::size_t most_waiting = 100;

Result<OutsideTable> take_within_memory(const std::string& file, const std::string& folder) {
    try {
        return take_outside(file, folder);
    } catch (const std::bad_alloc&) {
        return Problem{422, "parse-memory"};
    }
}

sandbox::PoolOptions pool_options(int workers) {
    sandbox::PoolOptions options;
    options.kind = outside_worker_kind;
    options.workers = workers;
    options.single_use = true;  // a confined worker cannot be given another file
    options.most_waiting = most_waiting;
    options.patience = longest_taking;
    options.too_late = Problem{422, "parse-timeout"};
    options.died = Problem{422, "parser-crash"};
    return options;
}

}  // namespace

int outside_worker(sandbox::Channel& channel, std::string_view) {
    channel.send(sandbox::FrameKind::ready, {});
    sandbox::Frame frame;
    if (channel.receive(frame) != sandbox::Received::frame) return 0;
    sandbox::FrameReader reader(frame.payload);  // from our own server; only the file is an outsider's
    const std::string file(reader.text()), folder(reader.text());
    sandbox::confine({{file}, folder}, {worker_space, worker_seconds, largest_output, 64, worker_memory}, sandbox::Calls::parse);
    const auto table = take_within_memory(file, folder);
    if (table)
        channel.send(sandbox::FrameKind::end, to_json(*table));
    else
        channel.send(sandbox::FrameKind::problem, sandbox::encode_problem(table.problem()));
    return 0;
}

OutsideFiles::OutsideFiles(sandbox::Spawner& spawner, int workers) : pool_(spawner, pool_options(workers)) {}

Result<OutsideTable> OutsideFiles::take(const std::filesystem::path& file, const std::filesystem::path& folder) {
    std::string request;
    sandbox::put_text(request, file.string());
    sandbox::put_text(request, folder.string());
    sandbox::Ask ask;
    ask.request = request;
    ask.time = longest_taking;
    auto answer = pool_.ask(ask);
    if (!answer) return answer.problem();
    return from_json<OutsideTable>(answer->summary);
}

}  // namespace skl::analytics
