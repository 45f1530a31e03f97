// The syntax tree of FEEL (DMN 1.5 §10.3.1.2). Every part knows where it stands, so that a fault can be shown in its place.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rules/engine/feel/operations.h"
#include "rules/engine/feel/value.h"

namespace skl::rules::feel {

// Bytes of the text, from the first to after the last.
struct Extent {
    std::uint32_t from = 0, to = 0;
};

class Compiler;
struct Compiled;
// A chain of so many operators, or so much within each other, is refused: whoever walks a tree needs stack for its height.
constexpr std::uint16_t greatest_height = 1'000;

struct Part;
using PartRef = std::unique_ptr<Part>;

struct Part {
    enum class Kind : std::uint8_t {
        literal,      // value
        name,         // text
        list,         // parts
        context,      // names[i] : parts[i]
        range,        // parts[0]..parts[1], of which one may be absent; start_included, end_included
        negation,     // -parts[0]
        arithmetic,   // parts[0] sign parts[1]; text is one of + - * / **
        comparison,   // parts[0] comparison parts[1]
        conjunction,  // parts[0] and parts[1]
        disjunction,  // parts[0] or parts[1]
        between,      // parts[0] between parts[1] and parts[2]
        in,           // parts[0] in parts[1…], each a test
        instance_of,  // parts[0] instance of type
        condition,    // if parts[0] then parts[1] else parts[2]
        iteration,    // for names[i] in parts[i] … return parts.back()
        some,         // some names[i] in parts[i] … satisfies parts.back()
        every,
        filter,      // parts[0][parts[1]]
        path,        // parts[0].text
        invocation,  // parts[0](parts[1…]); names: of named arguments, or empty
        function,    // function(names: types) parts[0]; external: parts[0] is a context
        embedded,    // what `inside` compiles, in the scope of its place: a boxed expression within this one
        // Only in unary tests:
        any_value,        // -
        test_comparison,  // < parts[0]
        test_not,         // not(parts…)
        test_list,        // parts, of which one must hold
        input,            // ?
    };

    Kind kind = Kind::literal;
    Extent extent;
    Value value;
    std::string text;
    std::vector<std::string> names;
    std::vector<PartRef> parts;
    std::function<Compiled(Compiler&)> inside;
    std::vector<TypeRef> types;  // of function parameters, and of instance of
    std::uint16_t height = 1;    // of the tree below it
    Comparison comparison = Comparison::equal;
    bool start_included = false, end_included = false, external = false;
};

}  // namespace skl::rules::feel
