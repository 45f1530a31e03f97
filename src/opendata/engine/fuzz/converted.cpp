// JSON, GeoJSON, TopoJSON, XML, KML and spreadsheets over any bytes; what comes out is CSV in UTF-8 that reads as a table. The first byte
// chooses; for spreadsheets the rest is the sheet inside an archive, so that the fuzzer need not find out how to zip.
#include <zip.h>

#include <cstdint>
#include <cstdlib>

#include "opendata/engine/readers.h"

namespace {

std::string zipped(const char* name, std::string_view content, const char* kind) {
    zip_error_t error;
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    zip_file_add(archive, kind, zip_source_buffer(archive, "x", 1, 0), 0);
    const zip_int64_t index = zip_file_add(archive, name, zip_source_buffer(archive, content.data(), content.size(), 0), 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    zip_close(archive);
    zip_stat_t info;
    zip_source_stat(source, &info);
    std::string out(info.size, '\0');
    zip_source_open(source);
    zip_source_read(source, out.data(), out.size());
    zip_source_close(source);
    zip_source_free(source);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const char* const formats[] = {"json", "ndjson", "geojson", "topojson", "xml", "kml", "xlsx", "ods", "kmz"};
    if (size == 0) return 0;
    const std::size_t chosen = data[0] % 12;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    skl::opendata::TextStore out;
    const auto write = [&]() -> skl::Result<skl::opendata::Written> {
        using skl::opendata::write_as_csv;
        if (chosen < 9) return write_as_csv(bytes, formats[chosen], out);  // the last three: any bytes as an archive
        if (chosen == 9) return write_as_csv(zipped("xl/worksheets/sheet1.xml", bytes, "xl/workbook.xml"), "xlsx", out);
        if (chosen == 10) return write_as_csv(zipped("doc.kml", bytes, "a.png"), "kmz", out);
        return write_as_csv(zipped("content.xml", bytes, "mimetype"), "ods", out);
    };
    const auto done = write();
    if (!done && done.problem().status != 422) std::abort();
    if (done && out.size() == 0) std::abort();
    return 0;
}
