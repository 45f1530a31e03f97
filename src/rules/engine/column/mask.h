// A truth a row, as bits: row r is bit r % 64 of word r / 64. What stands past the rows of a batch means nothing.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "rules/engine/column/batch.h"

namespace skl::rules::column {

constexpr std::size_t rows_of_word = 64;
using Mask = std::array<std::uint64_t, vector_rows / rows_of_word>;
using Bits = const std::uint64_t*;  // the words of a mask

constexpr std::uint64_t every_row = ~std::uint64_t{0};
constexpr std::size_t mask_words(std::size_t rows) { return (rows + rows_of_word - 1) / rows_of_word; }
// Those bits of a word that are rows.
constexpr std::uint64_t told(std::size_t word, std::size_t rows) {
    const std::size_t left = rows - word * rows_of_word;
    return left >= rows_of_word ? every_row : (std::uint64_t{1} << left) - 1;
}

inline bool bit(Bits mask, std::size_t row) { return (mask[row / rows_of_word] >> (row % rows_of_word) & 1) != 0; }
inline void put(std::uint64_t* mask, std::size_t row, bool truth) {
    const std::uint64_t one = std::uint64_t{1} << (row % rows_of_word);
    std::uint64_t& word = mask[row / rows_of_word];
    word = truth ? word | one : word & ~one;
}

inline void fill(std::uint64_t* mask, std::size_t rows, bool truth) {
    std::memset(mask, truth ? 0xFF : 0, mask_words(rows) * sizeof(std::uint64_t));
}
inline void copy(std::uint64_t* into, Bits from, std::size_t rows) { std::memcpy(into, from, mask_words(rows) * sizeof(std::uint64_t)); }

// each(word of a, word of b): what becomes of them.
template <class Each>
void combine(std::uint64_t* into, Bits a, Bits b, std::size_t rows, Each&& each) {
    for (std::size_t i = 0, end = mask_words(rows); i < end; ++i) into[i] = each(a[i], b[i]);
}
inline void both(std::uint64_t* into, Bits a, Bits b, std::size_t rows) {
    combine(into, a, b, rows, [](std::uint64_t x, std::uint64_t y) { return x & y; });
}
inline void either(std::uint64_t* into, Bits a, Bits b, std::size_t rows) {
    combine(into, a, b, rows, [](std::uint64_t x, std::uint64_t y) { return x | y; });
}
inline void without(std::uint64_t* into, Bits a, Bits b, std::size_t rows) {
    combine(into, a, b, rows, [](std::uint64_t x, std::uint64_t y) { return x & ~y; });
}
inline void opposite(std::uint64_t* into, Bits of, std::size_t rows) {
    combine(into, of, of, rows, [](std::uint64_t x, std::uint64_t) { return ~x; });
}

// Whole words first, without leaving early: that many are looked at at once.
inline bool any(Bits mask, std::size_t rows) {  // null: of no row
    if (!mask) return false;
    const std::size_t whole = rows / rows_of_word;
    std::uint64_t some = rows % rows_of_word == 0 ? 0 : mask[whole] & told(whole, rows);
    for (std::size_t i = 0; i < whole; ++i) some |= mask[i];
    return some != 0;
}
inline bool all(Bits mask, std::size_t rows) {
    const std::size_t whole = rows / rows_of_word;
    std::uint64_t missing = rows % rows_of_word == 0 ? 0 : ~mask[whole] & told(whole, rows);
    for (std::size_t i = 0; i < whole; ++i) missing |= ~mask[i];
    return missing == 0;
}
// Each row of the mask, from the first on.
template <class Visit>
void each_row(Bits mask, std::size_t rows, Visit&& visit) {
    for (std::size_t i = 0, end = mask_words(rows); i < end; ++i)
        for (std::uint64_t left = mask[i] & told(i, rows); left != 0; left &= left - 1)
            visit(i * rows_of_word + static_cast<std::size_t>(std::countr_zero(left)));
}

}  // namespace skl::rules::column
