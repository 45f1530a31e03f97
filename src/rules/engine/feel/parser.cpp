#include "rules/engine/feel/parser.h"

#include <algorithm>
#include <iterator>

#include "rules/engine/feel/functions.h"
#include "rules/engine/feel/parser_parts.h"

namespace skl::rules::feel {

using Kind_ = Part::Kind;

Parser::Parser(std::string_view text, NameTable& names, NameTable& fields, const Types& types)
    : cursor_(text.substr(0, longest_expression)), names_(names), fields_(fields), types_(types) {
    if (text.size() > longest_expression) fail("a shorter text");
}

PartRef Parser::fail(std::string expected) {
    if (!fault_) fault_ = SyntaxFault{cursor_.at(), std::move(expected)};
    return nullptr;
}

bool Parser::expect(std::string_view symbol) {
    if (cursor_.take(symbol)) return true;
    fail("'" + std::string(symbol) + "'");
    return false;
}

PartRef Parser::begin(Kind_ kind, std::size_t from) const {
    auto part = std::make_unique<Part>();
    part->kind = kind;
    part->extent.from = static_cast<std::uint32_t>(from);
    return part;
}

PartRef Parser::finish(PartRef part) {
    part->extent.to = static_cast<std::uint32_t>(cursor_.last());
    std::size_t below = part->names.size();  // iterators run within each other
    for (const PartRef& one : part->parts) {
        if (!one) continue;
        if (one->kind == Kind_::test_list && part->kind == Kind_::arithmetic) return fail("an operator or the end");
        below = std::max<std::size_t>(below, one->height);
    }
    if (below >= greatest_height) return fail("an expression that is not nested as deeply");
    part->height = static_cast<std::uint16_t>(below + 1);
    return part;
}

PartRef Parser::whole_expression() {
    if (fault_) return nullptr;
    if (cursor_.end()) return fail("an expression");
    PartRef made = expression();
    if (made && !cursor_.end()) return fail("an operator or the end");
    return fault_ ? nullptr : std::move(made);
}

// Rules 1, 6: textual expressions.
PartRef Parser::expression() {
    const Level level(*this);
    if (!level.allowed()) return fail("an expression that is not nested as deeply");
    return disjunction();
}

PartRef Parser::disjunction() {
    const std::size_t from = cursor_.at();
    PartRef left = conjunction();
    while (left && cursor_.take_word("or")) {
        PartRef right = conjunction();
        if (!right) return nullptr;
        PartRef whole = begin(Kind_::disjunction, from);
        whole->parts.push_back(std::move(left));
        whole->parts.push_back(std::move(right));
        left = finish(std::move(whole));
    }
    return left;
}

PartRef Parser::conjunction() {
    const std::size_t from = cursor_.at();
    PartRef left = comparison();
    while (left && cursor_.take_word("and")) {
        PartRef right = comparison();
        if (!right) return nullptr;
        PartRef whole = begin(Kind_::conjunction, from);
        whole->parts.push_back(std::move(left));
        whole->parts.push_back(std::move(right));
        left = finish(std::move(whole));
    }
    return left;
}

std::optional<Comparison> Parser::take_comparison() {
    if (cursor_.take("<=")) return Comparison::at_most;
    if (cursor_.take(">=")) return Comparison::at_least;
    if (cursor_.take("!=")) return Comparison::not_equal;
    if (cursor_.take("<")) return Comparison::less;
    if (cursor_.take(">")) return Comparison::greater;
    if (cursor_.take("=")) return Comparison::equal;
    return std::nullopt;
}

// Rule 49.
PartRef Parser::comparison() {
    const std::size_t from = cursor_.at();
    PartRef left = additive();
    while (left) {
        if (cursor_.take_word("between")) {
            left = between(std::move(left));
        } else if (cursor_.take_word("in")) {
            left = in(std::move(left));
        } else if (const auto how = take_comparison()) {
            PartRef right = additive();
            if (!right) return nullptr;
            PartRef whole = begin(Kind_::comparison, from);
            whole->comparison = *how;
            whole->parts.push_back(std::move(left));
            whole->parts.push_back(std::move(right));
            left = finish(std::move(whole));
        } else {
            return left;
        }
    }
    return nullptr;
}

PartRef Parser::between(PartRef left) {
    PartRef whole = begin(Kind_::between, left->extent.from);
    PartRef low = additive();
    if (!low) return nullptr;
    if (!cursor_.take_word("and")) return fail("'and'");
    PartRef high = additive();
    if (!high) return nullptr;
    whole->parts.push_back(std::move(left));
    whole->parts.push_back(std::move(low));
    whole->parts.push_back(std::move(high));
    return finish(std::move(whole));
}

// `x in test` or `x in (test, test)`; a bracket may also begin a range, or an expression that goes on behind it.
PartRef Parser::in(PartRef left) {
    PartRef whole = begin(Kind_::in, left->extent.from);
    whole->parts.push_back(std::move(left));
    PartRef one;
    const std::size_t from = cursor_.at();
    if (const auto how = take_comparison()) {
        one = begin(Kind_::test_comparison, from);
        one->comparison = *how;
        PartRef end = additive();
        if (!end) return nullptr;
        one->parts.push_back(std::move(end));
        one = finish(std::move(one));
    } else {
        several_tests_ = cursor_.peek() == '(';
        one = additive();
        several_tests_ = false;
    }
    if (!one) return nullptr;
    if (one->kind == Kind_::test_list)
        std::move(one->parts.begin(), one->parts.end(), std::back_inserter(whole->parts));
    else
        whole->parts.push_back(std::move(one));
    return finish(std::move(whole));
}

PartRef Parser::additive() {
    const std::size_t from = cursor_.at();
    PartRef left = multiplicative();
    while (left && (cursor_.peek() == '+' || cursor_.peek() == '-')) {
        PartRef whole = begin(Kind_::arithmetic, from);
        whole->text = cursor_.peek();
        cursor_.take(whole->text);
        PartRef right = multiplicative();
        if (!right) return nullptr;
        whole->parts.push_back(std::move(left));
        whole->parts.push_back(std::move(right));
        left = finish(std::move(whole));
    }
    return left;
}

PartRef Parser::multiplicative() {
    const std::size_t from = cursor_.at();
    PartRef left = power();
    while (left && ((cursor_.peek() == '*' && cursor_.peek(1) != '*') || cursor_.peek() == '/')) {
        PartRef whole = begin(Kind_::arithmetic, from);
        whole->text = cursor_.peek();
        cursor_.take(whole->text);
        PartRef right = power();
        if (!right) return nullptr;
        whole->parts.push_back(std::move(left));
        whole->parts.push_back(std::move(right));
        left = finish(std::move(whole));
    }
    return left;
}

// From the left, as all of FEEL's arithmetic: 3 ** 4 ** 5 is (3 ** 4) ** 5.
PartRef Parser::power() {
    const std::size_t from = cursor_.at();
    PartRef left = negation();
    while (left && cursor_.take("**")) {
        PartRef right = negation();
        if (!right) return nullptr;
        PartRef whole = begin(Kind_::arithmetic, from);
        whole->text = "**";
        whole->parts.push_back(std::move(left));
        whole->parts.push_back(std::move(right));
        left = finish(std::move(whole));
    }
    return left;
}

PartRef Parser::negation() {
    const std::size_t from = cursor_.at();
    if (cursor_.peek() != '-' || cursor_.number_here()) return instance();
    const Level level(*this);
    if (!level.allowed()) return fail("an expression that is not nested as deeply");
    cursor_.take("-");
    PartRef inner = negation();
    if (!inner) return nullptr;
    PartRef whole = begin(Kind_::negation, from);
    whole->parts.push_back(std::move(inner));
    return finish(std::move(whole));
}

PartRef Parser::instance() {
    const std::size_t from = cursor_.at();
    PartRef left = postfix();
    while (left && cursor_.looking_at_word("instance")) {
        const std::size_t before = cursor_.at();
        cursor_.take_word("instance");
        if (!cursor_.take_word("of")) {
            cursor_.go(before);
            return left;
        }
        PartRef whole = begin(Kind_::instance_of, from);
        TypeRef of = type();
        if (!of) return nullptr;
        whole->types.push_back(std::move(of));
        whole->parts.push_back(std::move(left));
        left = finish(std::move(whole));
    }
    return left;
}

// Rules 43, 50, 38: path, filter, invocation, in any order.
PartRef Parser::postfix() {
    PartRef left = primary();
    while (left && left->kind != Kind_::test_list) {
        const char next = cursor_.peek();
        if (next == '.' && cursor_.peek(1) != '.')
            left = path(std::move(left));
        else if (next == '[' && !(range_ends_ > 0 && closes_range(*left)))
            left = filter(std::move(left));
        else if (next == '(')
            left = arguments(std::move(left));
        else
            return left;
    }
    return left;
}

PartRef Parser::path(PartRef of) {
    PartRef whole = begin(Kind_::path, of->extent.from);
    cursor_.take(".");
    const std::size_t name = cursor_.at();
    whole->text = fields_.take(cursor_);
    if (whole->text.empty() || name_follows()) {
        cursor_.go(name);
        whole->text = words();
    }
    if (whole->text.empty()) return fail("a name");
    whole->parts.push_back(std::move(of));
    return finish(std::move(whole));
}

PartRef Parser::filter(PartRef list) {
    PartRef whole = begin(Kind_::filter, list->extent.from);
    cursor_.take("[");
    PartRef condition_;
    {
        const Declared item(names_, {"item"});
        ++filters_;
        const std::size_t ends = std::exchange(range_ends_, 0);
        condition_ = expression();
        range_ends_ = ends;
        --filters_;
    }
    if (!condition_ || !expect("]")) return nullptr;
    whole->parts.push_back(std::move(list));
    whole->parts.push_back(std::move(condition_));
    return finish(std::move(whole));
}

PartRef Parser::arguments(PartRef callee) {
    const Level level(*this);
    if (!level.allowed()) return fail("an expression that is not nested as deeply");
    PartRef whole = begin(Kind_::invocation, callee->extent.from);
    cursor_.take("(");
    whole->parts.push_back(std::move(callee));
    const std::size_t ends = std::exchange(range_ends_, 0);
    const bool none = cursor_.take(")");
    for (bool more = !none; more; more = cursor_.take(",")) {
        auto name = argument_name();
        if (whole->parts.size() > 1 && name.has_value() != !whole->names.empty())
            return fail(name ? "an argument without a name" : "a named argument");
        if (name) whole->names.push_back(std::move(*name));
        PartRef argument = expression();
        if (!argument) return nullptr;
        whole->parts.push_back(std::move(argument));
    }
    range_ends_ = ends;
    if (!none && !expect(")")) return nullptr;
    return finish(std::move(whole));
}

// `name:` before an argument.
std::optional<std::string> Parser::argument_name() {
    const std::size_t from = cursor_.at();
    std::string name;
    while (cursor_.peek() != ':') {
        const std::string_view part = cursor_.take_name_part();
        if (part.empty()) {
            cursor_.go(from);
            return std::nullopt;
        }
        name += (name.empty() ? "" : " ") + std::string(part);
    }
    if (name.empty()) return std::nullopt;
    cursor_.take(":");
    return canonical_name(name);
}

}  // namespace skl::rules::feel
