// Eight rows at a time: comparisons of eight words make a byte of a mask, and a byte of a mask chooses among eight words. How many
// instructions that is, is the compiler's to know; each loop exists once a width, and the processor chooses at the start.
#include "rules/engine/column/kernels.h"

namespace skl::rules::column::kernels {

#define SKL_INLINE __attribute__((always_inline)) inline
#define SKL_INLINE_LAMBDA __attribute__((always_inline))

static_assert(std::endian::native == std::endian::little, "a mask is written byte by byte");

namespace {

using feel::Comparison;
using feel::Rounding;

constexpr std::size_t lanes = 8;
using Eight = std::int64_t __attribute__((ext_vector_type(lanes)));
using EightNarrow = std::int32_t __attribute__((ext_vector_type(lanes)));
using EightTruths = bool __attribute__((ext_vector_type(lanes)));

// Where eight words come from and go to; `count`: how many of them are rows.
struct Wide {
    const std::int64_t* __restrict words;
    SKL_INLINE std::int64_t operator[](std::size_t row) const { return words[row]; }
    SKL_INLINE void read(std::size_t row, std::size_t count, Eight& into) const {
        into = Eight{};
        std::memcpy(&into, words + row, count * sizeof(std::int64_t));
    }
};
struct Narrow {
    const std::int32_t* __restrict words;
    SKL_INLINE std::int64_t operator[](std::size_t row) const { return words[row]; }
    SKL_INLINE void read(std::size_t row, std::size_t count, Eight& into) const {
        EightNarrow eight{};
        std::memcpy(&eight, words + row, count * sizeof(std::int32_t));
        into = __builtin_convertvector(eight, Eight);
    }
};
struct Same {
    std::int64_t word;
    SKL_INLINE void read(std::size_t, std::size_t, Eight& into) const { into = word; }
};
struct ToWide {
    std::int64_t* __restrict words;
    SKL_INLINE void set(std::size_t row, std::int64_t word) const { words[row] = word; }
    SKL_INLINE void write(std::size_t row, std::size_t count, const Eight& eight) const {
        std::memcpy(words + row, &eight, count * sizeof(std::int64_t));
    }
    SKL_INLINE Wide source() const { return {words}; }
};
struct ToNarrow {
    std::int32_t* __restrict words;
    SKL_INLINE void set(std::size_t row, std::int64_t word) const { words[row] = static_cast<std::int32_t>(word); }
    SKL_INLINE void write(std::size_t row, std::size_t count, const Eight& eight) const {
        const EightNarrow made = __builtin_convertvector(eight, EightNarrow);
        std::memcpy(words + row, &made, count * sizeof(std::int32_t));
    }
    SKL_INLINE Narrow source() const { return {words}; }
};

template <class Visit>
SKL_INLINE void each_row_of(const Source& from, Visit&& visit) {
    from.narrow ? visit(Narrow{from.narrow}) : visit(Wide{from.wide});
}
template <class Visit>
SKL_INLINE void any_of(const Source& from, Visit&& visit) {
    from.narrow ? visit(Narrow{from.narrow}) : from.wide ? visit(Wide{from.wide}) : visit(Same{from.same});
}
template <class Visit>
SKL_INLINE void into(const Target& to, Visit&& visit) {
    to.narrow ? visit(ToNarrow{to.narrow}) : visit(ToWide{to.wide});
}

// step(first row, how many): eight rows each, and what is left.
template <class Step>
SKL_INLINE void by_eight(std::size_t rows, Step&& step) {
    std::size_t row = 0;
    for (; row + lanes <= rows; row += lanes) step(row, lanes);
    if (row < rows) step(row, rows - row);
}

// test(eight words, first row, how many): makes of each word −1 where it holds, else 0.
template <class From, class Test>
SKL_INLINE void tested(Truths truth, const From& from, std::size_t rows, const Test& test) {
    auto* bytes = reinterpret_cast<std::uint8_t*>(truth);
    by_eight(rows, [&](std::size_t row, std::size_t count) SKL_INLINE_LAMBDA {
        Eight eight;
        from.read(row, count, eight);
        test(eight, row, count);
        const EightTruths made = __builtin_convertvector(eight, EightTruths);
        std::memcpy(bytes + row / lanes, &made, 1);
    });
}

template <Comparison how, bool scaled, class From, class Other>
SKL_INLINE void compared_so(Truths truth, const From& a, std::int64_t by, std::size_t rows, const Other& other) {
    tested(truth, a, rows, [&](Eight& x, std::size_t row, std::size_t count) SKL_INLINE_LAMBDA {
        Eight y;
        other.read(row, count, y);
        if constexpr (scaled) x *= by;
        if constexpr (how == Comparison::equal) x = x == y;
        if constexpr (how == Comparison::not_equal) x = x != y;
        if constexpr (how == Comparison::less) x = x < y;
        if constexpr (how == Comparison::at_most) x = x <= y;
        if constexpr (how == Comparison::greater) x = x > y;
        if constexpr (how == Comparison::at_least) x = x >= y;
    });
}
template <bool scaled, class From, class Other>
SKL_INLINE void compared(Comparison how, Truths truth, const From& a, std::int64_t by, std::size_t rows, const Other& other) {
    switch (how) {
        case Comparison::equal: return compared_so<Comparison::equal, scaled>(truth, a, by, rows, other);
        case Comparison::not_equal: return compared_so<Comparison::not_equal, scaled>(truth, a, by, rows, other);
        case Comparison::less: return compared_so<Comparison::less, scaled>(truth, a, by, rows, other);
        case Comparison::at_most: return compared_so<Comparison::at_most, scaled>(truth, a, by, rows, other);
        case Comparison::greater: return compared_so<Comparison::greater, scaled>(truth, a, by, rows, other);
        case Comparison::at_least: return compared_so<Comparison::at_least, scaled>(truth, a, by, rows, other);
    }
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
template <Rounding how, class From, class To>
SKL_INLINE void divided(const To& to, const From& a, std::int64_t by, std::int64_t divisor, std::size_t rows) {
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
        to.set(row, negative ? -cut : cut);
    }
}

template <class From>
SKL_INLINE std::pair<std::int64_t, std::int64_t> ends_of(const From& from, std::size_t rows) {
    auto least = from.words[0], greatest = from.words[0];
    for (std::size_t row = 0; row < rows; ++row) {
        least = from.words[row] < least ? from.words[row] : least;
        greatest = from.words[row] > greatest ? from.words[row] : greatest;
    }
    return {least, greatest};
}

}  // namespace

SKL_WIDE void within(Truths truth, Source words, std::size_t rows, std::int64_t low, std::int64_t high) {
    each_row_of(words, [&](const auto& from) SKL_INLINE_LAMBDA {
        tested(truth, from, rows, [&](Eight& x, std::size_t, std::size_t) SKL_INLINE_LAMBDA { x = (x >= low) & (x <= high); });
    });
}
SKL_WIDE void among(Truths truth, Source words, std::size_t rows, std::uint64_t entries) {
    using Unsigned = std::uint64_t __attribute__((ext_vector_type(lanes)));
    const Unsigned all = entries;
    each_row_of(words, [&](const auto& from) SKL_INLINE_LAMBDA {
        tested(truth, from, rows, [&](Eight& x, std::size_t, std::size_t) SKL_INLINE_LAMBDA {
            x = ((all >> __builtin_convertvector(x, Unsigned)) & std::uint64_t{1}) != std::uint64_t{0};
        });
    });
}
SKL_WIDE void compare(Comparison how, Truths truth, Source a, std::int64_t by, Source b, std::size_t rows) {
    each_row_of(a, [&](const auto& from) SKL_INLINE_LAMBDA {
        any_of(b, [&](const auto& other) SKL_INLINE_LAMBDA {
            by == 1 ? compared<false>(how, truth, from, by, rows, other) : compared<true>(how, truth, from, by, rows, other);
        });
    });
}
SKL_WIDE void lay(Target words, Source from, std::size_t rows) {
    into(words, [&](const auto& to) SKL_INLINE_LAMBDA {
        any_of(from, [&](const auto& source) SKL_INLINE_LAMBDA {
            by_eight(rows, [&](std::size_t row, std::size_t count) SKL_INLINE_LAMBDA {
                Eight eight;
                source.read(row, count, eight);
                to.write(row, count, eight);
            });
        });
    });
}
SKL_WIDE void pick(Target words, OfTruths mask, Source from, std::size_t rows) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(mask);
    into(words, [&](const auto& to) SKL_INLINE_LAMBDA {
        any_of(from, [&](const auto& source) SKL_INLINE_LAMBDA {
            by_eight(rows, [&](std::size_t row, std::size_t count) SKL_INLINE_LAMBDA {
                EightTruths chosen;
                Eight now, other;
                std::memcpy(&chosen, bytes + row / lanes, 1);
                to.source().read(row, count, now);
                source.read(row, count, other);
                now = (__builtin_convertvector(chosen, Eight) != 0) ? other : now;
                to.write(row, count, now);
            });
        });
    });
}
SKL_WIDE void linear(Target words, Source a, std::int64_t by_a, Source b, std::int64_t by_b, std::size_t rows) {
    into(words, [&](const auto& to) SKL_INLINE_LAMBDA {
        each_row_of(a, [&](const auto& first) SKL_INLINE_LAMBDA {
            any_of(b, [&](const auto& second) SKL_INLINE_LAMBDA {
                by_eight(rows, [&](std::size_t row, std::size_t count) SKL_INLINE_LAMBDA {
                    Eight x, y;
                    first.read(row, count, x);
                    second.read(row, count, y);
                    to.write(row, count, x * by_a + y * by_b);
                });
            });
        });
    });
}
SKL_WIDE void product(Target words, Source a, Source b, std::size_t rows) {
    into(words, [&](const auto& to) SKL_INLINE_LAMBDA {
        each_row_of(a, [&](const auto& first) SKL_INLINE_LAMBDA {
            any_of(b, [&](const auto& second) SKL_INLINE_LAMBDA {
                by_eight(rows, [&](std::size_t row, std::size_t count) SKL_INLINE_LAMBDA {
                    Eight x, y;
                    first.read(row, count, x);
                    second.read(row, count, y);
                    to.write(row, count, x * y);
                });
            });
        });
    });
}
SKL_WIDE void extreme(bool greatest, Target words, Source more, std::size_t rows) {
    into(words, [&](const auto& to) SKL_INLINE_LAMBDA {
        any_of(more, [&](const auto& source) SKL_INLINE_LAMBDA {
            by_eight(rows, [&](std::size_t row, std::size_t count) SKL_INLINE_LAMBDA {
                Eight now, other;
                to.source().read(row, count, now);
                source.read(row, count, other);
                now = ((other > now) == (greatest ? -1 : 0)) ? other : now;
                to.write(row, count, now);
            });
        });
    });
}
SKL_WIDE void quotient(Rounding how, Target words, Source a, std::int64_t by, std::int64_t divisor, std::size_t rows) {
    into(words, [&](const auto& to) SKL_INLINE_LAMBDA {
        each_row_of(a, [&](const auto& from) SKL_INLINE_LAMBDA {
            switch (how) {
                case Rounding::half_even: return divided<Rounding::half_even>(to, from, by, divisor, rows);
                case Rounding::half_up: return divided<Rounding::half_up>(to, from, by, divisor, rows);
                case Rounding::half_down: return divided<Rounding::half_down>(to, from, by, divisor, rows);
                case Rounding::up: return divided<Rounding::up>(to, from, by, divisor, rows);
                case Rounding::down: return divided<Rounding::down>(to, from, by, divisor, rows);
                case Rounding::floor: return divided<Rounding::floor>(to, from, by, divisor, rows);
                case Rounding::ceiling: return divided<Rounding::ceiling>(to, from, by, divisor, rows);
            }
        });
    });
}
SKL_WIDE std::pair<std::int64_t, std::int64_t> least_and_greatest(Source words, std::size_t rows) {
    return words.narrow ? ends_of(Narrow{words.narrow}, rows) : ends_of(Wide{words.wide}, rows);
}
SKL_WIDE std::size_t counted(OfTruths mask, std::size_t rows) {
    int count = 0;
    for (std::size_t i = 0; i < rows / rows_of_word; ++i) count += std::popcount(mask[i]);
    if (rows % rows_of_word != 0) count += std::popcount(mask[rows / rows_of_word] & told(rows / rows_of_word, rows));
    return static_cast<std::size_t>(count);
}
SKL_WIDE void unpack(std::int64_t* __restrict words, OfTruths truth, std::size_t rows) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(truth);
    by_eight(rows, [&](std::size_t row, std::size_t count) SKL_INLINE_LAMBDA {
        EightTruths truths;
        std::memcpy(&truths, bytes + row / lanes, 1);
        ToWide{words}.write(row, count, __builtin_convertvector(truths, Eight));
    });
}

#undef SKL_INLINE
#undef SKL_INLINE_LAMBDA

void among(Truths truth, Source words, std::size_t rows, const std::uint8_t* entries) {
    std::memset(truth, 0, mask_words(rows) * sizeof(std::uint64_t));
    for (std::size_t row = 0; row < rows; ++row) truth[row / rows_of_word] |= std::uint64_t{entries[words[row]]} << (row % rows_of_word);
}
void pack(Truths truth, const std::uint8_t* __restrict bytes, std::size_t rows) {
    constexpr std::uint64_t gather = 0x0102'0408'1020'4080;  // times eight bytes of 0 or 1: the highest byte has their bits in order
    auto* to = reinterpret_cast<std::uint8_t*>(truth);
    by_eight(rows, [&](std::size_t row, std::size_t count) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, bytes + row, count);
        to[row / lanes] = static_cast<std::uint8_t>(eight * gather >> 56);
    });
}
void unpack(std::uint8_t* __restrict bytes, OfTruths truth, std::size_t rows) {
    constexpr std::uint64_t each_byte = 0x0101'0101'0101'0101, one_each = 0x8040'2010'0804'0201, carry = 0x7F7F'7F7F'7F7F'7F7F;
    const auto* from = reinterpret_cast<const std::uint8_t*>(truth);
    by_eight(rows, [&](std::size_t row, std::size_t count) {
        const std::uint64_t spread = from[row / lanes] * each_byte & one_each;  // a byte that is not 0 where the bit is 1
        const std::uint64_t eight = ((((spread & carry) + carry) | spread) >> 7) & each_byte;
        std::memcpy(bytes + row, &eight, count);
    });
}

}  // namespace skl::rules::column::kernels
