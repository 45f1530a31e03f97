// The innermost loops over words, over memory that does not overlap; compiled for the width of the processor they run on.
//
// Clang heeds target_clones only where the first declaration has it, so it stands here.
#pragma once

#include "rules/engine/column/mask.h"
#include "rules/engine/feel/operations.h"

#if defined(__x86_64__) && !defined(SKL_SANITIZED)
#define SKL_WIDE __attribute__((target_clones("avx512dq", "avx2", "default")))
#else
#define SKL_WIDE
#endif

namespace skl::rules::column {

// Words of 64 bits a row; of 32, where all fit, since what is read and written is what a batch costs; or one for all rows.
struct Source {
    const std::int64_t* wide = nullptr;
    const std::int32_t* narrow = nullptr;
    std::int64_t same = 0;

    std::int64_t operator[](std::size_t row) const { return narrow ? narrow[row] : wide ? wide[row] : same; }
};
struct Target {
    std::int64_t* wide = nullptr;
    std::int32_t* narrow = nullptr;

    void set(std::size_t row, std::int64_t word) const {
        if (narrow)
            narrow[row] = static_cast<std::int32_t>(word);
        else
            wide[row] = word;
    }
    Source source() const { return {wide, narrow, 0}; }
};

}  // namespace skl::rules::column

namespace skl::rules::column::kernels {

using Truths = std::uint64_t* __restrict;
using OfTruths = const std::uint64_t* __restrict;

// Words to truths. What is compared, within or among is not the same for all rows.
SKL_WIDE void within(Truths truth, Source words, std::size_t rows, std::int64_t low, std::int64_t high);
SKL_WIDE void compare(feel::Comparison how, Truths truth, Source a, std::int64_t by, Source b, std::size_t rows);  // a · by with b
SKL_WIDE void among(Truths truth, Source words, std::size_t rows, std::uint64_t entries);  // words below 64: those with a bit in `entries`
void among(Truths truth, Source words, std::size_t rows, const std::uint8_t* entries);     // any words; 1: among

SKL_WIDE void lay(Target words, Source from, std::size_t rows);                  // as they are
SKL_WIDE void pick(Target words, OfTruths mask, Source from, std::size_t rows);  // where the mask says so

// Words of words. None checks: that all fits is known before. The first is not the same for all rows.
SKL_WIDE void linear(Target words, Source a, std::int64_t by_a, Source b, std::int64_t by_b, std::size_t rows);
SKL_WIDE void product(Target words, Source a, Source b, std::size_t rows);
SKL_WIDE void extreme(bool greatest, Target words, Source more, std::size_t rows);
// a · by / divisor, rounded. |a · by| and the divisor, which is positive, are at most `greatest_dividend`.
constexpr std::int64_t greatest_dividend = std::int64_t{1} << 51;  // what doubles hold exactly, with room for twice a remainder
SKL_WIDE void quotient(feel::Rounding how, Target words, Source a, std::int64_t by, std::int64_t divisor, std::size_t rows);

SKL_WIDE std::pair<std::int64_t, std::int64_t> least_and_greatest(Source words, std::size_t rows);  // at least one row
SKL_WIDE std::size_t counted(OfTruths mask, std::size_t rows);

// Bits to words of 1 or 0; bytes that are 1 or 0 to bits and back.
SKL_WIDE void unpack(std::int64_t* __restrict words, OfTruths truth, std::size_t rows);
void pack(Truths truth, const std::uint8_t* __restrict bytes, std::size_t rows);
void unpack(std::uint8_t* __restrict bytes, OfTruths truth, std::size_t rows);

}  // namespace skl::rules::column::kernels
