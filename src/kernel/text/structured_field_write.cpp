// RFC 9651 §4.1: the canonical spelling, or nothing where a value has none.
#include "kernel/text/base64.h"
#include "kernel/text/structured_field.h"
#include "kernel/text/structured_field_characters.h"
#include "kernel/text/text.h"

namespace skl::structured {
namespace {

bool key(std::string& out, std::string_view name) {  // §4.1.1.3
    if (name.empty() || !starts_key(name.front())) return false;
    for (const char c : name)
        if (!continues_key(c)) return false;
    out += name;
    return true;
}

bool integer(std::string& out, std::int64_t value) {  // §4.1.4
    if (value > largest_integer || value < -largest_integer) return false;
    out += std::to_string(value);
    return true;
}

bool decimal(std::string& out, Decimal value) {  // §4.1.5
    if (value.thousandths > largest_decimal || value.thousandths < -largest_decimal) return false;
    const auto size = static_cast<std::uint64_t>(value.thousandths < 0 ? -value.thousandths : value.thousandths);
    if (value.thousandths < 0) out += '-';
    out += std::to_string(size / 1000) + ".";
    std::string fraction = std::to_string(1000 + size % 1000).substr(1);
    while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
    out += fraction;
    return true;
}

bool string(std::string& out, std::string_view text) {  // §4.1.6
    out += '"';
    for (const char c : text) {
        if (!printable(c)) return false;
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
    return true;
}

bool token(std::string& out, std::string_view text) {  // §4.1.7
    if (text.empty() || !starts_token(text.front())) return false;
    for (const char c : text)
        if (!continues_token(c)) return false;
    out += text;
    return true;
}

bool display_string(std::string& out, std::string_view utf8) {  // §4.1.11
    if (!text::valid_utf8(utf8)) return false;
    static constexpr char digits[] = "0123456789abcdef";
    out += "%\"";
    for (const char c : utf8) {
        if (printable(c) && c != '%' && c != '"') {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    out += '"';
    return true;
}

struct Write {
    std::string& out;
    bool operator()(bool truth) const { return out += truth ? "?1" : "?0", true; }
    bool operator()(std::int64_t value) const { return integer(out, value); }
    bool operator()(Decimal value) const { return decimal(out, value); }
    bool operator()(const std::string& text) const { return string(out, text); }
    bool operator()(const Token& value) const { return token(out, value.text); }
    bool operator()(const Bytes& value) const { return out += ":" + text::base64(value.raw) + ":", true; }
    bool operator()(Date value) const { return out += '@', integer(out, value.seconds); }
    bool operator()(const DisplayString& value) const { return display_string(out, value.utf8); }
};

bool put(std::string& out, const BareItem& value) { return std::visit(Write{out}, value); }

bool put(std::string& out, const Parameters& parameters) {  // §4.1.1.2: a true needs no value
    for (const auto& [name, value] : parameters) {
        out += ';';
        if (!key(out, name)) return false;
        if (value == BareItem(true)) continue;
        out += '=';
        if (!put(out, value)) return false;
    }
    return true;
}

bool put(std::string& out, const Item& item) { return put(out, item.value) && put(out, item.parameters); }

bool put(std::string& out, const InnerList& list) {  // §4.1.1.1
    out += '(';
    for (const Item& item : list.items) {
        if (&item != &list.items.front()) out += ' ';
        if (!put(out, item)) return false;
    }
    out += ')';
    return put(out, list.parameters);
}

bool put(std::string& out, const Member& member) {
    return std::visit([&](const auto& one) { return put(out, one); }, member);
}

bool put(std::string& out, const List& list) {
    for (const Member& member : list) {
        if (&member != &list.front()) out += ", ";
        if (!put(out, member)) return false;
    }
    return true;
}

bool put(std::string& out, const Dictionary& dictionary) {  // §4.1.2
    for (const auto& [name, member] : dictionary) {
        if (!out.empty()) out += ", ";
        if (!key(out, name)) return false;
        const Item* item = std::get_if<Item>(&member);
        if (item != nullptr && item->value == BareItem(true)) {
            if (!put(out, item->parameters)) return false;
            continue;
        }
        out += '=';
        if (!put(out, member)) return false;
    }
    return true;
}

template <class Value>
std::optional<std::string> written(const Value& value) {
    std::string out;
    if (!put(out, value)) return {};
    return out;
}

}  // namespace

std::optional<std::string> serialise(const Item& item) { return written(item); }
std::optional<std::string> serialise(const InnerList& list) { return written(list); }
std::optional<std::string> serialise(const List& list) { return written(list); }
std::optional<std::string> serialise(const Dictionary& dictionary) { return written(dictionary); }
std::optional<std::string> serialise(const BareItem& value) { return written(value); }
std::optional<std::string> serialise(const Parameters& parameters) { return written(parameters); }

std::optional<Decimal> Decimal::rounded(std::string_view numeral) {
    const bool negative = numeral.starts_with('-');
    if (negative) numeral.remove_prefix(1);
    std::int64_t value = 0;
    std::size_t places = 0, digits = 0;  // after the point, and in all
    bool point = false, more_than_half = false;
    char fourth = '0';
    for (const char c : numeral) {
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (!digit(c)) return {};
        ++digits;
        if (point) ++places;
        if (places == 4) fourth = c;
        if (places > 4) more_than_half |= c != '0';
        if (places <= 3) value = value * 10 + (c - '0');
        if (value > largest_decimal) return {};
    }
    if (digits == 0) return {};
    for (; places < 3; ++places) value *= 10;
    if (fourth > '5' || (fourth == '5' && (more_than_half || value % 2 == 1))) ++value;
    if (value > largest_decimal) return {};
    return Decimal{negative ? -value : value};
}

std::optional<std::string> decode_base64(std::string_view text) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::size_t padding = 0;
    for (; text.ends_with('='); ++padding) text.remove_suffix(1);
    if (padding > 0 && (padding > 2 || (text.size() + padding) % 4 != 0)) return {};
    if (text.size() % 4 == 1) return {};
    std::string raw;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) return {};
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) raw += static_cast<char>(bits >> (held -= 8) & 255);
    }
    return raw;
}

}  // namespace skl::structured
