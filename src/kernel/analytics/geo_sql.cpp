// within_distance: great circle on a sphere of R = 6,371,008.8 m (spec README §2), behind a band of latitudes that Parquet's
// statistics can use. in_polygon: even-odd rule (a point on an edge may fall on either side), behind the polygon's box.
#include "kernel/analytics/geo_sql.h"

#include <cmath>
#include <numbers>

namespace skl::analytics {
namespace {

constexpr double earth_radius = 6'371'008.8;  // metres

// SQL of the two coordinates of a column: a "longitude,latitude" text, or a pair of columns of which either may be named.
struct Place {
    std::string lon, lat;
};

Result<Place> place_of(const Operand& operand, const Table& table) {
    const auto column = find_column(table, operand.column);
    if (!column) return unknown_column(operand.column, table, "filter", operand.position);
    const std::string name = quoted_name(column->name);
    if (column->type == ColumnType::geopoint)
        return Place{"try_cast(split_part(" + name + ", ',', 1) as double)", "try_cast(split_part(" + name + ", ',', 2) as double)"};
    if (column->axis != Axis::none) {
        Place out;
        for (const Column& one : table.columns) {
            if (one.axis == Axis::longitude && out.lon.empty()) out.lon = quoted_name(one.name);
            if (one.axis == Axis::latitude && out.lat.empty()) out.lat = quoted_name(one.name);
        }
        if (!out.lon.empty() && !out.lat.empty()) return out;
    }
    return fault_at("not-a-place", "filter", operand.position, {{"column", column->name}});
}

std::optional<double> number(const std::string& text) {
    double out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(out)) return {};
    return out;
}

bool degrees(double lon, double lat) { return std::fabs(lon) <= 180 && std::fabs(lat) <= 90; }

void within_distance(SqlText& sql, const Place& place, double lon, double lat, double metres) {
    const double radian = std::numbers::pi / 180, band = metres / earth_radius / radian;
    sql << "(" << place.lat << " between ";
    sql.bind(lat - band) << " and ";
    sql.bind(lat + band) << " and 2 * asin(least(1.0, sqrt(pow(sin(radians(" << place.lat << " - ";
    sql.bind(lat) << ") / 2), 2) + ";
    sql.bind(std::cos(lat * radian)) << " * cos(radians(" << place.lat << ")) * pow(sin(radians(" << place.lon << " - ";
    sql.bind(lon) << ") / 2), 2)))) <= ";
    sql.bind(metres / earth_radius) << ")";
}

void in_box(SqlText& sql, const Place& place, double west, double south, double east, double north) {
    sql << "(" << place.lat << " between ";
    sql.bind(south) << " and ";
    sql.bind(north) << " and (" << place.lon << " >= ";
    sql.bind(west) << (west <= east ? " and " : " or ") << place.lon << " <= ";  // a box over the 180th meridian has west > east
    sql.bind(east) << "))";
}

struct Point {
    double x, y;
};
using Ring = std::vector<Point>;

// OGC 06-103r4 §7: POLYGON and MULTIPOLYGON in two dimensions; rings closed. The even-odd rule needs no nesting.
class Wkt {
public:
    explicit Wkt(std::string_view text) : rest_(text) {}
    std::optional<std::vector<Ring>> rings() {
        std::vector<Ring> out;
        std::string kind;
        space();
        while (!rest_.empty() && std::isalpha(static_cast<unsigned char>(rest_[0]))) {
            kind += static_cast<char>(std::toupper(static_cast<unsigned char>(rest_[0])));
            rest_.remove_prefix(1);
        }
        const auto polygon = [&] { return list([&] { return ring(out); }); };
        const bool good = kind == "POLYGON" ? polygon() : kind == "MULTIPOLYGON" && list(polygon);
        space();
        if (!good || !rest_.empty()) return {};
        return out;
    }

private:
    void space() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\n' || rest_[0] == '\r')) rest_.remove_prefix(1);
    }
    bool take(char c) {
        space();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool list(const std::function<bool()>& item) {
        if (!take('(')) return false;
        do
            if (!item()) return false;
        while (take(','));
        return take(')');
    }
    bool coordinate(double& out) {
        space();
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
        if (error != std::errc{} || !std::isfinite(out)) return false;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return true;
    }
    bool ring(std::vector<Ring>& rings) {
        Ring out;
        const bool good = list([&] {
            Point& point = out.emplace_back();
            return ++points_ <= most_polygon_points && coordinate(point.x) && coordinate(point.y) && degrees(point.x, point.y);
        });
        if (!good || out.size() < 4 || out.front().x != out.back().x || out.front().y != out.back().y) return false;
        rings.push_back(std::move(out));
        return true;
    }
    std::string_view rest_;
    std::size_t points_ = 0;
};

// Counts the edges that a ray to the east crosses: odd is inside.
void in_rings(SqlText& sql, const Place& place, const std::vector<Ring>& rings) {
    double west = 180, south = 90, east = -180, north = -90;
    for (const Ring& ring : rings)
        for (const Point& point : ring) {
            west = std::min(west, point.x), east = std::max(east, point.x);
            south = std::min(south, point.y), north = std::max(north, point.y);
        }
    sql << "(";
    in_box(sql, place, west, south, east, north);
    sql << " and (0";
    for (const Ring& ring : rings)
        for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
            const Point &a = ring[i], &b = ring[i + 1];
            if (a.y == b.y) continue;  // a ray along it crosses nothing
            sql << " + cast((" << place.lat << " < ";
            sql.bind(a.y) << ") <> (" << place.lat << " < ";
            sql.bind(b.y) << ") and " << place.lon << " < ";
            sql.bind(a.x) << " + ";
            sql.bind((b.x - a.x) / (b.y - a.y)) << " * (" << place.lat << " - ";
            sql.bind(a.y) << ") as integer)";
        }
    sql << ") % 2 = 1)";
}

}  // namespace

Done append_place(SqlText& sql, const Term& term, const Table& table) {
    auto place = place_of(term.operand, table);
    if (!place) return std::move(place.problem());
    if (term.test == Test::in_polygon) {
        const Literal& wkt = term.literals[0];
        const auto rings = Wkt(wkt.spelling).rings();
        if (!rings) return fault_at("bad-polygon", "filter", wkt.position, {{"limit", std::to_string(most_polygon_points)}});
        in_rings(sql, *place, *rings);
        return Nothing{};
    }
    std::vector<double> values;
    for (const Literal& literal : term.literals) {
        const auto value = number(literal.spelling);
        if (!value)
            return fault_at("type-mismatch", "filter", literal.position,
                            {{"column", term.operand.column}, {"type", "number"}, {"found", literal.spelling}});
        values.push_back(*value);
    }
    const bool distance = term.test == Test::within_distance;
    const bool good =
        degrees(values[0], values[1]) && (distance ? values[2] >= 0 : degrees(values[2], values[3]) && values[1] <= values[3]);
    if (!good)
        return fault_at("type-mismatch", "filter", term.literals[0].position,
                        {{"column", term.operand.column}, {"type", "degrees"}, {"found", term.literals[0].spelling}});
    if (distance)
        within_distance(sql, *place, values[0], values[1], values[2]);
    else
        in_box(sql, *place, values[0], values[1], values[2], values[3]);
    return Nothing{};
}

}  // namespace skl::analytics
