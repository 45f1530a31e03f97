#include "opendata/publish/parse_worker.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/sandbox/confinement.h"
#include "kernel/text/mapped_file.h"
#include "kernel/text/text.h"
#include "opendata/engine/ingest.h"
#include "opendata/publish/file_sink.h"
#include "opendata/publish/parquet_source.h"
#include "opendata/publish/person_watch.h"

namespace skl::opendata {
namespace {

constexpr std::uint64_t worker_memory = std::uint64_t{768} << 20;  // of its own; what is mapped from files comes and goes
constexpr std::uint64_t worker_space = std::uint64_t{4} << 30;     // addresses, beside the file and the text made of it
constexpr std::uint64_t text_of_a_byte = 4;                        // the file, and at most three bytes of UTF-8 for one of it
constexpr std::uint64_t worker_seconds = 900;
constexpr std::uint64_t largest_output = std::uint64_t{8} << 30;
constexpr std::chrono::seconds longest_parse{900};

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
    const Source source{file.view(), request.file_name, *corrections, request.folder,
                        [&](TextStore& out) { return write_parquet(request.file, out); }};
    if (request.inspect_only) return inspect(source);
    FileSink sink(request.folder, file.view());
    PersonWatch watch(sink);
    auto report = ingest(source, watch, [&](std::int64_t done, std::int64_t total) {
        std::string payload;
        sandbox::put_number(payload, done);
        sandbox::put_number(payload, total);
        return channel.send(sandbox::FrameKind::chunk, payload);
    });
    if (!report) return report;
    if (auto done = sink.finish(); !done) return done.problem().code == "parquet-memory" ? Problem{422, "parse-memory"} : done.problem();
    std::ofstream(std::filesystem::path(request.folder) / persons_file, std::ios::binary) << to_json(watch.finish(*report));
    return report;
}

// What the file cannot be read within is the file's fault, with words of its own.
Result<IngestReport> work_within_memory(const ParseRequest& request, sandbox::Channel& channel) {
    try {
        return work(request, channel);
    } catch (const std::bad_alloc&) {
        return Problem{422, "parse-memory"};
    }
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
    struct stat info {};
    const std::uint64_t size = ::stat(request.file.c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
    sandbox::confine({{request.file}, request.folder},
                     {worker_space + text_of_a_byte * size, worker_seconds, largest_output, 64, worker_memory}, sandbox::Calls::parse);
    auto report = work_within_memory(request, channel);
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

Result<IngestReport> parse(sandbox::Pool& pool, const ParseRequest& request,
                           const std::function<bool(std::int64_t, std::int64_t)>& progress) {
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
