#include "opendata/engine/explore/odsql.h"

#include <algorithm>

#include "kernel/text/ascii.h"
#include "opendata/engine/explore/clause_tokens.h"

namespace skl::opendata::explore {
namespace {

using analytics::Expression;
using analytics::Literal;
using analytics::Test;

class Parser : public ClauseTokens {
public:
    Parser(std::string_view clause, const analytics::Table* table) : ClauseTokens(clause), table_(table) {}

    Expression where() {
        Expression out = any(0);
        expect_end();
        return out;
    }

    std::vector<Selected> select() {
        std::vector<Selected> out;
        if (at_end()) return out;
        do {
            if (out.size() == most_selected) fail("too many fields", token_.position);
            if (take_mark("*")) {
                for (const auto& column : table_->columns) out.push_back({column.name, column.name, false});
                continue;
            }
            out.push_back(selected(true));
        } while (take_mark(","));
        expect_end();
        return out;
    }

    std::vector<Selected> group_by() {
        std::vector<Selected> out;
        do {
            if (out.size() == analytics::most_group_keys) fail("too many fields", token_.position);
            out.push_back(selected(false));
        } while (take_mark(","));
        expect_end();
        return out;
    }

    std::vector<Ordered> order_by() {
        std::vector<Ordered> out;
        do {
            if (out.size() == analytics::most_sort_keys) fail("too many fields", token_.position);
            Ordered one;
            if (take_mark("-")) one.descending = true;
            const std::string name = any_name();
            one.expression = take_mark("(") ? measure_of(text::ascii_lower(name), nullptr) : name;
            if (take_word("desc"))
                one.descending = true;
            else
                (void)take_word("asc");
            out.push_back(std::move(one));
        } while (take_mark(","));
        expect_end();
        return out;
    }

private:
    // --- fields ---
    analytics::Column field() {
        const std::size_t position = token_.position;
        const std::string name = any_name();
        const auto column = analytics::find_column(*table_, name);
        if (!column) fail("unknown field: " + name, position);
        return column.value_or(analytics::Column{});
    }

    // Behind "function(".
    std::string measure_of(const std::string& function, std::string* alias) {
        std::string name;
        const std::size_t position = token_.position;
        if (take_mark("*")) {
            if (function != "count") fail("* is of count alone", position);
        } else if (!is_mark(")")) {
            const bool distinct = take_word("distinct");
            name = table_ == nullptr ? any_name() : field().name;
            if (distinct && function != "count") fail("distinct is of count alone", position);
            need_mark(")");
            if (alias != nullptr) *alias = function + "(" + name + ")";
            return (distinct ? "distinct" : function) + "(" + name + ")";
        }
        need_mark(")");
        if (function != "count") fail(function + " needs a field", position);
        if (alias != nullptr) *alias = "count(*)";
        return "count";
    }

    Selected selected(bool measures) {
        const std::size_t position = token_.position;
        const bool plain = token_.kind == Token::Kind::name;
        const std::string name = any_name();
        Selected out;
        if (plain && take_mark("(")) {
            const std::string function = text::ascii_lower(name);
            constexpr std::string_view of_groups[] = {"count", "sum", "avg", "min", "max", "median"};
            if (!measures && (function == "year" || function == "month" || function == "day")) {
                out.expression = function + "(" + field().name + ")";
                out.alias = out.expression;
                need_mark(")");
            } else if (measures && std::find(std::begin(of_groups), std::end(of_groups), function) != std::end(of_groups)) {
                out.expression = measure_of(function, &out.alias);
                out.measure = true;
            } else {
                fail("unknown function: " + name, position);
            }
        } else {
            const auto column = analytics::find_column(*table_, name);
            if (!column) fail("unknown field: " + name, position);
            out.expression = out.alias = name;
        }
        if (take_word("as")) out.alias = any_name();
        return out;
    }

    // --- conditions ---
    void count_term() {
        if (++terms_ > most_clause_terms) fail("too many conditions", token_.position);
    }

    Expression any(int depth) {
        if (depth > deepest_clause) return fail("parentheses are nested too deeply", token_.position), Expression{};
        Expression first = both(depth);
        if (!is_word("or")) return first;
        Expression out{Expression::Kind::any, {}, {}};
        out.parts.push_back(std::move(first));
        while (take_word("or")) out.parts.push_back(both(depth));
        return out;
    }

    Expression both(int depth) {
        Expression first = negated(depth);
        if (!is_word("and")) return first;
        Expression out{Expression::Kind::all, {}, {}};
        out.parts.push_back(std::move(first));
        while (take_word("and")) out.parts.push_back(negated(depth));
        return out;
    }

    static Expression no(Expression of) {
        Expression out{Expression::Kind::negation, {}, {}};
        out.parts.push_back(std::move(of));
        return out;
    }

    Expression negated(int depth) {
        if (depth > deepest_clause) return fail("negations are nested too deeply", token_.position), Expression{};
        if (take_word("not")) return no(negated(depth + 1));
        if (take_mark("(")) {
            Expression out = any(depth + 1);
            need_mark(")");
            return out;
        }
        return test();
    }

    Expression term(const std::string& column, Test test, std::vector<Literal> literals, std::vector<std::string> functions = {}) {
        count_term();
        Expression out{Expression::Kind::term, {}, {}};
        out.term.operand.column = column;
        out.term.operand.functions = std::move(functions);
        out.term.test = test;
        out.term.literals = std::move(literals);
        return out;
    }

    // Each word stands in the column, in any case; a star at its end means no more.
    Expression words_in(const std::string& column, std::string_view words) {
        Expression out{Expression::Kind::all, {}, {}};
        for (std::size_t at = 0; at < words.size();) {
            const auto end = std::min(words.find(' ', at), words.size());
            std::string word = text::ascii_lower(words.substr(at, end - at));
            while (word.ends_with('*')) word.pop_back();
            if (!word.empty()) out.parts.push_back(term(column, Test::contains, {{Literal::Kind::text, word}}, {"lower"}));
            at = end + 1;
        }
        return out;
    }

    Expression words_anywhere(const std::vector<analytics::Column>& columns, std::string_view words) {
        Expression out{Expression::Kind::any, {}, {}};
        for (const auto& column : columns)
            if (analytics::stored_as_text(column.type) && column.type != analytics::ColumnType::geojson)
                out.parts.push_back(words_in(column.name, words));
        return out;
    }

    Literal literal() {
        Literal out{Literal::Kind::bare, token_.text, 0};
        switch (token_.kind) {
            case Token::Kind::number: out.kind = Literal::Kind::number; break;
            case Token::Kind::text:
            case Token::Kind::date: break;
            case Token::Kind::name:
                if (!is_word("true") && !is_word("false")) unexpected();
                out.kind = Literal::Kind::truth;
                out.spelling = text::ascii_lower(token_.text);
                break;
            default: unexpected();
        }
        next();
        return out;
    }

    Expression test() {
        if (token_.kind == Token::Kind::text) return words_anywhere(table_->columns, text());
        const std::size_t position = token_.position;
        const bool plain = token_.kind == Token::Kind::name;
        const std::string name = any_name();
        if (plain && take_mark("(")) return call(text::ascii_lower(name), position);
        const auto column = analytics::find_column(*table_, name);
        if (!column) {
            fail("unknown field: " + name, position);
            return {};
        }
        return compared(*column, {});
    }

    Expression call(const std::string& function, std::size_t position) {
        if (function == "search" || function == "startswith") return of_text(function == "startswith");
        if (function == "within_distance") return near();
        if (function == "in_bbox") return boxed();
        constexpr std::string_view known[] = {"year", "month", "day", "lower", "upper", "length"};
        if (std::find(std::begin(known), std::end(known), function) == std::end(known)) fail("unknown function: " + function, position);
        const auto column = field();
        need_mark(")");
        return compared(column, {function});
    }

    Expression of_text(bool begins) {
        std::vector<analytics::Column> columns;
        while (!at_end() && token_.kind != Token::Kind::text && !is_mark("*")) {
            columns.push_back(field());
            need_mark(",");
        }
        if (take_mark("*")) need_mark(","), columns = table_->columns;
        if (columns.empty()) columns = table_->columns;
        const std::size_t position = token_.position;
        const std::string words = text();
        need_mark(")");
        if (!begins || fault()) return words_anywhere(columns, words);
        if (columns.size() != 1 || !analytics::stored_as_text(columns[0].type)) fail("startswith needs one field of text", position);
        return term(columns[0].name, Test::startswith, {{Literal::Kind::text, words}});
    }

    Expression near() {
        const auto column = field();
        need_mark(",");
        if (token_.kind != Token::Kind::geometry) unexpected();
        const std::size_t position = token_.position;
        const std::string point = token_.text;
        double lon = 0, lat = 0;
        if (std::sscanf(text::ascii_lower(point).c_str(), "point(%lf %lf)", &lon, &lat) != 2 &&
            std::sscanf(text::ascii_lower(point).c_str(), "point (%lf %lf)", &lon, &lat) != 2)
            fail("only POINT(longitude latitude) is understood", position);
        next();
        need_mark(",");
        double metres = std::strtod(number().c_str(), nullptr);
        if (take_word("km"))
            metres *= 1'000;
        else if (take_word("mi"))
            metres *= 1'609.344;
        else
            (void)take_word("m");
        need_mark(")");
        const auto digits = [](double value) { return Literal{Literal::Kind::number, fmt::format("{}", value), 0}; };
        return term(column.name, Test::within_distance, {digits(lon), digits(lat), digits(metres)});
    }

    // ODSQL has the south-west corner first, each as latitude, longitude.
    Expression boxed() {
        const auto column = field();
        std::string sides[4];
        for (std::string& side : sides) {
            need_mark(",");
            side = number();
        }
        need_mark(")");
        std::vector<Literal> box;
        for (const int at : {1, 0, 3, 2}) box.push_back({Literal::Kind::number, sides[at], 0});
        return term(column.name, Test::in_bbox, std::move(box));
    }

    Expression compared(const analytics::Column& column, std::vector<std::string> functions) {
        constexpr std::pair<std::string_view, Test> tests[] = {
            {"=", Test::equal}, {":", Test::equal},       {"!=", Test::not_equal}, {"<>", Test::not_equal},
            {"<", Test::less},  {"<=", Test::less_equal}, {">", Test::greater},    {">=", Test::greater_equal}};
        for (const auto& [mark, test] : tests)
            if (take_mark(mark)) return term(column.name, test, {literal()}, std::move(functions));
        if (take_word("is")) {
            const bool not_null = take_word("not");
            if (!take_word("null")) unexpected();
            Expression out = term(column.name, Test::is_null, {}, std::move(functions));
            return not_null ? no(std::move(out)) : out;
        }
        const bool negative = take_word("not");
        Expression out;
        if (take_word("like")) {
            if (!analytics::stored_as_text(column.type)) fail("like needs a field of text", token_.position);
            out = words_in(column.name, text());
        } else if (take_word("in")) {
            out = within(column, std::move(functions));
        } else {
            unexpected();
        }
        return negative ? no(std::move(out)) : out;
    }

    Expression within(const analytics::Column& column, std::vector<std::string> functions) {
        if (take_mark("(")) {
            std::vector<Literal> literals;
            do literals.push_back(literal());
            while (take_mark(",") && literals.size() < analytics::most_list_items);
            need_mark(")");
            return term(column.name, Test::in, std::move(literals), std::move(functions));
        }
        const bool open_left = is_mark("]");
        if (!take_mark("[")) need_mark("]");
        Expression out{Expression::Kind::all, {}, {}};
        out.parts.push_back(term(column.name, open_left ? Test::greater : Test::greater_equal, {literal()}, functions));
        if (!take_mark("..") && !take_word("to")) unexpected();
        Literal last = literal();
        const bool open_right = is_mark("[");
        if (!take_mark("]")) need_mark("[");
        out.parts.push_back(term(column.name, open_right ? Test::less : Test::less_equal, {std::move(last)}, std::move(functions)));
        return out;
    }

    const analytics::Table* table_;
    std::size_t terms_ = 0;
};

template <class Out>
std::variant<Out, ClauseFault> read(std::string_view clause, const analytics::Table* table, Out (Parser::*work)()) {
    Parser parser(clause, table);
    Out out = (parser.*work)();
    if (parser.fault()) return *parser.fault();
    return out;
}

}  // namespace

std::variant<Expression, ClauseFault> parse_where(std::string_view clause, const analytics::Table& table) {
    return read(clause, &table, &Parser::where);
}

std::variant<std::vector<Selected>, ClauseFault> parse_select(std::string_view clause, const analytics::Table& table) {
    return read(clause, &table, &Parser::select);
}

std::variant<std::vector<Selected>, ClauseFault> parse_group_by(std::string_view clause, const analytics::Table& table) {
    return read(clause, &table, &Parser::group_by);
}

std::variant<std::vector<Ordered>, ClauseFault> parse_order_by(std::string_view clause) { return read(clause, nullptr, &Parser::order_by); }

std::optional<std::pair<std::string, std::string>> read_refinement(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return {};
    std::string value(text.substr(colon + 1));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return std::pair{std::string(text.substr(0, colon)), std::move(value)};
}

}  // namespace skl::opendata::explore
