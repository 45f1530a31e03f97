// Two further columns of a table whose places are metres of Taiwan's projections: the same in degrees of WGS84 (opendata.md §5.7).
#pragma once

#include <span>

#include "opendata/engine/columns.h"
#include "opendata/engine/ingest.h"
#include "opendata/engine/places.h"

namespace skl::opendata {

class Degrees {
public:
    explicit Degrees(const Metres& metres) : metres_(metres), projection_(metres.crs) {}
    void add_columns(std::vector<ColumnReport>& columns) const;
    // The last two of the cells, which begin at `width`, from those of the metres; text lives until the next row.
    void fill(std::span<Cell> cells, std::size_t width);
    void tell(std::vector<ColumnReport>& columns) const;  // what only the rows could say

private:
    Metres metres_;
    Projection projection_;
    Extent extent_;
    std::int64_t nulls_ = 0;
    std::string texts_[2];
    Distinct distinct_[2];
};

}  // namespace skl::opendata
