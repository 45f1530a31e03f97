#include "opendata/engine/readers.h"

#include "kernel/describe/write.h"

namespace skl::opendata {

Crs Written::settle(Crs said, const Extent& extent) {
    Crs out = said;
    if (said != Crs::wgs84 && degrees(extent)) out = Crs::wgs84;
    if ((said == Crs::wgs84 || said == Crs::unknown) && tm2_metres(extent)) out = Crs::tm2_121;
    if (said != Crs::unknown && out != said)
        issues.push_back({{"crs-declared-mismatch"}, Severity::warning, "", 1, {fmt::format("{} ≠ {}", name_of(said), name_of(out))}, {}});
    crs = out;
    return out;
}

void write_record(TextStore& out, const std::vector<std::string>& cells, std::size_t width) {
    std::string line;
    for (std::size_t i = 0; i < width; ++i) {
        if (i) line += ',';
        if (i < cells.size()) write_csv_cell(line, cells[i], false);
    }
    line += '\n';
    out.append(line);
}

Result<Written> write_as_csv(std::string_view bytes, const std::string& format, TextStore& out) {
    if (format == "json" || format == "ndjson" || format == "geojson") return write_json(bytes, format, out);
    if (format == "topojson") return write_topojson(bytes, out);
    if (format == "kml") return write_kml(bytes, out);
    if (format == "kmz") return write_kmz(bytes, out);
    if (format == "xml") return write_xml(bytes, out);
    if (format == "shp") return write_shapes(bytes, out);
    if (format != "xlsx" && format != "ods" && format != "xls") return Problem{422, "format-unsupported", {{"format", format}}};
    Written written;
    written.labelled = false;
    if (auto done = format == "xls" ? write_xls(bytes, out) : write_sheet(bytes, format, out); !done) return done.problem();
    return written;
}

}  // namespace skl::opendata
