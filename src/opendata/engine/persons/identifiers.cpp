#include "opendata/engine/persons/identifiers.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace skl::opendata::persons {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

// A … Z: I, O and the letters added last stand out of order.
constexpr std::array<int, 26> letter_value{10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21,
                                           22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33};
int value_of(char letter) { return letter_value[static_cast<std::size_t>(upper(letter) - 'A')]; }
int digit(char c) { return c - '0'; }

struct Area {
    std::string_view code;
    std::size_t shortest, longest;  // digits of the number
};
// Longer codes first: 037 before 03.
constexpr Area areas[] = {{"0826", 5, 5}, {"0836", 5, 5}, {"037", 6, 6}, {"049", 7, 7}, {"082", 6, 6}, {"089", 6, 6}, {"02", 8, 8},
                          {"03", 7, 7},   {"04", 7, 8},   {"05", 7, 7},  {"06", 7, 7},  {"07", 7, 7},  {"08", 7, 7}};

}  // namespace

TaiwanId id_shape(std::string_view text) {
    if (text.size() != 10 || !is_letter(text[0]) || !all_digits(text.substr(2))) return TaiwanId::none;
    const char second = upper(text[1]);
    if (second == '1' || second == '2') return TaiwanId::national;
    if (second == '8' || second == '9') return TaiwanId::resident;
    return second >= 'A' && second <= 'D' ? TaiwanId::resident_old : TaiwanId::none;
}

bool id_sum_holds(std::string_view text) {
    const int first = value_of(text[0]);
    const int second = is_digit(text[1]) ? digit(text[1]) : value_of(text[1]) % 10;
    int sum = first / 10 + 9 * (first % 10) + 8 * second;
    for (std::size_t i = 2; i < 9; ++i) sum += static_cast<int>(9 - i) * digit(text[i]);
    return (sum + digit(text[9])) % 10 == 0;
}

bool luhn(std::string_view digits) {
    if (!all_digits(digits)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        int value = digit(digits[digits.size() - 1 - i]) * (i % 2 == 1 ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

bool is_card_number(std::string_view digits) {
    if (digits.size() < 15 || digits.size() > 19 || !all_digits(digits)) return false;
    const int two = 10 * digit(digits[0]) + digit(digits[1]), four = 100 * two + 10 * digit(digits[2]) + digit(digits[3]);
    const bool known = digits.size() == 15   ? two == 34 || two == 37
                       : digits.size() == 16 ? digits[0] == '4' || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) ||
                                                   (four >= 3528 && four <= 3589) || two == 62
                                             : two == 62;
    return known && luhn(digits);
}

bool is_mobile(std::string_view digits) { return digits.size() == 10 && digits.starts_with("09") && all_digits(digits); }

bool is_landline(std::string_view code, std::string_view number) {
    if (!all_digits(number) || number[0] == '0' || number[0] == '1') return code == "089" && all_digits(number) && number.size() == 6;
    for (const Area& area : areas)
        if (area.code == code) return number.size() >= area.shortest && number.size() <= area.longest;
    return false;
}

bool is_landline(std::string_view digits) {
    for (const Area& area : areas)
        if (digits.starts_with(area.code) && is_landline(area.code, digits.substr(area.code.size()))) return true;
    return false;
}

bool is_plate(std::string_view left, std::string_view right) {
    const auto letters = [](std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    };
    const auto mixed = [](std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); }) && !all_digits(text);
    };
    for (const auto& [a, b] : {std::pair{left, right}, std::pair{right, left}}) {
        if (!all_digits(b)) continue;
        if (a.size() == 3 && letters(a) && (b.size() == 4 || b.size() == 3)) return a.data() == left.data() || b.size() == 3;
        if (a.size() == 2 && mixed(a) && (b.size() == 4 || b.size() == 3)) return true;
    }
    return false;
}

}  // namespace skl::opendata::persons
