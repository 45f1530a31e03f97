// Shapefiles in a zip: geometries (.shp), attributes (.dbf), the reference system (.prj), the encoding of text (.cpg).
// ESRI Shapefile Technical Description, July 1998.
#include <cstring>

#include "opendata/engine/archive.h"
#include "opendata/engine/dbase.h"
#include "opendata/engine/geometry.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/records.h"

namespace skl::opendata {
namespace {

constexpr std::size_t largest_member = std::size_t{192} << 20;  // .shp and .dbf are held in memory
constexpr std::size_t header_size = 100, record_header = 8;

Problem bad(const char* what) { return {422, "bad-shapefile", {{"what", what}}}; }

// Numbers of a byte range; past its end they are zero and `broken` says so.
class Bytes {
public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
    std::uint32_t big32(std::size_t at) { return number<std::uint32_t>(at, true); }
    std::uint32_t little32(std::size_t at) { return number<std::uint32_t>(at, false); }
    double little64(std::size_t at) {
        const auto bits = number<std::uint64_t>(at, false);
        double out = 0;
        std::memcpy(&out, &bits, 8);
        return out;
    }
    std::size_t size() const { return bytes_.size(); }
    std::string_view sub(std::size_t at, std::size_t length) const { return bytes_.substr(at, length); }
    bool broken = false;

private:
    template <class T>
    T number(std::size_t at, bool big) {
        if (at > bytes_.size() || bytes_.size() - at < sizeof(T)) {
            broken = true;
            return 0;
        }
        T out = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            out = static_cast<T>(out << 8 | static_cast<unsigned char>(bytes_[at + (big ? i : sizeof(T) - 1 - i)]));
        return out;
    }
    std::string_view bytes_;
};

// record := type:u32 …; of lines and polygons: box:4×f64 parts:u32 points:u32 start:u32[parts] xy:f64[2·points]. Heights and measures
// follow the places and are left out. None: the record lies.
std::optional<Geometry> geometry_of(std::string_view record) {
    Bytes bytes(record);
    Geometry out;
    const std::uint32_t type = bytes.little32(0) % 10;  // 11–18 have heights, 21–28 measures
    const auto place = [&](std::size_t at) { return Position{bytes.little64(at), bytes.little64(at + 8)}; };
    if (type == 1) out.points.push_back(place(4));
    if (type == 8) {
        const std::size_t count = bytes.little32(36);
        if (count > record.size() / 16) return {};
        for (std::size_t i = 0; i < count; ++i) out.points.push_back(place(40 + i * 16));
    }
    if (type == 3 || type == 5) {
        const std::size_t parts = bytes.little32(36), count = bytes.little32(40);
        if (parts > record.size() / 4 || count > record.size() / 16) return {};
        std::vector<LineString> lines;
        for (std::size_t part = 0; part < parts; ++part) {
            const std::size_t from = bytes.little32(44 + part * 4), to = part + 1 < parts ? bytes.little32(48 + part * 4) : count;
            if (from > to || to > count) return {};
            LineString& line = lines.emplace_back();
            for (std::size_t i = from; i < to; ++i) line.push_back(place(44 + parts * 4 + i * 16));
        }
        if (type == 3) out.lines = std::move(lines);
        if (type == 5) out.polygons = polygons_of(std::move(lines));
    }
    if (bytes.broken) return {};
    return out;
}

struct Members {
    std::string shp, dbf, prj, page;
};

Result<Members> members_of(const Archive& archive) {
    const auto names = archive.names();
    const auto ends = [](std::string name, std::string_view suffix) {
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return name.ends_with(suffix);
    };
    const auto shp = std::find_if(names.begin(), names.end(), [&](const std::string& name) { return ends(name, ".shp"); });
    if (shp == names.end()) return bad("shp");
    const std::string stem = shp->substr(0, shp->size() - 4);
    Members out;
    for (const std::string& name : names) {
        if (name.substr(0, name.rfind('.')) != stem) continue;
        std::string* into = ends(name, ".shp")   ? &out.shp
                            : ends(name, ".dbf") ? &out.dbf
                            : ends(name, ".prj") ? &out.prj
                            : ends(name, ".cpg") ? &out.page
                                                 : nullptr;
        if (into == nullptr || !into->empty()) continue;
        bool whole = true;
        const auto read = archive.read(name, [&](std::string_view piece) {
            whole = into->size() + piece.size() <= largest_member;
            if (whole) *into += piece;
            return whole;
        });
        if (!whole) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_member)}}};
        if (!read) return read.problem();
    }
    return out;
}

// The records of a .shp in their order; what one of them says of its own length is what the next begins after.
std::vector<std::string_view> records_of(std::string_view shp) {
    Bytes bytes(shp);
    std::vector<std::string_view> out;
    for (std::size_t at = header_size; at + record_header <= shp.size();) {
        const std::size_t length = std::size_t{bytes.big32(at + 4)} * 2;
        if (length > shp.size() - at - record_header) break;
        out.push_back(shp.substr(at + record_header, length));
        at += record_header + length;
    }
    return out;
}

}  // namespace

Result<Written> write_shapes(std::string_view bytes, TextStore& out) {
    const Archive archive(bytes);
    if (auto problem = archive.problem()) return std::move(*problem);
    auto members = members_of(archive);
    if (!members) return members.problem();
    Bytes head(members->shp);
    if (head.big32(0) != 9994 || members->shp.size() < header_size) return bad("shp");
    auto table = Dbase::open(members->dbf, members->page);
    if (!table) return table.problem();
    Written written;
    Extent extent;
    extent.see({head.little64(36), head.little64(44)});
    extent.see({head.little64(52), head.little64(60)});
    const Crs crs = written.settle(crs_said(members->prj), extent);
    const Projection projection(crs);
    const auto shapes = records_of(members->shp);
    const bool points = head.little32(32) % 10 == 1;
    std::vector<std::string> record;
    for (const DbaseField& field : table->fields()) {
        record.push_back(field.name);
        if (field.type == 'C') written.types[field.name] = ColumnType::string;
    }
    const std::size_t width = record.size() + (points ? 2 : 1);
    if (points) record.insert(record.end(), {"lon", "lat"});
    if (!points) record.emplace_back("geometry"), written.types["geometry"] = ColumnType::geojson;
    write_record(out, record, width);
    for (std::size_t i = 0; i < table->records() && i < shapes.size(); ++i) {
        if (table->deleted(i)) continue;
        const auto geometry = geometry_of(shapes[i]);
        if (!geometry) return bad("shp record");
        record.clear();
        for (const DbaseField& field : table->fields()) record.push_back(table->cell(i, field));
        if (points) {
            const auto at = geometry->points.empty() ? std::nullopt : projection.to_wgs84(geometry->points[0]);
            record.push_back(at ? degrees_text(at->x) : std::string{});
            record.push_back(at ? degrees_text(at->y) : std::string{});
        } else {
            record.push_back(geojson_of(*geometry, projection));
        }
        write_record(out, record, width);
        if (out.size() > largest_table) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_table)}}};
    }
    return written;
}

}  // namespace skl::opendata
