#include "rules/pages/figures.h"

#include <algorithm>

namespace skl::rules {

namespace {

constexpr std::string_view minus = "\u2212";
constexpr std::size_t group = 3;

}  // namespace

std::string grouped(std::string_view decimal) {
    std::string_view digits = decimal;
    const bool negative = digits.starts_with('-');
    if (negative) digits.remove_prefix(1);
    const std::string_view whole = digits.substr(0, digits.find('.')), fraction = digits.substr(whole.size());
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (whole.empty() || !std::all_of(whole.begin(), whole.end(), is_digit)) return std::string(decimal);
    std::string made(negative ? minus : "");
    for (std::size_t i = 0; i < whole.size(); ++i) {
        if (i > 0 && (whole.size() - i) % group == 0) made += ',';
        made += whole[i];
    }
    return made + std::string(fraction);
}

std::string rounded(std::string_view decimal) {
    constexpr std::size_t kept = 2;
    const auto point = decimal.find('.');
    if (point == std::string_view::npos || decimal.size() <= point + 1 + kept || decimal.find_first_of("eE") != std::string_view::npos)
        return grouped(decimal);
    std::string digits(decimal.substr(0, point + 1 + kept));
    if (decimal[point + 1 + kept] >= '5') {
        std::size_t at = digits.size();
        while (at > 0) {
            char& digit = digits[--at];
            if (digit == '.') continue;
            if (digit < '0' || digit > '9') break;  // the sign
            if (digit < '9') return ++digit, grouped(digits);
            digit = '0';
        }
        digits.insert(digits.starts_with('-') ? 1 : 0, "1");
    }
    return grouped(digits);
}

std::string signed_figure(std::string_view decimal) {
    const bool zero = decimal.find_first_of("123456789") == std::string_view::npos;
    return (zero || decimal.starts_with('-') ? "" : "+") + grouped(zero && decimal.starts_with('-') ? decimal.substr(1) : decimal);
}

}  // namespace skl::rules
