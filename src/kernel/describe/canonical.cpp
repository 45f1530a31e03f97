#include "kernel/describe/canonical.h"

#include <clocale>
#include <cmath>
#include <cstdlib>

#include "kernel/text/text.h"

namespace skl {
namespace {

// The nearest binary64, as ECMAScript reads numerals: what is too small becomes zero, what is too large has no value.
std::optional<double> nearest_double(const std::string& spelled) {
    double value = 0;
    const auto read = std::from_chars(spelled.data(), spelled.data() + spelled.size(), value);
    if (read.ptr != spelled.data() + spelled.size()) return {};
    if (read.ec == std::errc()) return value;
    // from_chars does not say on which side it left the range; strtod does, but must not follow the process's locale.
    static const locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
    value = strtod_l(spelled.c_str(), nullptr, plain);
    if (!std::isfinite(value)) return {};
    return value;
}

void write_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
                else
                    out += c;
        }
    }
    out += '"';
}

bool has_noncharacter(std::string_view text) {
    while (!text.empty())
        if (const char32_t c = text::next(text); (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE) return true;
    return false;
}

class Writer {
public:
    std::string out;
    std::optional<FieldError> fault;

    void value(const Node& node) {
        if (fault) return;
        switch (node.type) {
            case Node::Type::null: out += "null"; break;
            case Node::Type::boolean: out += node.truth ? "true" : "false"; break;
            case Node::Type::number: number(node.text); break;
            case Node::Type::text: checked_text(node.text); break;
            case Node::Type::list: list(node); break;
            case Node::Type::object: object(node); break;
            case Node::Type::upload: refuse("bad-json"); break;
        }
    }

private:
    std::vector<std::string> path_;

    void refuse(std::string code) {
        std::string pointer;
        for (std::string_view step : path_) {
            pointer += '/';
            for (const char c : step) {
                if (c == '~' || c == '/')
                    pointer += c == '~' ? "~0" : "~1";
                else
                    pointer += c;
            }
        }
        if (!fault) fault = FieldError{pointer, std::move(code)};
    }

    void number(const std::string& spelled) {
        const auto value = nearest_double(spelled);
        if (!value) return refuse("number-out-of-range");
        out += ecmascript_number(*value);
    }

    void checked_text(std::string_view text) {
        if (has_noncharacter(text)) return refuse("noncharacter");
        write_text(out, text);
    }

    void list(const Node& node) {
        out += '[';
        for (std::size_t i = 0; i < node.items.size() && !fault; ++i) {
            if (i > 0) out += ',';
            path_.push_back(std::to_string(i));
            value(node.items[i]);
            path_.pop_back();
        }
        out += ']';
    }

    void object(const Node& node) {
        if (!node.duplicate_keys.empty()) {
            path_.push_back(node.duplicate_keys.front());
            return refuse("duplicate-name");
        }
        std::vector<const Member*> members;
        members.reserve(node.members.size());
        for (const Member& member : node.members) members.push_back(&member);
        std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) { return utf16_less(a->key, b->key); });
        out += '{';
        for (const Member* member : members) {
            if (fault) return;
            if (member != members.front()) out += ',';
            path_.push_back(member->key);
            checked_text(member->key);
            out += ':';
            value(member->node);
            path_.pop_back();
        }
        out += '}';
    }
};

}  // namespace

bool utf16_less(std::string_view a, std::string_view b) {
    const auto [at, bt] = std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin());
    const auto here = static_cast<std::size_t>(at - a.begin());
    if (here == a.size() || here == b.size()) return a.size() < b.size();
    // UTF-8 sorts as code points do. UTF-16 does not: pairs of surrogates (lead bytes F0–F4) come before U+E000–U+FFFF (EE, EF).
    // The first difference may lie inside a sequence; then both leads are the same and the order of bytes holds.
    const auto x = static_cast<unsigned char>(*at), y = static_cast<unsigned char>(*bt);
    if (x >= 0xF0 && (y == 0xEE || y == 0xEF)) return true;
    if (y >= 0xF0 && (x == 0xEE || x == 0xEF)) return false;
    return x < y;
}

std::string ecmascript_number(double value) {
    if (value == 0) return "0";  // −0 too
    char buffer[32];
    // The shortest digits that read back the same, as d.ddde±xx: what ECMA-262 calls k, s and n stands in them.
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific).ptr;
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    const std::size_t e = text.find('e');
    std::string digits(text.substr(0, 1));
    if (e > 1) digits += text.substr(2, e - 2);
    int exponent = 0;
    const std::size_t sign = text[e + 1] == '+' ? 2 : 1;
    std::from_chars(text.data() + e + sign, text.data() + text.size(), exponent);
    const int k = static_cast<int>(digits.size()), n = exponent + 1;
    const std::string minus = value < 0 ? "-" : "";
    if (k <= n && n <= 21) return minus + digits + std::string(static_cast<std::size_t>(n - k), '0');
    if (0 < n && n <= 21) return minus + digits.substr(0, static_cast<std::size_t>(n)) + "." + digits.substr(static_cast<std::size_t>(n));
    if (-6 < n && n <= 0) return minus + "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
    const std::string power = fmt::format("e{}{}", n - 1 < 0 ? '-' : '+', std::abs(n - 1));
    if (k == 1) return minus + digits + power;
    return minus + digits.substr(0, 1) + "." + digits.substr(1) + power;
}

Result<std::string> canonical_json(const Node& node) {
    Writer writer;
    writer.value(node);
    if (writer.fault) return Problem{400, writer.fault->code, {}, {*writer.fault}};
    return std::move(writer.out);
}

Result<std::string> canonical_json(std::string_view text) {
    auto node = read_json(text, deepest_canonical);
    if (!node) return std::move(node.problem());
    return canonical_json(*node);
}

}  // namespace skl
