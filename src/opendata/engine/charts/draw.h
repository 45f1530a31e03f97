// A chart as SVG, for a width: 340 suits a phone, 720 a page. Words are the caller's, in the reader's language.
#pragma once

#include "opendata/engine/charts/data.h"

namespace skl::opendata::charts {

inline constexpr double narrow_width = 340, wide_width = 720;

struct ChartWords {
    std::string title, description;
    std::string x, y, y2, by;  // names of the axes, with units
    std::string empty_label;   // of rows that have no value for a group
    std::string nothing;       // when there is nothing to draw
    std::string fewer, more;   // the ends of a heat map's key
};

std::string draw(const ChartChoice& choice, const ChartData& data, const ChartWords& words, double width);

}  // namespace skl::opendata::charts
