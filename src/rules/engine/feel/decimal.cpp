// The arithmetic of decimal128 (IEEE 754-2008 §5.4) where the short form is not enough: Intel's library, rounding half-even. What it
// calls infinite or no number is nothing.
#include "rules/engine/feel/decimal.h"

#include <bid_conf.h>
#include <bid_functions.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <string>

#include "rules/engine/feel/decimal_parts.h"

namespace skl::rules::feel {
namespace {

constexpr unsigned half_even = BID_ROUNDING_TO_NEAREST;
constexpr int digits_of_int64 = 18;  // powers of ten that an int64 can be multiplied by and stay in 128 bits with room for a sum

BID_UINT128 bits_of(const Decimal& number) {
    const Decimal::Wide bits = number.wide() ? number.bits() : packed(parts_of(number));
    return BID_UINT128{{bits.word[0], bits.word[1]}};
}

std::optional<Decimal> taken(const BID_UINT128& result) {
    constexpr std::uint64_t special = std::uint64_t{0x78} << 56;  // infinities and NaNs
    if ((result.w[1] & special) == special) return {};
    return Decimal::of_bits({{result.w[0], result.w[1]}});
}

using One = BID_UINT128 (*)(BID_UINT128, unsigned, unsigned*);
using Two = BID_UINT128 (*)(BID_UINT128, BID_UINT128, unsigned, unsigned*);

std::optional<Decimal> calculated(One operation, const Decimal& number) {
    unsigned flags = 0;
    return taken(operation(bits_of(number), half_even, &flags));
}

std::optional<Decimal> calculated(Two operation, const Decimal& a, const Decimal& b) {
    unsigned flags = 0;
    return taken(operation(bits_of(a), bits_of(b), half_even, &flags));
}

// base^exponent by squaring while every product is exact; nothing: one was not, and the result needs a function that rounds once.
std::optional<Decimal> exact_power(const Decimal& base, std::uint64_t exponent) {
    unsigned flags = 0;
    BID_UINT128 result = bits_of(Decimal(1)), square = bits_of(base);
    for (; exponent != 0; exponent >>= 1) {
        if ((exponent & 1) != 0) result = bid128_mul(result, square, half_even, &flags);
        if (exponent > 1) square = bid128_mul(square, square, half_even, &flags);
        if (flags != 0) return {};
    }
    return taken(result);
}

constexpr auto int64_powers_of_ten = [] {
    std::array<std::int64_t, digits_of_int64 + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
}();

// Two short numbers at one exponent, where both stay short: the amounts of one law, most of the time.
struct Pair {
    std::int64_t a = 0, b = 0;
    std::int8_t exponent = 0;
};
std::optional<Pair> aligned_short(const Decimal& a, const Decimal& b) {
    const int distance = a.exponent() - b.exponent();
    if (a.wide() || b.wide() || std::abs(distance) > digits_of_int64) return {};
    Pair both{a.coefficient(), b.coefficient(), std::min(a.exponent(), b.exponent())};
    std::int64_t& longer = distance > 0 ? both.a : both.b;
    if (__builtin_mul_overflow(longer, int64_powers_of_ten[static_cast<std::size_t>(std::abs(distance))], &longer)) return {};
    return both;
}

// Both coefficients at the lower of two exponents that are not far apart.
struct Aligned {
    __int128 a = 0, b = 0;
    int exponent = 0;
};
std::optional<Aligned> aligned(const Decimal& a, const Decimal& b) {
    const int distance = a.exponent() - b.exponent();
    if (a.wide() || b.wide() || std::abs(distance) > digits_of_int64) return {};
    Aligned both{a.coefficient(), b.coefficient(), std::min(a.exponent(), b.exponent())};
    (distance > 0 ? both.a : both.b) *= static_cast<__int128>(ten_to(std::abs(distance)));
    return both;
}

std::optional<Decimal> from_aligned(__int128 coefficient, int exponent) {
    const bool negative = coefficient < 0;
    return assembled({negative, static_cast<Coefficient>(negative ? -coefficient : coefficient), exponent});
}

// A quotient that ends within 18 digits after the point, as most amounts do; nothing: one that does not.
std::optional<Decimal> exact_quotient(std::int64_t dividend, std::int64_t divisor, int exponent) {
    const __int128 longer = static_cast<__int128>(dividend) * static_cast<__int128>(ten_to(digits_of_int64));
    if (longer % divisor != 0) return {};
    __int128 quotient = longer / divisor;
    int cut_off = 0;
    for (const int step : {8, 4, 4, 2, 1}) {  // zeros at the end that the power of ten left behind
        const auto unit = static_cast<__int128>(ten_to(step));
        if (cut_off + step > digits_of_int64 || quotient % unit != 0) continue;
        quotient /= unit;
        cut_off += step;
    }
    return from_aligned(quotient, exponent - digits_of_int64 + cut_off);
}

}  // namespace

std::optional<Decimal> Decimal::plus_aligned(const Decimal& other) const {
    std::int64_t sum = 0;
    if (const auto both = aligned_short(*this, other); both && !__builtin_add_overflow(both->a, both->b, &sum))
        return scaled(sum, both->exponent);
    if (const auto both = aligned(*this, other)) return from_aligned(both->a + both->b, both->exponent);
    return calculated(bid128_add, *this, other);
}

std::optional<Decimal> Decimal::times_wide(const Decimal& other) const {
    if (wide_ || other.wide_) return calculated(bid128_mul, *this, other);
    return from_aligned(static_cast<__int128>(small_) * other.small_, exponent_ + other.exponent_);
}

std::optional<Decimal> Decimal::over(const Decimal& divisor) const {
    if (divisor.zero()) return {};
    if (!wide_ && !divisor.wide_ && divisor.small_ != -1 && small_ % divisor.small_ == 0) {
        const int exponent = exponent_ - divisor.exponent_;
        if (exponent == static_cast<std::int8_t>(exponent)) return scaled(small_ / divisor.small_, static_cast<std::int8_t>(exponent));
    }
    if (!wide_ && !divisor.wide_) {
        if (const auto quotient = exact_quotient(small_, divisor.small_, exponent_ - divisor.exponent_)) return quotient;
    }
    return calculated(bid128_div, *this, divisor);
}

std::optional<Decimal> Decimal::power(const Decimal& exponent) const {
    constexpr std::int64_t longest = 1 << 20;  // no base but 0, ±1 and powers of ten stays exact for so long
    if (const auto whole = exponent.to_int64(); whole && std::abs(*whole) <= longest) {
        if (zero() && *whole < 0) return {};
        const auto raised = exact_power(*this, static_cast<std::uint64_t>(std::abs(*whole)));
        if (raised && *whole >= 0) return raised;
        if (raised) return Decimal(1).over(*raised);
    }
    return calculated(bid128_pow, *this, exponent);
}

std::optional<Decimal> Decimal::modulo(const Decimal& divisor) const {
    if (divisor.zero()) return {};
    if (const auto both = aligned(*this, divisor)) {
        __int128 rest = both->a % both->b;
        if (rest != 0 && (rest < 0) != (both->b < 0)) rest += both->b;
        return from_aligned(rest, both->exponent);
    }
    unsigned flags = 0;
    const auto rest = taken(bid128_fmod(bits_of(*this), bits_of(divisor), &flags));
    if (!rest || rest->zero() || rest->negative() == divisor.negative()) return rest;
    return rest->plus(divisor);
}

std::optional<Decimal> Decimal::sqrt() const { return calculated(bid128_sqrt, *this); }

std::optional<Decimal> Decimal::ln() const {
    if (zero() || negative()) return {};
    return calculated(bid128_log, *this);
}

std::optional<Decimal> Decimal::exp() const { return calculated(bid128_exp, *this); }

Decimal Decimal::negated() const {
    if (!wide_ && small_ != std::numeric_limits<std::int64_t>::min()) return scaled(-small_, exponent_);
    DecimalParts parts = parts_of(*this);
    parts.negative = !parts.negative;
    return *assembled(parts);
}

Decimal Decimal::magnitude() const { return negative() ? negated() : *this; }

std::optional<Decimal> Decimal::rounded(int scale, Rounding rounding) const {
    if (scale < lowest_scale || scale > highest_scale) return {};
    DecimalParts parts = parts_of(*this);
    const int surplus = -scale - parts.exponent;  // digits beyond the scale
    if (surplus <= 0) return *this;
    parts.coefficient = cut(parts, surplus, rounding);
    parts.exponent = -scale;
    return assembled(parts);
}

bool Decimal::whole() const {
    if (!wide_ && exponent_ >= 0) return true;
    DecimalParts parts = parts_of(*this);
    strip_zeros(parts);
    return parts.exponent >= 0;
}

bool Decimal::negative() const { return wide_ ? parts_of(*this).negative : small_ < 0; }

std::optional<std::int64_t> Decimal::to_int64() const {
    if (!wide_ && exponent_ == 0) return small_;
    DecimalParts parts = parts_of(*this);
    strip_zeros(parts);
    if (parts.exponent < 0 || parts.exponent > digits_of_int64 || digits_of(parts.coefficient) > digits_of_int64 + 1) return {};
    const auto value = static_cast<__int128>(parts.coefficient * ten_to(parts.exponent)) * (parts.negative ? -1 : 1);
    if (value != static_cast<std::int64_t>(value)) return {};
    return static_cast<std::int64_t>(value);
}

double Decimal::to_double() const {
    unsigned flags = 0;
    return bid128_to_binary64(bits_of(*this), half_even, &flags);
}

std::size_t Decimal::hash() const {
    DecimalParts parts = parts_of(*this);
    strip_zeros(parts);
    constexpr std::uint64_t spread = 0x9e3779b97f4a7c15;  // 2^64 ÷ golden ratio
    std::uint64_t mixed = static_cast<std::uint64_t>(parts.coefficient) ^ (static_cast<std::uint64_t>(parts.coefficient >> 64) * spread);
    mixed = (mixed ^ (mixed >> 32)) * spread + static_cast<std::uint64_t>(parts.exponent);
    mixed = (mixed ^ (mixed >> 29)) * spread + (parts.negative ? 1 : 0);
    return mixed ^ (mixed >> 32);
}

int Decimal::compare_aligned(const Decimal& a, const Decimal& b) {
    if (const auto both = aligned_short(a, b)) return (both->a > both->b) - (both->a < both->b);
    if (const auto both = aligned(a, b)) return (both->a > both->b) - (both->a < both->b);
    unsigned flags = 0;
    const BID_UINT128 left = bits_of(a), right = bits_of(b);
    if (bid128_quiet_equal(left, right, &flags) != 0) return 0;
    return bid128_quiet_less(left, right, &flags) != 0 ? -1 : 1;
}

}  // namespace skl::rules::feel
