#include "opendata/api/download.h"

#include <fstream>

#include "kernel/crypto/random.h"
#include "kernel/files/arrow_stream.h"
#include "kernel/files/sheet_writer.h"
#include "kernel/text/text.h"
#include "opendata/api/big5.h"
#include "opendata/api/row_file.h"

namespace skl::opendata {
namespace {

constexpr std::chrono::seconds writing_time{110};  // of one file; the route waits a little longer
constexpr std::size_t longest_sheet_name = 31;     // of Excel, in code points

struct Format {
    std::string_view name, media_type;
};
constexpr Format known[] = {{"csv", "text/csv; charset=utf-8; header=present"},
                            {"parquet", "application/vnd.apache.parquet"},
                            {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
                            {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
                            {"json", "application/json"},
                            {"jsonl", "application/jsonl"},
                            {"tsv", "text/tab-separated-values; charset=utf-8"},
                            {"xml", "application/xml; charset=utf-8"},
                            {"arrow", files::arrow_stream_type},
                            {"geojson", "application/geo+json"}};

analytics::Statement whole_table(const OpenTable& open) {
    std::string names;
    for (const analytics::Column& column : open.lake.columns) names += (names.empty() ? "" : ", ") + analytics::quoted_name(column.name);
    return {"select " + names + " from " + open.lake.source, {}};
}

Done write_text(Module::Inside& in, const OpenTable& open, RowFormat format, const std::filesystem::path& file) {
    return write_row_file(file, format, open.lake.columns, [&](const RowTaker& each) {
        return in.queries.query(whole_table(open), {[](const auto&) {}, each}, std::chrono::steady_clock::now() + writing_time);
    });
}

std::string sheet_name(const OpenTable& open) {
    std::string_view title = open.dataset.title.in("zh-Hant");
    std::string out;
    for (std::size_t points = 0; !title.empty() && points < longest_sheet_name; ++points) {
        const char32_t c = text::next(title);
        text::append(out, std::u32string_view(U"[]:*?/\\'").find(c) == std::u32string_view::npos ? c : U' ');
    }
    return out;
}

Done write_arrow(Module::Inside& in, const OpenTable& open, const std::filesystem::path& file) {
    constexpr std::size_t buffered = std::size_t{1} << 20;
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    files::ArrowStream stream(open.lake.columns);
    std::string buffer;
    const auto drain = [&] {
        out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        buffer.clear();
        return out.good();
    };
    stream.begin(buffer);
    auto done = in.queries.query(
        whole_table(open),
        {[](const auto&) {},
         [&](std::span<const analytics::Cell> cells) { return stream.row(buffer, cells) && (buffer.size() < buffered || drain()); }},
        std::chrono::steady_clock::now() + writing_time);
    if (!done) return done;
    if (auto ended = stream.end(buffer); !ended) return ended;
    if (!drain()) return Problem{500, "disk-failed", {{"what", "download"}}};
    return Nothing{};
}

Done write_sheet(Module::Inside& in, const OpenTable& open, SheetFormat format, const std::filesystem::path& file) {
    std::vector<std::string> titles;
    titles.reserve(open.lake.columns.size());
    for (const analytics::Column& column : open.lake.columns) titles.push_back(title_of(open, column.name));
    auto writer = SheetWriter::open(format, file, sheet_name(open), open.lake.columns, std::move(titles));
    if (!writer) return writer.problem();
    auto done = in.queries.query(whole_table(open),
                                 {[](const auto&) {}, [&](std::span<const analytics::Cell> cells) { return (*writer)->row(cells); }},
                                 std::chrono::steady_clock::now() + writing_time);
    if (!done) return done;
    auto finished = (*writer)->finish();
    if (!finished) return finished.problem();
    return Nothing{};
}

Done write(Module::Inside& in, const OpenTable& open, std::string_view format, const std::filesystem::path& file) {
    if (format == "xlsx") return write_sheet(in, open, SheetFormat::xlsx, file);
    if (format == "ods") return write_sheet(in, open, SheetFormat::ods, file);
    if (format == "arrow") return write_arrow(in, open, file);
    constexpr std::pair<std::string_view, RowFormat> texts[] = {{"json", RowFormat::json},
                                                                {"jsonl", RowFormat::jsonl},
                                                                {"tsv", RowFormat::tsv},
                                                                {"xml", RowFormat::xml},
                                                                {"geojson", RowFormat::geojson}};
    for (const auto& [name, text] : texts)
        if (name == format) return write_text(in, open, text, file);
    return Problem::not_found("format");
}

// Written once from the blob of that hash, as hash and ending are its name: a file that is there is right.
Result<std::filesystem::path> made(Module::Inside& in, const std::string& sha256, std::string_view ending,
                                   const std::function<Done(const std::filesystem::path& from, const std::filesystem::path& to)>& write) {
    const std::filesystem::path file = in.derived / fmt::format("{}.{}", sha256, ending);
    std::error_code ec;
    if (std::filesystem::exists(file, ec)) return file;
    const auto from = in.blobs.open(sha256);  // nobody else waits for that
    if (!from) return from.problem();
    const std::lock_guard lock(in.making);
    if (std::filesystem::exists(file, ec)) return file;
    std::filesystem::create_directories(in.derived, ec);
    const std::filesystem::path part = in.derived / fmt::format("{}.part", crypto::random_token());
    auto done = write(from->path, part);
    if (done) std::filesystem::rename(part, file, ec);
    if (!done || ec) {
        std::filesystem::remove(part, ec);
        return done ? Problem{500, "disk-failed", {{"what", "download"}}} : done.problem();
    }
    return file;
}

}  // namespace

std::vector<std::string> download_formats(const OpenTable& open) {
    std::vector<std::string> out{"csv", "xlsx", "ods", "json", "jsonl", "tsv", "xml", "parquet", "arrow"};
    if (place_columns(open.lake.columns).any()) out.emplace_back("geojson");
    return out;
}

Result<Reply> download_reply(Module::Inside& in, const OpenTable& open, const std::string& format, const std::string& encoding) {
    const bool big5 = encoding == "big5";
    if ((!big5 && encoding != "utf-8") || (big5 && format != "csv"))
        return Problem{400, "bad-parameter", {{"name", "encoding"}, {"allowed", format == "csv" ? "utf-8, big5" : "utf-8"}}};
    const auto formats = download_formats(open);
    if (std::find(formats.begin(), formats.end(), format) == formats.end()) return Problem::not_found("format");
    Reply reply;
    if (big5) {
        auto file = made(in, open.table.csv_sha256.value, "big5.csv",
                         [](const std::filesystem::path& from, const std::filesystem::path& to) { return write_big5(from, to); });
        if (!file) return file.problem();
        reply.file = std::move(*file);
        reply.headers.emplace_back("ETag", "\"" + open.table.csv_sha256.value + "-big5\"");
    } else if (format == "csv" || format == "parquet") {
        const std::string& sha256 = format == "csv" ? open.table.csv_sha256.value : open.table.parquet_sha256.value;
        auto blob = in.blobs.open(sha256);
        if (!blob) return std::move(blob.problem());
        reply.file = std::move(blob->path);
        reply.held = std::move(blob->held);
        reply.headers.emplace_back("ETag", "\"" + sha256 + "\"");  // the same on every node, whenever it was fetched
    } else {
        auto file = made(in, open.table.parquet_sha256.value, format,
                         [&](const std::filesystem::path&, const std::filesystem::path& to) { return write(in, open, format, to); });
        if (!file) return file.problem();
        reply.file = std::move(*file);
    }
    for (const Format& one : known)
        if (one.name == format) reply.content_type = one.media_type;
    if (big5) reply.content_type = "text/csv; charset=big5; header=present";
    reply.headers.emplace_back("Content-Disposition",
                               fmt::format("attachment; filename=\"{}-v{}{}.{}\"", open.table.name.value, open.version.number,
                                           big5 ? "-big5" : "", format == "arrow" ? "arrows" : format));
    return reply;
}

}  // namespace skl::opendata
