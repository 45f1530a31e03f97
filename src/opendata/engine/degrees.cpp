#include "opendata/engine/degrees.h"

#include <cstdlib>

#include "opendata/engine/geometry.h"
#include "opendata/engine/header.h"

namespace skl::opendata {

void Degrees::add_columns(std::vector<ColumnReport>& columns) const {
    const auto taken = [&](const std::string& name) {
        return std::any_of(columns.begin(), columns.end(), [&](const ColumnReport& column) { return name_key(column.name.value) == name; });
    };
    for (const bool east : {true, false}) {
        ColumnReport column;
        column.name.value = east ? "lon" : "lat";
        while (taken(column.name.value)) column.name.value += "_wgs84";
        column.recognised = column.name;
        column.source_name = column.name.value;
        column.title = east ? "經度（WGS84）" : "緯度（WGS84）";
        column.type = ColumnType::number;
        column.role = east ? Role::longitude : Role::latitude;
        column.derived = Text<>{{name_of(metres_.crs)}};
        column.lexical.value = "number";
        columns.push_back(std::move(column));
    }
}

void Degrees::fill(std::span<Cell> cells, std::size_t width) {
    const auto number = [](const Cell& cell) -> std::optional<double> {
        if (cell.kind == Cell::Kind::integer) return static_cast<double>(cell.whole);
        return cell.kind == Cell::Kind::real ? std::optional(cell.real) : std::nullopt;
    };
    cells[width] = cells[width + 1] = Cell{};
    const auto x = number(cells[metres_.x]), y = number(cells[metres_.y]);
    const auto place = x && y ? projection_.to_wgs84({*x, *y}) : std::nullopt;
    if (!place) {
        ++nulls_;
        return;
    }
    extent_.see(*place);
    for (const bool east : {true, false}) {
        std::string& text = texts_[east ? 0 : 1];
        text = degrees_text(east ? place->x : place->y);
        distinct_[east ? 0 : 1].add(std::hash<std::string>{}(text));
        cells[width + (east ? 0 : 1)] = {Cell::Kind::real, 0, std::strtod(text.c_str(), nullptr), {}, {}, text};
    }
}

void Degrees::tell(std::vector<ColumnReport>& columns) const {
    for (const bool east : {true, false}) {
        ColumnReport& column = columns[columns.size() - (east ? 2 : 1)];
        column.nulls = column.empty = nulls_;
        column.distinct = distinct_[east ? 0 : 1].count();
        column.distinct_exact = distinct_[east ? 0 : 1].exact();
        if (extent_.empty()) continue;
        column.min = degrees_text(east ? extent_.west : extent_.south);
        column.max = degrees_text(east ? extent_.east : extent_.north);
    }
}

}  // namespace skl::opendata
