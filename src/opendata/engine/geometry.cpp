#include "opendata/engine/geometry.h"

#include <algorithm>

namespace skl::opendata {
namespace {

constexpr std::size_t most_tests = 20'000'000;  // corners looked at to find the rings of holes; then a hole goes to the ring before it

Extent extent_of(const LineString& line) {
    Extent out;
    for (const Position& at : line) out.see(at);
    return out;
}

bool covers(const Extent& outer, Position at) {
    return at.x >= outer.west && at.x <= outer.east && at.y >= outer.south && at.y <= outer.north;
}

// Even-odd rule: how often a ray to the east meets the ring.
bool inside(const LineString& ring, Position at) {
    bool in = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
        if ((ring[i].y > at.y) != (ring[j].y > at.y) &&
            at.x < (ring[j].x - ring[i].x) * (at.y - ring[i].y) / (ring[j].y - ring[i].y) + ring[i].x)
            in = !in;
    return in;
}

class Text {
public:
    explicit Text(const Projection& projection) : projection_(projection) {}

    std::string position(Position at) const {
        const auto place = projection_.to_wgs84(at);
        return place ? "[" + degrees_text(place->x) + "," + degrees_text(place->y) + "]" : std::string{};
    }
    std::string line(const LineString& line, std::size_t fewest) const {
        std::string out;
        std::size_t count = 0;
        for (const Position& at : line) {
            const std::string text = position(at);
            if (text.empty()) continue;
            if (count++ > 0) out += ',';
            out += text;
        }
        return count >= fewest ? "[" + out + "]" : std::string{};
    }
    std::string polygon(const Polygon& polygon) const {
        std::string out;
        for (std::size_t i = 0; i < polygon.size(); ++i) {
            LineString ring = polygon[i];
            if ((signed_area(ring) > 0) != (i == 0)) std::reverse(ring.begin(), ring.end());
            if (ring.front().x != ring.back().x || ring.front().y != ring.back().y) ring.push_back(ring.front());
            const std::string text = line(ring, 4);
            if (text.empty() && i == 0) return {};
            if (text.empty()) continue;
            if (!out.empty()) out += ',';
            out += text;
        }
        return "[" + out + "]";
    }

private:
    const Projection& projection_;
};

// Parts of one kind: alone it is a Point, of several a MultiPoint.
void add(std::vector<std::string>& out, const char* kind, const std::vector<std::string>& parts) {
    if (parts.empty()) return;
    std::string text = std::string(R"({"type":")") + (parts.size() > 1 ? "Multi" : "") + kind + R"(","coordinates":)";
    if (parts.size() == 1) {
        out.push_back(text + parts[0] + "}");
        return;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "[" : ",") + parts[i];
    out.push_back(text + "]}");
}

}  // namespace

double signed_area(const LineString& ring) {
    double out = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Position &a = ring[i], &b = ring[(i + 1) % ring.size()];
        out += (a.x - ring[0].x) * (b.y - ring[0].y) - (b.x - ring[0].x) * (a.y - ring[0].y);
    }
    return out;
}

std::vector<Polygon> polygons_of(std::vector<LineString> rings) {
    std::vector<Polygon> out;
    std::vector<Extent> extents;
    std::vector<LineString> holes;
    for (LineString& ring : rings) {
        if (ring.size() < 3) continue;
        if (signed_area(ring) > 0 && !out.empty()) {
            holes.push_back(std::move(ring));
            continue;
        }
        extents.push_back(extent_of(ring));
        out.push_back({std::move(ring)});
    }
    std::size_t tests = 0;
    for (LineString& hole : holes) {
        std::size_t owner = out.size() - 1;
        for (std::size_t i = 0; i < out.size() && tests < most_tests; ++i) {
            ++tests;
            if (!covers(extents[i], hole[0])) continue;
            tests += out[i][0].size();
            if (!inside(out[i][0], hole[0])) continue;
            owner = i;
            break;
        }
        out[owner].push_back(std::move(hole));
    }
    return out;
}

std::string degrees_text(double value) {
    std::string out = fmt::format("{:.7f}", value);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out == "-0" ? "0" : out;
}

std::string geojson_of(const Geometry& geometry, const Projection& projection) {
    const Text text(projection);
    std::vector<std::string> shapes, parts;
    const auto take = [&](std::string part) {
        if (!part.empty()) parts.push_back(std::move(part));
    };
    for (const Position& at : geometry.points) take(text.position(at));
    add(shapes, "Point", std::exchange(parts, {}));
    for (const LineString& line : geometry.lines) take(text.line(line, 2));
    add(shapes, "LineString", std::exchange(parts, {}));
    for (const Polygon& polygon : geometry.polygons) take(text.polygon(polygon));
    add(shapes, "Polygon", std::exchange(parts, {}));
    if (shapes.empty()) return {};
    if (shapes.size() == 1) return std::move(shapes[0]);
    std::string out = R"({"type":"GeometryCollection","geometries":)";
    for (std::size_t i = 0; i < shapes.size(); ++i) out += (i == 0 ? "[" : ",") + shapes[i];
    return out + "]}";
}

}  // namespace skl::opendata
