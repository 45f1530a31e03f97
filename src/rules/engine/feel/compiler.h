// What the files of the compiler share. Inside this folder; its face is node.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/engine/feel/names.h"
#include "rules/engine/feel/nodes.h"
#include "rules/engine/feel/parser.h"

namespace skl::rules::feel {

constexpr std::size_t most_diagnostics = 1'000;  // of one compilation; who has a thousand faults has the wrong file
constexpr std::size_t deepest_type = 20;         // of structures within each other whose members' names are known

struct Variable {
    std::string name;     // canonical
    std::string written;  // as it was declared
    TypeRef type;
    std::size_t slot = 0;
    bool filtered_item = false;  // its members are names themselves
};

// One frame's worth of variables.
struct Activation {
    struct Mark {
        std::size_t variables, next;
    };
    std::vector<Variable> variables;
    std::vector<Mark> marks;
    std::size_t next = 0, size = 0;
    std::size_t height = 0;  // of the highest tree compiled here
    std::vector<std::pair<std::string, std::size_t>> captured_names;
    std::vector<std::pair<std::size_t, NodeRef>> captured;  // slot here, and its value around
};

struct Compiler::State {
    explicit State(std::vector<Diagnostic>& all) : diagnostics(all) {}

    std::vector<Diagnostic>& diagnostics;
    NameTable names, fields;
    std::unordered_map<std::string, Compiled> bound;
    std::vector<std::unique_ptr<Activation>> activations;
    std::function<TypeRef(std::string_view)> types;
    std::string_view text, element_id, element_name;  // of what is being compiled

    Activation& here();
    std::size_t new_slot();
    std::size_t declare(std::string name, TypeRef type, bool filtered_item);
    void enter();
    void leave();
    void add_fields(const Type& type, std::size_t depth);
    std::optional<Compiled> find(const std::string& name) { return find(canonical_name(name), activations.size() - 1); }
    std::optional<Compiled> find(const std::string& name, std::size_t at);
    std::optional<Compiled> captured(const std::string& name, std::size_t at);
    void report(std::string code, std::size_t at, std::map<std::string, std::string> params,
                Diagnostic::Severity severity = Diagnostic::Severity::error);
};

// One tree to nodes.
class Lowering {
public:
    Lowering(Compiler& compiler, Compiler::State& state) : compiler_(compiler), state_(state) {}

    Compiled lower(const Part& part);
    NodeRef tests(const Part& part);  // over the variable `?`

private:
    NodeRef test(const Part& part, const NodeRef& value);
    Compiled name(const Part& part);
    Compiled list(const Part& part);
    Compiled context(const Part& part);
    Compiled range(const Part& part);
    Compiled arithmetic(const Part& part);
    Compiled comparison(const Part& part);
    Compiled in(const Part& part);
    Compiled iteration(const Part& part);
    Compiled quantified(const Part& part);
    std::vector<Iterator> iterators(const Part& part);
    Compiled filter(const Part& part);
    Compiled path(const Part& part);
    Compiled invocation(const Part& part);
    Compiled built_in_call(const Part& part, const std::string& name);
    Compiled function(const Part& part);
    Compiled external(const Part& part);

    Compiler& compiler_;
    Compiler::State& state_;
};

}  // namespace skl::rules::feel
