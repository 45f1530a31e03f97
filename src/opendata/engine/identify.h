// What a file is, by its content and not by its name (opendata.md §5.2).
#pragma once

#include <string>
#include <string_view>

namespace skl::opendata {

// empty, csv, xlsx, xls, ods, json, ndjson, geojson, topojson, kml, kmz, shp, xml, html, parquet, pdf, zip, corrupt-archive.
// Delimited text of any kind is csv; text without any structure is csv with one column.
std::string identify(std::string_view bytes);

}  // namespace skl::opendata
