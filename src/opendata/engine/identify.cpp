#include "opendata/engine/identify.h"

#include <algorithm>
#include <cctype>

namespace skl::opendata {
namespace {

constexpr std::size_t looked_at = 64 * 1024;

std::string_view without_space(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty() && static_cast<unsigned char>(text[0]) <= ' ') text.remove_prefix(1);
    return text;
}

bool begins(std::string_view text, std::string_view lower) {
    if (text.size() < lower.size()) return false;
    return std::equal(lower.begin(), lower.end(), text.begin(),
                      [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

// The names in a zip file's local headers say what it is; the central directory must be there too.
std::string zip_kind(std::string_view bytes) {
    const auto has = [&](std::string_view name) { return bytes.find(name) != std::string_view::npos; };
    if (bytes.rfind("PK\x05\x06") == std::string_view::npos) return "corrupt-archive";
    if (has("xl/workbook.xml")) return "xlsx";
    if (has("opendocument.spreadsheet")) return "ods";
    if (has(".kml")) return "kmz";
    if (has(".shp") || has(".SHP")) return "shp";
    return "zip";
}

std::string json_kind(std::string_view text) {
    const std::string_view head = text.substr(0, looked_at);
    if (head.find("\"Topology\"") != std::string_view::npos) return "topojson";
    if (head.find("\"FeatureCollection\"") != std::string_view::npos || head.find("\"Feature\"") != std::string_view::npos)
        return "geojson";
    if (text[0] == '[') return "json";
    const auto line = text.find('\n');
    const std::string_view second = line == std::string_view::npos ? std::string_view{} : without_space(text.substr(line));
    const std::string_view first = line == std::string_view::npos ? text : text.substr(0, line);
    const auto end = first.find_last_not_of(" \r\t");
    if (second.starts_with('{') && end != std::string_view::npos && first[end] == '}') return "ndjson";
    return "json";
}

}  // namespace

std::string identify(std::string_view bytes) {
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return zip_kind(bytes);
    if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return "xls";
    if (bytes.starts_with("PAR1")) return "parquet";
    if (bytes.starts_with("%PDF-")) return "pdf";
    const std::string_view text = without_space(bytes);
    if (text.empty()) return "empty";
    if (begins(text, "<!doctype html") || begins(text, "<html")) return "html";
    if (text[0] == '<' && text.size() > 1 && (text[1] == '?' || text[1] == '!' || std::isalpha(static_cast<unsigned char>(text[1])))) {
        const std::string_view head = text.substr(0, looked_at);
        if (head.find("<kml") != std::string_view::npos) return "kml";
        return head.find("<html") != std::string_view::npos ? "html" : "xml";
    }
    if (text[0] == '{' || text[0] == '[') {
        const auto next = text.find_first_not_of(" \r\n\t", 1);
        if (next != std::string_view::npos && std::string_view("{[\"]}").find(text[next]) != std::string_view::npos) return json_kind(text);
    }
    return "csv";
}

std::string declared_format(std::string_view file_name) {
    const auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos) return {};
    std::string ending;
    for (const char c : file_name.substr(dot + 1)) ending += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const std::string_view same :
         {"csv", "xlsx", "xls", "ods", "json", "ndjson", "geojson", "topojson", "kml", "kmz", "xml", "html", "parquet", "pdf", "zip"})
        if (ending == same) return ending;
    if (ending == "tsv" || ending == "tab" || ending == "txt") return "csv";
    if (ending == "jsonl") return "ndjson";
    if (ending == "htm") return "html";
    return ending == "shp" ? "shp" : "";
}

bool may_hold(std::string_view declared, std::string_view found) {
    if (declared.empty() || declared == found) return true;
    if (declared == "json") return found == "ndjson" || found == "geojson" || found == "topojson";
    if (declared == "ndjson") return found == "json";  // of one line
    return (declared == "xml" && found == "kml") || (declared == "zip" && found == "shp");
}

}  // namespace skl::opendata
