#include "rules/engine/feel/decimal_parts.h"

#include <algorithm>
#include <limits>

namespace skl::rules::feel {
namespace {

// The encoding of decimal128 in two words, the higher one second: sign, 14 bits of exponent, 113 bits of coefficient.
constexpr int bias = 6176, exponent_at = 49;
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63, coefficient_bits = (std::uint64_t{1} << exponent_at) - 1;

// Cut-off digits compared with half of the last digit that stays: −1 less, 0 exactly half, 1 more.
int against_half(Coefficient rest, Coefficient unit, bool more) {
    const Coefficient half = unit / 2;
    if (unit == 1) return -1;  // nothing but `more`, which is less than a digit
    if (rest != half) return rest < half ? -1 : 1;
    return more ? 1 : 0;
}

bool away_from_zero(Rounding rounding, const DecimalParts& parts, bool odd, int half) {
    switch (rounding) {
        case Rounding::half_even: return half > 0 || (half == 0 && odd);
        case Rounding::half_up: return half >= 0;
        case Rounding::half_down: return half > 0;
        case Rounding::up: return true;
        case Rounding::down: return false;
        case Rounding::floor: return parts.negative;
        case Rounding::ceiling: return !parts.negative;
    }
    return false;
}

// Into the short form where it fits; the wide one otherwise.
Decimal shortest(const DecimalParts& parts) {
    constexpr auto most = static_cast<Coefficient>(std::numeric_limits<std::int64_t>::max());
    DecimalParts stripped = parts;
    if (stripped.coefficient > most || stripped.exponent < std::numeric_limits<std::int8_t>::min()) strip_zeros(stripped);
    if (stripped.coefficient == 0) return Decimal();
    while (stripped.exponent > std::numeric_limits<std::int8_t>::max() && stripped.coefficient <= most / 10) {
        stripped.coefficient *= 10;
        --stripped.exponent;
    }
    if (stripped.coefficient > most || stripped.exponent < std::numeric_limits<std::int8_t>::min() ||
        stripped.exponent > std::numeric_limits<std::int8_t>::max())
        return Decimal::of_wide(packed(parts));
    const auto coefficient = static_cast<std::int64_t>(stripped.coefficient);
    return Decimal::scaled(parts.negative ? -coefficient : coefficient, static_cast<std::int8_t>(stripped.exponent));
}

}  // namespace

int digits_of(Coefficient coefficient) {
    int digits = 0;
    while (digits <= most_digits && coefficient >= ten_to(digits)) ++digits;
    return digits;
}

void strip_zeros(DecimalParts& parts) {
    if (parts.coefficient == 0) {
        parts = {};
        return;
    }
    for (int step = 16; step > 0; step /= 2) {
        while (parts.coefficient % ten_to(step) == 0) {
            parts.coefficient /= ten_to(step);
            parts.exponent += step;
        }
    }
}

Coefficient cut(const DecimalParts& parts, int digits, Rounding rounding, bool more) {
    const bool all = digits > most_digits;
    const Coefficient unit = all ? 0 : ten_to(digits);
    const Coefficient kept = all ? 0 : parts.coefficient / unit;
    const Coefficient rest = all ? parts.coefficient : parts.coefficient % unit;
    if (rest == 0 && !more) return kept;
    const int half = all ? -1 : against_half(rest, unit, more);
    return kept + (away_from_zero(rounding, parts, kept % 2 != 0, half) ? 1 : 0);
}

DecimalParts parts_of(const Decimal& number) {
    if (!number.wide()) {
        const std::int64_t coefficient = number.coefficient();
        const auto magnitude = static_cast<std::uint64_t>(coefficient);
        return {coefficient < 0, coefficient < 0 ? std::uint64_t{0} - magnitude : magnitude, number.exponent()};
    }
    const auto& [low, high] = number.bits().word;
    const auto exponent = static_cast<int>((high & ~sign_bit) >> exponent_at) - bias;
    return {(high & sign_bit) != 0, (static_cast<Coefficient>(high & coefficient_bits) << 64) | low, exponent};
}

Decimal::Wide packed(const DecimalParts& parts) {
    const auto high = static_cast<std::uint64_t>(parts.coefficient >> 64);
    const std::uint64_t exponent = static_cast<std::uint64_t>(parts.exponent + bias) << exponent_at;
    return {{static_cast<std::uint64_t>(parts.coefficient), (parts.negative ? sign_bit : 0) | exponent | high}};
}

Decimal Decimal::of_bits(const Wide& bits) { return assembled(parts_of(of_wide(bits))).value_or(Decimal()); }

std::optional<Decimal> assembled(DecimalParts parts, bool more) {
    int excess = std::max(digits_of(parts.coefficient) - digits_of_precision, lowest_exponent - parts.exponent);
    if (excess > 0 || more) {
        excess = std::max(excess, 0);
        parts.coefficient = cut(parts, excess, Rounding::half_even, more);
        parts.exponent += excess;
        if (parts.coefficient > greatest_coefficient) {  // 9…9 became 10…0
            parts.coefficient /= 10;
            ++parts.exponent;
        }
    }
    if (parts.coefficient == 0) return Decimal();
    while (parts.exponent > highest_exponent && parts.coefficient <= greatest_coefficient / 10) {
        parts.coefficient *= 10;
        --parts.exponent;
    }
    if (parts.exponent > highest_exponent) return {};
    return shortest(parts);
}

}  // namespace skl::rules::feel
