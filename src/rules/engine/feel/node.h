// The compiled form: a tree of nodes whose names are slots. Immutable and shared by threads; what changes is in the Run and the Frame.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/feel/possible.h"
#include "rules/engine/feel/run.h"
#include "rules/engine/feel/syntax.h"
#include "rules/engine/feel/types.h"

namespace skl::rules::feel {

// The variables of one activation: of a decision's logic or of a function's body.
struct Frame {
    std::span<Value> slots;
};

class Node;

// What a node does, for who computes it over many rows at once. Which members count is said beside the operation.
struct Shape {
    enum class Does : std::uint8_t {
        opaque,    // not told: it can only be evaluated
        constant,  // value
        slot,      // index
        unit,      // index, of a program
        add,       // parts[0] + parts[1]
        subtract,
        multiply,
        divide,
        power,
        negate,       // −parts[0]
        compare,      // parts[0] comparison parts[1]
        conjunction,  // parts[0] and parts[1]
        disjunction,
        between,           // parts[0] between parts[1] and parts[2]
        condition,         // if parts[0] then parts[1] else parts[2]
        strict_condition,  // the same; what is no truth is a fault
        range,             // parts[0]..parts[1], of which one may be null; start_included, end_included
        contained,         // parts[0] in parts[1]
        tested,            // the same where parts[1] may be a truth; of_input: it speaks of parts[0]
        any_of,            // of parts
        none_of,
        path,        // parts[0].name
        native,      // native(parts…)
        invocation,  // parts[0](parts[1…]); names: of named arguments, or empty
        context,     // names[i] : parts[i], which stands in slots[i]; one part more: the result
        converted,   // parts[0] where `type` is due
    };
    Does does = Does::opaque;
    std::vector<const Node*> parts{};
    const Value* value = nullptr;
    std::size_t index = 0;
    Comparison comparison = Comparison::equal;
    bool start_included = false, end_included = false, of_input = false;
    std::string_view name{};
    std::vector<std::string_view> names{};
    std::vector<std::size_t> slots{};
    Value (*native)(Run&, std::span<const Value>) = nullptr;
    const Type* type = nullptr;
};

class Node {
public:
    virtual ~Node() = default;
    virtual Value evaluate(Run& run, Frame& frame) const = 0;
    virtual Shape shape() const { return {}; }
    // The same while inputs are not known. Unless a node knows better: anything, once an unknown one is asked for.
    virtual Possible possible(Weighing& weighing, PossibleFrame& frame) const;
};
using NodeRef = std::shared_ptr<const Node>;

// Where and what: of one text of a model. Lines and columns are 1-based, columns in code points.
struct Diagnostic {
    enum class Severity : std::uint8_t { error, warning, information };
    Severity severity = Severity::error;
    std::string code;        // feel-syntax, name-unknown, type-mismatch …
    std::string element_id;  // of the DMN element whose text it is
    std::string name;
    std::uint32_t line = 0, column = 0;
    std::map<std::string, std::string> params{};  // expected, near, got … for the sentence in the catalogue
};

// What a name stands for while a text is compiled.
struct Compiled {
    NodeRef node;  // never null: a text with faults compiles to a node that gives null with a remark
    TypeRef type;  // as far as it can be known; any_type() otherwise
};

// Compiles the texts of one activation: decision logic or the body of a function. The order of use is the order of declaration:
// names that are declared later are not seen by texts compiled before.
class Compiler {
public:
    explicit Compiler(std::vector<Diagnostic>& diagnostics);
    ~Compiler();
    Compiler(const Compiler&) = delete;
    Compiler& operator=(const Compiler&) = delete;

    // Types that texts may name beside FEEL's own: item definitions.
    void types_from(std::function<TypeRef(std::string_view)> types);
    // A name that is what the node gives: a requirement of a decision, a BKM, an import (whose type is a context of its names).
    void bind(std::string name, Compiled what);
    // A variable of this activation: its slot in the frame. Names may be shadowed by later ones until leave().
    std::size_t declare(std::string name, TypeRef type);
    void enter();  // names declared from here …
    void leave();  // … are gone again; their slots may be used anew

    // A text of the model. `element` is what faults are reported about.
    Compiled expression(std::string_view text, std::string_view element_id, std::string_view element_name);
    // Unary tests over `?`, whose slot must have been declared with the name "?"; the node gives true, false or null.
    Compiled unary_tests(std::string_view text, std::string_view element_id, std::string_view element_name);
    // The tree of unary tests, for who analyses tables; null: not to be read.
    PartRef parse_unary_tests(std::string_view text);
    Compiled lower(const Part& part);  // what has been parsed already

    // A function whose body is compiled by `body` in an activation of its own: its parameters are declared there first; the variables of
    // this activation that the body names are captured. The node gives the function as a value.
    struct Body {
        std::vector<Function::Parameter> parameters;
        TypeRef result;
        std::string name;
    };
    template <class Fill>
    Compiled function(Body declared, Fill body) {
        begin_function(declared);
        Compiled inside = body(*this);
        return end_function(std::move(declared), std::move(inside));
    }

    std::size_t frame_size() const;  // slots an activation of what was compiled needs

    struct State;  // compiler.h

private:
    Compiled read(std::string_view text, std::string_view element_id, std::string_view element_name, bool tests);
    void begin_function(const Body& body);
    Compiled end_function(Body body, Compiled inside);

    std::unique_ptr<State> state_;
};

// One expression of its own, as /feel/evaluate and tests use it: `variables` are the names it may use, in the order of their values.
class Expression {
public:
    struct Variable {
        std::string name;
        TypeRef type;
    };
    static std::shared_ptr<const Expression> compile(std::string_view text, std::span<const Variable> variables,
                                                     std::vector<Diagnostic>& diagnostics);
    static std::shared_ptr<const Expression> compile_tests(std::string_view text, std::span<const Variable> variables,
                                                           std::vector<Diagnostic>& diagnostics);  // "?" is one of the variables
    Value evaluate(Run& run, std::span<const Value> variables) const;
    const Type& type() const { return *type_; }

private:
    static std::shared_ptr<const Expression> of(std::string_view text, std::span<const Variable> variables,
                                                std::vector<Diagnostic>& diagnostics, bool tests);
    NodeRef node_;
    TypeRef type_;
    std::size_t slots_ = 0;
};

}  // namespace skl::rules::feel
