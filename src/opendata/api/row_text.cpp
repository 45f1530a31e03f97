#include "opendata/api/row_text.h"

#include "kernel/describe/write.h"
#include "kernel/files/arrow_stream.h"
#include "kernel/http/negotiate.h"

namespace skl::opendata {
namespace {

struct Named {
    std::string_view name, type;
    RowFormat format;
};
constexpr Named formats[] = {{"json", "application/json", RowFormat::json},
                             {"csv", "text/csv", RowFormat::csv},
                             {"jsonl", "application/jsonl", RowFormat::jsonl},
                             {"ndjson", "application/x-ndjson", RowFormat::jsonl},
                             {"tsv", "text/tab-separated-values", RowFormat::tsv},
                             {"geojson", "application/geo+json", RowFormat::geojson},
                             {"xml", "application/xml", RowFormat::xml},
                             {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", RowFormat::xlsx},
                             {"ods", "application/vnd.oasis.opendocument.spreadsheet", RowFormat::ods},
                             {"parquet", "application/vnd.apache.parquet", RowFormat::parquet},
                             {"arrow", files::arrow_stream_type, RowFormat::arrow}};

std::vector<std::string> each(std::string_view Named::*member, bool places) {
    std::vector<std::string> out;
    for (const Named& one : formats)
        if (places || one.format != RowFormat::geojson) out.emplace_back(one.*member);
    return out;
}

// Characters that XML 1.0 §2.2 does not know become U+FFFD.
void append_xml(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\t':
            case '\n': out += c; break;
            case '\r': out += "&#13;"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    out += "\uFFFD";
                else
                    out += c;
        }
    }
}

// TSV has no quoting (IANA text/tab-separated-values): tabs and newlines in a value become spaces.
void append_tsv(std::string& out, std::string_view text) {
    for (const char c : text) out += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
}

bool is_text(const analytics::Cell& cell) { return cell.kind == analytics::Cell::Kind::text || cell.kind == analytics::Cell::Kind::json; }

}  // namespace

std::string_view media_type(RowFormat format) {
    switch (format) {
        case RowFormat::csv: return "text/csv; charset=utf-8; header=present";
        case RowFormat::tsv: return "text/tab-separated-values; charset=utf-8";
        case RowFormat::jsonl: return "application/jsonl";
        case RowFormat::xml: return "application/xml; charset=utf-8";
        case RowFormat::json: return "application/json";
        default: break;
    }
    for (const Named& one : formats)
        if (one.format == format) return one.type;
    return "application/json";
}

std::vector<std::string> row_media_types() { return each(&Named::type, true); }

Result<RowFormat> take_format(const Context& cx, analytics::Pairs& parameters, bool places) {
    const auto offered = each(&Named::type, places);
    const auto said = std::find_if(parameters.begin(), parameters.end(), [](const auto& pair) { return pair.first == "format"; });
    if (said != parameters.end()) {
        const std::string wanted = said->second;
        parameters.erase(said);
        for (const Named& one : formats)
            if (one.name == wanted && (places || one.format != RowFormat::geojson)) return one.format;
        Problem problem =
            analytics::fault_at("bad-parameter", "format", 0,
                                {{"name", "format"}, {"allowed", fmt::format("{}", fmt::join(each(&Named::name, places), ", "))}});
        problem.lists.emplace("allowed", each(&Named::name, places));
        return problem;
    }
    const std::string& target = cx.request().target;
    const std::string_view path = std::string_view(target).substr(0, target.find('?'));
    for (const Named& one : formats)
        if (path.ends_with(one.name) && path.size() > one.name.size() && path[path.size() - one.name.size() - 1] == '.') return one.format;
    const std::string_view accept = cx.request().header("accept");
    if (accept.empty() || accept.find("text/html") != std::string_view::npos) return RowFormat::json;  // a browser: JSON is readable
    const auto best = best_type(accept, offered);
    if (best)
        for (const Named& one : formats)
            if (one.type == offered[*best]) return one.format;
    Problem problem{406, "not-acceptable", {{"formats", fmt::format("{}", fmt::join(offered, ", "))}}};
    problem.lists.emplace("formats", offered);
    return problem;
}

PlaceColumns place_columns(const std::vector<analytics::Column>& columns) {
    PlaceColumns out;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].type == analytics::ColumnType::geojson && !out.geometry) out.geometry = i;
        if (columns[i].axis == analytics::Axis::longitude && !out.longitude) out.longitude = i;
        if (columns[i].axis == analytics::Axis::latitude && !out.latitude) out.latitude = i;
    }
    return out;
}

void RowText::begin(std::string& out) const {
    if (format_ == RowFormat::json) out += '[';
    if (format_ == RowFormat::geojson) out += R"({"type":"FeatureCollection","features":[)";
    if (format_ == RowFormat::xml) out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rows>\n";
    if (format_ != RowFormat::csv && format_ != RowFormat::tsv) return;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i) out += format_ == RowFormat::csv ? ',' : '\t';
        if (format_ == RowFormat::csv)
            write_csv_cell(out, columns_[i].name, true);
        else
            append_tsv(out, columns_[i].name);
    }
    out += "\r\n";
}

void RowText::row(std::string& out, std::span<const analytics::Cell> cells) {
    const bool first = written_++ == 0;
    switch (format_) {
        case RowFormat::json:
            if (!first) out += ',';
            object(out, cells);
            return;
        case RowFormat::jsonl:
            object(out, cells);
            out += '\n';
            return;
        case RowFormat::geojson:
            if (!first) out += ',';
            feature(out, cells);
            return;
        case RowFormat::xml: element(out, cells); return;
        default: break;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i) out += format_ == RowFormat::csv ? ',' : '\t';
        std::string text;
        append_text(text, cells[i]);
        if (format_ == RowFormat::csv)
            write_csv_cell(out, text, is_text(cells[i]));
        else
            append_tsv(out, text);
    }
    out += "\r\n";
}

void RowText::end(std::string& out) const {
    if (format_ == RowFormat::json) out += ']';
    if (format_ == RowFormat::geojson) out += "]}";
    if (format_ == RowFormat::xml) out += "</rows>\n";
}

void RowText::object(std::string& out, std::span<const analytics::Cell> cells) const {
    out += '{';
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i) out += ',';
        write_json_string(out, columns_[i].name);
        out += ':';
        if (columns_[i].type == analytics::ColumnType::geojson && cells[i].kind == analytics::Cell::Kind::text)
            out += cells[i].text;  // JSON already: ingest wrote it
        else
            append_json(out, cells[i], exact_as_text_);
    }
    out += '}';
}

// <row><cell column="村里">塩行里</cell>…</row>: names of columns are no names of elements. An empty cell is absent.
void RowText::element(std::string& out, std::span<const analytics::Cell> cells) const {
    out += "<row>";
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (cells[i].kind == analytics::Cell::Kind::null) continue;
        text.clear();
        append_text(text, cells[i]);
        out += "<cell column=\"";
        append_xml(out, columns_[i].name);
        out += "\">";
        append_xml(out, text);
        out += "</cell>";
    }
    out += "</row>\n";
}

void RowText::feature(std::string& out, std::span<const analytics::Cell> cells) const {
    using Kind = analytics::Cell::Kind;
    out += R"({"type":"Feature","geometry":)";
    if (place_.geometry && cells[*place_.geometry].kind == Kind::text) {
        out += cells[*place_.geometry].text;
    } else if (place_.longitude && place_.latitude && cells[*place_.longitude].kind != Kind::null &&
               cells[*place_.latitude].kind != Kind::null) {
        out += R"({"type":"Point","coordinates":[)";
        append_json(out, cells[*place_.longitude], false);
        out += ',';
        append_json(out, cells[*place_.latitude], false);
        out += "]}";
    } else {
        out += "null";
    }
    out += R"(,"properties":{)";
    bool first = true;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (place_.geometry == i) continue;
        if (!std::exchange(first, false)) out += ',';
        write_json_string(out, columns_[i].name);
        out += ':';
        append_json(out, cells[i]);
    }
    out += "}}";
}

}  // namespace skl::opendata
