// /datastore/dump/{resource}: all rows of a resource, or those asked for, as a file.
#include <fstream>

#include "kernel/describe/write.h"

#include "opendata/api/parallel_downloads.h"
#include "opendata/api/scratch_file.h"
#include "opendata/ckan/datastore.h"
#include "opendata/ckan/records.h"
#include "opendata/ckan/routes.h"
#include "opendata/inside.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::chrono::seconds writing_time{110}, longest_dump{120};
constexpr std::size_t buffer_bytes = 256 * 1024;
constexpr std::int64_t every_row = std::int64_t{1} << 50;
constexpr std::string_view known[] = {"format",   "bom",     "limit",  "offset", "q",       "plain",
                                      "language", "filters", "fields", "sort",   "distinct"};

struct Format {
    std::string_view name, media_type;
    RecordsFormat records;
};
constexpr Format formats[] = {{"csv", "text/csv; charset=utf-8", RecordsFormat::csv},
                              {"tsv", "text/tab-separated-values; charset=utf-8", RecordsFormat::tsv},
                              {"json", "application/json; charset=utf-8", RecordsFormat::lists},
                              {"xml", "text/xml; charset=utf-8", RecordsFormat::xml}};

Reply plain_refusal(const Refusal& refusal) {
    std::string body;
    write_node(body, refusal.error);
    Reply reply = Reply::text(std::move(body), "application/json;charset=utf-8");
    reply.status = refusal.status;
    return reply;
}

void begin(std::string& out, const Format& format, const Records& records, const Node& fields, bool bom) {
    if (bom) out += "\xEF\xBB\xBF";
    if (format.name == "xml") out += "<data xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n";
    if (format.name == "json") {
        out += "{\n  \"fields\": ";
        write_node(out, fields);
        out += ",\n  \"records\": [";
    }
    records.header(out);
}

void end(std::string& out, const Format& format) {
    if (format.name == "xml") out += "</data>\n";
    if (format.name == "json") out += "]}\n";
}

// Blocks.
Result<ScratchFile> written(Module::Inside& in, const OpenResource& resource, const analytics::WindowAsk& ask, const Format& format,
                            bool bom) {
    const auto plan = analytics::plan_window(ask, resource.open.lake);
    if (!plan) return plan.problem();
    const ScratchFile file = scratch_file(in.derived, "dump");
    std::ofstream out(*file, std::ios::binary | std::ios::trunc);
    Records records(format.records, ask.shown, format.name == "xml" ? "\n" : "\r\n");
    std::string buffer;
    begin(buffer, format, records, fields_node(resource, ask.shown), bom);
    auto done = in.queries.query(plan->rows,
                                 {[](const auto&) {},
                                  [&](std::span<const analytics::Cell> cells) {
                                      records.row(buffer, cells);
                                      if (buffer.size() > buffer_bytes) {
                                          out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
                                          buffer.clear();
                                      }
                                      return out.good();
                                  }},
                                 std::chrono::steady_clock::now() + writing_time);
    if (!done) return std::move(done.problem());
    end(buffer, format);
    out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    out.close();
    if (!out) return Problem{500, "disk-failed", {{"what", "download"}}};
    return file;
}

Task<Result<Reply>> dump(Context& cx, std::string key, Parameters parameters) {
    Asked asked{{.type = Node::Type::object}};
    for (auto& [name, value] : parameters.pairs) {
        if (std::find(std::begin(known), std::end(known), name) == std::end(known))
            co_return plain_refusal(invalid("__junk", fmt::format("The input field {} was not expected.", name)));
        asked.members.member(name) = node_of(value);
    }
    const std::string wanted = asked.text("format").empty() ? "csv" : asked.text("format");
    const auto format = std::find_if(std::begin(formats), std::end(formats), [&](const Format& one) { return one.name == wanted; });
    if (format == std::end(formats)) co_return plain_refusal(invalid("format", "Value must be one of: csv, tsv, json, xml"));
    const auto resource = co_await open_resource(cx, key);
    if (!resource) co_return resource.problem();
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    const auto read = read_rows_asked(asked, resource->open, every_row, every_row);
    if (const auto* wrong = std::get_if<Refusal>(&read)) co_return plain_refusal(*wrong);
    auto file = co_await cx.blocking(
        [&] { return written(inside(cx), *resource, std::get<RowsAsked>(read).window, *format, asked.truth("bom", false)); });
    if (!file && file.problem().status < 500) co_return plain_refusal(refused(cx, file.problem(), "query"));
    if (!file) co_return file.problem();
    Reply reply;
    reply.content_type = format->media_type;
    reply.file = **file;
    reply.held = *file;
    reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}.{}\"", resource->id, format->name));
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    co_return in_slot(std::move(reply), std::move(*slot));
}

}  // namespace

void install_dump(App& app) {
    app.get("/datastore/dump/{resource}", dump).for_programs().rated(RateClass::query).time_up_to(longest_dump).unlisted();
}

}  // namespace skl::opendata::ckan
