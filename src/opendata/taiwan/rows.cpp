// Rows of a resource (資料資源內容 API): a window of them, or all as one gzip file. Resources, plans and rows in their formats are those of
// the CKAN face's datastore.
#include <zlib.h>

#include "opendata/api/scratch_file.h"

#include "opendata/api/parallel_downloads.h"
#include "opendata/api/window.h"
#include "opendata/ckan/datastore.h"
#include "opendata/ckan/records.h"
#include "opendata/engine/taiwan/metadata.h"
#include "opendata/engine/taiwan/question.h"
#include "opendata/taiwan/answer.h"
#include "opendata/taiwan/routes.h"

namespace skl::opendata::taiwan {
namespace {

using ckan::OpenResource;
using ckan::Records;
using ckan::RecordsFormat;

constexpr std::chrono::seconds writing_time{110}, longest_dump{120};
constexpr std::size_t buffer_bytes = 256 * 1024;
constexpr std::int64_t every_row = std::int64_t{1} << 50;

struct Found {
    std::string records;
    std::int64_t total = 0;
};

// Blocks.
Result<Found> run(Module::Inside& in, const OpenTable& open, const analytics::WindowAsk& ask) {
    Found out;
    Records records(RecordsFormat::objects, ask.shown, "\n");
    const auto total = window_rows(in, open, ask, true, [&](auto cells) { records.row(out.records, cells); });
    if (!total) return total.problem();
    out.total = *total;
    return out;
}

// Which parameter a plan stumbled over: values that are compared come by filters alone.
std::string about(const Question& question) { return question.filters.empty() ? "q" : "filters"; }

Task<Result<Reply>> datastore(Context& cx, std::string key, Parameters parameters) {
    const bool legacy = is_legacy(parameters.pairs);
    const auto read = read_question(parameters.pairs, {"filters", "q", "sort", "limit", "offset", "fields"});
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return failed(*wrong, legacy);
    const Question& question = std::get<Question>(read);
    const auto resource = co_await ckan::open_resource(cx, key);
    if (!resource) co_return failed(failure_of(resource.problem(), ""), legacy);
    const auto asked = rows_asked(question, resource->open.lake);
    if (const auto* wrong = std::get_if<Failure>(&asked)) co_return failed(*wrong, legacy);
    const analytics::WindowAsk& window = std::get<analytics::WindowAsk>(asked);
    const auto found = co_await cx.blocking([&] { return run(inside(cx), resource->open, window); });
    if (!found) co_return failed(failure_of(found.problem(), about(question)), legacy);
    Node fields = ckan::list_node();
    for (const analytics::Column& column : window.shown) {
        ckan::Dict field;
        field.add("id", column.name).add("type", json_type(column.type));
        fields.items.push_back(field.take());
    }
    std::string out = R"({"resource_id":)";
    write_node(out, ckan::node_of(std::string_view(resource->id)));
    out += R"(,"fields":)";
    write_node(out, fields);
    out += fmt::format(R"(,"records":[{}],"limit":{},"offset":{},"total":{}}})", found->records, window.limit, window.offset, found->total);
    co_return success(std::move(out));
}

// A gzip file (RFC 1952) while it is written.
class Packed {
public:
    explicit Packed(const std::filesystem::path& path) : file_(::gzopen(path.c_str(), "wb6")) {}
    ~Packed() { (void)close(); }
    Packed(const Packed&) = delete;
    bool write(const std::string& bytes) {
        return file_ != nullptr && (bytes.empty() || ::gzwrite(file_, bytes.data(), static_cast<unsigned>(bytes.size())) > 0);
    }
    bool close() { return file_ != nullptr && ::gzclose(std::exchange(file_, nullptr)) == Z_OK; }

private:
    gzFile file_;
};

// Blocks. JSON is a list of objects, XML as CKAN's dumps have it.
Result<ScratchFile> packed(Module::Inside& in, const OpenResource& resource, const std::string& format) {
    analytics::WindowAsk ask;
    ask.shown = resource.open.lake.columns;
    ask.limit = every_row;
    const auto plan = analytics::plan_window(ask, resource.open.lake);
    if (!plan) return plan.problem();
    const ScratchFile file = scratch_file(in.derived, "dump.gz");
    Packed out(*file);
    const bool xml = format == "xml", json = format == "json";
    Records records(xml ? RecordsFormat::xml : json ? RecordsFormat::objects : RecordsFormat::csv, ask.shown, xml ? "\n" : "\r\n");
    std::string buffer = json ? "[" : xml ? "<data xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n" : "";
    records.header(buffer);
    bool good = true;
    auto done = in.queries.query(plan->rows,
                                 {[](const auto&) {},
                                  [&](std::span<const analytics::Cell> cells) {
                                      records.row(buffer, cells);
                                      if (buffer.size() > buffer_bytes) {
                                          good = out.write(buffer);
                                          buffer.clear();
                                      }
                                      return good;
                                  }},
                                 std::chrono::steady_clock::now() + writing_time);
    if (!done) return std::move(done.problem());
    buffer += json ? "]\n" : xml ? "</data>\n" : "";
    if (!good || !out.write(buffer) || !out.close()) return Problem{500, "disk-failed", {{"what", "download"}}};
    return file;
}

Task<Result<Reply>> dump(Context& cx, std::string key, Parameters parameters) {
    const bool legacy = is_legacy(parameters.pairs);
    const auto read = read_question(parameters.pairs, {"format"});
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return failed(*wrong, legacy);
    const std::string format = std::get<Question>(read).format;
    if (format.empty()) co_return failed(no_content("format"), legacy);
    const auto resource = co_await ckan::open_resource(cx, key);
    if (!resource) co_return failed(failure_of(resource.problem(), ""), legacy);
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    const auto file = co_await cx.blocking([&] { return packed(inside(cx), *resource, format); });
    if (!file) co_return failed(failure_of(file.problem(), ""), legacy);
    Reply reply;
    reply.content_type = "application/x-gzip";
    reply.file = **file;
    reply.held = *file;
    reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}.{}.gz\"", resource->id, format));
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    co_return in_slot(std::move(reply), std::move(*slot));
}

}  // namespace

void install_rows(App& app) {
    app.get("/rest/datastore/{resourceID}", datastore).for_programs().with_dotted_names().rated(RateClass::query).unlisted();
    app.get("/dump/datastore/{resourceID}", dump)
        .for_programs()
        .with_dotted_names()
        .rated(RateClass::query)
        .time_up_to(longest_dump)
        .unlisted();
}

}  // namespace skl::opendata::taiwan
