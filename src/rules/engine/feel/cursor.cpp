#include "rules/engine/feel/cursor.h"

#include <algorithm>

namespace skl::rules::feel {

namespace {

struct Point {
    std::uint32_t code = 0;
    std::size_t bytes = 0;  // 0: the end
};

// Texts were checked to be UTF-8 before; a broken sequence counts as one character of its own.
Point point_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return {};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at + i < text.size() ? text[at + i] : 0); };
    const unsigned char first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    std::uint32_t code = length == 4 ? first & 0x07U : length == 3 ? first & 0x0FU : first & 0x1FU;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) return {first, 1};
        code = code << 6 | (byte(i) & 0x3FU);
    }
    return {code, length};
}

// Rules 61, 62.
bool is_space(std::uint32_t c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

// Rule 28; what is not punctuation beyond ASCII is a letter here, as the blocks of the rule have it.
bool starts_name(std::uint32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?';
    return !is_space(c) && c != 0xD7 && c != 0xF7 && c >= 0xC0;
}

// Rule 29.
bool in_name(std::uint32_t c) {
    return starts_name(c) || (c >= '0' && c <= '9') || c == 0xB7 || (c >= 0x300 && c <= 0x36F) || (c >= 0x203F && c <= 0x2040);
}

constexpr std::string_view keywords[] = {"and", "between",  "else", "every", "external", "false",     "for",  "function", "if",
                                         "in",  "instance", "null", "or",    "return",   "satisfies", "some", "then",     "true"};

bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_keyword(std::string_view word) { return std::ranges::binary_search(keywords, word); }

void put_utf8(std::string& out, std::uint32_t c) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
    }
}

void Cursor::skip_space() {
    last_ = at_;
    for (;;) {
        const Point point = point_at(text_, at_);
        if (point.bytes > 0 && is_space(point.code)) {
            at_ += point.bytes;
        } else if (looking_at("//")) {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (looking_at("/*")) {
            const std::size_t close = text_.find("*/", at_ + 2);
            if (close == std::string_view::npos) return;  // it does not end: a fault where it begins
            at_ = close + 2;
        } else {
            return;
        }
    }
}

bool Cursor::take(std::string_view symbol) {
    if (!looking_at(symbol)) return false;
    at_ += symbol.size();
    skip_space();
    return true;
}

bool Cursor::name_goes_on(std::size_t at) const {
    const Point point = point_at(text_, at);
    return point.bytes > 0 && in_name(point.code);
}

bool Cursor::looking_at_word(std::string_view word) const { return looking_at(word) && !name_goes_on(at_ + word.size()); }

bool Cursor::take_word(std::string_view word) { return looking_at_word(word) && take(word); }

std::string_view Cursor::peek_identifier() const {
    const Point first = point_at(text_, at_);
    if (first.bytes == 0 || !starts_name(first.code)) return {};
    std::size_t to = at_ + first.bytes;
    for (Point next = point_at(text_, to); next.bytes > 0 && in_name(next.code); next = point_at(text_, to)) to += next.bytes;
    return text_.substr(at_, to - at_);
}

std::string_view Cursor::take_identifier() {
    const std::string_view found = peek_identifier();
    if (found.empty()) return {};
    at_ += found.size();
    skip_space();
    return found;
}

std::string_view Cursor::take_name_part() {
    if (const std::string_view word = take_identifier(); !word.empty()) return word;
    const std::size_t from = at_;
    if (digit(peek())) {
        while (name_goes_on(at_)) at_ += point_at(text_, at_).bytes;
    } else if (!end() && std::string_view("./-'+*").find(peek()) != std::string_view::npos) {
        ++at_;
    } else {
        return {};
    }
    const std::string_view part = text_.substr(from, at_ - from);
    skip_space();
    return part;
}

bool Cursor::number_here() const {
    const std::size_t at = peek() == '-' ? 1 : 0;
    return digit(peek(at)) || (peek(at) == '.' && digit(peek(at + 1)));
}

std::optional<Decimal> Cursor::take_number() {
    if (!number_here() || peek() == '-') return std::nullopt;
    const std::size_t from = at_;
    while (digit(peek())) ++at_;
    if (peek() == '.' && digit(peek(1)))
        for (++at_; digit(peek());) ++at_;
    if (peek() == 'e' || peek() == 'E') {
        const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if (digit(peek(1 + sign)))
            for (at_ += 1 + sign; digit(peek());) ++at_;
    }
    const std::string digits(text_.substr(from, at_ - from));
    skip_space();
    return Decimal::parse(digits.starts_with('.') ? "0" + digits : digits);
}

std::optional<std::uint32_t> Cursor::take_hex(std::size_t digits) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const char c = peek(i);
        const int value = digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (value < 0) return std::nullopt;
        code = code * 16 + static_cast<std::uint32_t>(value);
    }
    at_ += digits;
    return code;
}

// Behind the backslash. \uXXXX of a surrogate pair is one character.
bool Cursor::take_escape(std::string& into) {
    const char c = peek();
    ++at_;
    switch (c) {
        case 'n': into += '\n'; return true;
        case 'r': into += '\r'; return true;
        case 't': into += '\t'; return true;
        case '"': into += '"'; return true;
        case '\'': into += '\''; return true;
        case '\\': into += '\\'; return true;
        case 'u':
        case 'U': {
            auto code = take_hex(c == 'u' ? 4 : 6);
            if (!code) return false;
            if (*code >= 0xD800 && *code <= 0xDBFF && looking_at("\\u")) {
                at_ += 2;
                const auto low = take_hex(4);
                if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
                code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
            }
            if (*code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF)) return false;
            put_utf8(into, *code);
            return true;
        }
        default:
            into += '\\';
            --at_;
            return true;  // a backslash that escapes nothing stands for itself, as in patterns: "\d"
    }
}

std::optional<std::string> Cursor::take_string() {
    if (peek() != '"') return std::nullopt;
    std::string content;
    ++at_;
    while (!end() && peek() != '"') {
        if (peek() == '\\') {
            ++at_;
            if (end() || !take_escape(content)) return std::nullopt;
        } else {
            content += text_[at_++];
        }
    }
    if (end()) return std::nullopt;
    ++at_;
    skip_space();
    return content;
}

}  // namespace skl::rules::feel
