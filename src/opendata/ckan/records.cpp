#include "opendata/ckan/records.h"

#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "opendata/api/open_table.h"

namespace skl::opendata::ckan {
namespace {

using analytics::Cell;

// 2016-01-01T08:30:00, with a fraction where there is one.
std::string local_time(std::int64_t micros) {
    constexpr std::int64_t second = 1'000'000, day = 86'400 * second;
    const std::int64_t local = micros + std::chrono::seconds(home_zone).count() * second;
    const std::int64_t days = (local >= 0 ? local : local - day + 1) / day, rest = local - days * day;
    std::string out;
    analytics::append_text(out, Cell{.kind = Cell::Kind::date, .whole = days});
    out += fmt::format("T{:02}:{:02}:{:02}", rest / second / 3600, rest / second / 60 % 60, rest / second % 60);
    if (rest % second != 0) out += fmt::format(".{:06}", rest % second);
    return out;
}

void append_plain(std::string& out, const Cell& cell) {
    if (cell.kind == Cell::Kind::instant)
        out += local_time(cell.whole);
    else
        analytics::append_text(out, cell);
}

// XML 1.0 Name without a colon, of the characters that names of columns have: letters of any script, digits, - _ .
bool is_xml_name(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    if (name.empty()) return false;
    std::string_view rest = name;
    bool first = true;
    while (!rest.empty()) {
        const char lead = rest[0];
        const char32_t c = text::next(rest);
        const bool wide = (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7) || (c >= 0x370 && c <= 0x1FFF && c != 0x37E) ||
                          (c >= 0x3001 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF) || (c >= 0xFDF0 && c <= 0xFFFD) ||
                          (c >= 0x10000 && c <= 0xEFFFF);
        const bool later = (lead >= '0' && lead <= '9') || lead == '-' || lead == '.' || c == 0xB7;
        if (!(c < 0x80 && letter(lead)) && !wide && (first || !later)) return false;
        first = false;
    }
    return true;
}

// Characters that XML 1.0 cannot hold become U+FFFD.
void append_xml(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r')
            out += "\xEF\xBF\xBD";
        else if (c == '\r')
            out += "&#13;";
        else
            text::append_html(out, std::string_view(&c, 1));
    }
}

void append_tsv(std::string& out, std::string_view text) {
    if (text.find_first_of("\t\r\n\"") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

void Records::header(std::string& out) const {
    if (format_ != RecordsFormat::csv && format_ != RecordsFormat::tsv) return;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i > 0) out += format_ == RecordsFormat::csv ? ',' : '\t';
        if (format_ == RecordsFormat::csv)
            write_csv_cell(out, columns_[i].name, false);
        else
            append_tsv(out, columns_[i].name);
    }
    out += line_end_;
}

void Records::row(std::string& out, std::span<const Cell> cells) {
    const bool first = std::exchange(first_, false);
    if (format_ == RecordsFormat::csv || format_ == RecordsFormat::tsv) return separated(out, cells);
    if (format_ == RecordsFormat::xml) return element(out, cells);
    const bool named = format_ == RecordsFormat::objects;
    if (!first) out += ',';
    out += named ? '{' : '[';
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i > 0) out += ',';
        if (named) {
            write_json_string(out, columns_[i].name);
            out += ':';
        }
        value(out, i, cells[i]);
    }
    out += named ? '}' : ']';
}

void Records::value(std::string& out, std::size_t column, const Cell& cell) const {
    if (cell.kind == Cell::Kind::instant)
        write_json_string(out, local_time(cell.whole));
    else if (columns_[column].type == analytics::ColumnType::geojson && cell.kind == Cell::Kind::text)
        out += cell.text;  // JSON already: ingest wrote it
    else
        analytics::append_json(out, cell, false);
}

void Records::separated(std::string& out, std::span<const Cell> cells) const {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i > 0) out += format_ == RecordsFormat::csv ? ',' : '\t';
        text.clear();
        append_plain(text, cells[i]);
        if (format_ == RecordsFormat::csv)
            write_csv_cell(out, text, false);  // exact, as all downloads
        else
            append_tsv(out, text);
    }
    out += line_end_;
}

// <row _id="1"><村里>塩行里</村里><數 xsi:nil="true" /></row>; a name that XML cannot have stands as <value key="…">.
void Records::element(std::string& out, std::span<const Cell> cells) const {
    out += "<row";
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (columns_[i].name == analytics::row_id) out += fmt::format(" _id=\"{}\"", cells[i].whole);
    out += '>';
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].name == analytics::row_id) continue;
        const bool named = is_xml_name(columns_[i].name);
        out += '<';
        if (named) {
            out += columns_[i].name;
        } else {
            out += "value key=\"";
            append_xml(out, columns_[i].name);
            out += '"';
        }
        if (cells[i].kind == Cell::Kind::null) {
            out += " xsi:nil=\"true\" />";
            continue;
        }
        text.clear();
        append_plain(text, cells[i]);
        out += '>';
        append_xml(out, text);
        out += fmt::format("</{}>", named ? columns_[i].name : "value");
    }
    out += "</row>" + line_end_;
}

}  // namespace skl::opendata::ckan
