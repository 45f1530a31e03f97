// Media types (IANA) of the formats that engine/identify.h names and that publishers declare.
#pragma once

#include <string>
#include <string_view>

namespace skl::opendata {

struct MediaType {
    const char *format, *type;
};

inline constexpr MediaType media_types[] = {
    {"csv", "text/csv"},
    {"tsv", "text/tab-separated-values"},
    {"json", "application/json"},
    {"ndjson", "application/jsonl"},
    {"geojson", "application/geo+json"},
    {"topojson", "application/json"},
    {"xml", "application/xml"},
    {"kml", "application/vnd.google-earth.kml+xml"},
    {"kmz", "application/vnd.google-earth.kmz"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xls", "application/vnd.ms-excel"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"parquet", "application/vnd.apache.parquet"},
    {"zip", "application/zip"},
    {"shp", "application/vnd.shp"},
    {"pdf", "application/pdf"},
    {"html", "text/html"},
    {"txt", "text/plain"},
    {"rdf", "application/rdf+xml"},
};

// Empty: none is known. Letters of either case.
inline std::string media_type_of(std::string_view format) {
    std::string lower(format);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (const MediaType& known : media_types)
        if (lower == known.format) return known.type;
    return {};
}

}  // namespace skl::opendata
