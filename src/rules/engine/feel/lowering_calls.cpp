// Invocations and function literals (DMN 1.5 §10.3.2.13).
#include <algorithm>

#include "rules/engine/feel/compiler.h"
#include "rules/engine/feel/functions.h"

namespace skl::rules::feel {

using Kind_ = Part::Kind;

namespace {

// Of built-ins whose results have one kind: enough to tell an index from a truth in a filter.
TypeRef result_of(std::string_view name) {
    constexpr std::string_view numbers[] = {"count",           "sum",         "mean",        "median",   "string length", "number",
                                            "decimal",         "floor",       "ceiling",     "round up", "round down",    "round half up",
                                            "round half down", "modulo",      "sqrt",        "log",      "exp",           "product",
                                            "stddev",          "day of year", "week of year"};
    constexpr std::string_view truths[] = {"not",    "contains", "starts with", "ends with", "matches", "list contains", "all",
                                           "any",    "even",     "odd",         "is",        "before",  "after",         "includes",
                                           "during", "meets",    "met by",      "overlaps",  "starts",  "finishes",      "coincides"};
    constexpr std::string_view texts[] = {"string",          "substring", "upper case",  "lower case",  "substring before",
                                          "substring after", "replace",   "string join", "day of week", "month of year"};
    const auto among = [&](const auto& names) { return std::find(std::begin(names), std::end(names), name) != std::end(names); };
    if (among(numbers)) return simple_type(Type::Kind::number);
    if (among(truths)) return simple_type(Type::Kind::boolean);
    if (among(texts)) return simple_type(Type::Kind::string);
    return any_type();
}

// The literal text of an entry of `external {java: {class: "…", method signature: "…"}}`.
std::string literal_of(const Part& context, std::string_view key) {
    for (std::size_t i = 0; i < context.names.size(); ++i)
        if (context.names[i] == key && context.parts[i]->kind == Kind_::literal && context.parts[i]->value.is(Kind::string))
            return context.parts[i]->value.string();
    return {};
}

}  // namespace

Compiled Lowering::invocation(const Part& part) {
    const Part& callee = *part.parts[0];
    if (callee.kind == Kind_::name && !state_.find(callee.text) && !forms_of(callee.text).empty()) return built_in_call(part, callee.text);
    Compiled function = lower(callee);
    std::vector<NodeRef> arguments;
    for (std::size_t i = 1; i < part.parts.size(); ++i) arguments.push_back(lower(*part.parts[i]).node);
    TypeRef type = function.type->kind == Type::Kind::function && function.type->element ? function.type->element : any_type();
    return {invocation_node(std::move(function.node), std::move(arguments), part.names, callee.text), std::move(type)};
}

// Where only one form takes so many arguments it is called directly; else the built-in chooses when it is called.
Compiled Lowering::built_in_call(const Part& part, const std::string& name) {
    std::vector<NodeRef> arguments;
    std::vector<TypeRef> types;
    for (std::size_t i = 1; i < part.parts.size(); ++i) {
        Compiled argument = lower(*part.parts[i]);
        arguments.push_back(std::move(argument.node));
        types.push_back(std::move(argument.type));
    }
    TypeRef type = result_of(name);
    if (type->kind == Type::Kind::any && (name == "min" || name == "max" || name == "abs") && !types.empty() &&
        types.front()->kind == Type::Kind::number)
        type = simple_type(Type::Kind::number);
    const Form* only = nullptr;
    bool several = false;
    for (const Form& form : forms_of(name)) {
        const bool takes = form.variadic || (arguments.size() >= form.required && arguments.size() <= form.parameters.size());
        if (!takes) continue;
        several = several || only || form.variadic;
        only = &form;
    }
    if (only && !several && part.names.empty())
        if (NodeRef direct = native_node(only->native, arguments)) {
            const bool of_its_moment = name == "now" || name == "today";
            return {of_its_moment ? std::move(direct) : computed_once(std::move(direct), arguments), std::move(type)};
        }
    return {invocation_node(constant(*built_in(name)), std::move(arguments), part.names, name), std::move(type)};
}

Compiled Lowering::function(const Part& part) {
    if (part.external) return external(part);
    Compiler::Body declared;
    for (std::size_t i = 0; i < part.names.size(); ++i) declared.parameters.push_back({part.names[i], part.types[i]});
    declared.result = any_type();
    return compiler_.function(std::move(declared), [&](Compiler&) { return lower(*part.parts[0]); });
}

Compiled Lowering::external(const Part& part) {
    const Part& body = *part.parts[0];
    std::string class_name, signature;
    if (body.kind == Kind_::context)
        for (std::size_t i = 0; i < body.names.size(); ++i)
            if (body.names[i] == "java" && body.parts[i]->kind == Kind_::context) {
                class_name = literal_of(*body.parts[i], "class");
                signature = literal_of(*body.parts[i], "method signature");
            }
    const Value* function = external_function(class_name, signature);
    if (!function) return {failing("external-function-unknown", class_name + "." + signature), any_type()};
    Compiler::Body declared;
    for (std::size_t i = 0; i < part.names.size(); ++i) declared.parameters.push_back({part.names[i], part.types[i]});
    declared.result = any_type();
    return compiler_.function(std::move(declared), [&](Compiler&) -> Compiled {
        std::vector<NodeRef> arguments;
        for (const std::string& name : part.names) arguments.push_back(state_.find(name)->node);
        return {invocation_node(constant(*function), std::move(arguments), {}, signature), any_type()};
    });
}

}  // namespace skl::rules::feel
