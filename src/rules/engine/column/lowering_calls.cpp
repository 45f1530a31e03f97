// Functions: those that have a vector form, those of the model, whose bodies stand in for their calls, and the rest, row by row.
#include <algorithm>

#include "rules/engine/column/lowering.h"
#include "rules/engine/feel/functions.h"

namespace skl::rules::column {

using feel::Kind;
using feel::Node;
using feel::Rounding;
using feel::Shape;
using feel::Value;
using Does = Shape::Does;

namespace {

using Native = Value (*)(feel::Run&, std::span<const Value>);

bool is_native(Native native, std::string_view name) {
    const auto forms = feel::forms_of(name);
    return std::any_of(forms.begin(), forms.end(), [&](const feel::Form& form) { return form.native == native; });
}

std::optional<Rounding> rounding_of(Native native) {
    constexpr std::pair<std::string_view, Rounding> all[] = {{"decimal", Rounding::half_even},        {"floor", Rounding::floor},
                                                             {"ceiling", Rounding::ceiling},          {"round up", Rounding::up},
                                                             {"round down", Rounding::down},          {"round half up", Rounding::half_up},
                                                             {"round half down", Rounding::half_down}};
    for (const auto& [name, rounding] : all)
        if (is_native(native, name)) return rounding;
    return std::nullopt;
}

// The scale a rounding is called with, where it is written as a number.
std::optional<int> scale_of(const Shape& call) {
    if (call.parts.size() == 1) return 0;
    const Shape scale = call.parts[1]->shape();
    if (scale.does != Does::constant || !scale.value->is(Kind::number)) return std::nullopt;
    const auto whole = scale.value->number().to_int64();
    if (!whole || *whole < 0 || *whole > digits_of_int64) return std::nullopt;
    return static_cast<int>(*whole);
}

}  // namespace

Operation* Lowering::native(const Shape& shape, Scope& scope) {
    Parts parts;
    if (!lower_all(shape.parts, scope, parts)) return nullptr;
    if (const auto rounding = rounding_of(shape.native)) {
        if (const auto scale = scale_of(shape)) {
            const auto quotient = quotients_.find(parts[0]);
            Operation* number = quotient == quotients_.end() ? parts[0] : quotient->second.first;
            Operation* divisor = quotient == quotients_.end() ? nullptr : quotient->second.second;
            const Ask ask = [native = shape.native, written = parts.size() > 1, at = Value(std::int64_t{*scale})](
                                feel::Run& run, std::span<const Value> in) {
                const Value arguments[] = {in[0], at};
                return native(run, std::span<const Value>(arguments).first(written ? 2 : 1));
            };
            return keep(rounded(*rounding, *scale, number, divisor, ask), parts);
        }
    }
    if (is_native(shape.native, "not")) return opposite_of(parts[0], true);
    return keep(row_by_row(parts, shape.native), parts);
}

// The function a node always gives; null: not known before.
const feel::Function* Lowering::callee(const Node& node) const {
    const Shape shape = node.shape();
    const Value* function = shape.does == Does::constant ? shape.value
                            : shape.does == Does::unit   ? &plan_.program->units()[shape.index].function
                                                         : nullptr;
    return function && function->is(Kind::function) ? &function->function() : nullptr;
}

Operation* Lowering::invocation(const Shape& shape, Scope& scope) {
    const feel::Function* function = callee(*shape.parts[0]);
    if (!function) return nullptr;
    Parts arguments;
    if (!lower_all({shape.parts.begin() + 1, shape.parts.end()}, scope, arguments)) return nullptr;
    if (shape.names.empty()) {
        if (Operation* made = inlined(*function, arguments)) return made;
    } else if (function->definition()) {  // by name: in the order of its parameters
        Parts ordered;
        for (const feel::Function::Parameter& parameter : function->parameters())
            for (std::size_t i = 0; i < arguments.size(); ++i)
                if (shape.names[i] == parameter.name) ordered.push_back(arguments[i]);
        if (ordered.size() == arguments.size() && ordered.size() == function->parameters().size())
            if (Operation* made = inlined(*function, ordered)) return made;
    }
    if (!bodies_.empty()) return nullptr;  // what calls itself is called as a whole
    if (shape.names.empty() && arguments.size() > 1 &&
        (function == &feel::built_in("min")->function() || function == &feel::built_in("max")->function()))
        return keep(extreme(function == &feel::built_in("max")->function(), arguments,
                            [function](feel::Run& run, std::span<const Value> in) { return function->call(run, in); }),
                    arguments);
    std::vector<std::string> names(shape.names.begin(), shape.names.end());
    return keep(row_by_row(arguments,
                           [function, names](feel::Run& run, std::span<const Value> in) {
                               if (names.empty()) return function->call(run, in);
                               std::vector<feel::Function::Named> named;
                               for (std::size_t i = 0; i < in.size(); ++i) named.push_back({names[i], in[i]});
                               return function->call_named(run, named);
                           }),
                arguments);
}

// Every argument is evaluated, whether the body uses it or not.
Operation* Lowering::inlined(const feel::Function& function, const Parts& arguments) {
    if (const feel::Function* definition = function.definition()) {
        Operation* made = inlined(*definition, arguments);
        return made ? convert(made, function.result_type().get(), std::string(function.name())) : nullptr;
    }
    const Node* body = function.body();
    if (!body || function.parameters().size() != arguments.size() || bodies_.contains(body)) return nullptr;
    Scope scope;
    Parts fitted;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const feel::Function::Parameter& parameter = function.parameters()[i];
        fitted.push_back(convert(arguments[i], parameter.type.get(), parameter.name));
        scope.slots[slot(scope, i)] = fitted.back();
    }
    bodies_.insert(body);
    Operation* made = lower(body, scope);
    bodies_.erase(body);
    if (!made) return nullptr;
    made = convert(made, function.result_type().get(), std::string(function.name()));
    Parts of = fitted;
    of.push_back(made);
    return keep(context(std::vector<std::string>(fitted.size()), fitted, made), of);
}

}  // namespace skl::rules::column
