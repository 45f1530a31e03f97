#include "opendata/engine/govstack/asking.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace skl::opendata::govstack {
namespace {

constexpr std::size_t longest_part = 100;          // of the client's name
constexpr std::int64_t largest_program = 1 << 20;  // bytes of a regular expression that is compiled

Problem bad(const std::string& name) { return Problem{400, "bad-parameter", {{"name", name}}}; }

std::optional<std::int64_t> whole(const std::string& text, std::int64_t most) {
    std::int64_t out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || out < 1 || out > most) return std::nullopt;
    return out;
}

// A parameter is text: it is a value of the field's type where it is spelled like one.
Result<Criterion> criterion_of(const RegistryField& field, const std::string& name, const std::string& text) {
    Node given{.type = Node::Type::text, .text = text};
    if (field.type == FieldType::integer || field.type == FieldType::number) given.type = Node::Type::number;
    if (field.type == FieldType::boolean) {
        if (text != "true" && text != "false") return bad(name);
        given = Node{.type = Node::Type::boolean, .truth = text == "true"};
    }
    Node query{.type = Node::Type::object};
    query.members.push_back({field.name.value, std::move(given)});
    auto read = criteria_of({{field}}, query, "");
    if (!read) return bad(name);
    return std::move((*read)[0]);
}

}  // namespace

std::optional<std::string> read_client(std::string_view header) {
    std::size_t parts = 0;
    for (std::string_view rest = header;; ++parts) {
        const auto end = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, end);
        const bool plain = std::all_of(part.begin(), part.end(), [](unsigned char c) { return c > 0x20 && c != 0x7f; });
        if (part.empty() || part.size() > longest_part || !plain) return std::nullopt;
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
    }
    if (parts != 3) return std::nullopt;
    return std::string(header);
}

Result<ListQuestion> read_list_question(const RegistryFields& fields, const std::vector<std::pair<std::string, std::string>>& parameters) {
    constexpr std::string_view query = "query.";
    ListQuestion out;
    std::set<std::string> seen;
    std::string search;
    for (const auto& [name, value] : parameters) {
        if (!seen.insert(name).second) return bad(name);
        if (name == "search") {
            if (value.size() > longest_search) return bad(name);
            search = value;
        } else if (name == "filter") {
            if (!value.empty() && find_field(fields, value) == nullptr) return bad(name);
            out.filter = value;
        } else if (name == "ordering") {
            if (value != "ascending" && value != "descending" && !value.empty()) return bad(name);
            out.descending = value == "descending";
            out.ordered = !value.empty();
        } else if (name == "page" || name == "pageSize") {
            const auto number = whole(value, name == "page" ? last_page : most_page_size);
            if (!number) return bad(name);
            (name == "page" ? out.page : out.page_size) = *number;
        } else if (name.starts_with(query)) {
            const RegistryField* field = find_field(fields, name.substr(query.size()));
            if (field == nullptr) return bad(name);
            auto criterion = criterion_of(*field, name, value);
            if (!criterion) return criterion.problem();
            out.criteria.push_back(std::move(*criterion));
        } else {
            return Problem{400, "unknown-parameter", {{"name", name}}};
        }
    }
    if (search.empty()) return out;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(largest_program);
    auto expression = std::make_shared<const RE2>(search, options);
    if (!expression->ok()) return bad("search");
    out.search = std::move(expression);
    return out;
}

bool selected(const ListQuestion& asked, const Node& content) {
    if (!matches(content, asked.criteria)) return false;
    if (asked.search == nullptr) return true;
    if (!asked.filter.empty()) {
        const Node* value = content.find(asked.filter);
        return value != nullptr && RE2::FullMatch(spelled(*value), *asked.search);
    }
    return std::any_of(content.members.begin(), content.members.end(),
                       [&](const Member& member) { return RE2::PartialMatch(spelled(member.node), *asked.search); });
}

bool before(const RegistryField& field, const Node& a, const Node& b) {
    const Node *left = a.find(field.name.value), *right = b.find(field.name.value);
    if (left == nullptr || right == nullptr) return left != nullptr;
    if (field.type != FieldType::integer && field.type != FieldType::number) return spelled(*left) < spelled(*right);
    // Spelled without exponent and without zeros that say nothing: sign, then length of the whole part, then digits.
    const auto order = [](const std::string& text) {
        const bool negative = text.starts_with('-');
        const std::string digits = text.substr(negative ? 1 : 0);
        return std::tuple(negative, std::min(digits.find('.'), digits.size()), digits);
    };
    const auto [left_negative, left_size, left_digits] = order(left->text);
    const auto [right_negative, right_size, right_digits] = order(right->text);
    if (left_negative != right_negative) return left_negative;
    const bool smaller = std::tie(left_size, left_digits) < std::tie(right_size, right_digits);
    const bool larger = std::tie(right_size, right_digits) < std::tie(left_size, left_digits);
    return left_negative ? larger : smaller;
}

std::optional<FieldFile> read_field_file(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) return std::nullopt;
    return FieldFile{std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
}

}  // namespace skl::opendata::govstack
