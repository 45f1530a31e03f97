// httpwg/structured-field-tests: what parses must be the expected value and be written canonically; what must fail fails.
// A file of serialisation tests gives the value and asks for its spelling.
#include "kernel/text/structured_field.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace sf = structured;

std::string base32(std::string_view text) {  // RFC 4648 §6, as the vectors spell bytes
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string raw;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        if (c == '=') break;
        bits = bits << 5 | static_cast<std::uint32_t>(alphabet.find(c));
        held += 5;
        if (held >= 8) raw += static_cast<char>(bits >> (held -= 8) & 255);
    }
    return raw;
}

std::int64_t integer(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<sf::BareItem> bare(const Node& node) {
    if (node.type == Node::Type::boolean) return node.truth;
    if (node.type == Node::Type::text) return node.text;
    if (node.type == Node::Type::number) {
        if (node.text.find('.') == std::string::npos) return integer(node.text);
        const auto decimal = sf::Decimal::rounded(node.text);
        return decimal ? std::optional<sf::BareItem>(*decimal) : std::nullopt;
    }
    const std::string& type = text_at(node, "__type");
    const std::string& value = text_at(node, "value");
    if (type == "token") return sf::Token{value};
    if (type == "binary") return sf::Bytes{base32(value)};
    if (type == "date") return sf::Date{integer(value)};
    return sf::DisplayString{value};
}

std::optional<sf::Parameters> parameters(const Node& node) {
    sf::Parameters out;
    for (const Node& pair : node.items) {
        const auto value = bare(pair.items.at(1));
        if (!value) return {};
        out.emplace_back(pair.items[0].text, *value);
    }
    return out;
}

std::optional<sf::Item> item(const Node& node) {
    const auto value = bare(node.items.at(0));
    const auto rest = parameters(node.items.at(1));
    if (!value || !rest) return {};
    return sf::Item{*value, *rest};
}

std::optional<sf::Member> member(const Node& node) {
    if (node.items.at(0).type != Node::Type::list) {
        const auto one = item(node);
        return one ? std::optional<sf::Member>(*one) : std::nullopt;
    }
    sf::InnerList list;
    for (const Node& inner : node.items[0].items) {
        const auto one = item(inner);
        if (!one) return {};
        list.items.push_back(*one);
    }
    const auto rest = parameters(node.items.at(1));
    if (!rest) return {};
    list.parameters = *rest;
    return list;
}

std::optional<sf::List> list(const Node& node) {
    sf::List out;
    for (const Node& one : node.items) {
        auto value = member(one);
        if (!value) return {};
        out.push_back(std::move(*value));
    }
    return out;
}

std::optional<sf::Dictionary> dictionary(const Node& node) {
    sf::Dictionary out;
    for (const Node& pair : node.items) {
        auto value = member(pair.items.at(1));
        if (!value) return {};
        out.emplace_back(pair.items[0].text, std::move(*value));
    }
    return out;
}

std::string joined(const Node& lines) {
    std::string out;
    for (const Node& line : lines.items) out += (&line == &lines.items.front() ? "" : ", ") + line.text;
    return out;
}

// Empty: we agree.
template <class Value>
std::string compare(const Node& test, std::optional<Value> (*parse)(std::string_view), std::optional<Value> (*expected)(const Node&)) {
    const bool must_fail = at(test, "must_fail").truth, can_fail = at(test, "can_fail").truth;
    const auto want = has(test, "expected") ? expected(at(test, "expected")) : std::nullopt;
    if (!has(test, "raw")) {
        const auto text = want ? sf::serialise(*want) : std::nullopt;
        if (must_fail) return text ? "should not be written, but is: " + *text : "";
        const std::string canonical = joined(at(test, "canonical"));
        return text == canonical ? "" : "want " + canonical + " got " + text.value_or("nothing");
    }
    const std::string raw = joined(at(test, "raw"));
    const auto got = parse(raw);
    if (must_fail) return got ? "parses, but should not" : "";
    if (!got) return can_fail ? "" : "does not parse";
    if (!(got == want)) return "parses to another value";
    const std::string canonical = has(test, "canonical") ? joined(at(test, "canonical")) : raw;
    const auto text = sf::serialise(*got);
    return text == canonical ? "" : "want " + canonical + " got " + text.value_or("nothing");
}

std::string run(const Node& test) {
    const std::string& type = text_at(test, "header_type");
    if (type == "item") return compare<sf::Item>(test, sf::parse_item, item);
    if (type == "list") return compare<sf::List>(test, sf::parse_list, list);
    if (type == "dictionary") return compare<sf::Dictionary>(test, sf::parse_dictionary, dictionary);
    return "a type of field that is not known here: " + type;
}

}  // namespace

void structured_fields(const std::filesystem::path& folder, Report& report) {
    for (const auto& file : json_files(folder)) {
        const auto tests = json_file(file);
        if (!tests) {
            report.fail(file.filename().string(), "cannot be read");
            continue;
        }
        for (const Node& test : tests->items) {
            const std::string difference = run(test);
            report.check(file.stem().string() + ": " + text_at(test, "name"), difference.empty(), difference);
        }
    }
}

}  // namespace skl::conformance
