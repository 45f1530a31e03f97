#include "opendata/engine/standards/notation.h"

#include <algorithm>
#include <cctype>

#include "kernel/text/text.h"
#include "opendata/engine/decimal.h"
#include "opendata/engine/standards/php_pattern.h"
#include "opendata/engine/values.h"

namespace skl::opendata::standards {
namespace {

constexpr std::size_t longest_literal = 20, longest_labelled_code = 10;
constexpr std::string_view separators[] = {"、", ",", "，", ";", "；", "|", "｜"};
constexpr std::string_view dashes[] = {"-", "~", "～", "－", "–", "—", "至"};

bool digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }
bool letter(std::string_view text) { return text.size() == 1 && std::isalpha(static_cast<unsigned char>(text[0])) != 0; }

struct Range {
    std::string low, high;
    bool letters = false;
    bool fixed() const { return !letters && low.size() == high.size() && digits(low) && digits(high); }
    bool whole() const { return !letters && digits(low) && digits(high); }
};

// "00000-99999", "-90~90", "A-Z"; nothing: no range.
std::optional<Range> range_of(std::string_view text) {
    for (const std::string_view dash : dashes)
        for (std::size_t at = text.find(dash, 1); at != std::string_view::npos; at = text.find(dash, at + 1)) {
            const std::string_view low = trimmed(text.substr(0, at)), high = trimmed(text.substr(at + dash.size()));
            if (letter(low) && letter(high)) {
                const bool one_case =
                    (std::isupper(static_cast<unsigned char>(low[0])) != 0) == (std::isupper(static_cast<unsigned char>(high[0])) != 0);
                if (one_case && low[0] <= high[0]) return Range{std::string(low), std::string(high), true};
                continue;
            }
            if (low.size() > longest_number || high.size() > longest_number) continue;
            if (low.find_first_of("eE") != std::string_view::npos || high.find_first_of("eE") != std::string_view::npos) continue;
            const auto least = Decimal::read(low), most = Decimal::read(high);
            if (least && most && *least <= *most) return Range{std::string(low), std::string(high), false};
        }
    return std::nullopt;
}

// [0-9]{n}, of one digit without the count.
std::string any_digits(std::size_t count) {
    if (count == 0) return {};
    return count == 1 ? "[0-9]" : fmt::format("[0-9]{{{}}}", count);
}
std::string one_of(char low, char high) { return low == high ? std::string(1, low) : fmt::format("[{}-{}]", low, high); }
bool all(std::string_view text, char c) { return text.find_first_not_of(c) == std::string_view::npos; }

void alternatives(std::string_view low, std::string_view high, const std::string& before, std::vector<std::string>& out) {
    if (all(low, '0') && all(high, '9')) {
        out.push_back(before + any_digits(low.size()));
        return;
    }
    if (low[0] == high[0]) {
        alternatives(low.substr(1), high.substr(1), before + low[0], out);
        return;
    }
    const std::string nines(low.size() - 1, '9'), zeros(low.size() - 1, '0');
    char first = low[0], last = high[0];
    if (!all(low.substr(1), '0')) alternatives(low.substr(1), nines, before + first++, out);
    const bool tail = !all(high.substr(1), '9');
    if (tail) --last;
    if (first <= last) out.push_back(before + one_of(first, last) + any_digits(low.size() - 1));
    if (tail) alternatives(zeros, high.substr(1), before + high[0], out);
}

std::string any_of(const std::vector<std::string>& choices) {
    if (choices.size() == 1) return choices[0];
    return fmt::format("(?:{})", fmt::join(choices, "|"));
}

// Whole numbers from low to high as people write them: no leading zeros.
std::string whole_between(std::string_view low, std::string_view high) {
    while (low.size() > 1 && low[0] == '0') low.remove_prefix(1);
    std::vector<std::string> widths;
    for (std::size_t width = low.size(); width <= high.size(); ++width) {
        const std::string from = width == low.size() ? std::string(low) : "1" + std::string(width - 1, '0');
        const std::string to = width == high.size() ? std::string(high) : std::string(width, '9');
        widths.push_back(digits_between(from, to));
    }
    return any_of(widths);
}

std::string spelled(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\^$.|?*+()[]{}/").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

// As a piece of a pattern; nothing: a number with a sign or a point has no fixed spelling.
std::optional<std::string> pattern_of(const Range& range) {
    if (range.letters) return one_of(range.low[0], range.high[0]);
    if (range.fixed()) return digits_between(range.low, range.high);
    if (range.whole()) return whole_between(range.low, range.high);
    return std::nullopt;
}

std::vector<std::string_view> items_of(std::string_view inside) {
    std::vector<std::string_view> out;
    std::size_t start = 0;
    for (std::size_t at = 0; at < inside.size();) {
        const auto* cut = std::find_if(std::begin(separators), std::end(separators),
                                       [&](std::string_view separator) { return inside.substr(at).starts_with(separator); });
        if (cut == std::end(separators)) {
            ++at;
            continue;
        }
        out.push_back(trimmed(inside.substr(start, at - start)));
        start = at += cut->size();
    }
    out.push_back(trimmed(inside.substr(start)));
    std::erase_if(out, [](std::string_view item) { return item.empty(); });
    return out;
}

std::optional<Code> labelled(std::string_view item) {
    for (const std::string_view mark : {":", "：", "="}) {
        const auto at = item.find(mark);
        if (at == std::string_view::npos || at == 0) continue;
        const std::string_view code = trimmed(item.substr(0, at)), label = trimmed(item.substr(at + mark.size()));
        const bool plain = std::all_of(code.begin(), code.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
        if (plain && !code.empty() && code.size() <= longest_labelled_code && !label.empty())
            return Code{{std::string(code)}, {std::string(label)}};
    }
    return std::nullopt;
}

// One fixed sign within a row: [-], [F][0-9].
bool is_character(std::string_view item) { return item.size() == 1 && item[0] > 0x20 && item[0] < 0x7F; }

struct Part {
    std::vector<Range> ranges;
    std::vector<Code> codes;
    std::string literal;  // outside of brackets

    std::optional<std::string> pattern() const {
        if (!literal.empty()) return spelled(literal);
        std::vector<std::string> choices;
        for (const Range& range : ranges) {
            auto one = pattern_of(range);
            if (!one) return std::nullopt;
            choices.push_back(std::move(*one));
        }
        for (const Code& code : codes) choices.push_back(spelled(code.code.value));
        return any_of(choices);
    }
};

std::optional<Part> part_of(std::string_view inside) {
    const auto items = items_of(inside);
    if (items.empty() || items.size() > most_codes) return std::nullopt;
    if (items.size() == 1 && !range_of(items[0]) && !labelled(items[0]) && !is_character(items[0])) return std::nullopt;  // words
    Part out;
    const bool labels = std::all_of(items.begin(), items.end(), [](std::string_view item) { return labelled(item).has_value(); });
    for (const std::string_view item : items) {
        if (labels)
            out.codes.push_back(*labelled(item));
        else if (auto range = range_of(item))
            out.ranges.push_back(std::move(*range));
        else if (item.size() <= Code{}.code.max)
            out.codes.push_back({{std::string(item)}, {}});
        else
            return std::nullopt;
    }
    return out;
}

std::optional<std::vector<Part>> parts_of(std::string_view rest) {
    std::vector<Part> out;
    while (!rest.empty()) {
        if (out.size() == most_parts) return std::nullopt;
        if (rest[0] != '[') {
            const auto end = std::min(rest.find('['), rest.size());
            const std::string_view literal = rest.substr(0, end);
            const bool plain = std::all_of(literal.begin(), literal.end(), [](char c) { return c > 0x20 && c < 0x7F && c != ']'; });
            if (!plain || literal.size() > longest_literal) return std::nullopt;
            out.emplace_back().literal = literal;
            rest.remove_prefix(end);
            continue;
        }
        const auto end = rest.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        auto part = part_of(rest.substr(1, end - 1));
        if (!part) return std::nullopt;
        out.push_back(std::move(*part));
        rest.remove_prefix(end + 1);
        while (rest.starts_with(' ')) rest.remove_prefix(1);
    }
    return out;
}

bool is_number(ValueType type) { return type == ValueType::number || type == ValueType::integer; }

void limit(const Range& range, ValueRule& out) {
    out.minimum = Decimal::read(range.low)->text();
    out.maximum = Decimal::read(range.high)->text();
}

struct TypeWord {
    std::string_view word;  // folded
    ValueType type;
};
constexpr TypeWord type_words[] = {
    {"字串", ValueType::text},         {"文字", ValueType::text},         {"字元", ValueType::text},
    {"string", ValueType::text},       {"text", ValueType::text},         {"varchar", ValueType::text},
    {"char", ValueType::text},         {"數字", ValueType::number},       {"數值", ValueType::number},
    {"number", ValueType::number},     {"numeric", ValueType::number},    {"浮點數", ValueType::number},
    {"小數", ValueType::number},       {"float", ValueType::number},      {"double", ValueType::number},
    {"decimal", ValueType::number},    {"整數", ValueType::integer},      {"正整數", ValueType::integer},
    {"非負整數", ValueType::integer},  {"integer", ValueType::integer},   {"int", ValueType::integer},
    {"布林值", ValueType::boolean},    {"布林", ValueType::boolean},      {"boolean", ValueType::boolean},
    {"日期", ValueType::date},         {"date", ValueType::date},         {"日期時間", ValueType::datetime},
    {"時間戳記", ValueType::datetime}, {"datetime", ValueType::datetime}, {"timestamp", ValueType::datetime},
    {"時間", ValueType::time},         {"time", ValueType::time},
};

// Full-width brackets, digits and signs as ASCII; letters keep their case.
std::string halved(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const char32_t c = text::next(text);
        if (c == U'【' || c == U'〔')
            out += '[';
        else if (c == U'】' || c == U'〕')
            out += ']';
        else if (c == 0x3000)
            out += ' ';
        else if (c >= 0xFF01 && c <= 0xFF5E)
            out += static_cast<char>(c - 0xFEE0);
        else
            text::append(out, c);
    }
    return out;
}

// A word in place of a domain: 整數, 浮點數.
bool take_word(std::string_view value, ValueRule& out) {
    const ValueType type = type_of(value);
    if (type == ValueType::unknown) return false;
    if (out.type == ValueType::unknown || (out.type == ValueType::number && is_number(type))) out.type = type;
    const std::string folded = text::nfkc_fold(value);
    if (folded == "正整數") out.minimum = "1";
    if (folded == "非負整數") out.minimum = "0";
    return true;
}

}  // namespace

std::string digits_between(std::string_view low, std::string_view high) {
    std::vector<std::string> out;
    alternatives(low, high, "", out);
    return any_of(out);
}

ValueType type_of(std::string_view word) {
    const std::string folded = text::nfkc_fold(trimmed(word));
    for (const TypeWord& one : type_words)
        if (one.word == folded) return one.type;
    return ValueType::unknown;
}

bool read_value(std::string_view given, ValueRule& out) {
    if (given.size() > longest_value || !text::valid_utf8(given)) return false;
    const std::string half = halved(given);
    const std::string_view value = trimmed(half);
    if (value.empty() || take_word(value, out)) return true;
    if (value.find('[') == std::string_view::npos) {
        const auto range = range_of(value);
        if (!range || range->letters) return false;
        return read_value("[" + std::string(value) + "]", out);
    }
    const auto parts = parts_of(value);
    if (!parts) return false;
    if (parts->size() == 1 && parts->front().literal.empty()) {
        const Part& part = parts->front();
        if (part.ranges.empty()) {
            if (part.codes.size() < 2) return false;
            out.codes = part.codes;
            return true;
        }
        const Range& range = part.ranges[0];
        if (part.ranges.size() == 1 && part.codes.empty() && !range.letters && (is_number(out.type) || !range.fixed())) {
            limit(range, out);
            return true;
        }
    }
    std::string pattern;
    for (const Part& part : *parts) {
        const auto piece = part.pattern();
        if (!piece) return false;
        pattern += *piece;
    }
    out.pattern = fmt::format("^(?:{})$", pattern);
    return true;
}

ValueRule rule_of(std::string_view type, std::string_view value, std::string_view check_rule) {
    ValueRule out;
    out.type = type_of(type);
    if (out.type == ValueType::unknown && !trimmed(type).empty()) out.unread.push_back(Unread::type);
    ValueRule domain = out;
    const bool read = read_value(value, domain);
    const PhpCheck check = read_php_check(check_rule);
    if (check.kind == PhpCheck::Kind::pattern || check.kind == PhpCheck::Kind::date) {
        out.type = domain.type;
        out.codes = std::move(domain.codes);
        out.pattern = check.pattern;
        if (check.kind == PhpCheck::Kind::date && out.type == ValueType::unknown) out.type = ValueType::date;
        return out;
    }
    if (check.kind == PhpCheck::Kind::unread) domain.unread.push_back(Unread::check_rule);
    if (!read) domain.unread.push_back(Unread::value);
    return domain;
}

}  // namespace skl::opendata::standards
