// Each kind of part as a node, with the type as far as it can be told.
#include <algorithm>

#include "kernel/text/text.h"
#include "rules/engine/feel/compiler.h"
#include "rules/engine/feel/functions.h"

namespace skl::rules::feel {

using Kind_ = Part::Kind;

namespace {

TypeRef boolean() { return simple_type(Type::Kind::boolean); }

// Whether a part speaks of `?`: then a test is a truth about it, and no value to compare it with.
bool on_input(const Part& part) {
    if (part.kind == Kind_::input) return true;
    return std::any_of(part.parts.begin(), part.parts.end(), [](const PartRef& one) { return one && on_input(*one); });
}

// Whether the results so far are asked for; a boxed expression may ask in ways that are not seen here.
bool names_partial(const Part& part) {
    if (part.kind == Kind_::embedded || (part.kind == Kind_::name && part.text == "partial")) return true;
    return std::any_of(part.parts.begin(), part.parts.end(), [](const PartRef& one) { return one && names_partial(*one); });
}

bool orders(Type::Kind kind) { return kind != Type::Kind::any && kind != Type::Kind::nothing; }

}  // namespace

Compiled Lowering::lower(const Part& part) {
    std::size_t& height = state_.here().height;
    height = std::max<std::size_t>(height, part.height);
    switch (part.kind) {
        case Kind_::literal: return {constant(part.value), type_of(part.value)};
        case Kind_::name: return name(part);
        case Kind_::input: return name(part);
        case Kind_::list: return list(part);
        case Kind_::context: return context(part);
        case Kind_::range: return range(part);
        case Kind_::negation: {
            Compiled inner = lower(*part.parts[0]);
            return {negation_node(std::move(inner.node)), std::move(inner.type)};
        }
        case Kind_::arithmetic: return arithmetic(part);
        case Kind_::comparison: return comparison(part);
        case Kind_::conjunction: return {conjunction_node(lower(*part.parts[0]).node, lower(*part.parts[1]).node), boolean()};
        case Kind_::disjunction: return {disjunction_node(lower(*part.parts[0]).node, lower(*part.parts[1]).node), boolean()};
        case Kind_::between:
            return {between_node(lower(*part.parts[0]).node, lower(*part.parts[1]).node, lower(*part.parts[2]).node), boolean()};
        case Kind_::in: return in(part);
        case Kind_::instance_of: return {instance_node(lower(*part.parts[0]).node, part.types[0]), boolean()};
        case Kind_::condition: {
            Compiled condition = lower(*part.parts[0]), then = lower(*part.parts[1]), otherwise = lower(*part.parts[2]);
            TypeRef type = any_type();
            if (conforms(*then.type, *otherwise.type))
                type = otherwise.type;
            else if (conforms(*otherwise.type, *then.type))
                type = then.type;
            return {condition_node(std::move(condition.node), std::move(then.node), std::move(otherwise.node)), std::move(type)};
        }
        case Kind_::iteration: return iteration(part);
        case Kind_::some:
        case Kind_::every: return quantified(part);
        case Kind_::filter: return filter(part);
        case Kind_::path: return path(part);
        case Kind_::invocation: return invocation(part);
        case Kind_::function: return function(part);
        case Kind_::embedded: return part.inside(compiler_);
        case Kind_::any_value: return {constant(Value(true)), boolean()};
        case Kind_::test_comparison:
        case Kind_::test_not:
        case Kind_::test_list: return {tests(part), boolean()};
    }
    return {constant(Value()), any_type()};
}

Compiled Lowering::name(const Part& part) {
    const std::string wanted = part.kind == Kind_::input ? "?" : part.text;
    if (auto found = state_.find(wanted)) return std::move(*found);
    if (const Value* function = built_in(wanted)) return {constant(*function), simple_type(Type::Kind::function)};
    std::vector<std::string> known = state_.names.all();
    for (const Form& form : built_in_forms()) known.emplace_back(form.name);
    const auto near = text::nearest(wanted, known, 1);
    state_.report("name-unknown", part.extent.from, {{"name", wanted}, {"near", near.empty() ? "" : near.front()}});
    return {failing("name-unknown", wanted), any_type()};
}

Compiled Lowering::list(const Part& part) {
    std::vector<NodeRef> items;
    TypeRef element;
    for (const PartRef& one : part.parts) {
        Compiled item = lower(*one);
        if (!element)
            element = item.type;
        else if (!conforms(*item.type, *element) || !conforms(*element, *item.type))
            element = any_type();
        items.push_back(std::move(item.node));
    }
    return {list_node(std::move(items)), list_of(element ? element : any_type())};
}

// A key that comes twice makes the whole null (§10.3.2.6).
Compiled Lowering::context(const Part& part) {
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::context;
    std::vector<ContextPart> parts;
    bool twice = false;
    compiler_.enter();
    for (std::size_t i = 0; i < part.parts.size(); ++i) {
        const std::string& key = part.names[i];
        twice = twice || type->field(key);
        Compiled value = lower(*part.parts[i]);
        const std::size_t slot = compiler_.declare(key, value.type);
        parts.push_back({key, slot, std::move(value.node)});
        type->fields.push_back({key, std::move(value.type)});
    }
    compiler_.leave();
    if (twice) return {failing("key-twice", {}), any_type()};
    return {context_node(std::move(parts)), std::move(type)};
}

Compiled Lowering::range(const Part& part) {
    const Part *start = part.parts[0].get(), *end = part.parts[1].get();
    if (part.text == "=" || part.text == "!=") {
        Compiled both = lower(*start);
        return {point_range_node(std::move(both.node), part.text == "="), range_of(std::move(both.type))};
    }
    Compiled from, to;
    if (start) from = lower(*start);
    if (end) to = lower(*end);
    TypeRef of = from.type ? from.type : to.type;
    const RangeShape shape{part.start_included, part.end_included, !part.text.empty()};
    return {range_node(std::move(from.node), std::move(to.node), shape), range_of(std::move(of))};
}

Compiled Lowering::arithmetic(const Part& part) {
    Compiled left = lower(*part.parts[0]), right = lower(*part.parts[1]);
    const bool numbers = left.type->kind == Type::Kind::number && right.type->kind == Type::Kind::number;
    const bool strings = part.text == "+" && left.type->kind == Type::Kind::string && right.type->kind == Type::Kind::string;
    TypeRef type = numbers ? simple_type(Type::Kind::number) : strings ? simple_type(Type::Kind::string) : any_type();
    return {arithmetic_node(part.text, std::move(left.node), std::move(right.node)), std::move(type)};
}

Compiled Lowering::comparison(const Part& part) {
    Compiled left = lower(*part.parts[0]), right = lower(*part.parts[1]);
    const bool known = orders(left.type->kind) && orders(right.type->kind);
    if (known && left.type->kind != right.type->kind)
        state_.report("type-mismatch", part.extent.from, {{"expected", text_of(*left.type)}, {"got", text_of(*right.type)}},
                      Diagnostic::Severity::warning);
    return {comparison_node(part.comparison, std::move(left.node), std::move(right.node)), boolean()};
}

Compiled Lowering::in(const Part& part) {
    const Compiled value = lower(*part.parts[0]);
    std::vector<NodeRef> tests;
    for (std::size_t i = 1; i < part.parts.size(); ++i) tests.push_back(test(*part.parts[i], value.node));
    return {any_of_node(std::move(tests)), boolean()};
}

NodeRef Lowering::test(const Part& part, const NodeRef& value) {
    if (part.kind == Kind_::test_comparison) return comparison_node(part.comparison, value, lower(*part.parts[0]).node);
    if (part.kind == Kind_::any_value) return constant(Value(true));
    if (part.kind == Kind_::list &&
        std::any_of(part.parts.begin(), part.parts.end(), [](const PartRef& one) { return one->kind == Kind_::test_comparison; })) {
        std::vector<NodeRef> any;
        for (const PartRef& one : part.parts) any.push_back(test(*one, value));
        return any_of_node(std::move(any));
    }
    if (on_input(part)) return tested_node(value, lower(part).node, true);
    if (part.kind == Kind_::literal || part.kind == Kind_::range || part.kind == Kind_::list)
        return contained_node(value, lower(part).node);
    return tested_node(value, lower(part).node, false);
}

NodeRef Lowering::tests(const Part& part) {
    if (part.kind == Kind_::any_value) return constant(Value(true));
    Part input;
    input.kind = Kind_::input;
    const NodeRef value = name(input).node;
    if (part.kind != Kind_::test_not && part.kind != Kind_::test_list) return test(part, value);
    std::vector<NodeRef> all;
    for (const PartRef& one : part.parts) all.push_back(test(*one, value));
    return part.kind == Kind_::test_not ? none_of_node(std::move(all)) : any_of_node(std::move(all));
}

std::vector<Iterator> Lowering::iterators(const Part& part) {
    std::vector<Iterator> made;
    for (std::size_t i = 0; i < part.names.size(); ++i) {
        const Part& domain = *part.parts[i];
        Iterator one;
        TypeRef type = any_type();
        if (domain.kind == Kind_::range && domain.text == "..") {
            Compiled start = lower(*domain.parts[0]), end = lower(*domain.parts[1]);
            one.start = std::move(start.node);
            one.end = std::move(end.node);
            type = std::move(start.type);
        } else {
            Compiled list = lower(domain);
            const bool of_items = list.type->kind == Type::Kind::list || list.type->kind == Type::Kind::range;
            if (of_items && list.type->element) type = list.type->element;
            one.list = std::move(list.node);
        }
        one.slot = compiler_.declare(part.names[i], std::move(type));
        made.push_back(std::move(one));
    }
    return made;
}

Compiled Lowering::iteration(const Part& part) {
    compiler_.enter();
    std::vector<Iterator> all = iterators(part);
    const std::size_t partial = compiler_.declare("partial", list_of(any_type()));
    Compiled body = lower(*part.parts.back());
    compiler_.leave();
    return {iteration_node(std::move(all), partial, std::move(body.node), names_partial(*part.parts.back())),
            list_of(std::move(body.type))};
}

Compiled Lowering::quantified(const Part& part) {
    compiler_.enter();
    std::vector<Iterator> all = iterators(part);
    Compiled body = lower(*part.parts.back());
    compiler_.leave();
    return {quantified_node(std::move(all), std::move(body.node), part.kind == Kind_::every), boolean()};
}

Compiled Lowering::filter(const Part& part) {
    Compiled list = lower(*part.parts[0]);
    TypeRef item = list.type->kind == Type::Kind::list && list.type->element ? list.type->element : list.type;
    if (list.type->kind == Type::Kind::any) item = any_type();
    compiler_.enter();
    const std::size_t slot = state_.declare("item", item, true);
    Compiled condition = lower(*part.parts[1]);
    compiler_.leave();
    const FilterKind kind = condition.type->kind == Type::Kind::number    ? FilterKind::index
                            : condition.type->kind == Type::Kind::boolean ? FilterKind::truth
                                                                          : FilterKind::unknown;
    TypeRef type = kind == FilterKind::index ? item : kind == FilterKind::truth ? list_of(item) : any_type();
    return {filter_node(std::move(list.node), std::move(condition.node), slot, kind), std::move(type)};
}

Compiled Lowering::path(const Part& part) {
    Compiled of = lower(*part.parts[0]);
    const bool many = of.type->kind == Type::Kind::list;
    const Type& holder = many && of.type->element ? *of.type->element : *of.type;
    TypeRef type = any_type();
    for (const Type::Field& field : holder.fields)
        if (field.name == part.text) type = many ? list_of(field.type) : field.type;
    return {path_node(std::move(of.node), part.text), std::move(type)};
}

}  // namespace skl::rules::feel
