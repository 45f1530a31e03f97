// The plain form of a filter: query parameters named after columns.
#include "kernel/analytics/filter.h"
#include "kernel/text/text.h"

namespace skl::analytics {
namespace {

struct Named {
    std::string column;
    Test test = Test::equal;
    bool negated = false, list = false, null = false;
};

// `column` or `column[operator]`.
std::optional<Named> read_name(const std::string& name) {
    static const std::map<std::string, Named, std::less<>> operators = {
        {"ne", {{}, Test::not_equal}},      {"lt", {{}, Test::less}},           {"lte", {{}, Test::less_equal}},
        {"gt", {{}, Test::greater}},        {"gte", {{}, Test::greater_equal}}, {"in", {{}, Test::in, false, true}},
        {"contains", {{}, Test::contains}}, {"starts", {{}, Test::startswith}}, {"is-null", {{}, Test::is_null, false, false, true}}};
    if (!name.ends_with(']')) return Named{name};
    const std::size_t open = name.rfind('[');
    if (open == std::string::npos || open == 0) return {};
    const auto known = operators.find(std::string_view(name).substr(open + 1, name.size() - open - 2));
    if (known == operators.end()) return {};
    Named out = known->second;
    out.column = name.substr(0, open);
    return out;
}

std::vector<Literal> literals(std::string_view value, bool list) {
    std::vector<Literal> out;
    while (list) {
        const std::size_t comma = value.find(',');
        if (comma == std::string_view::npos) break;
        out.push_back({Literal::Kind::bare, std::string(value.substr(0, comma)), 0});
        value.remove_prefix(comma + 1);
    }
    out.push_back({Literal::Kind::bare, std::string(value), 0});
    return out;
}

}  // namespace

Result<Expression> plain_filter(std::span<const std::pair<std::string, std::string>> pairs) {
    Expression out;
    std::map<std::string, std::size_t> place;  // parameter → its condition: the same one twice means either value
    std::size_t terms = 0;
    for (const auto& [name, value] : pairs) {
        const auto named = read_name(name);
        if (!named) return Problem{400, "unknown-parameter", {{"name", name}}, {{"/" + name, "unknown-parameter"}}};
        if (!text::valid_utf8(value) || value.find('\0') != std::string::npos) return fault_at("bad-filter", name, 0);
        if (++terms > most_terms) return fault_at("filter-limit", name, 0, {{"of", "terms"}, {"limit", std::to_string(most_terms)}});
        Expression term{Expression::Kind::term, {}, {{named->column, {}, 0, 0}, named->test, named->negated, {}}};
        if (named->null) {
            if (value != "true" && value != "false")
                return fault_at("type-mismatch", name, 0, {{"column", named->column}, {"type", "boolean"}});
            term.term.negated = value == "false";
        } else {
            term.term.literals = literals(value, named->list);
            if (term.term.literals.size() > most_list_items)
                return fault_at("filter-limit", name, 0, {{"of", "list"}, {"limit", std::to_string(most_list_items)}});
        }
        if (const auto [known, fresh] = place.emplace(name, out.parts.size()); !fresh) {
            Expression& before = out.parts[known->second];
            if (before.kind != Expression::Kind::any) {
                Expression any{Expression::Kind::any, {}, {}};
                any.parts.push_back(std::move(before));
                before = std::move(any);
            }
            before.parts.push_back(std::move(term));
        } else {
            out.parts.push_back(std::move(term));
        }
    }
    return out;
}

}  // namespace skl::analytics
