// From the tree to nodes: names become slots, members or bound nodes; what is faulty becomes null with a remark and a diagnostic.
#include "rules/engine/feel/compiler.h"

#include <algorithm>

#include "kernel/text/text.h"
#include "rules/engine/feel/functions.h"

namespace skl::rules::feel {

Activation& Compiler::State::here() { return *activations.back(); }

namespace {

// Of an item whose type is known to be of another kind no name is a member.
bool may_have_members(const Type& type) {
    return type.kind == Type::Kind::any || type.kind == Type::Kind::list || (type.kind == Type::Kind::context && type.fields.empty());
}

// Never used anew: the function's activation fills it when it begins.
std::size_t lasting_slot(Activation& one) {
    const std::size_t slot = one.size++;
    one.next = std::max(one.next, one.size);
    for (Activation::Mark& mark : one.marks) mark.next = std::max(mark.next, one.size);
    return slot;
}

}  // namespace

std::size_t Compiler::State::new_slot() {
    Activation& one = here();
    const std::size_t slot = one.next++;
    one.size = std::max(one.size, one.next);
    return slot;
}

std::size_t Compiler::State::declare(std::string name, TypeRef type, bool filtered_item) {
    const std::size_t slot = new_slot();
    names.add(name);
    add_fields(*type, 0);
    here().variables.push_back({canonical_name(name), std::move(name), std::move(type), slot, filtered_item});
    return slot;
}

void Compiler::State::enter() { here().marks.push_back({here().variables.size(), here().next}); }

void Compiler::State::leave() {
    Activation& one = here();
    const Activation::Mark mark = one.marks.back();
    one.marks.pop_back();
    while (one.variables.size() > mark.variables) {
        names.remove(one.variables.back().written);
        one.variables.pop_back();
    }
    one.next = mark.next;
}

// What members are called anywhere in the type: names of several words are met by them behind a point.
void Compiler::State::add_fields(const Type& type, std::size_t depth) {
    if (depth > deepest_type) return;
    if (type.element) add_fields(*type.element, depth + 1);
    for (const Type::Field& field : type.fields) {
        fields.add(field.name);
        add_fields(*field.type, depth + 1);
    }
}

// Seen from the activation `at`: its variables, the innermost first; then what was bound; then what functions around it know.
std::optional<Compiled> Compiler::State::find(const std::string& name, std::size_t at) {
    Activation& one = *activations[at];
    std::vector<std::size_t> maybe;  // items of filters that may have a member of that name
    std::optional<Compiled> found;
    for (std::size_t i = one.variables.size(); i-- > 0 && !found;) {
        const Variable& variable = one.variables[i];
        const bool of_item = variable.filtered_item && (variable.type->kind == Type::Kind::any || variable.type->field(name));
        if (variable.name == name && of_item) {  // items that have an entry `item`
            found = Compiled{member_or(variable.slot, name, std::make_shared<SlotNode>(variable.slot)), any_type()};
        } else if (variable.name == name) {
            found = Compiled{std::make_shared<SlotNode>(variable.slot), variable.type};
        } else if (variable.filtered_item) {
            const Type* field = variable.type->field(name);
            if (field) {
                for (const Type::Field& member : variable.type->fields)
                    if (member.name == name) found = Compiled{path_node(std::make_shared<SlotNode>(variable.slot), name), member.type};
            } else if (may_have_members(*variable.type)) {
                maybe.push_back(variable.slot);
            }
        }
    }
    if (!found) {
        const auto bound_here = bound.find(name);
        if (bound_here != bound.end() && at == 0) found = bound_here->second;
    }
    if (!found && at > 0) found = captured(name, at);
    for (std::size_t i = maybe.size(); i-- > 0;) {
        const Value* native = found ? nullptr : built_in(name);
        NodeRef otherwise = found ? found->node : native ? constant(*native) : failing("name-unknown", name);
        found = Compiled{member_or(maybe[i], name, std::move(otherwise)), any_type()};
    }
    return found;
}

// A name of the activation around: what it is there is put into a slot here when the function is made. Bound nodes need no slot.
std::optional<Compiled> Compiler::State::captured(const std::string& name, std::size_t at) {
    auto outside = find(name, at - 1);
    if (!outside) return std::nullopt;
    if (const auto bound_here = bound.find(name); bound_here != bound.end() && bound_here->second.node == outside->node) return outside;
    Activation& one = *activations[at];
    for (const auto& [known, slot] : one.captured_names)
        if (known == name) return Compiled{std::make_shared<SlotNode>(slot), outside->type};
    const std::size_t slot = lasting_slot(one);
    one.captured_names.emplace_back(name, slot);
    one.captured.emplace_back(slot, outside->node);
    return Compiled{std::make_shared<SlotNode>(slot), outside->type};
}

void Compiler::State::report(std::string code, std::size_t at, std::map<std::string, std::string> params, Diagnostic::Severity severity) {
    Diagnostic made;
    made.severity = severity;
    made.code = std::move(code);
    made.element_id = element_id;
    made.name = element_name;
    made.line = 1;
    std::size_t line_start = 0;
    for (std::size_t i = 0; i < std::min(at, text.size()); ++i)
        if (text[i] == '\n') ++made.line, line_start = i + 1;
    made.column = 1;
    for (std::size_t i = line_start; i < std::min(at, text.size()); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) ++made.column;
    made.params = std::move(params);
    if (diagnostics.size() < most_diagnostics) diagnostics.push_back(std::move(made));
}

Compiler::Compiler(std::vector<Diagnostic>& diagnostics) : state_(std::make_unique<State>(diagnostics)) {
    state_->activations.push_back(std::make_unique<Activation>());
}

Compiler::~Compiler() = default;

void Compiler::types_from(std::function<TypeRef(std::string_view)> types) { state_->types = std::move(types); }

void Compiler::bind(std::string name, Compiled what) {
    state_->names.add(name);
    state_->add_fields(*what.type, 0);
    state_->bound.insert_or_assign(canonical_name(name), std::move(what));
}

std::size_t Compiler::declare(std::string name, TypeRef type) { return state_->declare(std::move(name), std::move(type), false); }
void Compiler::enter() { state_->enter(); }
void Compiler::leave() { state_->leave(); }
std::size_t Compiler::frame_size() const { return state_->activations.front()->size; }

Compiled Compiler::expression(std::string_view text, std::string_view element_id, std::string_view element_name) {
    return read(text, element_id, element_name, false);
}

Compiled Compiler::unary_tests(std::string_view text, std::string_view element_id, std::string_view element_name) {
    return read(text, element_id, element_name, true);
}

// Texts may be compiled within texts (boxed expressions in FEEL's own): what is said of the outer one is put back.
Compiled Compiler::read(std::string_view text, std::string_view element_id, std::string_view element_name, bool tests) {
    const auto outer = std::tuple(state_->text, state_->element_id, state_->element_name);
    state_->text = text;
    state_->element_id = element_id;
    state_->element_name = element_name;
    Parser parser(text, state_->names, state_->fields, state_->types);
    const PartRef part = tests ? parser.whole_tests() : parser.whole_expression();
    Compiled made{failing("feel-syntax", std::string(element_name)), any_type()};
    if (part)
        made = tests ? Compiled{Lowering(*this, *state_).tests(*part), simple_type(Type::Kind::boolean)} : lower(*part);
    else
        state_->report("feel-syntax", parser.fault()->at, {{"expected", parser.fault()->expected}});
    std::tie(state_->text, state_->element_id, state_->element_name) = outer;
    return made;
}

PartRef Compiler::parse_unary_tests(std::string_view text) {
    return Parser(text, state_->names, state_->fields, state_->types).whole_tests();
}

Compiled Compiler::lower(const Part& part) { return Lowering(*this, *state_).lower(part); }

void Compiler::begin_function(const Body& body) {
    state_->activations.push_back(std::make_unique<Activation>());
    for (const Function::Parameter& one : body.parameters) declare(one.name, one.type);
}

Compiled Compiler::end_function(Body body, Compiled inside) {
    State& state = *state_;
    std::unique_ptr<Activation> ended = std::move(state.activations.back());
    state.activations.pop_back();
    for (const Variable& one : ended->variables) state.names.remove(one.written);
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::function;
    for (const Function::Parameter& one : body.parameters) type->parameters.push_back(one.type);
    if (body.result->kind == Type::Kind::any && !body.result->allowed) body.result = inside.type;
    // What was only inferred is not enforced: a body that gives something else keeps it.
    type->element = body.result;
    FunctionPlan plan{std::move(body), std::move(inside.node), ended->size, ended->height, std::move(ended->captured)};
    return {function_node(std::move(plan)), std::move(type)};
}

std::shared_ptr<const Expression> Expression::of(std::string_view text, std::span<const Variable> variables,
                                                 std::vector<Diagnostic>& diagnostics, bool tests) {
    Compiler compiler(diagnostics);
    for (const Variable& one : variables) compiler.declare(one.name, one.type);
    Compiled compiled = tests ? compiler.unary_tests(text, {}, {}) : compiler.expression(text, {}, {});
    auto made = std::make_shared<Expression>();
    made->node_ = std::move(compiled.node);
    made->type_ = std::move(compiled.type);
    made->slots_ = compiler.frame_size();
    return made;
}

std::shared_ptr<const Expression> Expression::compile(std::string_view text, std::span<const Variable> variables,
                                                      std::vector<Diagnostic>& diagnostics) {
    return of(text, variables, diagnostics, false);
}

std::shared_ptr<const Expression> Expression::compile_tests(std::string_view text, std::span<const Variable> variables,
                                                            std::vector<Diagnostic>& diagnostics) {
    return of(text, variables, diagnostics, true);
}

Value Expression::evaluate(Run& run, std::span<const Value> variables) const {
    std::vector<Value> slots(std::max(slots_, variables.size()));
    std::copy(variables.begin(), variables.end(), slots.begin());
    Frame frame{slots};
    return node_->evaluate(run, frame);
}

}  // namespace skl::rules::feel
