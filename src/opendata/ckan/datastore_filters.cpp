// filters of datastore_search → the condition of a table: {"a": 1, "b": ["x", "y"], "c": {"gte": 3}, "$or": [{…}, {…}]}. What stands
// beside each other holds together; values of a list are alternatives; "$$name" is the column "$name".
#include "opendata/ckan/datastore.h"
#include "opendata/engine/ckan/literal.h"

namespace skl::opendata::ckan {
namespace {

using analytics::Expression;
using analytics::Literal;
using analytics::Term;
using analytics::Test;

constexpr int deepest_filters = 8;
constexpr std::size_t most_values = 500;

Refusal wrong(std::string_view message) { return invalid("filters", message); }

Expression compared(const std::string& column, Test test, std::vector<Literal> literals) {
    Expression out{Expression::Kind::term, {}, {}};
    out.term.operand.column = column;
    out.term.test = test;
    out.term.literals = std::move(literals);
    return out;
}

class Reading {
public:
    explicit Reading(const analytics::Table& table) : table_(table) {}

    std::variant<Expression, Refusal> object(const Node& filters, int depth) {
        if (filters.type != Node::Type::object || !filters.duplicate_keys.empty()) return wrong("Filters must be a dictionary");
        if (depth > deepest_filters) return wrong("Filters are nested too deeply");
        Expression out{Expression::Kind::all, {}, {}};
        for (const Member& member : filters.members) {
            auto one = member.key == "$or" ? alternatives(member.node, depth) : column(member);
            if (auto* refusal = std::get_if<Refusal>(&one)) return std::move(*refusal);
            out.parts.push_back(std::move(std::get<Expression>(one)));
        }
        return out;
    }

private:
    std::variant<Expression, Refusal> alternatives(const Node& list, int depth) {
        if (list.type != Node::Type::list || list.items.empty()) return wrong("$or needs a list of filters");
        Expression out{Expression::Kind::any, {}, {}};
        for (const Node& item : list.items) {
            auto one = object(item, depth + 1);
            if (auto* refusal = std::get_if<Refusal>(&one)) return std::move(*refusal);
            out.parts.push_back(std::move(std::get<Expression>(one)));
        }
        return out;
    }

    std::variant<Expression, Refusal> column(const Member& member) {
        std::string name = member.key;
        if (name.starts_with("$$"))
            name.erase(0, 1);
        else if (name.starts_with('$'))
            return wrong(fmt::format("\"{}\" is not a known operator", name));
        if (!analytics::find_column(table_, name)) return wrong(fmt::format("field \"{}\" not in table", name));
        if (member.node.type != Node::Type::list) return value(name, member.node);
        if (!count(member.node.items.size())) return wrong("Filters have too many values");
        Expression out{Expression::Kind::any, {}, {}};
        for (const Node& item : member.node.items) {
            auto one = value(name, item);
            if (auto* refusal = std::get_if<Refusal>(&one)) return std::move(*refusal);
            out.parts.push_back(std::move(std::get<Expression>(one)));
        }
        if (out.parts.empty()) out = Expression{Expression::Kind::negation, {Expression{}}, {}};  // one of none: no row
        return out;
    }

    std::variant<Expression, Refusal> value(const std::string& name, const Node& value) {
        if (!count(1)) return wrong("Filters have too many values");
        if (value.type == Node::Type::null) return compared(name, Test::is_null, {});
        if (value.type == Node::Type::object) return operators(name, value);
        auto literal = literal_of(value);
        if (!literal) return wrong(fmt::format("\"{}\" has a value that cannot be compared", name));
        return compared(name, Test::equal, {std::move(*literal)});
    }

    std::variant<Expression, Refusal> operators(const std::string& name, const Node& object) {
        constexpr std::pair<std::string_view, Test> known[] = {
            {"eq", Test::equal}, {"gt", Test::greater}, {"gte", Test::greater_equal}, {"lt", Test::less}, {"lte", Test::less_equal}};
        Expression out{Expression::Kind::all, {}, {}};
        for (const Member& member : object.members) {
            const auto test = std::find_if(std::begin(known), std::end(known), [&](const auto& one) { return one.first == member.key; });
            if (test == std::end(known)) return wrong(fmt::format("\"{}\" is not a known operator", member.key));
            auto literal = literal_of(member.node);
            if (!literal || !count(1)) return wrong(fmt::format("\"{}\" has a value that cannot be compared", name));
            out.parts.push_back(compared(name, test->second, {std::move(*literal)}));
        }
        if (out.parts.empty()) return wrong(fmt::format("\"{}\" has no operator", name));
        return out;
    }

    bool count(std::size_t values) { return (values_ += values) <= most_values; }

    const analytics::Table& table_;
    std::size_t values_ = 0;
};

}  // namespace

std::variant<Expression, Refusal> read_filters(const Node& filters, const analytics::Table& table) {
    if (filters.type == Node::Type::null) return Expression{};
    return Reading(table).object(filters, 0);
}

}  // namespace skl::opendata::ckan
