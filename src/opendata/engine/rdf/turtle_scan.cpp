#include "opendata/engine/rdf/turtle_scan.h"

#include <algorithm>
#include <cctype>

#include "kernel/text/text.h"
#include "opendata/engine/rdf/reading.h"

namespace skl::opendata::rdf {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
// PN_CHARS, a little wider: every letter beyond ASCII counts.
bool name_char(char c) {
    return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}
bool hex_digit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::size_t TurtleScan::line() const {
    return 1 + static_cast<std::size_t>(
                   std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size())), '\n'));
}

void TurtleScan::skip() {
    while (at_ < text_.size()) {
        if (const char c = text_[at_]; c == ' ' || c == '\t' || c == '\r' || c == '\n')
            ++at_;
        else if (c == '#')
            at_ = std::min(text_.find('\n', at_), text_.size());
        else
            break;
    }
}

bool TurtleScan::take(std::string_view exactly) {
    skip();
    if (!text_.substr(at_).starts_with(exactly)) return false;
    at_ += exactly.size();
    return true;
}

bool TurtleScan::take_word(std::string_view keyword) {
    skip();
    if (text_.size() - at_ < keyword.size()) return false;
    for (std::size_t i = 0; i < keyword.size(); ++i)
        if (std::tolower(static_cast<unsigned char>(text_[at_ + i])) != keyword[i]) return false;
    if (const char next = peek(keyword.size()); name_char(next) || next == ':') return false;
    at_ += keyword.size();
    return true;
}

bool TurtleScan::escape(std::string& out, bool strings) {
    const char c = peek();
    ++at_;
    constexpr std::string_view from = "tbnrf\"'\\", to = "\t\b\n\r\f\"'\\";
    if (const auto i = from.find(c); strings && c != '\0' && i != std::string_view::npos) return out += to[i], true;
    const std::size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0) return false;
    char32_t code = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at_) {
        if (!hex_digit(peek())) return false;
        const char d = static_cast<char>(std::tolower(static_cast<unsigned char>(peek())));
        code = code * 16 + static_cast<char32_t>(digit(d) ? d - '0' : d - 'a' + 10);
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    text::append(out, code);
    return true;
}

std::optional<std::string> TurtleScan::iri() {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c == '>') return ++at_, out;
        if (c == '\n' || c == '<') return {};
        if (c == '\\') {
            ++at_;
            if (!escape(out, false)) return {};
            --at_;
            continue;
        }
        out += c;
    }
    return {};
}

std::optional<std::string> TurtleScan::quoted() {
    const char quote = peek();
    const bool long_one = peek(1) == quote && peek(2) == quote;
    at_ += long_one ? 3 : 1;
    std::string out;
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == quote && (!long_one || (peek(1) == quote && peek(2) == quote))) {
            at_ += long_one ? 3 : 1;
            return out;
        }
        ++at_;
        if (c == '\\') {
            if (!escape(out, true)) return {};
        } else if (!long_one && (c == '\n' || c == '\r')) {
            return {};
        } else {
            out += c;
        }
        if (out.size() > longest_literal + 1) return out;  // refused as too large by who adds it
    }
    return {};
}

std::optional<std::string> TurtleScan::language() {
    const std::size_t begin = ++at_;
    while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '-') ++at_;
    std::string out(text_.substr(begin, at_ - begin));
    if (!is_language_tag(out)) return {};
    return out;
}

std::optional<std::string> TurtleScan::blank_label() {
    const std::size_t begin = at_ += 2;
    while (name_char(peek()) || (peek() == '.' && (name_char(peek(1)) || peek(1) == '.'))) ++at_;
    if (at_ == begin) return {};
    return std::string(text_.substr(begin, at_ - begin));
}

std::optional<TurtleScan::Name> TurtleScan::prefixed_name() {
    Name out;
    while (name_char(peek()) || (peek() == '.' && name_char(peek(1)))) out.prefix += text_[at_++];
    if (peek() != ':') return {};
    ++at_;
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == '\\') {  // PN_LOCAL_ESC
            if (std::string_view("_~.-!$&'()*+,;=/?#@%").find(peek(1)) == std::string_view::npos || peek(1) == '\0') return {};
            out.local += text_[at_ + 1];
            at_ += 2;
        } else if (c == '%') {
            if (!hex_digit(peek(1)) || !hex_digit(peek(2))) return {};
            out.local += text_.substr(at_, 3);
            at_ += 3;
        } else if (name_char(c) || c == ':' ||
                   (c == '/' && name_char(peek(1)))) {  // a bare slash is no Turtle, but others write it (ex:a/b)
            out.local += c;
            ++at_;
        } else if (c == '.') {  // inside a name, not at its end
            std::size_t dots = 1;
            while (peek(dots) == '.') ++dots;
            if (const char next = peek(dots); !name_char(next) && next != ':' && next != '%' && next != '\\') break;
            out.local.append(dots, '.');
            at_ += dots;
        } else {
            break;
        }
    }
    return out;
}

std::optional<TurtleScan::Number> TurtleScan::number() {
    const std::size_t begin = at_;
    if (peek() == '+' || peek() == '-') ++at_;
    std::size_t digits = 0;
    std::string_view type = xsd_integer;
    while (digit(peek())) ++at_, ++digits;
    if (peek() == '.' && (digit(peek(1)) || (digits > 0 && (peek(1) == 'e' || peek(1) == 'E')))) {
        type = xsd_decimal;
        for (++at_; digit(peek()); ++at_) ++digits;
    }
    if (digits == 0) return {};
    if (peek() == 'e' || peek() == 'E') {
        type = xsd_double;
        ++at_;
        if (peek() == '+' || peek() == '-') ++at_;
        if (!digit(peek())) return {};
        while (digit(peek())) ++at_;
    }
    return Number{std::string(text_.substr(begin, at_ - begin)), type};
}

}  // namespace skl::opendata::rdf
