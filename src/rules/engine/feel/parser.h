// FEEL's grammar (DMN 1.5 §10.3.1.2, rules 1 to 64), read by descent with the names in scope at hand.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/feel/cursor.h"
#include "rules/engine/feel/names.h"
#include "rules/engine/feel/syntax.h"
#include "rules/engine/feel/types.h"

namespace skl::rules::feel {

constexpr std::size_t longest_expression = 200'000;  // bytes: the longest cell seen in models is a hundredth of it
constexpr std::size_t deepest_expression = 400;      // brackets and operators within each other; a level takes some 1 KB of stack

struct SyntaxFault {
    std::size_t at = 0;    // byte of the text
    std::string expected;  // what could have stood there
};

class Parser {
public:
    using Types = std::function<TypeRef(std::string_view name)>;

    // `names`: what may be used; `fields`: what members of contexts are called, for names of several words behind a point or in a filter.
    // Names the text itself declares are added while it is read, and removed again.
    Parser(std::string_view text, NameTable& names, NameTable& fields, const Types& types);

    PartRef whole_expression();  // null: see fault()
    PartRef whole_tests();
    const std::optional<SyntaxFault>& fault() const { return fault_; }

private:
    class Level;
    class Declared;

    PartRef fail(std::string expected);
    bool expect(std::string_view symbol);
    PartRef begin(Part::Kind kind, std::size_t from) const;
    PartRef finish(PartRef part);  // null: the tree is too high

    PartRef expression();
    PartRef disjunction();
    PartRef conjunction();
    PartRef comparison();
    PartRef between(PartRef left);
    PartRef in(PartRef left);
    PartRef additive();
    PartRef multiplicative();
    PartRef power();
    PartRef negation();
    PartRef instance();
    PartRef postfix();
    PartRef primary();
    PartRef arguments(PartRef callee);
    PartRef filter(PartRef list);
    PartRef path(PartRef of);

    PartRef name_or_call();
    PartRef number();
    PartRef string();
    PartRef at_literal();
    PartRef bracketed();
    PartRef list_or_range();
    PartRef range(std::size_t from, PartRef start, bool included);
    PartRef unary_range();
    PartRef context();
    PartRef condition();
    bool iterators(Part& into, Declared& names);
    PartRef iteration();
    PartRef quantified(Part::Kind kind);
    PartRef function();
    PartRef domain();

    PartRef test();
    PartRef tests();
    std::optional<Comparison> take_comparison();
    TypeRef type();
    std::optional<std::string> new_name(std::string_view stops, std::string_view keyword);
    std::optional<std::string> argument_name();
    bool closes_range(const Part& end) const;
    std::string words();  // a run of them, up to a keyword or sign: a name nobody declared
    bool name_follows() const;

    Cursor cursor_;
    NameTable& names_;
    NameTable& fields_;
    const Types& types_;
    std::optional<SyntaxFault> fault_;
    std::size_t depth_ = 0, filters_ = 0, range_ends_ = 0;
    bool several_tests_ = false;  // the bracket at the cursor may hold several: x in (1, > 5)
};

}  // namespace skl::rules::feel
