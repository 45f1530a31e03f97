#include "rules/engine/unknown/partly_known.h"

#include <algorithm>

#include "rules/engine/dmn/cell.h"

namespace skl::rules {

using dmn::Bindings;
using dmn::Unit;
using feel::Possible;
using feel::Value;

Possible possible_of(const feel::Type& type, std::size_t input) {
    Possible made = Possible::of_type(type, {input});
    if (!type.allowed || !made.more || made.kind == feel::Kind::null) return made;
    std::vector<feel::Diagnostic> unread;
    feel::Compiler compiler(unread);
    const feel::PartRef tests = compiler.parse_unary_tests(type.allowed->text());
    const dmn::CellMeaning allowed = tests ? dmn::meaning_of(*tests) : dmn::CellMeaning();
    if (allowed.kind != dmn::CellMeaning::Kind::one_of || allowed.values != made.kind) return made;
    Possible listed;
    listed.on = made.on;
    for (const dmn::Interval& one : allowed.intervals) {
        Possible next;
        const bool point = !one.low.null() && !one.high.null() && same(one.low, one.high);
        if (point) {
            next.values.push_back(one.low);
        } else {
            next.more = true;
            next.kind = made.kind;
            next.low = one.low, next.high = one.high;
            next.low_included = one.low_included, next.high_included = one.high_included;
        }
        listed.merge(next);
    }
    return listed;
}

const Possible& PossibleInputs::of(std::size_t input) {
    std::optional<Possible>& read = read_[input];
    if (!read) read = possible_of(*program_.units()[input].type, input);
    return *read;
}

PartlyKnown::PartlyKnown(const dmn::Program& program, feel::Run& of, const std::vector<std::size_t>& unknown, PossibleInputs& inputs)
    : Weighing(of), program_(program), bindings_(*of.bindings), inputs_(inputs), met_(program.units().size()) {
    bindings_.unknown.assign(program.units().size(), false);
    for (const std::size_t one : unknown)
        if (bindings_.states[one] != Bindings::State::done) bindings_.unknown[one] = true;
}

std::vector<std::size_t> PartlyKnown::take_asked() {
    std::vector<std::size_t> asked = std::exchange(bindings_.asked, {});
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    return asked;
}

std::vector<std::size_t> PartlyKnown::all_unknown() const {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < bindings_.unknown.size(); ++i)
        if (bindings_.unknown[i]) all.push_back(i);
    return all;
}

Possible PartlyKnown::unit(std::size_t index) {
    if (bindings_.states[index] == Bindings::State::done) return Possible::known(bindings_.values[index]);
    if (met_[index]) return *met_[index];
    const Unit& one = program_.units()[index];
    if (one.function.is(feel::Kind::function)) return Possible::known(one.function);
    if (bindings_.unknown[index]) return inputs_.of(index);
    if (!one.logic || bindings_.states[index] == Bindings::State::computing) return Possible::known({});
    bindings_.states[index] = Bindings::State::computing;
    Possible made = computed(index);
    bindings_.states[index] = Bindings::State::open;
    if (made.is_known())
        bindings_.set(index, made.value());  // for what is evaluated as always
    else
        met_[index] = made;
    return made;
}

Possible PartlyKnown::computed(std::size_t index) {
    if (!run.enter()) return Possible::anything(all_unknown());
    feel::PossibleFrame frame(program_.units()[index].slots);
    Possible made = program_.units()[index].logic->possible(*this, frame);
    run.leave();
    return run.stopped() ? Possible::anything(all_unknown()) : made;
}

Possible PartlyKnown::ask(std::size_t index) {
    const Unit& asked = program_.units()[index];
    if (asked.kind != Unit::Kind::service) return unit(index);
    for (const std::size_t parameter : asked.parameters)
        if (!bindings_.unknown[parameter]) bindings_.states[parameter] = Bindings::State::done;  // what is not given is null
    Possible made;
    if (asked.outputs.size() == 1) {
        made = unit(asked.outputs.front());
    } else {
        std::vector<Possible> each;
        for (const std::size_t output : asked.outputs) each.push_back(unit(output));
        made = combined(each, [&](std::span<const Value> values) {
            feel::Context all;
            for (std::size_t i = 0; i < values.size(); ++i) all.put(program_.units()[asked.outputs[i]].name, values[i]);
            return Value(std::move(all));
        });
    }
    return feel::coerce(*this, std::move(made), *asked.type, asked.name);
}

}  // namespace skl::rules
