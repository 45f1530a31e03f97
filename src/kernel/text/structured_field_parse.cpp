// RFC 9651 §4.2: one cursor over the field's bytes; each function is one algorithm of that section.
#include <algorithm>
#include <functional>

#include "kernel/text/structured_field.h"
#include "kernel/text/structured_field_characters.h"
#include "kernel/text/text.h"

namespace skl::structured {
namespace {

constexpr std::size_t most_integer_digits = 15, most_decimal_whole = 12, most_decimal_fraction = 3;

// A failure anywhere fails the field, so it is remembered here and the functions give back whatever they have.
struct Parser {
    std::string_view rest;
    bool failed = false;

    bool at_end() const { return rest.empty(); }
    char head() const { return rest.empty() ? '\0' : rest.front(); }  // NUL is in no grammar
    char take() {
        const char c = head();
        if (!rest.empty()) rest.remove_prefix(1);
        return c;
    }
    bool took(char c) {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
    void spaces() {
        while (took(' ')) continue;
    }
    void optional_whitespace() {  // OWS of RFC 9110 §5.6.3
        while (took(' ') || took('\t')) continue;
    }
    template <class Value = BareItem>
    Value fail() {
        failed = true;
        return {};
    }

    std::string key() {  // §4.2.3.3
        if (!starts_key(head())) return fail<std::string>();
        std::size_t length = 1;
        while (length < rest.size() && continues_key(rest[length])) ++length;
        std::string found(rest.substr(0, length));
        rest.remove_prefix(length);
        return found;
    }

    BareItem number() {  // §4.2.4
        const bool negative = took('-');
        std::size_t whole = 0, fraction = 0;
        bool point = false;
        std::int64_t value = 0;
        for (; digit(head()) || (head() == '.' && !point && whole > 0); rest.remove_prefix(1)) {
            if (head() == '.') {
                if (whole > most_decimal_whole) return fail();
                point = true;
                continue;
            }
            ++(point ? fraction : whole);
            if (whole > most_integer_digits || fraction > most_decimal_fraction) return fail();
            value = value * 10 + (head() - '0');
        }
        if (whole == 0 || (point && fraction == 0)) return fail();
        if (negative) value = -value;
        if (!point) return value;
        for (; fraction < most_decimal_fraction; ++fraction) value *= 10;
        return Decimal{value};
    }

    BareItem string() {  // §4.2.5, after the quote
        std::string text;
        while (!at_end()) {
            const char c = take();
            if (c == '"') return text;
            if (c == '\\') {
                if (head() != '"' && head() != '\\') return fail();
                text += take();
            } else if (printable(c)) {
                text += c;
            } else {
                return fail();
            }
        }
        return fail();
    }

    BareItem token() {  // §4.2.6
        std::size_t length = 1;
        while (length < rest.size() && continues_token(rest[length])) ++length;
        Token found{std::string(rest.substr(0, length))};
        rest.remove_prefix(length);
        return found;
    }

    BareItem bytes() {  // §4.2.7, after the colon: missing padding and stray pad bits are forgiven, as it asks for
        const auto end = rest.find(':');
        if (end == std::string_view::npos) return fail();
        auto raw = decode_base64(rest.substr(0, end));
        if (!raw) return fail();
        rest.remove_prefix(end + 1);
        return Bytes{std::move(*raw)};
    }

    BareItem date() {  // §4.2.9, after the at
        const BareItem value = number();
        if (failed || !std::holds_alternative<std::int64_t>(value)) return fail();
        return Date{std::get<std::int64_t>(value)};
    }

    BareItem display_string() {  // §4.2.10, after the percent sign
        if (!took('"')) return fail();
        std::string utf8;
        while (!at_end()) {
            const char c = take();
            if (!printable(c)) return fail();
            if (c == '"') return text::valid_utf8(utf8) ? BareItem(DisplayString{std::move(utf8)}) : fail();
            if (c != '%') {
                utf8 += c;
                continue;
            }
            const int high = lower_hex(take()), low = lower_hex(take());
            if (high < 0 || low < 0) return fail();
            utf8 += static_cast<char>(high * 16 + low);
        }
        return fail();
    }

    BareItem bare_item() {  // §4.2.3.1
        const char c = head();
        if (c == '-' || digit(c)) return number();
        if (starts_token(c)) return token();
        if (took('"')) return string();
        if (took(':')) return bytes();
        if (took('@')) return date();
        if (took('%')) return display_string();
        if (took('?')) {
            if (took('1')) return true;
            return took('0') ? BareItem(false) : fail();
        }
        return fail();
    }

    Parameters parameters() {  // §4.2.3.2
        Parameters found;
        while (!failed && took(';')) {
            spaces();
            std::string name = key();
            BareItem value = true;
            if (!failed && took('=')) value = bare_item();
            put(found, std::move(name), std::move(value));
            if (found.size() > most_members) failed = true;
        }
        return found;
    }

    Item item() {
        BareItem value = bare_item();
        return failed ? Item{} : Item{std::move(value), parameters()};
    }

    InnerList inner_list() {  // §4.2.1.2, after the parenthesis
        InnerList found;
        while (!at_end()) {
            spaces();
            if (took(')')) {
                found.parameters = parameters();
                return found;
            }
            found.items.push_back(item());
            if (failed || found.items.size() > most_members || (head() != ' ' && head() != ')')) return fail<InnerList>();
        }
        return fail<InnerList>();
    }

    Member member() { return took('(') ? Member(inner_list()) : Member(item()); }

    // Members until the end, `one` reads one and says how many there are: a comma between two, none after the last (§4.2.1, §4.2.2).
    void members(const std::function<std::size_t()>& one) {
        while (!at_end() && !failed) {
            if (one() > most_members) failed = true;
            optional_whitespace();
            if (at_end()) return;
            if (!took(',')) failed = true;
            optional_whitespace();
            if (at_end()) failed = true;
        }
    }

    // A key keeps its first place and has its last value (§4.2.2, §4.2.3.2). The search is linear: `most_members` bounds it.
    template <class Value>
    static void put(std::vector<std::pair<std::string, Value>>& into, std::string name, Value value) {
        const auto found = std::find_if(into.begin(), into.end(), [&](const auto& one) { return one.first == name; });
        if (found == into.end())
            into.emplace_back(std::move(name), std::move(value));
        else
            found->second = std::move(value);
    }
};

// §4.2: spaces around the value, nothing else after it.
template <class Value, class Read>
std::optional<Value> whole(std::string_view field, Read read) {
    if (field.size() > longest_field) return {};
    Parser parser{field};
    parser.spaces();
    Value value = read(parser);
    parser.spaces();
    if (parser.failed || !parser.at_end()) return {};
    return value;
}

}  // namespace

std::optional<Item> parse_item(std::string_view field) {
    return whole<Item>(field, [](Parser& parser) { return parser.item(); });
}

std::optional<List> parse_list(std::string_view field) {
    return whole<List>(field, [](Parser& parser) {
        List list;
        parser.members([&] {
            list.push_back(parser.member());
            return list.size();
        });
        return list;
    });
}

std::optional<Dictionary> parse_dictionary(std::string_view field) {
    return whole<Dictionary>(field, [](Parser& parser) {
        Dictionary dictionary;
        parser.members([&] {
            std::string name = parser.key();
            if (parser.failed) return dictionary.size();
            Member member = parser.took('=') ? parser.member() : Member(Item{true, parser.parameters()});
            Parser::put(dictionary, std::move(name), std::move(member));
            return dictionary.size();
        });
        return dictionary;
    });
}

const Member* find(const Dictionary& dictionary, std::string_view key) {
    for (const auto& [name, member] : dictionary)
        if (name == key) return &member;
    return nullptr;
}

const BareItem* find(const Parameters& parameters, std::string_view key) {
    for (const auto& [name, value] : parameters)
        if (name == key) return &value;
    return nullptr;
}

}  // namespace skl::structured
