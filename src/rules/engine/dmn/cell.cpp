#include "rules/engine/dmn/cell.h"

#include "rules/engine/feel/functions.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::dmn {

namespace {

using feel::Part;
using feel::Value;

// Scalars whose order or equality does not depend on zones: what a table's index and analysis may rely on.
bool plain(const Value& value) {
    switch (value.kind()) {
        case feel::Kind::number:
        case feel::Kind::string:
        case feel::Kind::boolean:
        case feel::Kind::date:
        case feel::Kind::days_duration:
        case feel::Kind::months_duration: return true;
        default: return false;
    }
}

// The built-ins that name a date or a duration by a text, so that date("2026-01-01") is a value of the table.
std::optional<Value> constructed(const Part& call) {
    if (call.parts.size() != 2 || !call.names.empty() || call.parts[0]->kind != Part::Kind::name) return std::nullopt;
    const std::string& name = call.parts[0]->text;
    if ((name != "date" && name != "duration") || call.parts[1]->kind != Part::Kind::literal) return std::nullopt;
    const Value* function = feel::built_in(name);
    if (!function) return std::nullopt;
    feel::Run scratch;
    const Value arguments[] = {call.parts[1]->value};
    Value made = function->function().call(scratch, arguments);
    return plain(made) ? std::optional(std::move(made)) : std::nullopt;
}

std::optional<Value> constant(const Part& part) {
    if (part.kind == Part::Kind::literal) return plain(part.value) ? std::optional(part.value) : std::nullopt;
    if (part.kind == Part::Kind::invocation) return constructed(part);
    if (part.kind != Part::Kind::negation) return std::nullopt;
    const auto inner = constant(*part.parts[0]);
    if (!inner || !inner->is(feel::Kind::number)) return std::nullopt;
    return Value(inner->number().negated());
}

std::optional<Interval> interval_of(const Part& part) {
    if (part.kind == Part::Kind::range && part.parts.size() == 2 && part.parts[0] && part.parts[1]) {
        auto low = constant(*part.parts[0]), high = constant(*part.parts[1]);
        if (!low || !high || low->kind() != high->kind()) return std::nullopt;
        return Interval{std::move(*low), std::move(*high), part.start_included, part.end_included};
    }
    if (part.kind == Part::Kind::test_comparison) {
        auto end = constant(*part.parts[0]);
        if (!end) return std::nullopt;
        switch (part.comparison) {
            case feel::Comparison::equal: return Interval{*end, *end, true, true};
            case feel::Comparison::less: return Interval{{}, std::move(*end), false, false};
            case feel::Comparison::at_most: return Interval{{}, std::move(*end), false, true};
            case feel::Comparison::greater: return Interval{std::move(*end), {}, false, false};
            case feel::Comparison::at_least: return Interval{std::move(*end), {}, true, false};
            case feel::Comparison::not_equal: return std::nullopt;
        }
    }
    auto value = constant(part);
    if (!value) return std::nullopt;
    return Interval{*value, *value, true, true};
}

// Booleans have no order: only whether they are equal means something.
bool ordered_as_needed(const Interval& interval) {
    const feel::Kind kind = interval.low.null() ? interval.high.kind() : interval.low.kind();
    return kind != feel::Kind::boolean || (interval.low_included && interval.high_included && same(interval.low, interval.high));
}

bool add(CellMeaning& into, const Part& part) {
    auto interval = interval_of(part);
    if (!interval || !ordered_as_needed(*interval)) return false;
    const feel::Kind kind = interval->low.null() ? interval->high.kind() : interval->low.kind();
    if (!into.intervals.empty() && into.values != kind) return false;
    into.values = kind;
    into.intervals.push_back(std::move(*interval));
    return true;
}

}  // namespace

int order_of(const Value& a, const Value& b) {
    if (a.short_number() && b.short_number() && a.exponent() == b.exponent())
        return a.coefficient() < b.coefficient() ? -1 : a.coefficient() > b.coefficient() ? 1 : 0;
    if (a.is(feel::Kind::boolean)) return a.truth() == b.truth() ? 0 : a.truth() ? 1 : -1;
    return *feel::order(a, b);  // plain values of one kind have an order
}

bool Interval::holds(const Value& value) const {
    if (!low.null()) {
        const int to_low = order_of(value, low);
        if (to_low < 0 || (to_low == 0 && !low_included)) return false;
    }
    if (high.null()) return true;
    const int to_high = order_of(value, high);
    return to_high < 0 || (to_high == 0 && high_included);
}

CellMeaning meaning_of(const Part& tests) {
    CellMeaning made;
    if (tests.kind == Part::Kind::any_value) {
        made.kind = CellMeaning::Kind::anything;
        return made;
    }
    const bool negated = tests.kind == Part::Kind::test_not;
    made.kind = negated ? CellMeaning::Kind::none_of : CellMeaning::Kind::one_of;
    bool known = true;
    if (negated && tests.parts.size() == 1 && tests.parts[0]->kind == Part::Kind::test_list)
        for (const auto& part : tests.parts[0]->parts) known = known && add(made, *part);
    else if (negated || tests.kind == Part::Kind::test_list)
        for (const auto& part : tests.parts) known = known && add(made, *part);
    else
        known = add(made, tests);
    if (!known) return {};
    return made;
}

bool Cell::among(const Value& value) const {
    for (const Interval& one : meaning_.intervals)
        if (one.holds(value)) return meaning_.kind == CellMeaning::Kind::one_of;
    return meaning_.kind == CellMeaning::Kind::none_of;
}

bool Cell::evaluated(feel::Run& run, feel::Frame& frame, const Value& value) const {
    frame.slots[slot_] = value;
    return node_->evaluate(run, frame).is_true();
}

}  // namespace skl::rules::dmn
