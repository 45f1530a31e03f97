// Numbers as text (DMN 1.5 §10.3.1.2 rule 37 with exponents as in xs:decimal's kin; FEEL's string() writes plain digits).
#include <charconv>
#include <cmath>
#include <string>

#include "rules/engine/feel/decimal_parts.h"

namespace skl::rules::feel {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

// Digits into a coefficient; those after the 34th significant one only say whether the rest is more or less than half.
class Reading {
public:
    void take(char c, bool after_point) {
        const auto value = static_cast<unsigned>(c - '0');
        any_ = true;
        if (kept_ < digits_of_precision + 2) {
            parts_.coefficient = parts_.coefficient * 10 + value;
            if (parts_.coefficient != 0) ++kept_;
            if (after_point) --exponent_;
            return;
        }
        more_ = more_ || value != 0;
        if (!after_point) ++exponent_;
    }
    bool any() const { return any_; }
    std::optional<Decimal> end(bool negative, std::int64_t exponent) const {
        constexpr std::int64_t beyond = 20'000;  // any exponent past this is zero or too large, whatever the digits
        if (parts_.coefficient == 0) return Decimal();
        const std::int64_t at = exponent + exponent_;
        if (at > beyond) return {};
        if (at < -beyond) return Decimal();
        return assembled({negative, parts_.coefficient, static_cast<int>(at)}, more_);
    }

private:
    DecimalParts parts_;
    std::int64_t exponent_ = 0;
    int kept_ = 0;
    bool more_ = false, any_ = false;
};

// `[+-]digits` to the end; nothing: something else.
std::optional<std::int64_t> exponent_in(std::string_view text) {
    constexpr std::size_t longest = 12;  // digits of an exponent that is read; the longest text of a model is far shorter than 10^12
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
    if (text.empty() || text.size() > longest) return {};
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size() || value < 0) return {};
    return negative ? -value : value;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    Reading reading;
    std::size_t at = 0;
    for (; at < text.size() && digit(text[at]); ++at) reading.take(text[at], false);
    if (at < text.size() && text[at] == '.') {
        const std::size_t first = ++at;
        for (; at < text.size() && digit(text[at]); ++at) reading.take(text[at], true);
        if (at == first) return {};
    }
    if (!reading.any()) return {};
    std::int64_t exponent = 0;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') return {};
        const auto read = exponent_in(text.substr(at + 1));
        if (!read) return {};
        exponent = *read;
    }
    return reading.end(negative, exponent);
}

std::optional<Decimal> Decimal::from_double(double value) {
    if (!std::isfinite(value)) return {};
    char text[32];  // the shortest text of a double has at most 24 characters
    const auto [end, fault] = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific);
    return fault == std::errc() ? parse({text, static_cast<std::size_t>(end - text)}) : std::nullopt;
}

std::string Decimal::text() const {
    DecimalParts parts = parts_of(*this);
    strip_zeros(parts);
    std::string digits;
    for (Coefficient rest = parts.coefficient; rest != 0; rest /= 10)
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    if (digits.empty()) return "0";
    if (parts.exponent > 0) digits.append(static_cast<std::size_t>(parts.exponent), '0');
    if (parts.exponent < 0) {
        const auto after = static_cast<std::size_t>(-parts.exponent);
        if (digits.size() <= after) digits.insert(0, after + 1 - digits.size(), '0');
        digits.insert(digits.size() - after, 1, '.');
    }
    return parts.negative ? "-" + digits : digits;
}

}  // namespace skl::rules::feel
