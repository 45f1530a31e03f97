// Exact decimal numbers of any length, as xsd:decimal has them (XML Schema 1.1 part 2 §3.3.3): read, compared, moved by powers of ten.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace skl::opendata {

// value = ± digits · 10^-scale; digits without leading zeros ("" is zero), scale ≥ 0 without trailing zeros.
struct Decimal {
    bool negative = false;
    std::string digits;
    std::size_t scale = 0;

    // [+-]? digits [. digits] ([eE] [+-]? digits)? with at least one digit, the exponent within ±10,000.
    static std::optional<Decimal> read(std::string_view text);

    bool whole() const { return scale == 0; }
    std::string text() const;  // canonical: -12.5, 0.001, 100; JSON reads it as it is
    Decimal divided_by_ten(std::size_t times) const;

    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
    friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == std::strong_ordering::equal; }
};

}  // namespace skl::opendata
