// Places of a table: which columns are metres of Taiwan's projections, and in which zone; they are stored as degrees too (opendata.md
// §5.7).
#pragma once

#include <span>

#include "opendata/engine/columns.h"
#include "opendata/engine/projection.h"

namespace skl::opendata {

struct Metres {
    std::size_t x = 0, y = 0;  // columns
    Crs crs = Crs::tm2_121;
};

// `said`: names that may say which system: of the file, of the table's title. None: no pair of columns in metres.
std::optional<Metres> metres_of(std::span<const Column> columns, std::span<const std::string> said);

// A name that says metres of TWD97 or TWD67, over columns of degrees: crs-declared-mismatch.
std::vector<Issue> declared_elsewhere(std::span<const Column> columns, std::span<const std::string> said, std::int64_t rows);

}  // namespace skl::opendata
