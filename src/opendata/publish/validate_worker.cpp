#include "opendata/publish/validate_worker.h"

#include <fstream>

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/sandbox/confinement.h"
#include "kernel/sandbox/pool.h"
#include "kernel/text/disk.h"

namespace skl::opendata {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t worker_memory = std::uint64_t{2} << 30;  // a table is read whole, and once more as UTF-8
constexpr std::uint64_t worker_space = std::uint64_t{8} << 30;
constexpr std::uint64_t worker_seconds = 300;
constexpr std::uint64_t largest_report = std::uint64_t{64} << 20;
constexpr std::chrono::seconds longest_check{300};

}  // namespace

int validate_worker(sandbox::Channel& channel, std::string_view) {
    channel.send(sandbox::FrameKind::ready, {});
    sandbox::Frame frame;
    if (channel.receive(frame) != sandbox::Received::frame) return 0;
    sandbox::FrameReader reader(frame.payload);  // from our own program; only the files are an outsider's
    const std::string folder(reader.text());
    const std::string name(reader.text());
    const std::string scratch(reader.text());
    sandbox::confine({{folder}, scratch}, {worker_space, worker_seconds, largest_report, 64, worker_memory}, sandbox::Calls::parse);
    try {
        const FileReport report = check_file(name, [&](const std::string& path) { return disk::read(fs::path(folder) / path); });
        std::ofstream(fs::path(scratch) / "report.json", std::ios::binary) << to_json(report);
    } catch (const std::bad_alloc&) {
        channel.send(sandbox::FrameKind::problem, sandbox::encode_problem({422, "parse-memory"}));
        return 0;
    }
    channel.send(sandbox::FrameKind::end, {});
    return 0;
}

Result<FileReport> check_confined(sandbox::Spawner& spawner, const fs::path& file) {
    std::error_code ec;
    const fs::path whole = fs::absolute(file, ec);
    if (!fs::is_regular_file(whole, ec)) return Problem::not_found("file");
    const disk::ScratchFolder scratch(fs::temp_directory_path(ec), "skylantern-validate-");
    if (scratch.path().empty()) return Problem{500, "disk-failed", {{"what", "scratch"}}};
    sandbox::PoolOptions options;
    options.kind = validate_worker_kind;
    options.workers = 1;
    options.single_use = true;
    options.patience = longest_check;
    options.too_late = Problem{422, "parse-timeout"};
    options.died = Problem{422, "parser-crash"};
    sandbox::Pool pool(spawner, options);
    std::string request;
    sandbox::put_text(request, whole.parent_path().string());
    sandbox::put_text(request, whole.filename().string());
    sandbox::put_text(request, scratch.path().string());
    sandbox::Ask ask;
    ask.request = request;
    ask.time = longest_check;
    auto answer = pool.ask(ask);
    if (!answer) return answer.problem();
    return from_json<FileReport>(disk::read(scratch.path() / "report.json").value_or(""));
}

}  // namespace skl::opendata
