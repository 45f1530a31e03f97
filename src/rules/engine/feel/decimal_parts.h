// A number taken apart: sign, coefficient and exponent, whichever form holds it (IEEE 754-2008 §3.5.2, the binary encoding).
#pragma once

#include <array>

#include "rules/engine/feel/decimal.h"

namespace skl::rules::feel {

using Coefficient = unsigned __int128;

constexpr int lowest_exponent = -6176, highest_exponent = 6111;  // of a coefficient that is a whole number

constexpr int most_digits = 38;  // of a power of ten in 128 bits
constexpr auto powers_of_ten = [] {
    std::array<Coefficient, most_digits + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
}();
constexpr Coefficient ten_to(int power) { return powers_of_ten[static_cast<std::size_t>(power)]; }
constexpr Coefficient greatest_coefficient = ten_to(digits_of_precision) - 1;

struct DecimalParts {
    bool negative = false;
    Coefficient coefficient = 0;
    int exponent = 0;
};

DecimalParts parts_of(const Decimal& number);
Decimal::Wide packed(const DecimalParts& parts);  // of parts within decimal128

// The number the parts stand for, its coefficient at most 38 digits; `more`: something, but less than one of its last digit, was cut off
// below it. Rounded half-even to decimal128; nothing: too large.
std::optional<Decimal> assembled(DecimalParts parts, bool more = false);

int digits_of(Coefficient coefficient);  // of 0: 0
void strip_zeros(DecimalParts& parts);   // no zero at the end of the coefficient; zero itself has exponent 0

// coefficient ÷ 10^digits as a whole number; `more` as above is part of what is cut off.
Coefficient cut(const DecimalParts& parts, int digits, Rounding rounding, bool more = false);

}  // namespace skl::rules::feel
