// The innermost loops over words, over memory that does not overlap; compiled for the width of the processor they run on.
//
// Clang heeds target_clones only where the first declaration has it, so it stands here.
#pragma once

#if defined(__x86_64__) && !defined(SKL_SANITIZED)
#define SKL_WIDE __attribute__((target_clones("avx512dq", "avx2", "default")))
#else
#define SKL_WIDE
#endif

#include "rules/engine/column/mask.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::column::kernels {

using OfWords = const std::int64_t* __restrict;
using ToWords = std::int64_t* __restrict;
using Truths = std::uint64_t* __restrict;
using OfTruths = const std::uint64_t* __restrict;

// Words to truths.
SKL_WIDE void within(Truths truth, OfWords words, std::size_t rows, std::int64_t low, std::int64_t high);
SKL_WIDE void compare(feel::Comparison how, Truths truth, OfWords a, std::int64_t by, std::int64_t b, std::size_t rows);  // a · by with b
SKL_WIDE void compare(feel::Comparison how, Truths truth, OfWords a, std::int64_t by, OfWords b, std::size_t rows);
SKL_WIDE void among(Truths truth, OfWords words, std::size_t rows,
                    std::uint64_t entries);  // words below 64, of which those with a bit in `entries`
void among(Truths truth, OfWords words, std::size_t rows, const std::uint8_t* entries);  // any words; 1: among

SKL_WIDE void fill(ToWords words, std::int64_t value, std::size_t rows);
SKL_WIDE std::size_t counted(OfTruths mask, std::size_t rows);
// Words where the mask says so.
SKL_WIDE void pick(ToWords words, OfTruths mask, OfWords from, std::size_t rows);
SKL_WIDE void pick(ToWords words, OfTruths mask, std::int64_t value, std::size_t rows);
void unpack(ToWords words, OfTruths truth, std::size_t rows);  // 1 or 0 a row

// Words of words. None checks: that all fits is known before.
SKL_WIDE void linear(ToWords words, OfWords a, std::int64_t by, std::int64_t plus, std::size_t rows);
SKL_WIDE void linear(ToWords words, OfWords a, std::int64_t by_a, OfWords b, std::int64_t by_b, std::size_t rows);
SKL_WIDE void product(ToWords words, OfWords a, OfWords b, std::size_t rows);
SKL_WIDE void extreme(bool greatest, ToWords words, OfWords more, std::size_t rows);
SKL_WIDE void extreme(bool greatest, ToWords words, std::int64_t more, std::size_t rows);
// a · by / divisor, rounded. |a · by| and the divisor, which is positive, are at most `greatest_dividend`.
constexpr std::int64_t greatest_dividend = std::int64_t{1} << 51;  // what doubles hold exactly, with room for twice a remainder
SKL_WIDE void quotient(feel::Rounding how, ToWords words, OfWords a, std::int64_t by, std::int64_t divisor, std::size_t rows);

SKL_WIDE std::pair<std::int64_t, std::int64_t> least_and_greatest(OfWords words, std::size_t rows);  // at least one row

// Bytes that are 0 or 1 to bits and back.
void pack(Truths truth, const std::uint8_t* __restrict bytes, std::size_t rows);
void unpack(std::uint8_t* __restrict bytes, OfTruths truth, std::size_t rows);

}  // namespace skl::rules::column::kernels
