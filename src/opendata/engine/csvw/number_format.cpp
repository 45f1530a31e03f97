#include "opendata/engine/csvw/number_format.h"

#include <vector>

namespace skl::opendata::csvw {
namespace {

constexpr std::string_view per_mille = "\xE2\x80\xB0";  // ‰

bool take(std::string_view& text, std::string_view head) {
    if (head.empty() || !text.starts_with(head)) return false;
    text.remove_prefix(head.size());
    return true;
}

std::string take_affix(std::string_view& text) {
    std::string out;
    while (true) {
        if (take(text, per_mille)) {
            out += per_mille;
        } else if (!text.empty() && std::string_view("+-%").find(text[0]) != std::string_view::npos) {
            out += text[0];
            text.remove_prefix(1);
        } else {
            return out;
        }
    }
}

// A run of digits in groups: how many digits each group has, from the left.
struct Run {
    std::string digits;
    std::vector<std::size_t> groups{0};
};

Run take_run(std::string_view& text, std::string_view group_char, std::string_view symbols) {
    Run out;
    while (!text.empty()) {
        if (symbols.find(text[0]) != std::string_view::npos) {
            out.digits += text[0];
            ++out.groups.back();
            text.remove_prefix(1);
        } else if (take(text, group_char)) {
            out.groups.push_back(0);
        } else {
            break;
        }
    }
    return out;
}

// Groups counted from the point: the nearest of `near`, those beyond of `far`, the last one not empty and not longer.
bool grouped(const Run& run, std::size_t near, std::size_t far) {
    if (near == 0) return run.groups.size() == 1;
    std::size_t left = run.digits.size();
    for (std::size_t i = run.groups.size(); i-- > 0;) {
        const std::size_t size = i + 1 == run.groups.size() ? near : far;
        if (run.groups[i] != std::min(size, left)) return false;
        left -= run.groups[i];
    }
    return left == 0 && run.groups.front() > 0;
}

bool fraction_grouped(const Run& run, std::size_t size) {
    if (size == 0) return run.groups.size() == 1;
    std::size_t left = run.digits.size();
    for (const std::size_t group : run.groups) {
        if (group != std::min(size, left)) return false;
        left -= group;
    }
    return left == 0;
}

std::optional<std::string> take_exponent(std::string_view& text, const NumberFormat::Pattern* pattern) {
    if (!(text.starts_with('E') || (pattern == nullptr && text.starts_with('e')))) return std::string();
    text.remove_prefix(1);
    std::string out = "E";
    if (text.starts_with('+') || text.starts_with('-')) {
        if (text[0] == '+' && pattern != nullptr && !pattern->exponent_sign) return {};
        out += text[0];
        text.remove_prefix(1);
    } else if (pattern != nullptr && pattern->exponent_sign) {
        return {};
    }
    const Run digits = take_run(text, "", "0123456789");
    if (digits.digits.empty() || (pattern != nullptr && digits.digits.size() < pattern->least_exponent)) return {};
    return out + digits.digits;
}

std::size_t shift_of(std::string_view affixes) {
    if (affixes.find('%') != std::string_view::npos) return 2;
    return affixes.find(per_mille) != std::string_view::npos ? 3 : 0;
}

bool fits(const Run& whole, const Run& fraction, const NumberFormat::Pattern& p) {
    if (whole.digits.size() < p.least_whole || (p.most_whole > 0 && whole.digits.size() > p.most_whole)) return false;
    if (fraction.digits.size() < p.least_fraction || fraction.digits.size() > p.most_fraction) return false;
    return grouped(whole, p.group, p.far_group) && fraction_grouped(fraction, p.fraction_group);
}

// The affix as the pattern has it, with a sign anywhere in it where the pattern has none.
bool affix_fits(std::string_view wanted, std::string affix, bool& negative, bool& sign) {
    if (wanted == "+" && affix == "-") return negative = sign = true;
    if (affix == wanted) {
        negative = negative || affix.find('-') != std::string::npos;
        return true;
    }
    for (const char c : {'+', '-'}) {
        const std::size_t at = affix.find(c);
        if (at == std::string::npos || sign || wanted.find_first_of("+-") != std::string_view::npos) continue;
        affix.erase(at, 1);
        sign = true;
        negative = c == '-';
        return affix == wanted;
    }
    return false;
}

std::optional<Decimal> value_of(bool negative, const Run& whole, const Run& fraction, const std::string& exponent, std::size_t shift) {
    const auto number =
        Decimal::read((negative ? "-" : "") + whole.digits + (fraction.digits.empty() ? "" : "." + fraction.digits) + exponent);
    if (!number) return {};
    return shift == 0 ? *number : number->divided_by_ten(shift);
}

std::optional<Decimal> read_by_pattern(std::string_view text, const NumberFormat& format) {
    const NumberFormat::Pattern& p = *format.pattern;
    const std::string_view group_char = format.group_char.empty() ? std::string_view(",") : std::string_view(format.group_char);
    bool negative = false, sign = false;
    if (!affix_fits(p.prefix, take_affix(text), negative, sign)) return {};
    const Run whole = take_run(text, group_char, "0123456789");
    Run fraction;
    if (take(text, format.decimal_char)) {
        fraction = take_run(text, group_char, "0123456789");
        if (fraction.digits.empty()) return {};
    }
    std::string exponent;
    if (p.exponent) {
        const auto found = take_exponent(text, &p);
        if (!found || found->empty()) return {};
        exponent = *found;
    }
    if (!affix_fits(p.suffix, take_affix(text), negative, sign) || !text.empty() || !fits(whole, fraction, p)) return {};
    return value_of(negative, whole, fraction, exponent, shift_of(p.prefix + p.suffix));
}

std::optional<Decimal> read_freely(std::string_view text, const NumberFormat& format) {
    bool negative = false;
    if (text.starts_with('+') || text.starts_with('-')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    const Run whole = take_run(text, format.group_char, "0123456789");
    for (std::size_t i = 0; i < whole.groups.size(); ++i)  // one after the other, or at an end
        if (whole.groups.size() > 1 && whole.groups[i] == 0) return {};
    Run fraction;
    if (take(text, format.decimal_char)) {
        fraction = take_run(text, "", "0123456789");
        if (fraction.digits.empty()) return {};
    }
    const auto exponent = take_exponent(text, nullptr);
    if (!exponent) return {};
    std::size_t shift = 0;
    if (exponent->empty()) {
        if (take(text, "%"))
            shift = 2;
        else if (take(text, per_mille))
            shift = 3;
    }
    if (!text.empty() || (whole.digits.empty() && fraction.digits.empty())) return {};
    return value_of(negative, whole, fraction, *exponent, shift);
}

std::size_t zeros(std::string_view digits) { return static_cast<std::size_t>(std::count(digits.begin(), digits.end(), '0')); }

}  // namespace

bool NumberFormat::set_pattern(std::string_view text) {
    const std::string_view group_symbol = group_char.empty() ? std::string_view(",") : std::string_view(group_char);
    Pattern p;
    p.prefix = take_affix(text);
    const Run whole = take_run(text, group_symbol, "#0");
    Run fraction;
    if (take(text, decimal_char)) fraction = take_run(text, group_symbol, "0#");
    if (whole.digits.empty() && fraction.digits.empty()) return false;
    if (whole.digits.find("0#") != std::string::npos || fraction.digits.find("#0") != std::string::npos) return false;
    p.least_whole = zeros(whole.digits);
    p.least_fraction = zeros(fraction.digits);
    p.most_fraction = fraction.digits.size();
    if (whole.groups.size() > 1) {
        p.group = whole.groups.back();
        p.far_group = whole.groups.size() > 2 ? whole.groups[whole.groups.size() - 2] : p.group;
        if (p.group == 0 || p.far_group == 0) return false;
    }
    if (fraction.groups.size() > 1) {
        p.fraction_group = fraction.groups.front();
        if (p.fraction_group == 0) return false;
    }
    if (take(text, "E")) {
        p.exponent = true;
        p.exponent_sign = take(text, "+");
        const Run digits = take_run(text, "", "#0");
        p.least_exponent = zeros(digits.digits);
        p.most_whole = whole.digits.size();
        if (digits.digits.empty() || digits.digits.find("0#") != std::string::npos) return false;
    }
    p.suffix = take_affix(text);
    if (!text.empty()) return false;
    pattern = std::move(p);
    return true;
}

std::optional<Decimal> read_number(std::string_view text, const NumberFormat& format) {
    return format.pattern ? read_by_pattern(text, format) : read_freely(text, format);
}

}  // namespace skl::opendata::csvw
