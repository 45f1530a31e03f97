// JSON, GeoJSON, TopoJSON, XML, KML and spreadsheets over any bytes; what comes out is CSV in UTF-8 that reads as a table. The first byte
// chooses; for spreadsheets the rest is the sheet inside an archive, so that the fuzzer need not find out how to zip.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/fuzz/zipped.h"
#include "opendata/engine/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const char* const formats[] = {"json", "ndjson", "geojson", "topojson", "xml", "kml", "xlsx", "ods", "kmz"};
    if (size == 0) return 0;
    const std::size_t chosen = data[0] % 12;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    skl::opendata::TextStore out;
    const auto write = [&]() -> skl::Result<skl::opendata::Written> {
        using skl::opendata::write_as_csv;
        if (chosen < 9) return write_as_csv(bytes, formats[chosen], out);  // the last three: any bytes as an archive
        if (chosen == 9) return write_as_csv(zipped({{"xl/workbook.xml", "x"}, {"xl/worksheets/sheet1.xml", bytes}}), "xlsx", out);
        if (chosen == 10) return write_as_csv(zipped({{"a.png", "x"}, {"doc.kml", bytes}}), "kmz", out);
        return write_as_csv(zipped({{"mimetype", "x"}, {"content.xml", bytes}}), "ods", out);
    };
    const auto done = write();
    if (!done && done.problem().status != 422) std::abort();
    if (done && out.size() == 0) std::abort();
    return 0;
}
