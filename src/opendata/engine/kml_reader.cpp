// KML 2.3 (OGC 12-007r2 §9–10), alone or in a KMZ: a row for each Placemark, with its name, extended data and geometry.
#include <charconv>

#include "opendata/engine/archive.h"
#include "opendata/engine/geometry.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/xml_table.h"

namespace skl::opendata {
namespace {

constexpr int deepest_geometry = 16;  // of MultiGeometry in MultiGeometry

// Children by their name without prefix.
bool is(const pugi::xml_node& node, std::string_view name) {
    std::string_view all = node.name();
    if (const auto colon = all.find(':'); colon != std::string_view::npos) all.remove_prefix(colon + 1);
    return all == name;
}
pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const auto& one : node.children())
        if (is(one, name)) return one;
    return {};
}
template <class Visit>
void each(const pugi::xml_node& node, std::string_view name, Visit visit) {
    for (const auto& one : node.children())
        if (is(one, name)) visit(one);
}

// "lon,lat[,height] lon,lat …"; of what is no number the rest is left out.
LineString coordinates(const pugi::xml_node& node) {
    LineString out;
    std::string_view text = child(node, "coordinates").text().get();
    const auto number = [&](double& value) {
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (ec != std::errc{}) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        return true;
    };
    while (true) {
        while (!text.empty() && static_cast<unsigned char>(text[0]) <= ' ') text.remove_prefix(1);
        Position at;
        if (!number(at.x) || text.empty() || text[0] != ',') return out;
        text.remove_prefix(1);
        if (!number(at.y)) return out;
        out.push_back(at);
        while (!text.empty() && static_cast<unsigned char>(text[0]) > ' ') text.remove_prefix(1);
    }
}

void take(const pugi::xml_node& node, Geometry& out, int depth) {
    if (is(node, "Point"))
        for (const Position& at : coordinates(node)) out.points.push_back(at);
    if (is(node, "LineString") || is(node, "LinearRing"))
        if (LineString line = coordinates(node); line.size() > 1) out.lines.push_back(std::move(line));
    if (is(node, "Polygon")) {
        Polygon polygon{coordinates(child(child(node, "outerBoundaryIs"), "LinearRing"))};
        each(node, "innerBoundaryIs", [&](const pugi::xml_node& inner) { polygon.push_back(coordinates(child(inner, "LinearRing"))); });
        std::erase_if(polygon, [](const LineString& ring) { return ring.size() < 3; });
        if (!polygon.empty()) out.polygons.push_back(std::move(polygon));
    }
    if (is(node, "MultiGeometry") && depth < deepest_geometry)
        for (const auto& part : node.children()) take(part, out, depth + 1);
}

void placemark(XmlTable& table, const pugi::xml_node& node, const Projection& projection) {
    std::vector<std::string> row;
    for (const char* name : {"name", "description", "address"})
        if (const auto found = child(node, name)) table.put(row, name, found.text().get());
    const pugi::xml_node extended = child(node, "ExtendedData");
    each(extended, "Data", [&](const auto& datum) { table.put(row, datum.attribute("name").value(), child(datum, "value").text().get()); });
    each(extended, "SchemaData", [&](const auto& schema) {
        each(schema, "SimpleData", [&](const auto& datum) { table.put(row, datum.attribute("name").value(), datum.text().get()); });
    });
    Geometry geometry;
    for (const auto& part : node.children()) take(part, geometry, 0);
    if (geometry.points.size() == 1 && geometry.lines.empty() && geometry.polygons.empty()) {
        table.put(row, "lon", fmt::format("{}", geometry.points[0].x));
        table.put(row, "lat", fmt::format("{}", geometry.points[0].y));
    } else if (std::string text = geojson_of(geometry, projection); !text.empty()) {
        table.put(row, "geometry", std::move(text));
    }
    table.rows.push_back(std::move(row));
}

}  // namespace

Result<Written> write_kml(std::string_view text, TextStore& out) {
    pugi::xml_document document;
    if (auto loaded = load_xml(text, document); !loaded) return loaded.problem();
    XmlTable table;
    const Projection projection(Crs::wgs84);  // of all KML (§6.2)
    for (const auto& found : document.select_nodes("//*[local-name()='Placemark']")) placemark(table, found.node(), projection);
    if (auto done = table.write(out); !done) return done.problem();
    Written written;
    written.crs = Crs::wgs84;
    if (table.index.contains("geometry")) written.types["geometry"] = ColumnType::geojson;
    return written;
}

// OGC 12-007r2 annex C: the first .kml file in the archive is the one; pictures and others beside it are left alone.
Result<Written> write_kmz(std::string_view bytes, TextStore& out) {
    const Archive archive(bytes);
    if (auto problem = archive.problem()) return std::move(*problem);
    for (const std::string& name : archive.names()) {
        if (!name.ends_with(".kml") && !name.ends_with(".KML")) continue;
        std::string text;
        const auto read = archive.read(name, [&](std::string_view piece) {
            text += piece;
            return text.size() <= largest_tree;
        });
        if (text.size() > largest_tree) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_tree)}}};
        if (!read) return read.problem();
        return write_kml(std::string_view(text).substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0), out);
    }
    return Problem{422, "no-table"};
}

}  // namespace skl::opendata
