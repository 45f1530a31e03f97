#include "opendata/engine/places.h"

namespace skl::opendata {
namespace {

// The first name that says a system of metres.
std::pair<Crs, std::string> metres_said(std::span<const Column> columns, std::span<const std::string> said) {
    const auto metres = [](const std::string& name) {
        const Crs crs = crs_said(name);
        return crs == Crs::wgs84 ? Crs::unknown : crs;
    };
    for (const Column& column : columns)
        if (const Crs crs = metres(column.source_name()); crs != Crs::unknown) return {crs, column.source_name()};
    for (const std::string& name : said)
        if (const Crs crs = metres(name); crs != Crs::unknown) return {crs, name};
    return {Crs::unknown, ""};
}

struct Box {
    double west, south, east, north;
};
constexpr Box islands[outlying_counties] = {{119.2, 23.1, 119.8, 23.9}, {118.1, 24.1, 118.6, 25.1}, {119.8, 25.8, 120.6, 26.5}};

// Whether the middle of the places lies on the islands that the rows name, if their zone is the one about 119°.
bool in_zone_119(std::span<const Column> columns, Position middle) {
    for (const Column& column : columns) {
        const auto named = column.outlying();
        if (!named) continue;
        const auto at = Projection(Crs::tm2_119).to_wgs84(middle);
        const Box& box = islands[static_cast<std::size_t>(*named)];
        return at && at->x >= box.west && at->x <= box.east && at->y >= box.south && at->y <= box.north;
    }
    return false;
}

}  // namespace

std::optional<Metres> metres_of(std::span<const Column> columns, std::span<const std::string> said) {
    std::optional<std::size_t> x, y;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].role() == Role::longitude || columns[i].role() == Role::latitude) return {};  // it has degrees already
        if (columns[i].role() == Role::x_twd97 && !x) x = i;
        if (columns[i].role() == Role::y_twd97 && !y) y = i;
    }
    if (!x || !y) return {};
    Metres out{*x, *y, metres_said(columns, said).first};
    if (out.crs != Crs::unknown && out.crs != Crs::tm2_121) return out;
    const Position middle{(columns[*x].least() + columns[*x].most()) / 2, (columns[*y].least() + columns[*y].most()) / 2};
    out.crs = in_zone_119(columns, middle) ? Crs::tm2_119 : Crs::tm2_121;
    return out;
}

std::vector<Issue> declared_elsewhere(std::span<const Column> columns, std::span<const std::string> said, std::int64_t rows) {
    bool degrees = false;
    for (const Column& column : columns) degrees = degrees || column.role() == Role::longitude || column.role() == Role::latitude;
    const auto [crs, name] = metres_said(columns, said);
    if (!degrees || crs == Crs::unknown) return {};
    for (const Column& column : columns)
        if (column.role() == Role::x_twd97 || column.role() == Role::y_twd97) return {};  // both stand beside each other
    return {{{"crs-declared-mismatch"}, Severity::warning, "", rows, {name}, {}}};
}

}  // namespace skl::opendata
