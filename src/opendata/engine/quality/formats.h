// What the formats of data files are good for: vocabularies and lists that MQA and the Taiwanese checks ask (opendata.md §13.1, §13.2).
#pragma once

#include <string_view>

namespace skl::opendata::quality {

struct FormatTraits {
    std::string_view format;  // as engine/identify.h names it, or as publishers declare it
    bool vocabulary;          // in the EU's file-type table
    bool open;                // non-proprietary, by data.europa.eu's list
    bool machine;             // machine-readable, by data.europa.eu's list
    bool structured;          // Taiwan's check 結構化: rows, records or features that a program reads without a layout
};

inline constexpr FormatTraits format_traits[] = {
    {"csv", true, true, true, true},     {"tsv", true, true, true, true},     {"json", true, true, true, true},
    {"ndjson", true, true, true, true},  {"geojson", true, true, true, true}, {"topojson", true, true, true, true},
    {"xml", true, true, true, true},     {"kml", true, true, true, true},     {"kmz", true, true, true, true},
    {"rdf", true, true, true, true},     {"parquet", true, true, true, true}, {"ods", true, true, true, true},
    {"xlsx", true, false, true, true},   {"xls", true, false, true, true},    {"shp", true, true, true, true},
    {"zip", true, true, false, false},   {"txt", true, true, false, false},   {"odt", true, true, false, false},
    {"html", true, true, false, false},  {"pdf", true, true, false, false},   {"doc", true, false, false, false},
    {"docx", true, false, false, false},
};

// Letters of either case; null: not known.
const FormatTraits* traits_of(std::string_view format);

}  // namespace skl::opendata::quality
