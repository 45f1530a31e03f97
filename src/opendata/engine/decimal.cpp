#include "opendata/engine/decimal.h"

#include <charconv>

namespace skl::opendata {
namespace {

constexpr int largest_exponent = 10'000;

bool digit(char c) { return c >= '0' && c <= '9'; }

std::strong_ordering magnitude(const Decimal& a, const Decimal& b) {
    const auto whole_digits = [](const Decimal& d) {
        return static_cast<std::ptrdiff_t>(d.digits.size()) - static_cast<std::ptrdiff_t>(d.scale);
    };
    if (a.digits.empty() || b.digits.empty()) return !a.digits.empty() <=> !b.digits.empty();
    if (whole_digits(a) != whole_digits(b)) return whole_digits(a) <=> whole_digits(b);
    return a.digits.compare(b.digits) <=> 0;  // no trailing zeros after the point, so the shorter one is smaller where it is a prefix
}

void tidy(Decimal& d) {
    d.digits.erase(0, std::min(d.digits.find_first_not_of('0'), d.digits.size()));
    while (d.scale > 0 && !d.digits.empty() && d.digits.back() == '0') d.digits.pop_back(), --d.scale;
    if (d.digits.empty()) d.scale = 0, d.negative = false;
}

}  // namespace

std::optional<Decimal> Decimal::read(std::string_view text) {
    Decimal out;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        out.negative = text[0] == '-';
        text.remove_prefix(1);
    }
    bool point = false, some = false;
    while (!text.empty() && (digit(text[0]) || (text[0] == '.' && !point))) {
        if (text[0] == '.') {
            point = true;
        } else {
            out.digits += text[0];
            some = true;
            out.scale += point ? 1U : 0U;
        }
        text.remove_prefix(1);
    }
    if (!some) return {};
    if (!text.empty()) {
        if (text[0] != 'e' && text[0] != 'E') return {};
        text.remove_prefix(1);
        if (text.starts_with('+') && text.size() > 1 && digit(text[1])) text.remove_prefix(1);
        int exponent = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), exponent);
        if (fault != std::errc() || end != text.data() + text.size() || exponent > largest_exponent || exponent < -largest_exponent)
            return {};
        const auto shift = static_cast<std::size_t>(exponent < 0 ? -exponent : exponent);
        if (exponent < 0) {
            out.scale += shift;
        } else {
            const std::size_t inside = std::min(shift, out.scale);
            out.scale -= inside;
            out.digits.append(shift - inside, '0');
        }
    }
    tidy(out);
    return out;
}

std::string Decimal::text() const {
    std::string out = negative ? "-" : "";
    if (digits.size() > scale) {
        out += digits.substr(0, digits.size() - scale);
    } else {
        out += '0';
    }
    if (scale == 0) return out;
    out += '.';
    if (digits.size() < scale) out.append(scale - digits.size(), '0');
    return out + digits.substr(digits.size() > scale ? digits.size() - scale : 0);
}

Decimal Decimal::divided_by_ten(std::size_t times) const {
    Decimal out = *this;
    out.scale += times;
    tidy(out);
    return out;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (a.negative != b.negative) return b.negative <=> a.negative;
    return a.negative ? magnitude(b, a) : magnitude(a, b);
}

}  // namespace skl::opendata
