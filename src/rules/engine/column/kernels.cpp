// Eight rows at a time: comparisons of eight words make a byte of a mask, and a byte of a mask chooses among eight words. How many
// instructions that is, is the compiler's to know; each loop exists once a width, and the processor chooses at the start.
#include "rules/engine/column/kernels.h"

namespace skl::rules::column::kernels {

#define SKL_INLINE __attribute__((always_inline)) inline

static_assert(std::endian::native == std::endian::little, "a mask is written byte by byte");

namespace {

using feel::Comparison;
using feel::Rounding;

constexpr std::size_t lanes = 8;
using Eight = std::int64_t __attribute__((ext_vector_type(lanes)));
using EightTruths = bool __attribute__((ext_vector_type(lanes)));

// step(first row, how many): eight rows each, and what is left.
template <class Step>
SKL_INLINE void by_eight(std::size_t rows, Step&& step) {
    std::size_t row = 0;
    for (; row + lanes <= rows; row += lanes) step(row, lanes);
    if (row < rows) step(row, rows - row);
}

// test(eight words, first row, how many): makes of each word −1 where it holds, else 0.
template <class Test>
SKL_INLINE void tested(Truths truth, OfWords words, std::size_t rows, const Test& test) {
    auto* bytes = reinterpret_cast<std::uint8_t*>(truth);
    by_eight(
        rows, [&](std::size_t row, std::size_t count) __attribute__((always_inline)) {
            Eight eight{};
            std::memcpy(&eight, words + row, count * sizeof(std::int64_t));
            test(eight, row, count);
            const EightTruths made = __builtin_convertvector(eight, EightTruths);
            std::memcpy(bytes + row / lanes, &made, 1);
        });
}

// The words of b at a row, or one word for all.
struct EachOf {
    OfWords words;
    SKL_INLINE void at(std::size_t row, std::size_t count, Eight& into) const {
        into = Eight{};
        std::memcpy(&into, words + row, count * sizeof(std::int64_t));
    }
};
struct Same {
    std::int64_t word;
    SKL_INLINE void at(std::size_t, std::size_t, Eight& into) const { into = word; }
};

template <Comparison how, bool scaled, class Other>
SKL_INLINE void compared_so(Truths truth, OfWords a, std::int64_t by, std::size_t rows, const Other& other) {
    tested(
        truth, a, rows, [&](Eight & x, std::size_t row, std::size_t count) __attribute__((always_inline)) {
            Eight y;
            other.at(row, count, y);
            if constexpr (scaled) x *= by;
            if constexpr (how == Comparison::equal) x = x == y;
            if constexpr (how == Comparison::not_equal) x = x != y;
            if constexpr (how == Comparison::less) x = x < y;
            if constexpr (how == Comparison::at_most) x = x <= y;
            if constexpr (how == Comparison::greater) x = x > y;
            if constexpr (how == Comparison::at_least) x = x >= y;
        });
}

template <bool scaled, class Other>
SKL_INLINE void compared(Comparison how, Truths truth, OfWords a, std::int64_t by, std::size_t rows, const Other& other) {
    switch (how) {
        case Comparison::equal: return compared_so<Comparison::equal, scaled>(truth, a, by, rows, other);
        case Comparison::not_equal: return compared_so<Comparison::not_equal, scaled>(truth, a, by, rows, other);
        case Comparison::less: return compared_so<Comparison::less, scaled>(truth, a, by, rows, other);
        case Comparison::at_most: return compared_so<Comparison::at_most, scaled>(truth, a, by, rows, other);
        case Comparison::greater: return compared_so<Comparison::greater, scaled>(truth, a, by, rows, other);
        case Comparison::at_least: return compared_so<Comparison::at_least, scaled>(truth, a, by, rows, other);
    }
}

template <class From>
SKL_INLINE void picked(ToWords words, OfTruths mask, std::size_t rows, const From& from) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(mask);
    by_eight(
        rows, [&](std::size_t row, std::size_t count) __attribute__((always_inline)) {
            EightTruths chosen;
            Eight now{}, other;
            std::memcpy(&chosen, bytes + row / lanes, 1);
            std::memcpy(&now, words + row, count * sizeof(std::int64_t));
            from.at(row, count, other);
            now = (__builtin_convertvector(chosen, Eight) != 0) ? other : now;
            std::memcpy(words + row, &now, count * sizeof(std::int64_t));
        });
}

// How far a quotient cut towards zero moves: 0 or 1 away from it. `half`: twice the rest less the divisor, its sign.
template <Rounding how>
SKL_INLINE bool moves(std::int64_t cut, bool negative, std::int64_t half) {
    switch (how) {
        case Rounding::half_even: return half > 0 || (half == 0 && (cut & 1) != 0);
        case Rounding::half_up: return half >= 0;
        case Rounding::half_down: return half > 0;
        case Rounding::up: return true;
        case Rounding::down: return false;
        case Rounding::floor: return negative;
        case Rounding::ceiling: return !negative;
    }
}

// Of whole numbers below 2^53, a dividend times the reciprocal of the divisor is, when cut, at most one away from the quotient.
template <Rounding how>
SKL_INLINE void divided(ToWords words, OfWords a, std::int64_t by, std::int64_t divisor, std::size_t rows) {
    const double reciprocal = 1.0 / static_cast<double>(divisor);
    for (std::size_t row = 0; row < rows; ++row) {
        const std::int64_t dividend = a[row] * by;
        const bool negative = dividend < 0;
        const std::int64_t size = negative ? -dividend : dividend;
        std::int64_t cut = static_cast<std::int64_t>(static_cast<double>(size) * reciprocal);
        std::int64_t rest = size - cut * divisor;
        const std::int64_t off = rest < 0 ? -1 : rest >= divisor ? 1 : 0;
        cut += off;
        rest -= off * divisor;
        cut += rest != 0 && moves<how>(cut, negative, 2 * rest - divisor) ? 1 : 0;
        words[row] = negative ? -cut : cut;
    }
}

}  // namespace

SKL_WIDE void within(Truths truth, OfWords words, std::size_t rows, std::int64_t low, std::int64_t high) {
    tested(
        truth, words, rows, [&](Eight & x, std::size_t, std::size_t) __attribute__((always_inline)) { x = (x >= low) & (x <= high); });
}
SKL_WIDE void among(Truths truth, OfWords words, std::size_t rows, std::uint64_t entries) {
    using Unsigned = std::uint64_t __attribute__((ext_vector_type(lanes)));
    const Unsigned all = entries;
    tested(
        truth, words, rows, [&](Eight & x, std::size_t, std::size_t) __attribute__((always_inline)) {
            x = ((all >> __builtin_convertvector(x, Unsigned)) & std::uint64_t{1}) != std::uint64_t{0};
        });
}
SKL_WIDE void compare(Comparison how, Truths truth, OfWords a, std::int64_t by, std::int64_t b, std::size_t rows) {
    by == 1 ? compared<false>(how, truth, a, by, rows, Same{b}) : compared<true>(how, truth, a, by, rows, Same{b});
}
SKL_WIDE void compare(Comparison how, Truths truth, OfWords a, std::int64_t by, OfWords b, std::size_t rows) {
    by == 1 ? compared<false>(how, truth, a, by, rows, EachOf{b}) : compared<true>(how, truth, a, by, rows, EachOf{b});
}
SKL_WIDE std::size_t counted(OfTruths mask, std::size_t rows) {
    int count = 0;
    for (std::size_t i = 0; i < rows / rows_of_word; ++i) count += std::popcount(mask[i]);
    if (rows % rows_of_word != 0) count += std::popcount(mask[rows / rows_of_word] & told(rows / rows_of_word, rows));
    return static_cast<std::size_t>(count);
}
SKL_WIDE void fill(ToWords words, std::int64_t value, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row) words[row] = value;
}
SKL_WIDE void pick(ToWords words, OfTruths mask, OfWords from, std::size_t rows) { picked(words, mask, rows, EachOf{from}); }
SKL_WIDE void pick(ToWords words, OfTruths mask, std::int64_t value, std::size_t rows) { picked(words, mask, rows, Same{value}); }

SKL_WIDE void linear(ToWords words, OfWords a, std::int64_t by, std::int64_t plus, std::size_t rows) {
    if (by == 1)
        for (std::size_t row = 0; row < rows; ++row) words[row] = a[row] + plus;
    else
        for (std::size_t row = 0; row < rows; ++row) words[row] = a[row] * by + plus;
}
SKL_WIDE void linear(ToWords words, OfWords a, std::int64_t by_a, OfWords b, std::int64_t by_b, std::size_t rows) {
    if (by_a == 1 && by_b == 1)
        for (std::size_t row = 0; row < rows; ++row) words[row] = a[row] + b[row];
    else if (by_a == 1 && by_b == -1)
        for (std::size_t row = 0; row < rows; ++row) words[row] = a[row] - b[row];
    else
        for (std::size_t row = 0; row < rows; ++row) words[row] = a[row] * by_a + b[row] * by_b;
}
SKL_WIDE void product(ToWords words, OfWords a, OfWords b, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row) words[row] = a[row] * b[row];
}
SKL_WIDE void extreme(bool greatest, ToWords words, OfWords more, std::size_t rows) {
    if (greatest)
        for (std::size_t row = 0; row < rows; ++row) words[row] = more[row] > words[row] ? more[row] : words[row];
    else
        for (std::size_t row = 0; row < rows; ++row) words[row] = more[row] < words[row] ? more[row] : words[row];
}
SKL_WIDE void extreme(bool greatest, ToWords words, std::int64_t more, std::size_t rows) {
    if (greatest)
        for (std::size_t row = 0; row < rows; ++row) words[row] = more > words[row] ? more : words[row];
    else
        for (std::size_t row = 0; row < rows; ++row) words[row] = more < words[row] ? more : words[row];
}
SKL_WIDE void quotient(Rounding how, ToWords words, OfWords a, std::int64_t by, std::int64_t divisor, std::size_t rows) {
    switch (how) {
        case Rounding::half_even: return divided<Rounding::half_even>(words, a, by, divisor, rows);
        case Rounding::half_up: return divided<Rounding::half_up>(words, a, by, divisor, rows);
        case Rounding::half_down: return divided<Rounding::half_down>(words, a, by, divisor, rows);
        case Rounding::up: return divided<Rounding::up>(words, a, by, divisor, rows);
        case Rounding::down: return divided<Rounding::down>(words, a, by, divisor, rows);
        case Rounding::floor: return divided<Rounding::floor>(words, a, by, divisor, rows);
        case Rounding::ceiling: return divided<Rounding::ceiling>(words, a, by, divisor, rows);
    }
}
SKL_WIDE std::pair<std::int64_t, std::int64_t> least_and_greatest(OfWords words, std::size_t rows) {
    std::int64_t least = words[0], greatest = words[0];
    for (std::size_t row = 0; row < rows; ++row) {
        least = words[row] < least ? words[row] : least;
        greatest = words[row] > greatest ? words[row] : greatest;
    }
    return {least, greatest};
}

#undef SKL_INLINE

void among(Truths truth, OfWords words, std::size_t rows, const std::uint8_t* entries) {
    std::memset(truth, 0, mask_words(rows) * sizeof(std::uint64_t));
    for (std::size_t row = 0; row < rows; ++row) truth[row / rows_of_word] |= std::uint64_t{entries[words[row]]} << (row % rows_of_word);
}
void unpack(ToWords words, OfTruths truth, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row) words[row] = bit(truth, row) ? 1 : 0;
}
void pack(Truths truth, const std::uint8_t* __restrict bytes, std::size_t rows) {
    constexpr std::uint64_t gather = 0x0102'0408'1020'4080;  // times eight bytes of 0 or 1: the highest byte has their bits in order
    auto* into = reinterpret_cast<std::uint8_t*>(truth);
    const auto eight_at = [&](std::size_t row, std::size_t count) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, bytes + row, count);
        into[row / lanes] = static_cast<std::uint8_t>(eight * gather >> 56);
    };
    by_eight(rows, eight_at);
}
void unpack(std::uint8_t* __restrict bytes, OfTruths truth, std::size_t rows) {
    constexpr std::uint64_t each_byte = 0x0101'0101'0101'0101, one_each = 0x8040'2010'0804'0201, carry = 0x7F7F'7F7F'7F7F'7F7F;
    const auto* from = reinterpret_cast<const std::uint8_t*>(truth);
    const auto eight_at = [&](std::size_t row, std::size_t count) {
        const std::uint64_t spread = from[row / lanes] * each_byte & one_each;  // a byte that is not 0 where the bit is 1
        const std::uint64_t eight = ((((spread & carry) + carry) | spread) >> 7) & each_byte;
        std::memcpy(bytes + row, &eight, count);
    };
    by_eight(rows, eight_at);
}

}  // namespace skl::rules::column::kernels
