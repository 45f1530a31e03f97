#include "opendata/engine/frictionless/source.h"

#include <zlib.h>

#include "kernel/text/text.h"
#include "opendata/engine/archive.h"
#include "opendata/engine/csvw/encodings.h"
#include "opendata/engine/dialect.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/readers.h"

namespace skl::opendata::frictionless {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

Error fault(const char* type, std::string note) { return {.type = type, .note = std::move(note)}; }

std::optional<std::string> inflated(std::string_view bytes) {  // gzip, RFC 1952
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) return {};
    std::string out, piece(256 * 1024, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT: zlib does not write to it
    stream.avail_in = static_cast<uInt>(bytes.size());
    int state = Z_OK;
    while (state == Z_OK && out.size() <= largest_unpacked) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        out.append(piece, 0, piece.size() - stream.avail_out);
        const bool small = out.size() <= (std::size_t{16} << 20);
        if (!small && out.size() > bytes.size() * largest_ratio) break;
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END) return {};
    return out;
}

std::optional<std::string> unzipped(std::string_view bytes, const std::string& inner_path) {
    const Archive archive(bytes);
    if (archive.problem()) return {};
    const auto names = archive.names();
    if (names.empty()) return {};
    std::string out;
    const auto done = archive.read(inner_path.empty() ? names.front() : inner_path, [&](std::string_view piece) {
        out += piece;
        return true;
    });
    if (!done) return {};
    return out;
}

// The delimiter of a text that does not say it: one of those the framework looks for.
std::string found_delimiter(std::string_view text) {
    const std::string found = find_dialect(text).separators.delimiter;
    for (const char* known : {",", "\t", ";", "|"})
        if (found == known) return found;
    return ",";
}

bool tabular_format(const std::string& format) {
    return format.empty() || format == "csv" || format == "tsv" || format == "txt" || format == "tab" || format == "dat";
}

}  // namespace

std::string SourceRecord::shown(std::size_t i) const {
    if (i >= cells.size()) return {};
    if (cells[i].json == nullptr) return std::string(cells[i].text);
    if (cells[i].json->type == Node::Type::text) return cells[i].json->text;
    if (cells[i].json->type == Node::Type::null) return {};
    std::string out;
    write_node(out, *cells[i].json);
    return out;
}

std::optional<Error> TableSource::fetch(const Files& files, std::string& out) {
    for (const std::string& path : resource_.paths) {
        const auto part = files(path);
        if (!part) return fault("scheme-error", fmt::format("cannot read \"{}\"", path));
        bytes += static_cast<std::int64_t>(part->size());
        if (!out.empty() && !out.ends_with('\n')) out += '\n';
        out += *part;
    }
    if (!resource_.hash.empty()) stored = out;
    if (resource_.compression.empty()) return {};
    const bool known = resource_.compression == "gz" || resource_.compression == "zip";
    auto unpacked = !known ? std::nullopt : resource_.compression == "gz" ? inflated(out) : unzipped(out, resource_.inner_path);
    if (!unpacked) return fault("compression-error", fmt::format("cannot unpack as \"{}\"", resource_.compression));
    out = std::move(*unpacked);
    return {};
}

std::optional<Error> TableSource::read_text(std::string bytes_of_text) {
    if (resource_.encoding.empty()) {
        auto decoded = decode_file(bytes_of_text, "");
        if (!decoded) return bytes_of_text.empty() ? std::nullopt : std::optional(fault("encoding-error", "encoding is not known"));
        text_ = std::string(decoded->text());
        if (text_.find(undecodable) != std::string::npos)
            return fault("encoding-error", "bytes that are no text: " + decoded->decoded.encoding.value);
        return {};
    }
    if (!csvw::encoding_label(resource_.encoding)) return fault("encoding-error", fmt::format("unknown encoding: {}", resource_.encoding));
    text_ = csvw::decoded(bytes_of_text, resource_.encoding);
    const bool was_there = text::valid_utf8(bytes_of_text) && bytes_of_text.find(replacement) != std::string::npos;
    if (!was_there && text_.find(replacement) != std::string::npos)
        return fault("encoding-error", fmt::format("bytes that are no text of \"{}\"", resource_.encoding));
    return {};
}

std::variant<std::unique_ptr<TableSource>, Error> TableSource::open(const Resource& resource, const Files& files) {
    std::unique_ptr<TableSource> out(new TableSource(resource));
    if (resource.data) {
        if (resource.data->type != Node::Type::list) return fault("source-error", "data is no list of rows");
        if (!resource.data->items.empty())
            for (const Member& member : resource.data->items.front().members) out->keys_.push_back(member.key);
        return out;
    }
    for (const std::string& path : resource.paths)
        if (is_url(path)) return fault("scheme-error", fmt::format("remote data is not fetched here: {}", path));
    std::string bytes;
    if (auto error = out->fetch(files, bytes)) return *error;
    const std::string format = resource.format == "jsonl" ? "ndjson" : resource.format;
    const Dialect& dialect = resource.dialect;
    out->dialect_.comment_prefix.clear();
    out->dialect_.line_ends = {"\r\n", "\n", "\r"};
    if (tabular_format(format)) {
        if (auto error = out->read_text(std::move(bytes))) return *error;
        out->dialect_.delimiter = dialect.delimiter ? *dialect.delimiter : format == "tsv" ? "\t" : found_delimiter(out->text_);
        out->dialect_.quote = dialect.quote;
        out->dialect_.double_quote = dialect.double_quote;
    } else {
        TextStore store;
        const auto done = write_as_csv(bytes, format, store);
        if (!done) {
            const std::string& code = done.problem().code;
            return fault(code == "format-unsupported" ? "format-error" : "source-error", code == "format-unsupported" ? format : code);
        }
        out->text_ = std::string(store.finish());
    }
    out->rewind();
    return out;
}

void TableSource::rewind() {
    number_ = 0;
    if (!resource_.data) rows_.emplace(text_, dialect_);
}

bool TableSource::next_of_data(SourceRecord& record) {
    // Rows that are objects have a header: the keys of the first.
    const std::vector<Node>& rows = resource_.data->items;
    static const Node null;
    std::size_t at = static_cast<std::size_t>(number_);
    if (!keys_.empty()) {
        if (at == 0) {
            record.texts = keys_;
            for (const std::string& key : record.texts) record.cells.push_back({.text = key});
            return true;
        }
        --at;
    }
    if (at >= rows.size()) return false;
    for (const std::string& key : keys_) {
        const Node* cell = rows[at].find(key);
        record.cells.push_back({.json = cell != nullptr ? cell : &null});
    }
    if (keys_.empty())
        for (const Node& cell : rows[at].items) record.cells.push_back({.json = &cell});
    return true;
}

bool TableSource::next(SourceRecord& record) {
    record = {};
    if (resource_.data) {
        if (!next_of_data(record)) return false;
        record.number = ++number_;
        return true;
    }
    csvw::SourceRow row;
    if (!rows_->next(row)) return false;
    record.number = ++number_;
    record.texts = std::move(row.cells);
    if (record.texts.size() == 1 && record.texts.front().empty()) record.texts.clear();
    for (std::string& text : record.texts) {
        if (resource_.dialect.skip_initial_space) text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
        record.cells.push_back({.text = text});
    }
    return true;
}

}  // namespace skl::opendata::frictionless
