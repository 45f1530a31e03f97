#include "opendata/publish/parse_worker.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/sandbox/confinement.h"
#include "kernel/text/text.h"
#include "opendata/engine/ingest.h"
#include "opendata/publish/file_sink.h"

namespace skl::opendata {
namespace {

constexpr std::uint64_t worker_memory = std::uint64_t{3} << 30;      // address space beside the mapped file; resident memory stays far below
constexpr std::uint64_t worker_seconds = 900;
constexpr std::uint64_t largest_output = std::uint64_t{8} << 30;
constexpr std::chrono::seconds longest_parse{900};

class MappedFile {
public:
    explicit MappedFile(const std::string& path) {
        const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat info{};
        if (fd >= 0 && ::fstat(fd, &info) == 0 && info.st_size > 0) {
            size_ = static_cast<std::size_t>(info.st_size);
            bytes_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
        }
        opened_ = fd >= 0;
        if (fd >= 0) ::close(fd);
    }
    ~MappedFile() {
        if (bytes_ != MAP_FAILED) ::munmap(bytes_, size_);
    }
    MappedFile(const MappedFile&) = delete;
    bool opened() const { return opened_; }
    std::string_view view() const { return bytes_ == MAP_FAILED ? std::string_view{} : std::string_view(static_cast<const char*>(bytes_), size_); }

private:
    void* bytes_ = MAP_FAILED;
    std::size_t size_ = 0;
    bool opened_ = false;
};

constexpr std::size_t longest_shown = 300;  // code points of a value in a report; the rows keep all of it

// Reports are shown, stored and sent as text: control characters of the file stand in them as pictures (␀, ␊: U+2400 …).
void make_printable(std::string& text) {
    if (text.size() <= longest_shown && !text::first_control(text, false)) return;
    std::string out;
    std::size_t points = 0;
    for (std::string_view rest = text; !rest.empty(); ++points) {
        if (points == longest_shown) {
            out += "…";
            break;
        }
        const char32_t c = text::next(rest);
        const bool shown = c >= 0x20 && c != 0x7f && !(c >= 0x80 && c <= 0x9f);
        text::append(out, shown ? c : c < 0x20 ? char32_t{0x2400} + c : c == 0x7f ? U'\u2421' : U'\ufffd');
    }
    text = std::move(out);
}

void make_printable(std::vector<Issue>& issues) {
    for (Issue& issue : issues) {
        make_printable(issue.column);
        for (std::string& sample : issue.samples) make_printable(sample);
    }
}

void make_printable(IngestReport& report) {
    make_printable(report.issues);
    for (TableReport& table : report.tables) {
        make_printable(table.issues);
        for (auto* records : {&table.layout.preamble_records, &table.layout.footer_records})
            for (auto& record : *records)
                for (std::string& cell : record) make_printable(cell);
        for (ColumnReport& column : table.columns) {
            for (std::string* text : {&column.source_name, &column.title}) make_printable(*text);
            for (auto* text : {&column.min, &column.max})
                if (*text) make_printable(**text);
            for (std::string& example : column.examples) make_printable(example);
            for (TopValue& top : column.top_values) make_printable(top.value);
        }
    }
}

Result<IngestReport> work(const ParseRequest& request, sandbox::Channel& channel) {
    const MappedFile file(request.file);
    if (!file.opened()) return Problem{500, "file-missing"};
    auto corrections = from_json<Corrections>(request.corrections.empty() ? "{}" : request.corrections);
    if (!corrections) return corrections.problem();
    if (request.inspect_only) return inspect(file.view(), request.file_name, *corrections);
    FileSink sink(request.folder, file.view());
    auto report = ingest(file.view(), request.file_name, *corrections, sink, [&](std::int64_t done, std::int64_t total) {
        std::string payload;
        sandbox::put_number(payload, done);
        sandbox::put_number(payload, total);
        return channel.send(sandbox::FrameKind::chunk, payload);
    });
    if (!report) return report;
    if (auto done = sink.finish(); !done) return done.problem();
    return report;
}

}  // namespace

std::string encode(const ParseRequest& request) {
    std::string out;
    sandbox::put_text(out, request.file);
    sandbox::put_text(out, request.folder);
    sandbox::put_text(out, request.file_name);
    sandbox::put_text(out, request.corrections);
    sandbox::put_number(out, request.inspect_only ? 1 : 0);
    return out;
}

int parse_worker(sandbox::Channel& channel, std::string_view) {
    channel.send(sandbox::FrameKind::ready, {});
    sandbox::Frame frame;
    if (channel.receive(frame) != sandbox::Received::frame) return 0;
    sandbox::FrameReader reader(frame.payload);  // from our own server; only the file is an outsider's
    ParseRequest request;
    request.file = reader.text();
    request.folder = reader.text();
    request.file_name = reader.text();
    request.corrections = reader.text();
    request.inspect_only = reader.number() != 0;
    struct stat info{};
    const std::uint64_t size = ::stat(request.file.c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
    sandbox::confine({{request.file}, request.folder}, {worker_memory + size, worker_seconds, largest_output, 64}, sandbox::Calls::parse);
    auto report = work(request, channel);
    if (!report) {
        channel.send(sandbox::FrameKind::problem, sandbox::encode_problem(report.problem()));
        return 0;
    }
    make_printable(*report);
    std::ofstream out(std::filesystem::path(request.folder) / "report.json", std::ios::binary);
    out << to_json(*report);
    out.close();
    channel.send(sandbox::FrameKind::end, {});
    return 0;
}

sandbox::PoolOptions parse_pool_options(int workers) {
    sandbox::PoolOptions options;
    options.kind = parse_worker_kind;
    options.workers = workers;
    options.single_use = true;  // a confined worker cannot be given another file
    options.most_waiting = 1'000;
    options.patience = longest_parse;
    options.too_late = Problem{422, "parse-timeout"};
    options.died = Problem{422, "parser-crash"};
    return options;
}

Result<IngestReport> parse(sandbox::Pool& pool, const ParseRequest& request, const std::function<bool(std::int64_t, std::int64_t)>& progress) {
    bool stopped = false;
    sandbox::Ask ask;
    const std::string encoded = encode(request);
    ask.request = encoded;
    ask.time = longest_parse;
    ask.most_bytes = std::size_t{64} << 20;
    ask.chunk = [&](std::string_view chunk) {
        sandbox::FrameReader reader(chunk);
        const std::int64_t done = reader.number(), total = reader.number();
        stopped = progress && !progress(done, total);
        return !stopped;
    };
    auto answer = pool.ask(ask);
    if (stopped) return Problem{409, "cancelled"};
    if (!answer) return answer.problem();
    std::ifstream in(std::filesystem::path(request.folder) / "report.json", std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return from_json<IngestReport>(text.str());
}

}  // namespace skl::opendata
