// What a file is, by its content and not by its name (opendata.md §5.2).
#pragma once

#include <string>
#include <string_view>

namespace skl::opendata {

// empty, csv, xlsx, xls, ods, json, ndjson, geojson, topojson, kml, kmz, shp, xml, html, parquet, pdf, zip, corrupt-archive.
// Delimited text of any kind is csv; text without any structure is csv with one column.
std::string identify(std::string_view bytes);

// What a file's name says it is, in the same words (csv for .tsv and .txt too); empty: nothing known.
std::string declared_format(std::string_view file_name);
// Whether a file of that name may hold this: .json GeoJSON, .xml KML, .zip a shapefile.
bool may_hold(std::string_view declared, std::string_view found);

}  // namespace skl::opendata
