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

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

void write_escaped(std::string& out, char c) {
    switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
}

void write_text(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const auto plain = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        write_escaped(out, text.front());
        text.remove_prefix(1);
    }
    out += '"';
}

// In UTF-8 noncharacters begin with the byte EF or a later one: most text has none and is not decoded.
bool has_noncharacter(std::string_view text) {
    if (std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xEF; })) return false;
    while (!text.empty())
        if (const char32_t c = text::next(text); (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE) return true;
    return false;
}

// Integers that are written as they are spelled: those that binary64 holds exactly, without sign or leading zero.
bool is_plain_integer(std::string_view spelled) {
    constexpr std::size_t exact_digits = 15;
    return !spelled.empty() && spelled.size() <= exact_digits && (spelled[0] != '0' || spelled.size() == 1) &&
           std::all_of(spelled.begin(), spelled.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    std::optional<FieldError> fault;

    // Where a value stands; made into a pointer only for a fault.
    struct Step {
        const Step* up = nullptr;
        std::string_view name;
        std::size_t index = 0;
    };

    void value(const Node& node, const Step* at) {
        if (fault) return;
        switch (node.type) {
            case Node::Type::null: out_ += "null"; break;
            case Node::Type::boolean: out_ += node.truth ? "true" : "false"; break;
            case Node::Type::number: number(node.text, at); break;
            case Node::Type::text: text(node.text, at); break;
            case Node::Type::list: list(node, at); break;
            case Node::Type::object: object(node, at); break;
            case Node::Type::upload: refuse("bad-json", at); break;
        }
    }

    void text(std::string_view text, const Step* at) {
        if (has_noncharacter(text)) return refuse("noncharacter", at);
        write_text(out_, text);
    }

private:
    std::string& out_;

    static std::string pointer_to(const Step* at) {
        if (at == nullptr) return {};
        std::string out = pointer_to(at->up) + '/';
        if (at->name.data() == nullptr) return out + std::to_string(at->index);
        for (const char c : at->name) {
            if (c == '~' || c == '/')
                out += c == '~' ? "~0" : "~1";
            else
                out += c;
        }
        return out;
    }

    void refuse(std::string code, const Step* at) {
        if (!fault) fault = FieldError{pointer_to(at), std::move(code)};
    }

    void number(const std::string& spelled, const Step* at) {
        if (is_plain_integer(spelled)) {
            out_ += spelled;
            return;
        }
        const auto value = nearest_double(spelled);
        if (!value) return refuse("number-out-of-range", at);
        out_ += ecmascript_number(*value);
    }

    void list(const Node& node, const Step* at) {
        out_ += '[';
        for (std::size_t i = 0; i < node.items.size() && !fault; ++i) {
            if (i > 0) out_ += ',';
            const Step step{at, {}, i};
            value(node.items[i], &step);
        }
        out_ += ']';
    }

    void object(const Node& node, const Step* at) {
        if (!node.duplicate_keys.empty()) {
            const Step step{at, node.duplicate_keys.front()};
            return refuse("duplicate-name", &step);
        }
        std::vector<const Member*> members;
        members.reserve(node.members.size());
        for (const Member& member : node.members) members.push_back(&member);
        std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) { return utf16_less(a->key, b->key); });
        out_ += '{';
        for (const Member* member : members) {
            if (fault) return;
            if (member != members.front()) out_ += ',';
            const Step step{at, member->key};
            text(member->key, &step);
            out_ += ':';
            value(member->node, &step);
        }
        out_ += '}';
    }
};

Done told(std::optional<FieldError> fault) {
    if (fault) return Problem{400, fault->code, {}, {*fault}};
    return Nothing{};
}

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

Done append_canonical(std::string& out, const Node& node) {
    Writer writer(out);
    writer.value(node, nullptr);
    return told(std::move(writer.fault));
}

Done append_canonical(std::string& out, std::string_view text) {
    Writer writer(out);
    writer.text(text, nullptr);
    return told(std::move(writer.fault));
}

Result<std::string> canonical_json(const Node& node) {
    std::string out;
    if (auto done = append_canonical(out, node); !done) return std::move(done.problem());
    return out;
}

Result<std::string> canonical_json(std::string_view text) {
    auto node = read_json(text, deepest_canonical);
    if (!node) return std::move(node.problem());
    return canonical_json(*node);
}

}  // namespace skl
