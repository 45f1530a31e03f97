// Numbers and null tokens as people type them.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_short_digits = 18;  // whose number fits 64 bits, and is rounded to a double as their text would be
constexpr std::string_view ideographic_space = "\xE3\x80\x80", no_break_space = "\xC2\xA0";

// Full-width digits, signs and points to ASCII; other characters stay.
std::string half_width(std::string_view cell) {
    std::string out;
    for (std::size_t i = 0; i < cell.size(); ++i) {
        const auto a = static_cast<unsigned char>(cell[i]);
        if (a == 0xEF && i + 2 < cell.size()) {
            const int code = (a & 0x0F) << 12 | (cell[i + 1] & 0x3F) << 6 | (cell[i + 2] & 0x3F);
            if (code >= 0xFF01 && code <= 0xFF5E) {
                out += static_cast<char>(code - 0xFEE0);
                i += 2;
                continue;
            }
        }
        out += cell[i];
    }
    return out;
}

bool digits_only(std::string_view s) {
    for (char c : s)
        if (c < '0' || c > '9') return false;
    return !s.empty();
}

// 1,234,567 → 1234567; a comma anywhere else is no thousands separator.
bool without_thousands(std::string_view s, std::string& out) {
    const auto point = std::min(s.find('.'), s.size());
    const std::string_view whole = s.substr(0, point);
    std::size_t group = 0;
    bool first = true;
    for (std::size_t i = 0; i <= whole.size(); ++i) {
        if (i < whole.size() && whole[i] != ',') {
            if (whole[i] != '-' && whole[i] != '+') ++group;
            out += whole[i];
            continue;
        }
        if (first ? group < 1 || group > 3 : group != 3) return false;
        first = false;
        group = 0;
    }
    out += s.substr(point);
    return true;
}

struct Unit {
    std::string_view suffix;
    double factor;
};
constexpr Unit units[] = {{"萬元", 1e4}, {"億元", 1e8}, {"元", 1}, {"萬", 1e4}, {"億", 1e8}, {"%", 1}};

std::optional<Number> read_plain(std::string_view s) {
    Number out;
    const bool sign = !s.empty() && (s[0] == '-' || s[0] == '+');
    const std::string_view body = s.substr(sign ? 1 : 0);
    if (body.empty()) return {};
    const std::string_view parsed = s[0] == '+' ? body : s;
    if (digits_only(body)) {
        out.digits = body.size();
        out.leading_zero = body.size() > 1 && body[0] == '0';
        out.plain = true;
        if (body.size() <= most_short_digits) {
            for (const char c : body) out.whole = out.whole * 10 + (c - '0');
            if (s[0] == '-') out.whole = -out.whole;
            out.integer = true;
            out.real = s[0] == '-' && out.whole == 0 ? -0.0 : static_cast<double>(out.whole);
            return out;
        }
        const auto [end, ec] = std::from_chars(parsed.data(), parsed.data() + parsed.size(), out.whole);
        out.integer = ec == std::errc{};
        out.big = !out.integer && body.size() <= 38;
        std::from_chars(parsed.data(), parsed.data() + parsed.size(), out.real);
        return out;
    }
    if (!((body[0] >= '0' && body[0] <= '9') || body[0] == '.')) return {};  // no nan, no inf
    const auto [end, ec] = std::from_chars(parsed.data(), parsed.data() + parsed.size(), out.real);
    if (ec != std::errc{} || end != parsed.data() + parsed.size()) return {};
    out.plain = true;
    out.leading_zero = body.size() > 1 && body[0] == '0' && body[1] >= '0' && body[1] <= '9';
    return out;
}

}  // namespace

std::string_view clipped(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
    return text.substr(0, bytes);
}

std::string_view without_spaces(std::string_view cell) {
    while (!cell.empty()) {
        if (static_cast<unsigned char>(cell[0]) <= ' ')
            cell.remove_prefix(1);
        else if (cell.starts_with(ideographic_space))
            cell.remove_prefix(3);
        else if (cell.starts_with(no_break_space))
            cell.remove_prefix(2);
        else
            break;
    }
    while (!cell.empty()) {
        if (static_cast<unsigned char>(cell.back()) <= ' ')
            cell.remove_suffix(1);
        else if (cell.ends_with(ideographic_space))
            cell.remove_suffix(3);
        else if (cell.ends_with(no_break_space))
            cell.remove_suffix(2);
        else
            break;
    }
    return cell;
}

bool null_token(std::string_view cell) {
    using namespace std::string_view_literals;
    if (cell.empty() || std::strchr("-/Nnx\xEF\xE2\xE7\xE4", cell[0]) == nullptr) return false;  // what they begin with
    constexpr std::size_t longest = 9;                                                           // bytes
    constexpr std::array tokens{"-"sv,    "－"sv, "—"sv,      "--"sv,   "N/A"sv, "NA"sv, "NULL"sv,
                                "null"sv, "無"sv, "無資料"sv, "不詳"sv, "x"sv,   "…"sv,  "//"sv};
    return cell.size() <= longest && std::find(tokens.begin(), tokens.end(), cell) != tokens.end();
}

std::optional<Number> read_number(std::string_view s) {
    if (s.empty() || s.size() > 48) return {};
    const auto a = static_cast<unsigned char>(s[0]);
    if (!((a >= '0' && a <= '9') || a == '-' || a == '+' || a == '.' || a == '(' || a == '\'' || a == 0xEF)) return {};
    if (auto plain = read_plain(s)) return plain;
    std::string text = half_width(s);
    if (text[0] == '\'') text.erase(0, 1);
    double factor = 1;
    if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
        text = "-" + text.substr(1, text.size() - 2);
    }
    for (const Unit& unit : units)
        if (text.ends_with(unit.suffix)) {
            text.resize(text.size() - unit.suffix.size());
            factor = unit.factor;
            break;
        }
    std::string digits;
    if (text.find(',') != std::string::npos) {
        if (!without_thousands(text, digits)) return {};
    } else {
        digits = text;
    }
    auto out = read_plain(digits);
    if (!out) return {};
    out->plain = false;
    if (factor != 1) {
        out->real *= factor;
        const double whole = out->real;
        out->integer = out->integer && whole < 9e18 && whole > -9e18;
        if (out->integer) out->whole = static_cast<std::int64_t>(static_cast<double>(out->whole) * factor);
    }
    return out;
}

bool known_shape(std::string_view cell) {
    const std::string_view s = trimmed(cell);
    if (s.empty()) return true;
    if (read_number(s)) return true;
    if (s.starts_with("http://") || s.starts_with("https://")) return true;
    if (s.find_first_of(",;\t|\"'^") != std::string_view::npos) return false;
    bool word = true;  // letters of any script, digits, and what stands between words
    for (char c : s)
        word = word && (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) ||
                        std::strchr(" _-./():%", c) != nullptr);
    return word;
}

}  // namespace skl::opendata
