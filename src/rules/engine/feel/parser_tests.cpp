// Unary tests (DMN 1.5 §10.3.1.2, rules 7 to 15) and types (rules 51, 60).
#include "rules/engine/feel/parser_parts.h"

namespace skl::rules::feel {

using Kind_ = Part::Kind;

namespace {
constexpr std::size_t longest_type_name = 32;  // words and signs: that of FEEL's own longest is five, of a model's hardly twice as much
}

PartRef Parser::whole_tests() {
    if (fault_) return nullptr;
    if (cursor_.end()) return fail("a test");
    PartRef made = tests();
    if (made && !cursor_.end()) return fail("',' or the end");
    return fault_ ? nullptr : std::move(made);
}

// -  |  not(tests)  |  test, test …
PartRef Parser::tests() {
    const std::size_t from = cursor_.at();
    if (cursor_.peek() == '-') {
        cursor_.take("-");
        if (cursor_.end()) return finish(begin(Kind_::any_value, from));
        cursor_.go(from);
    }
    if (cursor_.looking_at_word("not")) {
        cursor_.take_word("not");
        if (cursor_.take("(")) {
            PartRef made = begin(Kind_::test_not, from);
            do {
                PartRef one = test();
                if (!one) return nullptr;
                made->parts.push_back(std::move(one));
            } while (cursor_.take(","));
            if (!expect(")")) return nullptr;
            if (cursor_.end()) return finish(std::move(made));
        }
        cursor_.go(from);  // not(…) that goes on is an expression
    }
    PartRef first = test();
    if (!first || cursor_.peek() != ',') return first;
    PartRef made = begin(Kind_::test_list, from);
    made->parts.push_back(std::move(first));
    while (cursor_.take(",")) {
        PartRef one = test();
        if (!one) return nullptr;
        made->parts.push_back(std::move(one));
    }
    return finish(std::move(made));
}

// < 10, [1..5], or an expression: a value to be equal to, a list or range to be in, or what is true of ?
PartRef Parser::test() {
    const std::size_t from = cursor_.at();
    if (const auto how = take_comparison()) {
        PartRef made = begin(Kind_::test_comparison, from);
        made->comparison = *how;
        PartRef end = additive();
        if (!end) return nullptr;
        made->parts.push_back(std::move(end));
        return finish(std::move(made));
    }
    return expression();
}

// list<T>, range<T>, context<a: T>, function<T, T> -> R, and names of one or more words.
TypeRef Parser::type() {
    const Level level(*this);
    const auto none = [&](std::string expected) {
        fail(std::move(expected));
        return TypeRef();
    };
    if (!level.allowed()) return none("a type that is not nested as deeply");
    const std::size_t from = cursor_.at();
    for (const std::string_view word : {"list", "range"}) {
        if (!cursor_.take_word(word)) continue;
        if (!cursor_.take("<")) {
            cursor_.go(from);
            break;
        }
        TypeRef of = type();
        if (!of || !expect(">")) return nullptr;
        return word == "list" ? list_of(std::move(of)) : range_of(std::move(of));
    }
    if (cursor_.take_word("context")) {
        if (cursor_.take("<")) {
            auto made = std::make_shared<Type>();
            made->kind = Type::Kind::context;
            if (cursor_.take(">")) return made;  // of any entries
            do {
                auto name = new_name(":", "");
                if (!name || !expect(":")) return nullptr;
                TypeRef of = type();
                if (!of) return nullptr;
                made->fields.push_back({std::move(*name), std::move(of)});
            } while (cursor_.take(","));
            if (!expect(">")) return nullptr;
            return made;
        }
        cursor_.go(from);
    }
    if (cursor_.take_word("function")) {
        if (cursor_.take("<")) {
            auto made = std::make_shared<Type>();
            made->kind = Type::Kind::function;
            for (bool more = !cursor_.take(">"); more; more = cursor_.take(",")) {
                TypeRef of = type();
                if (!of) return nullptr;
                made->parameters.push_back(std::move(of));
                if (cursor_.take(">")) break;
            }
            if (!expect("->")) return nullptr;
            made->element = type();
            return made->element ? made : nullptr;
        }
        cursor_.go(from);
    }
    // The longest run of words that names a type.
    TypeRef found;
    std::size_t after = from;
    std::string name;
    for (std::size_t parts = 0; parts < longest_type_name; ++parts) {
        const std::string_view part = cursor_.take_name_part();
        if (part.empty()) break;
        name += (name.empty() ? "" : " ") + std::string(part);
        const std::string canonical = canonical_name(name);
        TypeRef one = types_ ? types_(canonical) : nullptr;
        if (!one) one = type_named(canonical);
        if (!one) continue;
        found = std::move(one);
        after = cursor_.at();
    }
    cursor_.go(after);
    return found ? found : none("the name of a type");
}

}  // namespace skl::rules::feel
