// A shapefile of any bytes: the first two say how many of the rest are the attribute table, the others are the shapes. What comes out is a
// table whose geometries are JSON; nothing of it is read past its end.
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/dbase.h"
#include "opendata/engine/fuzz/zipped.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/records.h"

namespace {

void demand(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata;
    if (size < 2) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data + 2), size - 2);
    const std::size_t length = std::min<std::size_t>(data[0] * 256U + data[1], rest.size());
    const std::string_view table = rest.substr(0, length), shapes = rest.substr(length);
    if (const auto dbase = Dbase::open(table, {}))
        for (std::size_t i = 0; i < dbase->records(); ++i)
            for (const DbaseField& field : dbase->fields()) (void)dbase->cell(i, field);
    TextStore out;
    const auto written = write_shapes(zipped({{"a.shp", shapes}, {"a.dbf", table}}), out);
    if (!written) {
        demand(written.problem().status == 422);
        return 0;
    }
    RecordReader reader(out.finish(), {});
    Record record;
    std::size_t width = 0;
    for (bool first = true; reader.next(record); first = false) {
        if (first) width = record.cells.size();
        demand(record.cells.size() == width);
        if (!first && width > 0 && record.cells.back().starts_with("{\"type\"")) (void)boost::json::parse(record.cells.back());
    }
    return 0;
}
