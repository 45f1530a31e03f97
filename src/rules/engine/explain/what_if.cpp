#include "rules/engine/explain/what_if.h"

#include <algorithm>

#include "rules/engine/describe_program.h"
#include "rules/engine/dmn/slots.h"
#include "rules/engine/explain/nearest.h"

namespace skl::rules {

using dmn::Bindings;
using dmn::TableNode;
using dmn::Unit;
using feel::Decimal;
using feel::Value;

const TableNode* whole_table(const dmn::Program& program, std::size_t decision) {
    const Unit& unit = program.units()[decision];
    if (unit.kind != Unit::Kind::decision || unit.tables.empty()) return nullptr;
    for (const dmn::Definitions& model : program.models())
        for (const dmn::Decision& one : model.decisions)
            if (&one.element == unit.element) return one.logic.get() == unit.tables.back()->table ? unit.tables.back().get() : nullptr;
    return nullptr;
}

std::vector<std::size_t> tables_towards(const dmn::Program& program, std::size_t unit) {
    std::vector<std::size_t> met{unit}, made;
    for (std::size_t i = 0; i < met.size(); ++i) {
        if (whole_table(program, met[i])) made.push_back(met[i]);
        for (const std::size_t next : program.units()[met[i]].required)
            if (std::find(met.begin(), met.end(), next) == met.end()) met.push_back(next);
    }
    return made;
}

WhatIf::WhatIf(const dmn::Program& program, const feel::Run& asked, std::size_t unit) : program_(program), unit_(unit), given_(program) {
    run_.as_of = asked.as_of;
    run_.surroundings = asked.surroundings;
    const std::vector<std::size_t>& parameters = program.units()[unit].parameters;
    for (std::size_t i = 0; i < program.units().size(); ++i) {
        const bool from_outside = !program.units()[i].logic || std::count(parameters.begin(), parameters.end(), i) > 0;
        if (from_outside && asked.bindings->states[i] == Bindings::State::done) given_.set(i, asked.bindings->values[i]);
    }
}

Value WhatIf::result(Bindings& state) {
    run_.bindings = &state;
    return program_.ask(run_, unit_);
}

Value WhatIf::column(std::size_t decision, std::size_t column, Bindings& state) {
    run_.bindings = &state;
    dmn::Slots slots(program_.units()[decision].slots);
    feel::Frame frame = slots.frame();
    return whole_table(program_, decision)->inputs[column].expression->evaluate(run_, frame);
}

bool WhatIf::holds(std::size_t decision, std::size_t rule, std::size_t column, const Value& value, Bindings& state) {
    run_.bindings = &state;
    dmn::Slots slots(program_.units()[decision].slots);
    feel::Frame frame = slots.frame();
    return whole_table(program_, decision)->rows[rule].cells[column].holds(run_, frame, value);
}

std::vector<std::size_t> WhatIf::failing(std::size_t decision, std::size_t rule, Bindings& state) {
    std::vector<std::size_t> made;
    for (std::size_t c = 0; c < whole_table(program_, decision)->inputs.size(); ++c)
        if (!holds(decision, rule, c, column(decision, c, state), state)) made.push_back(c);
    return made;
}

std::vector<std::size_t> WhatIf::hits(std::size_t decision, Bindings& state) {
    std::vector<std::size_t> made;
    for (std::size_t r = 0; r < whole_table(program_, decision)->rows.size(); ++r)
        if (failing(decision, r, state).empty()) made.push_back(r);
    return made;
}

std::size_t WhatIf::first_hit(std::size_t decision, Bindings& state) {
    const TableNode& table = *whole_table(program_, decision);
    if (table.policy != dmn::HitPolicy::first) return table.rows.size();
    const auto all = hits(decision, state);
    return all.empty() ? table.rows.size() : all.front();
}

Value WhatIf::value_by(std::size_t decision, std::size_t rule, Bindings& state) {
    using dmn::HitPolicy;
    const TableNode& table = *whole_table(program_, decision);
    const bool several =
        table.policy == HitPolicy::collect || table.policy == HitPolicy::rule_order || table.policy == HitPolicy::output_order;
    std::vector<std::size_t> taken = several ? hits(decision, state) : std::vector<std::size_t>{};
    if (std::count(taken.begin(), taken.end(), rule) == 0) taken.insert(std::upper_bound(taken.begin(), taken.end(), rule), rule);
    run_.bindings = &state;
    const Unit& unit = program_.units()[decision];
    dmn::Slots slots(unit.slots);
    feel::Frame frame = slots.frame();
    return feel::coerce(run_, table.decide(run_, frame, taken), *unit.type, unit.name);
}

void WhatIf::change(Bindings& state, const Change& change) {
    Bindings changed = given_;
    for (std::size_t i = 0; i < changed.states.size(); ++i)
        if (is_given(i)) changed.values[i] = state.values[i];
    changed.set(change.input, change.to);
    state = std::move(changed);
}

std::vector<WhatIf::Change> WhatIf::changes(std::size_t decision, std::size_t rule, std::size_t column, std::optional<std::size_t> tested,
                                            Bindings& state) {
    std::vector<Change> made;
    if (tested && (program_.units()[*tested].kind == Unit::Kind::input || is_given(*tested))) {
        const dmn::CellMeaning& cell = whole_table(program_, decision)->rows[rule].cells[column].meaning();
        if (auto to = nearest(cell, state.values[*tested])) made.push_back({*tested, std::move(to->value)});
        return made;
    }
    constexpr std::size_t inputs_tried = 30;
    std::vector<std::size_t> inputs = inputs_below(program_, decision);
    inputs.resize(std::min(inputs.size(), inputs_tried));
    for (const std::size_t input : inputs)
        if (auto to = even_change(decision, rule, column, input, state)) made.push_back({input, std::move(*to)});
    return made;
}

// A column such as `deposits - limit` moves evenly with each of its numbers: how far is told by one step, and the value that follows is
// tried, so that nothing is claimed of a column that does not.
std::optional<Value> WhatIf::even_change(std::size_t decision, std::size_t rule, std::size_t column, std::size_t input, Bindings& state) {
    const Value have = state.values[input], here = this->column(decision, column, state);
    const auto to = nearest(whole_table(program_, decision)->rows[rule].cells[column].meaning(), here);
    if (!have.is(feel::Kind::number) || !here.is(feel::Kind::number) || !to || !to->value.is(feel::Kind::number)) return std::nullopt;
    const auto with = [&](const Decimal& number) {
        Bindings changed = state;
        change(changed, {input, Value(number)});
        return this->column(decision, column, changed);
    };
    const auto next = have.number().plus(Decimal(1));
    const Value stepped = next ? with(*next) : Value();
    if (!stepped.is(feel::Kind::number)) return std::nullopt;
    const auto slope = stepped.number().minus(here.number()), way = to->value.number().minus(here.number());
    if (!slope || !way || slope->zero()) return std::nullopt;
    const auto by = way->over(*slope);
    const auto there = by ? have.number().plus(*by) : std::nullopt;
    if (!there) return std::nullopt;
    std::vector<Decimal> tried{*there};
    if (have.number().whole() && !there->whole()) {
        tried.clear();
        for (const feel::Rounding way_of : {feel::Rounding::floor, feel::Rounding::ceiling})
            if (const auto whole = there->rounded(0, way_of)) tried.push_back(*whole);
    }
    for (const Decimal& one : tried)
        if (holds(decision, rule, column, with(one), state)) return Value(one);
    return std::nullopt;
}

}  // namespace skl::rules
