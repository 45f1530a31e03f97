// Some rows of a table with their cells column by column, so that columns can be worked on apart from each other.
#pragma once

#include <algorithm>
#include <deque>

#include "opendata/engine/ingest.h"
#include "opendata/engine/records.h"

namespace skl::opendata {

// What a whole text is free of, so that its cells need not be searched for it.
struct TextTraits {
    bool nuls = false, quotes = false, undecodable = false;
    static TextTraits of(std::string_view text);
};

class RowBlock {
public:
    // `cells`: whether records may stand as RFC 4180 writes them, which is so with commas between cells.
    RowBlock(std::string_view text, TextTraits traits, std::size_t width, bool commas);

    void add(const Record& record, std::int64_t number);
    bool full() const { return rows_ == most_ || kept_bytes_ > most_kept; }
    bool empty() const { return rows_ == 0; }
    void clear();

    std::size_t rows() const { return rows_; }
    std::span<const std::string_view> column(std::size_t i) const { return {cells_.data() + i * most_, rows_}; }
    std::span<const std::int64_t> numbers() const { return {numbers_.data(), rows_}; }
    std::string_view as_csv(std::size_t row) const { return lines_[row]; }  // null: it does not stand so
    std::int64_t nuls() const { return nuls_; }                             // cells that had NUL bytes, since the beginning

    std::vector<Cell> typed;                        // row by row, as wide as who fills them wants
    std::vector<std::vector<std::string>> spelled;  // by column: texts that typed cells point to

private:
    static constexpr std::size_t most_cells = 16 * 1024, most_rows = 2'048, fewest_rows = 16;
    static constexpr std::size_t most_kept = std::size_t{1} << 20;  // bytes

    std::string_view kept(std::string_view cell, bool with_nuls);

    std::string_view text_;
    TextTraits traits_;
    std::size_t width_, most_, rows_ = 0, kept_bytes_ = 0;
    bool commas_;
    std::int64_t nuls_ = 0;
    std::vector<std::string_view> cells_, lines_;
    std::vector<std::int64_t> numbers_;
    std::deque<std::string> kept_;  // cells that do not stand in the text
};

}  // namespace skl::opendata
