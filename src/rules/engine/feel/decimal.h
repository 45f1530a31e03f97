// FEEL numbers: IEEE 754-2008 decimal128, 34 digits, round-half-even (DMN 1.5 §10.3.2.3.1).
// Most numbers of law are short, so a number is an int64 coefficient with a power of ten where that is exact, and Intel's BID128 where
// it is not. Both are one value: which of the two holds it is never visible. NaN and infinities do not exist: what would give one is
// std::nullopt, and null in FEEL.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skl::rules::feel {

// How a digit that is cut off moves the one before it (DMN 1.5 §10.3.4.5, the round… functions).
enum class Rounding { half_even, up, down, half_up, half_down, floor, ceiling };

constexpr int lowest_scale = -6111, highest_scale = 6176;  // of decimal128, and of the function decimal()
constexpr int digits_of_precision = 34;

class Decimal {
public:
    constexpr Decimal() = default;
    constexpr Decimal(std::int64_t whole) : small_(whole) {}                           // NOLINT(google-explicit-constructor): 1 is a number
    static constexpr Decimal scaled(std::int64_t coefficient, std::int8_t exponent) {  // coefficient × 10^exponent
        Decimal made(coefficient);
        made.exponent_ = exponent;
        return made;
    }
    // `[-]digits[.digits][e[+-]digits]`, as the literals of FEEL and xs:decimal; more than 34 digits are rounded half-even.
    static std::optional<Decimal> parse(std::string_view text);
    static std::optional<Decimal> from_double(double value);  // the shortest decimal that reads back as it

    bool wide() const { return wide_; }
    std::int64_t coefficient() const { return small_; }  // of a number that is not wide
    std::int8_t exponent() const { return exponent_; }

    std::optional<Decimal> plus(const Decimal& other) const {
        std::int64_t sum = 0;
        if (!wide_ && !other.wide_ && exponent_ == other.exponent_ && !__builtin_add_overflow(small_, other.small_, &sum))
            return scaled(sum, exponent_);
        return plus_aligned(other);
    }
    std::optional<Decimal> minus(const Decimal& other) const {
        std::int64_t difference = 0;
        if (!wide_ && !other.wide_ && exponent_ == other.exponent_ && !__builtin_sub_overflow(small_, other.small_, &difference))
            return scaled(difference, exponent_);
        return plus_aligned(other.negated());
    }
    std::optional<Decimal> times(const Decimal& other) const {
        std::int64_t product = 0;
        std::int8_t exponent = 0;
        if (!wide_ && !other.wide_ && !__builtin_mul_overflow(small_, other.small_, &product) &&
            !__builtin_add_overflow(exponent_, other.exponent_, &exponent))
            return scaled(product, exponent);
        return times_wide(other);
    }
    std::optional<Decimal> over(const Decimal& divisor) const;  // 0 divides nothing
    std::optional<Decimal> power(const Decimal& exponent) const;
    std::optional<Decimal> modulo(const Decimal& divisor) const;  // with the sign of the divisor
    std::optional<Decimal> sqrt() const;
    std::optional<Decimal> ln() const;
    std::optional<Decimal> exp() const;
    Decimal negated() const;
    Decimal magnitude() const;
    std::optional<Decimal> rounded(int scale, Rounding rounding) const;  // scale: digits after the point, may be negative

    bool whole() const;                                        // no digits after the point
    bool zero() const { return wide_ ? false : small_ == 0; }  // a zero is never wide
    bool negative() const;
    std::optional<std::int64_t> to_int64() const;  // of a whole number that fits
    double to_double() const;
    std::string text() const;  // canonical: plain digits, no exponent, no zeros at the end of the digits after the point

    friend bool operator==(const Decimal& a, const Decimal& b) { return compare(a, b) == 0; }
    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) { return compare(a, b) <=> 0; }
    std::size_t hash() const;  // equal numbers have equal hashes

    struct Wide {
        std::uint64_t word[2];  // BID_UINT128
    };
    const Wide& bits() const { return held_; }  // of a number that is wide
    static Decimal of_bits(const Wide& bits);   // any finite decimal128; short ones become short
    static Decimal of_wide(const Wide& bits) {  // of a finite decimal128 that the short form cannot hold
        Decimal made;
        made.held_ = bits;
        made.wide_ = true;
        return made;
    }

private:
    static int compare(const Decimal& a, const Decimal& b) {
        if (!a.wide_ && !b.wide_ && a.exponent_ == b.exponent_) return (a.small_ > b.small_) - (a.small_ < b.small_);
        return compare_aligned(a, b);
    }
    static int compare_aligned(const Decimal& a, const Decimal& b);
    std::optional<Decimal> plus_aligned(const Decimal& other) const;
    std::optional<Decimal> times_wide(const Decimal& other) const;

    union {
        std::int64_t small_ = 0;
        Wide held_;
    };
    std::int8_t exponent_ = 0;  // of the short form
    bool wide_ = false;
};

}  // namespace skl::rules::feel
