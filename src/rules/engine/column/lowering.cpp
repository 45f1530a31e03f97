#include "rules/engine/column/lowering.h"

#include <algorithm>

#include "rules/engine/feel/functions.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::column {

using feel::Comparison;
using feel::Kind;
using feel::Node;
using feel::Shape;
using feel::Value;
using Does = Shape::Does;

namespace {

constexpr std::size_t deepest_decisions = 100;  // within each other: far from the limit of an evaluation, where both engines must agree

}  // namespace

Lowering::Lowering(const Plan& plan) : plan_(plan), bindings_(*plan.program) {}

Operation* Lowering::keep(OperationRef made, std::initializer_list<Operation*> of) { return keep(std::move(made), Parts(of)); }

// What depends on no input is computed now, once: literals, parameters of the day, decisions about them.
Operation* Lowering::keep(OperationRef made, const Parts& of) {
    all_.push_back(std::move(made));
    Operation* kept = all_.back().get();
    if (std::any_of(of.begin(), of.end(), [](const Operation* one) { return !one->fixed(); })) return kept;
    const Batch none;
    Rows rows{1, ~turn_++, &none, &plan_, &bindings_};
    const Vector& value = kept->value(rows);
    if (value.fault || value.is(Kind::context)) return kept;
    return fixed(value.at(0));
}

Operation* Lowering::fixed(Value value) {
    for (const auto& [known, operation] : constants_)
        if (same(known, value)) return operation;
    all_.push_back(constant(value));
    constants_.emplace_back(std::move(value), all_.back().get());
    return all_.back().get();
}

std::size_t Lowering::slot(Scope& scope, std::size_t index) {
    if (scope.slots.size() <= index) scope.slots.resize(index + 1);
    return index;
}

Operation* Lowering::unit(std::size_t index) {
    if (const auto known = units_.find(index); known != units_.end()) return known->second;
    const dmn::Unit& unit = plan_.program->units()[index];
    const auto missing = [&] {
        all_.push_back(row_by_row({}, [&unit](feel::Run& run, std::span<const Value>) { return run.fail("input-missing", unit.name); }));
        return all_.back().get();
    };
    const auto given = std::find(plan_.inputs.begin(), plan_.inputs.end(), index);
    Operation* made = nullptr;
    if (given != plan_.inputs.end()) {
        all_.push_back(input(static_cast<std::size_t>(given - plan_.inputs.begin())));
        made = convert(all_.back().get(), unit.type.get(), unit.name);
    } else if (!unit.logic || open_.contains(index)) {
        return missing();
    } else {
        open_.insert(index);
        too_deep_ = too_deep_ || ++depth_ > deepest_decisions;
        made = too_deep_ ? missing() : decision(index);
        --depth_;
        open_.erase(index);
    }
    units_.emplace(index, made);
    return made;
}

Operation* Lowering::decision(std::size_t index) {
    const dmn::Unit& unit = plan_.program->units()[index];
    Scope scope;
    if (Operation* made = lower(unit.logic.get(), scope)) return made;
    by_rows_.push_back(unit.name);
    std::vector<std::pair<std::size_t, Operation*>> required;
    Parts of;
    for (const std::size_t one : unit.required) {
        if (plan_.program->units()[one].function.is(Kind::function)) continue;
        required.emplace_back(one, this->unit(one));
        of.push_back(required.back().second);
    }
    return keep(decision_by_rows(index, std::move(required)), of);
}

const TableOperation* Lowering::table_of(std::size_t index) const {
    const dmn::Unit& unit = plan_.program->units()[index];
    const dmn::TableNode* node = dmn::table_of(unit);
    const auto found = tables_.find(node);
    return node && found != tables_.end() ? found->second : nullptr;
}

bool Lowering::lower_all(const std::vector<const Node*>& nodes, Scope& scope, Parts& into) {
    for (const Node* one : nodes) {
        into.push_back(lower(one, scope));
        if (!into.back()) return false;
    }
    return true;
}

Operation* Lowering::lower(const Node* node, Scope& scope) {
    if (const auto known = scope.known.find(node); known != scope.known.end()) return known->second;
    Operation* made = nullptr;
    if (const auto* as_table = dynamic_cast<const dmn::TableNode*>(node))
        made = table(*as_table, scope);
    else
        made = lower_anew(*node, node->shape(), scope);
    if (made) scope.known.emplace(node, made);
    return made;
}

Operation* Lowering::lower_anew(const Node&, const Shape& shape, Scope& scope) {
    switch (shape.does) {
        case Does::opaque:
        case Does::range: return nullptr;
        case Does::constant: return fixed(*shape.value);
        case Does::slot: return scope.slots.size() > shape.index ? scope.slots[shape.index] : nullptr;
        case Does::unit: return plan_.program->units()[shape.index].function.is(Kind::function) ? nullptr : unit(shape.index);
        case Does::contained: return contained(shape, scope);
        case Does::tested: return tested(shape, scope);
        case Does::any_of:
        case Does::none_of: return any_of(shape, scope);
        case Does::context: return context_of(shape, scope);
        case Does::invocation: return invocation(shape, scope);
        default: break;
    }
    Parts parts;
    if (!lower_all(shape.parts, scope, parts)) return nullptr;
    switch (shape.does) {
        case Does::add:
        case Does::subtract:
        case Does::multiply:
        case Does::power: return arithmetic_of(shape.does, parts);
        case Does::divide: {
            Operation* made = arithmetic_of(shape.does, parts);
            quotients_.emplace(made, std::pair(parts[0], parts[1]));
            return made;
        }
        case Does::negate: return numbered({What::negated, 0, parts[0], nullptr, nullptr}, parts, [&] { return negated(parts[0]); });
        case Does::compare: return compare(shape.comparison, parts[0], parts[1]);
        case Does::conjunction:
        case Does::disjunction: return join(shape.does == Does::conjunction, false, parts[0], parts[1]);
        case Does::between: return within(parts[0], parts[1], parts[2], true, true);
        case Does::condition:
        case Does::strict_condition:
            if (parts[0]->fixed() && shape.does == Does::condition) {
                const Batch none;
                Rows rows{1, ~turn_++, &none, &plan_, &bindings_};
                return parts[0]->value(rows).is_true(0) ? parts[1] : parts[2];
            }
            return numbered({What::condition, shape.does == Does::strict_condition, parts[0], parts[1], parts[2]}, parts,
                            [&] { return condition(shape.does == Does::strict_condition, parts[0], parts[1], parts[2]); });
        case Does::path: return keep(member(parts[0], std::string(shape.name)), parts);
        case Does::native: return native(shape, scope);
        case Does::converted: return convert(parts[0], shape.type, std::string(shape.name));
        default: return nullptr;
    }
}

Operation* Lowering::arithmetic_of(Does what, const Parts& parts) {
    return numbered({What::arithmetic, static_cast<int>(what), parts[0], parts[1], nullptr}, parts,
                    [&] { return arithmetic(what, parts[0], parts[1]); });
}
Operation* Lowering::compare(Comparison how, Operation* left, Operation* right) {
    return numbered({What::compared, static_cast<int>(how), left, right, nullptr}, {left, right},
                    [&] { return compared(how, left, right); });
}
Operation* Lowering::join(bool all, bool strict, Operation* left, Operation* right) {
    return numbered({What::junction, (all ? 2 : 0) + (strict ? 1 : 0), left, right, nullptr}, {left, right},
                    [&] { return junction(all, strict, left, right); });
}
Operation* Lowering::opposite_of(Operation* truth, bool strict) {
    return numbered({What::opposite, strict, truth, nullptr, nullptr}, {truth}, [&] { return opposite(truth, strict); });
}

Operation* Lowering::within(Operation* value, Operation* low, Operation* high, bool low_included, bool high_included) {
    Operation* above = compare(low_included ? Comparison::at_least : Comparison::greater, value, low);
    Operation* below = compare(high_included ? Comparison::at_most : Comparison::less, value, high);
    return join(true, true, above, below);
}

// `in` a range or a value. Ranges without both ends, lists and what is known only row by row are asked as they are.
Operation* Lowering::contained(const Shape& shape, Scope& scope) {
    Operation* value = lower(shape.parts[0], scope);
    if (!value) return nullptr;
    const Shape test = shape.parts[1]->shape();
    if (test.does == Does::range && test.parts[0] && test.parts[1]) {
        Operation *low = lower(test.parts[0], scope), *high = lower(test.parts[1], scope);
        return low && high ? within(value, low, high, test.start_included, test.end_included) : nullptr;
    }
    if (test.does == Does::constant && test.value->is(Kind::range)) {
        const feel::Range& range = test.value->range();
        if (!range.of_comparison && !range.start.null() && !range.end.null())
            return within(value, fixed(range.start), fixed(range.end), range.start_included, range.end_included);
    }
    Operation* other = lower(shape.parts[1], scope);
    if (!other) return nullptr;
    if (test.does == Does::constant && !test.value->is(Kind::range) && !test.value->is(Kind::list))
        return compare(Comparison::equal, value, other);
    return keep(row_by_row({value, other}, [](feel::Run& run, std::span<const Value> in) { return feel::contained(run, in[0], in[1]); }),
                {value, other});
}

Operation* Lowering::tested(const Shape& shape, Scope& scope) {
    Operation *value = lower(shape.parts[0], scope), *test = lower(shape.parts[1], scope);
    if (!value || !test) return nullptr;
    const Shape inside = shape.parts[1]->shape();
    const bool truth = inside.does == Does::compare || inside.does == Does::conjunction || inside.does == Does::disjunction ||
                       inside.does == Does::between || inside.does == Does::any_of || inside.does == Does::none_of;
    if (shape.of_input && truth) return test;  // a truth, or null
    return keep(row_by_row({value, test},
                           [of_input = shape.of_input](feel::Run& run, std::span<const Value> in) -> Value {
                               if (of_input && (in[1].is(Kind::boolean) || in[1].null())) return in[1];
                               if (in[1].is(Kind::boolean) && !in[0].is(Kind::boolean)) return in[1];
                               return feel::contained(run, in[0], in[1]);
                           }),
                {value, test});
}

Operation* Lowering::any_of(const Shape& shape, Scope& scope) {
    Operation* any = fixed(Value(false));
    for (const Node* one : shape.parts) {
        Operation* test = lower(one, scope);
        if (!test) return nullptr;
        any = join(false, false, any, test);
    }
    return shape.does == Does::any_of ? any : opposite_of(any, false);
}

Operation* Lowering::context_of(const Shape& shape, Scope& scope) {
    std::vector<std::string> names;
    Parts entries;
    for (std::size_t i = 0; i < shape.names.size(); ++i) {
        Operation* entry = lower(shape.parts[i], scope);
        if (!entry) return nullptr;
        if (std::find(names.begin(), names.end(), shape.names[i]) != names.end()) return nullptr;
        scope.slots[slot(scope, shape.slots[i])] = entry;
        names.emplace_back(shape.names[i]);
        entries.push_back(entry);
    }
    Operation* result = nullptr;
    if (shape.parts.size() > shape.names.size()) {
        result = lower(shape.parts.back(), scope);
        if (!result) return nullptr;
    }
    Parts of = entries;
    if (result) of.push_back(result);
    return keep(context(std::move(names), std::move(entries), result), of);
}

bool Lowering::tests_of(const feel::Constraint& constraint, Operation* value, Parts& into) {
    const auto tests = constraint.tests();
    for (const auto& test : tests) {
        Scope scope;
        scope.slots[slot(scope, test.slot)] = value;
        into.push_back(lower(test.node, scope));
        if (!into.back()) return false;
    }
    return !tests.empty();
}

// Whether the values are of the type as they are.
bool Lowering::fits(const Parts& all, const feel::Type& type, const std::string& element) {
    const Batch none;
    Rows rows{1, ~turn_++, &none, &plan_, &bindings_};
    feel::Run run;
    rows.prepare(run);
    return std::all_of(all.begin(), all.end(), [&](Operation* one) {
        const Value value = one->value(rows).at(0);
        return same(feel::coerce(run, value, type, element), value) && run.remarks().empty() && !run.stopped();
    });
}

Operation* Lowering::convert(Operation* value, const feel::Type* type, std::string element) {
    if (type->kind == feel::Type::Kind::any && !type->allowed && !type->of_all) return value;
    if (const auto few = few_.find(value); few != few_.end() && fits(few->second, *type, element)) return value;
    const bool plain = type->fields.empty() && type->parameters.empty() && !type->element && !type->allowed && !type->of_all;
    if (const auto known = plain_.find(value); plain && known != plain_.end() && known->second == type->kind) return value;
    Parts tests;
    if (type->allowed && !tests_of(*type->allowed, value, tests)) tests.clear();
    Operation* made =
        numbered({What::converted, 0, type, value, nullptr}, {value}, [&] { return converted(value, type, std::move(element), tests); });
    if (plain && !made->fixed()) plain_.emplace(made, type->kind);
    return made;
}

Operation* Lowering::table(const dmn::TableNode& node, Scope& scope) {
    std::vector<TableColumn> columns;
    Parts of;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        TableColumn column;
        column.value = lower(node.inputs[i].expression.get(), scope);
        if (!column.value) return nullptr;
        of.push_back(column.value);
        if (node.inputs[i].values && !tests_of(*node.inputs[i].values, column.value, column.tests)) return nullptr;
        for (const dmn::TableNode::Row& row : node.rows) {
            Operation* cell = nullptr;
            if (row.cells[i].node()) {
                scope.slots[slot(scope, row.cells[i].slot())] = column.value;
                Operation* test = lower(row.cells[i].node(), scope);
                if (!test) return nullptr;
                cell = numbered({What::cell, 0, column.value, test, nullptr}, {column.value, test},
                                [&] { return column::cell(column.value, row.cells[i].meaning(), test); });
                of.push_back(cell);
            }
            column.cells.push_back(cell);
        }
        columns.push_back(std::move(column));
    }
    std::vector<Parts> outputs;
    for (const dmn::TableNode::Row& row : node.rows) {
        outputs.emplace_back();
        for (const feel::NodeRef& one : row.outputs) {
            outputs.back().push_back(lower(one.get(), scope));
            if (!outputs.back().back()) return nullptr;
            of.push_back(outputs.back().back());
        }
    }
    Parts defaults;
    for (const dmn::TableNode::Output& one : node.outputs) {
        defaults.push_back(one.default_entry ? lower(one.default_entry.get(), scope) : nullptr);
        if (one.default_entry && !defaults.back()) return nullptr;
        if (defaults.back()) of.push_back(defaults.back());
    }
    Parts results = defaults;
    for (const Parts& one : outputs) results.insert(results.end(), one.begin(), one.end());
    std::erase(results, nullptr);
    const bool few =
        node.outputs.size() == 1 && std::all_of(results.begin(), results.end(), [](const Operation* one) { return one->fixed(); });
    auto made = column::table(node, std::move(columns), std::move(outputs), std::move(defaults), plan_.rule_ids);
    if (!made) return nullptr;
    tables_.insert_or_assign(&node, made.get());
    Operation* kept = keep(std::move(made), of);
    if (few && node.policy != dmn::HitPolicy::collect) few_.emplace(kept, std::move(results));
    return kept;
}

}  // namespace skl::rules::column
