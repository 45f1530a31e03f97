// Rows as columns: what a whole population is read in, computed in and written out.
#pragma once

#include <boost/align/aligned_allocator.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rules/engine/feel/value.h"

namespace skl::rules::column {

constexpr std::size_t vector_rows = 2048;  // of a batch at most: what a core's cache holds of some dozens of columns

constexpr std::size_t line_of_cache = 64;  // bytes; what the widest vectors of a processor are loaded in
template <class Word>
using Aligned = std::vector<Word, boost::alignment::aligned_allocator<Word, line_of_cache>>;
using Words = Aligned<std::int64_t>;

using Dictionary = std::vector<std::string>;

// One column of a batch. What its kind cannot hold (wide numbers, lists, contexts, mixed kinds) stands in `values`, row by row.
struct Column {
    feel::Kind kind = feel::Kind::null;            // boolean, number, string, date, months_duration; null: every row is null
    std::int8_t scale = 0;                         // of numbers: a row is words[row] · 10^−scale
    Words words;                                   // truth, scaled coefficient, days since 1970-01-01, months, index into the dictionary
    Aligned<std::int32_t> narrow;                  // not empty: these are the words, which all fit 32 bits; half of what is read
    std::vector<std::uint8_t> known;               // 0: the row is null; empty: none is
    std::shared_ptr<const Dictionary> dictionary;  // of strings
    std::vector<feel::Value> values;               // not empty: these are the rows, and nothing above is

    std::int64_t word(std::size_t row) const { return narrow.empty() ? words[row] : narrow[row]; }
    feel::Value at(std::size_t row) const;
};

// The values as a column: in words where all are of one kind that has them.
Column column_of(std::vector<feel::Value> rows);

struct Batch {
    std::size_t rows = 0;
    std::vector<Column> columns;
};

}  // namespace skl::rules::column
