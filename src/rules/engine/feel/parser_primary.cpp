// The smallest expressions: literals, names, brackets, lists, ranges, contexts; and those that begin with a keyword.
#include <array>

#include "rules/engine/feel/functions.h"
#include "rules/engine/feel/parser_parts.h"

namespace skl::rules::feel {

using Kind_ = Part::Kind;

PartRef Parser::primary() {
    const Level level(*this);
    if (!level.allowed()) return fail("an expression that is not nested as deeply");
    if (cursor_.end()) return fail("an expression");
    switch (cursor_.peek()) {
        case '"': return string();
        case '@': return at_literal();
        case '(': return bracketed();
        case '[':
        case ']': return list_or_range();
        case '{': return context();
        default: break;
    }
    if (cursor_.number_here()) return number();
    return name_or_call();
}

PartRef Parser::number() {
    PartRef made = begin(Kind_::literal, cursor_.at());
    const bool negative = cursor_.peek() == '-';  // of the literal itself (rule 37)
    if (negative) cursor_.take("-");
    const auto found = cursor_.take_number();
    if (!found) return fail("a number");
    made->value = Value(negative ? found->negated() : *found);
    return finish(std::move(made));
}

PartRef Parser::string() {
    PartRef made = begin(Kind_::literal, cursor_.at());
    auto content = cursor_.take_string();
    if (!content) return fail("a string that ends, with escapes of FEEL");
    made->value = Value(std::move(*content));
    return finish(std::move(made));
}

// Rule 33 c: @"2026-11-24". What is none of the kinds is null.
PartRef Parser::at_literal() {
    PartRef made = begin(Kind_::literal, cursor_.at());
    cursor_.take("@");
    const auto content = cursor_.take_string();
    if (!content) return fail("a string behind @");
    if (const auto date = Date::parse(*content))
        made->value = Value(*date);
    else if (auto moment = DateTime::parse(*content))
        made->value = Value(std::move(*moment));
    else if (auto time = Time::parse(*content))
        made->value = Value(std::move(*time));
    else if (const auto months = parse_months_duration(*content))
        made->value = Value(*months);
    else if (const auto days = parse_days_duration(*content))
        made->value = Value(*days);
    return finish(std::move(made));
}

// ( expression ), ( < 10 ), (1..5), and behind `in` several tests.
PartRef Parser::bracketed() {
    const bool several = std::exchange(several_tests_, false);
    const std::size_t from = cursor_.at();
    const std::size_t ends = std::exchange(range_ends_, 0);
    cursor_.take("(");
    const bool compares = cursor_.peek() == '<' || cursor_.peek() == '>' || cursor_.peek() == '=' || cursor_.looking_at("!=");
    PartRef made = several ? test() : compares ? unary_range() : expression();
    if (!made) return nullptr;
    if (cursor_.looking_at("..")) {
        range_ends_ = ends;
        return range(from, std::move(made), false);
    }
    if (several && (compares || cursor_.peek() == ',')) {
        PartRef tests = begin(Kind_::test_list, from);
        tests->parts.push_back(std::move(made));
        while (cursor_.take(",")) {
            PartRef one = test();
            if (!one) return nullptr;
            tests->parts.push_back(std::move(one));
        }
        made = std::move(tests);
    }
    range_ends_ = ends;
    if (!expect(")")) return nullptr;
    made->extent.from = static_cast<std::uint32_t>(from);
    return finish(std::move(made));
}

// (< 10), (>= 3), (= 5) as ranges (§10.3.2.7, table 46).
PartRef Parser::unary_range() {
    PartRef made = begin(Kind_::range, cursor_.at());
    const auto how = take_comparison();
    PartRef end = additive();
    if (!end) return nullptr;
    made->parts.resize(2);
    made->text = "<";  // written as a comparison
    switch (*how) {
        case Comparison::less:
        case Comparison::at_most:
            made->parts[1] = std::move(end);
            made->end_included = *how == Comparison::at_most;
            break;
        case Comparison::greater:
        case Comparison::at_least:
            made->parts[0] = std::move(end);
            made->start_included = *how == Comparison::at_least;
            break;
        case Comparison::equal:
            made->start_included = made->end_included = true;
            made->parts[0] = std::move(end);
            made->text = "=";
            break;
        case Comparison::not_equal:
            made->parts[0] = std::move(end);
            made->text = "!=";
            break;
    }
    return finish(std::move(made));
}

// [1, 2] or [1..2] or ]1..2]: what stands behind the first expression tells.
PartRef Parser::list_or_range() {
    PartRef made = begin(Kind_::list, cursor_.at());
    const bool included = cursor_.peek() == '[';
    if (!included) {  // a ] with nothing behind it closes something, and begins no range
        Cursor ahead = cursor_;
        ahead.take("]");
        if (ahead.end() || std::string_view(",)]}").find(ahead.peek()) != std::string_view::npos) return fail("an expression");
    }
    cursor_.take(included ? "[" : "]");
    const std::size_t ends = std::exchange(range_ends_, 0);
    const bool none = included && cursor_.take("]");
    for (bool more = !none; more; more = cursor_.take(",")) {
        PartRef item = test();  // lists of tests are lists, too
        if (!item) return nullptr;
        if (made->parts.empty() && cursor_.looking_at("..")) {
            range_ends_ = ends;
            return range(made->extent.from, std::move(item), included);
        }
        if (!included) return fail("'..'");
        made->parts.push_back(std::move(item));
    }
    range_ends_ = ends;
    if (!none && !expect("]")) return nullptr;
    return finish(std::move(made));
}

// [a..b], (a..b], ]a..b[ … (rule 66), from the points on.
PartRef Parser::range(std::size_t from, PartRef start, bool included) {
    PartRef made = begin(Kind_::range, from);
    made->start_included = included;
    if (!expect("..")) return nullptr;
    const std::size_t ends = std::exchange(range_ends_, 1);
    PartRef end = additive();
    range_ends_ = ends;
    if (!end) return nullptr;
    made->parts.push_back(std::move(start));
    made->parts.push_back(std::move(end));
    made->end_included = cursor_.peek() == ']';
    if (!cursor_.take("]") && !cursor_.take(")") && !cursor_.take("[")) return fail("']', ')' or '[' at the end of the range");
    return finish(std::move(made));
}

// Is the [ behind an end of a range its close, as in ]1..5[, or a filter of it, as in [1..ends[1]]? A filter has a condition in it.
bool Parser::closes_range(const Part& end) const {
    if (end.kind == Kind_::literal) return true;
    Cursor ahead = cursor_;
    ahead.take("[");
    if (const std::string_view word = ahead.peek_identifier(); !word.empty()) return is_keyword(word) && word != "if" && word != "not";
    return !ahead.number_here() && std::string_view("\"@([{-").find(ahead.peek()) == std::string_view::npos;
}

// Rules 57 to 59. Later entries see the earlier ones.
PartRef Parser::context() {
    PartRef made = begin(Kind_::context, cursor_.at());
    cursor_.take("{");
    Declared entries(names_, {});
    const std::size_t ends = std::exchange(range_ends_, 0);
    const bool none = cursor_.take("}");
    for (bool more = !none; more; more = cursor_.take(",")) {
        std::optional<std::string> key;
        if (cursor_.peek() == '"') {
            key = cursor_.take_string();
            if (!key) return fail("a string that ends, with escapes of FEEL");
        } else {
            key = new_name(":", "");
        }
        if (!key) return nullptr;
        if (!expect(":")) return nullptr;
        PartRef value = expression();
        if (!value) return nullptr;
        entries.add(*key);
        fields_.add(*key);  // stays: a value may be used outside of the braces
        made->names.push_back(std::move(*key));
        made->parts.push_back(std::move(value));
    }
    range_ends_ = ends;
    if (!none && !expect("}")) return nullptr;
    return finish(std::move(made));
}

// A name that is being declared: up to one of the signs, or the keyword.
std::optional<std::string> Parser::new_name(std::string_view stops, std::string_view keyword) {
    std::string name;
    while (!cursor_.end() && stops.find(cursor_.peek()) == std::string_view::npos &&
           (keyword.empty() || !cursor_.looking_at_word(keyword))) {
        const std::string_view part = cursor_.take_name_part();
        if (part.empty()) break;
        name += (name.empty() ? "" : " ") + std::string(part);
    }
    const bool starts_well =
        !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::string_view("./-'+*").find(name[0]) == std::string_view::npos;
    if (!starts_well) {
        fail("a name");
        return std::nullopt;
    }
    return canonical_name(name);
}

// Known names first, the longest that fits; then keywords; then built-ins; then a name nobody knows.
PartRef Parser::name_or_call() {
    const std::size_t from = cursor_.at();
    PartRef made = begin(Kind_::name, from);
    made->text = names_.take(cursor_);
    if (made->text.empty() && filters_ > 0) made->text = fields_.take(cursor_);
    if (!made->text.empty() && !name_follows()) {
        if (made->text == "?") made->kind = Kind_::input;
        return finish(std::move(made));
    }
    cursor_.go(from);  // `loan amount` where only `loan` is known is a name nobody knows
    made->text.clear();
    if (cursor_.take_word("if")) return condition();
    if (cursor_.take_word("for")) return iteration();
    if (cursor_.take_word("some")) return quantified(Kind_::some);
    if (cursor_.take_word("every")) return quantified(Kind_::every);
    if (cursor_.take_word("function")) return function();
    for (const auto& [word, value] :
         {std::pair<std::string_view, Value>{"true", Value(true)}, {"false", Value(false)}, {"null", Value()}}) {
        if (!cursor_.take_word(word)) continue;
        made->kind = Kind_::literal;
        made->value = value;
        return finish(std::move(made));
    }
    static const NameTable built_ins = [] {
        NameTable table;
        for (const Form& form : built_in_forms()) table.add(form.name);
        return table;
    }();
    made->text = built_ins.take(cursor_);
    // "date and time" is a function only where it is invoked: a date, and a time, may stand beside each other.
    if (!made->text.empty() && made->text.find(" and ") != std::string::npos && cursor_.peek() != '(') {
        cursor_.go(from);
        made->text.clear();
    }
    if (made->text.empty() || name_follows()) {
        cursor_.go(from);
        made->text = words();
    }
    if (made->text.empty()) return fail("an expression");
    if (made->text == "?") made->kind = Kind_::input;
    return finish(std::move(made));
}

std::string Parser::words() {
    std::string run;
    do {
        const std::string_view word = cursor_.take_identifier();
        run += (run.empty() ? "" : " ") + std::string(word);
    } while (name_follows());
    return run;
}

// A word that can be no operator stands behind a name: the name goes on.
bool Parser::name_follows() const {
    const std::string_view word = cursor_.peek_identifier();
    return !word.empty() && !is_keyword(word);
}

PartRef Parser::condition() {
    PartRef made = begin(Kind_::condition, cursor_.last());
    constexpr std::array<std::string_view, 2> words{"then", "else"};
    for (std::size_t i = 0; i < 3; ++i) {
        if (i > 0 && !cursor_.take_word(words[i - 1])) return fail("'" + std::string(words[i - 1]) + "'");
        PartRef one = expression();
        if (!one) return nullptr;
        made->parts.push_back(std::move(one));
    }
    return finish(std::move(made));
}

// What an iterator runs through: a list, a range, or two ends a..b.
PartRef Parser::domain() {
    const std::size_t from = cursor_.at();
    PartRef start = expression();
    if (!start || !cursor_.take("..")) return start;
    PartRef end = expression();
    if (!end) return nullptr;
    PartRef made = begin(Kind_::range, from);
    made->start_included = made->end_included = true;
    made->text = "..";
    made->parts.push_back(std::move(start));
    made->parts.push_back(std::move(end));
    return finish(std::move(made));
}

// `name in domain`, several with commas between; later domains see earlier names. False: a fault was met.
bool Parser::iterators(Part& into, Declared& names) {
    do {
        auto name = new_name("", "in");
        if (!name) return false;
        if (!cursor_.take_word("in")) {
            fail("'in'");
            return false;
        }
        PartRef through = domain();
        if (!through) return false;
        names.add(*name);
        into.names.push_back(std::move(*name));
        into.parts.push_back(std::move(through));
    } while (cursor_.take(","));
    return true;
}

PartRef Parser::iteration() {
    PartRef made = begin(Kind_::iteration, cursor_.last());
    Declared names(names_, {});
    if (!iterators(*made, names)) return nullptr;
    if (!cursor_.take_word("return")) return fail("'return'");
    names.add("partial");
    PartRef body = expression();
    if (!body) return nullptr;
    made->parts.push_back(std::move(body));
    return finish(std::move(made));
}

PartRef Parser::quantified(Kind_ kind) {
    PartRef made = begin(kind, cursor_.last());
    Declared names(names_, {});
    if (!iterators(*made, names)) return nullptr;
    if (!cursor_.take_word("satisfies")) return fail("'satisfies'");
    PartRef body = expression();
    if (!body) return nullptr;
    made->parts.push_back(std::move(body));
    return finish(std::move(made));
}

// Rules 55, 56: function(a: number, b) body; `external` before a context.
PartRef Parser::function() {
    PartRef made = begin(Kind_::function, cursor_.last());
    if (!expect("(")) return nullptr;
    Declared parameters(names_, {});
    const bool none = cursor_.take(")");
    for (bool more = !none; more; more = cursor_.take(",")) {
        auto name = new_name(":,)", "");
        if (!name) return nullptr;
        TypeRef of = any_type();
        if (cursor_.take(":") && !(of = type())) return nullptr;
        parameters.add(*name);
        made->names.push_back(std::move(*name));
        made->types.push_back(std::move(of));
    }
    if (!none && !expect(")")) return nullptr;
    made->external = cursor_.take_word("external");
    PartRef body = expression();
    if (!body) return nullptr;
    made->parts.push_back(std::move(body));
    return finish(std::move(made));
}

}  // namespace skl::rules::feel
