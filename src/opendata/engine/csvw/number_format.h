// Formats of numbers: patterns of UAX #35 part 3 §3 and the characters for the point and for groups (Model for Tabular Data §6.4.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "opendata/engine/decimal.h"

namespace skl::opendata::csvw {

struct NumberFormat {
    std::string decimal_char = ".";
    std::string group_char;  // empty: none was named; a pattern then groups by the comma

    struct Pattern {
        std::string prefix, suffix;   // of + - % ‰
        std::size_t least_whole = 0;  // digits
        std::size_t most_whole = 0;   // 0: any number; only patterns with an exponent have a limit
        std::size_t least_fraction = 0, most_fraction = 0;
        std::size_t group = 0, far_group = 0;  // sizes, counted from the point; 0: no groups
        std::size_t fraction_group = 0;
        bool exponent = false, exponent_sign = false;
        std::size_t least_exponent = 0;
    };
    std::optional<Pattern> pattern;

    // False: no pattern of the kind that is known here.
    bool set_pattern(std::string_view text);
};

// The number a text spells; without a pattern, that is digits with groups, exponent and percent as §6.4.2 allows them. NaN and INF are
// no business of this function.
std::optional<Decimal> read_number(std::string_view text, const NumberFormat& format);

}  // namespace skl::opendata::csvw
