#include "rules/engine/dmn/boxed.h"

#include <algorithm>

#include "rules/engine/feel/functions.h"

namespace skl::rules::dmn {

namespace {

using feel::Compiled;
using feel::Frame;
using feel::Run;
using feel::Value;
using Kind = Expression::Kind;

class Constant final : public feel::Node {
public:
    explicit Constant(Value value) : value_(std::move(value)) {}
    Value evaluate(Run&, Frame&) const override { return value_; }
    feel::Shape shape() const override { return {.does = feel::Shape::Does::constant, .value = &value_}; }
    feel::Possible possible(feel::Weighing&, feel::PossibleFrame&) const override { return feel::Possible::known(value_); }

private:
    Value value_;
};

class Converted final : public feel::Node {
public:
    Converted(feel::NodeRef value, feel::TypeRef type, std::string element)
        : value_(std::move(value)), type_(std::move(type)), element_(std::move(element)) {}
    Value evaluate(Run& run, Frame& frame) const override { return feel::coerce(run, value_->evaluate(run, frame), *type_, element_); }
    feel::Shape shape() const override {
        return {.does = feel::Shape::Does::converted, .parts = {value_.get()}, .name = element_, .type = type_.get()};
    }
    feel::Possible possible(feel::Weighing& weighing, feel::PossibleFrame& frame) const override {
        return feel::coerce(weighing, value_->possible(weighing, frame), *type_, element_);
    }

private:
    feel::NodeRef value_;
    feel::TypeRef type_;
    std::string element_;
};

// A boxed context; the entry without a name is its result.
class BoxedContext final : public feel::Node {
public:
    struct Entry {
        std::string name;
        std::size_t slot = 0;
        feel::NodeRef node;
    };
    std::vector<Entry> entries;
    feel::NodeRef result;

    Value evaluate(Run& run, Frame& frame) const override {
        feel::Context made;
        for (const Entry& entry : entries) {
            Value value = entry.node->evaluate(run, frame);
            frame.slots[entry.slot] = value;
            if (!result) made.put(entry.name, std::move(value));
        }
        return result ? result->evaluate(run, frame) : Value(std::move(made));
    }
    feel::Shape shape() const override {
        feel::Shape made{.does = feel::Shape::Does::context};
        for (const Entry& entry : entries) {
            made.names.push_back(entry.name);
            made.slots.push_back(entry.slot);
            made.parts.push_back(entry.node.get());
        }
        if (result) made.parts.push_back(result.get());
        return made;
    }
    feel::Possible possible(feel::Weighing& weighing, feel::PossibleFrame& frame) const override {
        std::vector<feel::Possible> values;
        for (const Entry& entry : entries) values.push_back(frame.slots[entry.slot] = entry.node->possible(weighing, frame));
        feel::Possible given = result ? result->possible(weighing, frame) : weighing.combined(values, [&](std::span<const Value> each) {
            feel::Context made;
            for (std::size_t i = 0; i < each.size(); ++i) made.put(entries[i].name, each[i]);
            return Value(std::move(made));
        });
        for (const Entry& entry : entries) frame.slots[entry.slot] = feel::Possible::known({});  // no one reads them behind the context
        return given;
    }
};

class BoxedRelation final : public feel::Node {
public:
    std::vector<std::string> columns;
    std::vector<feel::NodeRef> cells;  // row by row

    Value evaluate(Run& run, Frame& frame) const override {
        feel::List rows;
        for (std::size_t i = 0; i < cells.size();) {
            feel::Context row;
            for (const std::string& column : columns) row.put(column, cells[i++]->evaluate(run, frame));
            rows.emplace_back(std::move(row));
        }
        return Value(std::move(rows));
    }
};

// §10.2.2.10: what is neither true nor false nor null decides nothing.
class BoxedConditional final : public feel::Node {
public:
    BoxedConditional(feel::NodeRef condition, feel::NodeRef then, feel::NodeRef otherwise)
        : condition_(std::move(condition)), then_(std::move(then)), otherwise_(std::move(otherwise)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        const Value condition = condition_->evaluate(run, frame);
        if (!condition.null() && !condition.is(feel::Kind::boolean))
            return run.fail("type-mismatch", "if", {{"expected", "boolean"}, {"got", std::string(feel::name_of(condition.kind()))}});
        return (condition.is_true() ? then_ : otherwise_)->evaluate(run, frame);
    }
    feel::Shape shape() const override {
        return {.does = feel::Shape::Does::strict_condition, .parts = {condition_.get(), then_.get(), otherwise_.get()}};
    }
    feel::Possible possible(feel::Weighing& weighing, feel::PossibleFrame& frame) const override {
        const feel::Possible condition = condition_->possible(weighing, frame);
        feel::Possible made;
        if (condition.may_be(Value(true))) made.merge(then_->possible(weighing, frame));
        if (condition.may_be(Value(false)) || condition.may_be({})) made.merge(otherwise_->possible(weighing, frame));
        const bool other = std::any_of(condition.values.begin(), condition.values.end(),
                                       [](const Value& one) { return !one.null() && !one.is(feel::Kind::boolean); });
        if (other || (condition.more && condition.kind != feel::Kind::boolean)) made.add({});
        made.depends(condition.on);
        return made;
    }

private:
    feel::NodeRef condition_, then_, otherwise_;
};

// §10.2.2.11: a match that is neither a truth nor a place makes the whole filter null. The slot tells that one was met.
class StrictMatch final : public feel::Node {
public:
    StrictMatch(feel::NodeRef match, std::size_t met) : match_(std::move(match)), met_(met) {}
    Value evaluate(Run& run, Frame& frame) const override {
        Value match = match_->evaluate(run, frame);
        if (match.null() || match.is(feel::Kind::boolean) || match.is(feel::Kind::number)) return match;
        frame.slots[met_] = Value(true);
        return run.fail("type-mismatch", "match", {{"expected", "boolean"}, {"got", std::string(feel::name_of(match.kind()))}});
    }

private:
    feel::NodeRef match_;
    std::size_t met_;
};

class StrictFilter final : public feel::Node {
public:
    StrictFilter(feel::NodeRef filter, std::size_t met) : filter_(std::move(filter)), met_(met) {}
    Value evaluate(Run& run, Frame& frame) const override {
        frame.slots[met_] = Value();
        Value made = filter_->evaluate(run, frame);
        return frame.slots[met_].is_true() ? Value() : made;
    }

private:
    feel::NodeRef filter_;
    std::size_t met_;
};

std::string java_of(const Expression& body, std::string_view entry) {
    for (const Entry& one : body.entries)
        if (one.variable.element.name == entry && one.expression) {
            std::string_view text = one.expression->text.text;
            while (!text.empty() && (text.front() == ' ' || text.front() == '"' || text.front() == '\n')) text.remove_prefix(1);
            while (!text.empty() && (text.back() == ' ' || text.back() == '"' || text.back() == '\n')) text.remove_suffix(1);
            return std::string(text);
        }
    return {};
}

// Calls a native equivalent with the parameters of the definition.
class External final : public feel::Node {
public:
    External(const Value* function, std::vector<std::size_t> slots, std::string name)
        : function_(function), slots_(std::move(slots)), name_(std::move(name)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!function_) return run.fail("external-function-unknown", name_);
        feel::List arguments;
        for (const std::size_t slot : slots_) arguments.push_back(frame.slots[slot]);
        return function_->function().call(run, arguments);
    }

private:
    const Value* function_;
    std::vector<std::size_t> slots_;
    std::string name_;
};

}  // namespace

feel::NodeRef converted(feel::NodeRef value, feel::TypeRef type, std::string element) {
    if (type->kind == feel::Type::Kind::any && !type->allowed && !type->of_all) return value;
    return std::make_shared<Converted>(std::move(value), std::move(type), std::move(element));
}

void Boxed::fault(const Element& element, std::string code, std::map<std::string, std::string> params,
                  feel::Diagnostic::Severity severity) {
    const Position at = element.position.line > 0 ? element.position : owner_.position;
    diagnostics_.push_back({severity, std::move(code), id_of(element), owner_.name, at.line, at.column, std::move(params)});
}

Compiled Boxed::expression(feel::Compiler& compiler, const ExpressionRef& expression) {
    if (!expression) {
        fault({}, "expression-missing");
        return {std::make_shared<Constant>(Value()), feel::any_type()};
    }
    Compiled made = untyped(compiler, *expression);
    if (expression->type.empty() || expression->kind == Kind::function) return made;
    feel::TypeRef type = types_.resolve(expression->type, expression->element);
    return {converted(std::move(made.node), type, owner_.name), type};
}

Compiled Boxed::untyped(feel::Compiler& compiler, const Expression& one) {
    using Lower = feel::Part::Kind;
    switch (one.kind) {
        case Kind::literal: {
            const std::size_t before = diagnostics_.size();
            Compiled made = compiler.expression(one.text.text, id_of(one.element), owner_.name);
            for (std::size_t i = before; i < diagnostics_.size(); ++i) {  // lines of the text become lines of the file
                feel::Diagnostic& fault = diagnostics_[i];
                if (one.text.position.line == 0) continue;
                if (fault.line <= 1) fault.column += one.text.position.column - (fault.column > 0 ? 1 : 0);
                fault.line += one.text.position.line - (fault.line > 0 ? 1 : 0);
            }
            return made;
        }
        case Kind::table: return compile_table(*this, compiler, one);
        case Kind::context: return context(compiler, one);
        case Kind::relation: return relation(compiler, one);
        case Kind::list: return lowered(compiler, one, Lower::list);
        case Kind::invocation: return lowered(compiler, one, Lower::invocation);
        case Kind::function: return function(compiler, one, {});
        case Kind::conditional: return conditional(compiler, one);
        case Kind::filter: return filter(compiler, one);
        case Kind::iteration: return lowered(compiler, one, Lower::iteration);
        case Kind::some: return lowered(compiler, one, Lower::some);
        case Kind::every: return lowered(compiler, one, Lower::every);
    }
    return {std::make_shared<Constant>(Value()), feel::any_type()};
}

// Part of FEEL's tree that is compiled when its place in the tree is: so iterators and fields are in scope.
feel::PartRef Boxed::part(const ExpressionRef& held) {
    auto made = std::make_unique<feel::Part>();
    made->kind = feel::Part::Kind::embedded;
    made->inside = [this, &held](feel::Compiler& compiler) { return expression(compiler, held); };
    return made;
}

Compiled Boxed::lowered(feel::Compiler& compiler, const Expression& one, feel::Part::Kind kind) {
    feel::Part made;
    made.kind = kind;
    for (const ExpressionRef& child : one.children) made.parts.push_back(part(child));
    if (!one.iterator.empty()) made.names.push_back(one.iterator);
    for (const Entry& binding : one.entries) {
        made.names.push_back(binding.variable.element.name);
        made.parts.push_back(part(binding.expression));
    }
    return compiler.lower(made);
}

Compiled Boxed::conditional(feel::Compiler& compiler, const Expression& one) {
    Compiled condition = expression(compiler, one.children[0]), then = expression(compiler, one.children[1]),
             otherwise = expression(compiler, one.children[2]);
    feel::TypeRef type = feel::conforms(*then.type, *otherwise.type) ? otherwise.type : feel::any_type();
    return {std::make_shared<BoxedConditional>(std::move(condition.node), std::move(then.node), std::move(otherwise.node)),
            std::move(type)};
}

Compiled Boxed::filter(feel::Compiler& compiler, const Expression& one) {
    compiler.enter();
    const std::size_t met = compiler.declare("", feel::any_type());
    feel::Part made;
    made.kind = feel::Part::Kind::filter;
    made.parts.push_back(part(one.children[0]));
    auto match = std::make_unique<feel::Part>();
    match->kind = feel::Part::Kind::embedded;
    match->inside = [&](feel::Compiler& inside) -> Compiled {
        Compiled value = expression(inside, one.children[1]);
        return {std::make_shared<StrictMatch>(std::move(value.node), met), std::move(value.type)};
    };
    made.parts.push_back(std::move(match));
    Compiled whole = compiler.lower(made);
    compiler.leave();
    return {std::make_shared<StrictFilter>(std::move(whole.node), met), std::move(whole.type)};
}

Compiled Boxed::context(feel::Compiler& compiler, const Expression& one) {
    auto made = std::make_shared<BoxedContext>();
    feel::Type type;
    type.kind = feel::Type::Kind::context;
    feel::TypeRef result;
    compiler.enter();
    for (const Entry& entry : one.entries) {
        Compiled value = entry.expression && entry.expression->kind == Kind::function
                             ? function(compiler, *entry.expression, entry.variable.element.name)
                             : expression(compiler, entry.expression);
        if (!entry.variable.given) {
            made->result = std::move(value.node);
            result = std::move(value.type);
            break;
        }
        const std::string& name = entry.variable.element.name;
        if (!entry.variable.type.empty()) {
            value.type = types_.resolve(entry.variable.type, entry.variable.element);
            value.node = converted(std::move(value.node), value.type, name);
        }
        if (type.field(name)) fault(entry.element, "duplicate-name", {{"name", name}});
        const std::size_t slot = compiler.declare(name, value.type);
        made->entries.push_back({name, slot, std::move(value.node)});
        type.fields.push_back({name, std::move(value.type)});
    }
    compiler.leave();
    if (!made->result) result = std::make_shared<feel::Type>(std::move(type));
    return {std::move(made), std::move(result)};
}

Compiled Boxed::relation(feel::Compiler& compiler, const Expression& one) {
    auto made = std::make_shared<BoxedRelation>();
    feel::Type row;
    row.kind = feel::Type::Kind::context;
    for (const InformationItem& column : one.columns) {
        made->columns.push_back(column.element.name);
        row.fields.push_back({column.element.name, types_.resolve(column.type, column.element)});
    }
    for (std::size_t i = 0; i < one.children.size(); ++i) {
        const feel::Type::Field& column = row.fields[i % row.fields.size()];
        made->cells.push_back(converted(expression(compiler, one.children[i]).node, column.type, column.name));
    }
    return {std::move(made), feel::list_of(std::make_shared<feel::Type>(std::move(row)))};
}

Compiled Boxed::function(feel::Compiler& compiler, const Expression& definition, const std::string& name) {
    feel::Compiler::Body declared;
    declared.name = name;
    for (const InformationItem& parameter : definition.parameters)
        declared.parameters.push_back({parameter.element.name, types_.resolve(parameter.type, parameter.element)});
    declared.result = types_.resolve(definition.type, definition.element);
    if (definition.function_kind == "PMML") fault(definition.element, "pmml-unsupported");
    const bool java = definition.function_kind == "Java";
    const std::vector<feel::Function::Parameter> parameters = declared.parameters;
    return compiler.function(std::move(declared), [&](feel::Compiler& inside) -> Compiled {
        if (!java || definition.children.empty() || !definition.children[0])
            return definition.children.empty() ? expression(inside, nullptr) : expression(inside, definition.children[0]);
        const std::string class_name = java_of(*definition.children[0], "class");
        const std::string signature = java_of(*definition.children[0], "method signature");
        std::vector<std::size_t> slots;
        for (std::size_t i = 0; i < parameters.size(); ++i) slots.push_back(i);  // parameters are declared first
        return {std::make_shared<External>(feel::external_function(class_name, signature), std::move(slots), class_name + "." + signature),
                feel::any_type()};
    });
}

}  // namespace skl::rules::dmn
