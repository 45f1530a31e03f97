// A piece of an answer as its columns lie in memory: what computes by columns reads them without making a cell a value.
#pragma once

#include <span>

#include "kernel/analytics/columns.h"

namespace skl::analytics {

inline constexpr std::size_t chunk_rows = 2048;  // of a piece at most: DuckDB's vector size

// Days since 1970 that ISO 8601 writes with a year of four digits; a date beyond them (DuckDB goes to 5.8 million and infinity) is text.
inline constexpr std::int64_t first_iso_day = -719'528, last_iso_day = 2'932'896;

struct VectorView {
    enum class Layout : std::uint8_t { int8, int16, int32, int64, uint8, uint16, uint32, boolean, date, text, other };  // date: int32 days
    Layout layout = Layout::other;
    std::uint8_t scale = 0;                // of int16, int32 and int64: a row is its number · 10^−scale
    const void* data = nullptr;            // of the layouts up to `date`
    const std::uint64_t* known = nullptr;  // a bit a row, the lowest first; null: every row has a value

    bool null(std::size_t row) const { return known != nullptr && (known[row / 64] >> (row % 64) & 1) == 0; }
};

// What it gives is valid until it is asked again; texts of layout `text` until the piece is let go.
class VectorChunk {
public:
    virtual ~VectorChunk() = default;
    virtual std::size_t rows() const = 0;
    virtual VectorView view(std::size_t column) const = 0;
    virtual Cell cell(std::size_t column, std::size_t row) = 0;
    virtual std::span<const Cell> read(std::size_t row) = 0;  // a whole row
};

}  // namespace skl::analytics
