#include "rules/engine/feel/possible.h"

#include <algorithm>

#include "rules/engine/feel/node.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {

namespace {

constexpr std::size_t combinations = 64;  // of arguments that are each one of a few

void unite(std::vector<std::size_t>& into, const std::vector<std::size_t>& also) {
    std::vector<std::size_t> made;
    std::set_union(into.begin(), into.end(), also.begin(), also.end(), std::back_inserter(made));
    into = std::move(made);
}

bool ordered(Kind kind) {
    return kind == Kind::number || kind == Kind::string || kind == Kind::date || kind == Kind::days_duration ||
           kind == Kind::months_duration;
}

// Of two lower ends the one that holds more.
void widen(Value& end, bool& included, const Value& other, bool other_included, int towards) {
    if (end.null() || other.null()) {
        end = Value();
        included = false;
        return;
    }
    const auto between = order(other, end);
    if (!between) {
        end = Value();
        included = false;
    } else if (*between == 0) {
        included = included || other_included;
    } else if (*between == towards) {
        end = other;
        included = other_included;
    }
}

}  // namespace

Possible Possible::known(Value value) {
    Possible made;
    made.values.push_back(std::move(value));
    return made;
}

Possible Possible::anything(std::vector<std::size_t> on) {
    Possible made = known({});
    made.more = true;
    made.on = std::move(on);
    return made;
}

Possible Possible::truth(std::vector<std::size_t> on) {
    Possible made;
    made.values = {Value(true), Value(false), Value()};
    made.on = std::move(on);
    return made;
}

Possible Possible::of_type(const Type& type, std::vector<std::size_t> on) {
    Possible made;
    made.on = std::move(on);
    if (type.kind == Type::Kind::boolean) {
        made.values = {Value(true), Value(false)};
        return made;
    }
    made.more = true;
    made.kind = kind_of(type.kind);
    return made;
}

bool Possible::may_be(const Value& value) const {
    if (std::any_of(values.begin(), values.end(), [&](const Value& one) { return same(one, value); })) return true;
    return more && !value.null() && (kind == Kind::null || kind == value.kind());
}

void Possible::add(Value value) {
    if (std::any_of(values.begin(), values.end(), [&](const Value& one) { return same(one, value); })) return;
    values.push_back(std::move(value));
    if (values.size() <= values_listed) return;
    // Too many to list: their kind, and null by itself.
    List kept;
    Possible rest;
    rest.more = true;
    rest.kind = more ? kind : Kind::null;
    bool one_kind = !more || kind != Kind::null;
    for (const Value& one : values) {
        if (one.null()) {
            kept.push_back(one);
            continue;
        }
        if (rest.kind == Kind::null && one_kind) rest.kind = one.kind();
        one_kind = one_kind && rest.kind == one.kind();
    }
    values = std::move(kept);
    more = true;
    kind = one_kind ? rest.kind : Kind::null;
    low = high = Value();
    low_included = high_included = false;
}

void Possible::merge(const Possible& other) {
    unite(on, other.on);
    if (other.more && !more) {
        more = true;
        kind = other.kind, low = other.low, high = other.high;
        low_included = other.low_included, high_included = other.high_included;
    } else if (other.more) {
        const bool alike = kind == other.kind && kind != Kind::null;
        if (!alike) kind = Kind::null;
        widen(low, low_included, alike ? other.low : Value(), other.low_included, -1);
        widen(high, high_included, alike ? other.high : Value(), other.high_included, 1);
    }
    for (const Value& one : other.values) add(one);
}

void Possible::depends(const std::vector<std::size_t>& also) {
    if (is_known())
        on.clear();
    else
        unite(on, also);
}

Possible Weighing::evaluated(PossibleFrame& frame, const std::function<Value(Frame&)>& how) {
    List slots;
    Possible unknown;
    for (const Possible& one : frame.slots) {
        if (!one.is_known()) unite(unknown.on, one.on);
        slots.push_back(one.is_known() ? one.value() : Value());
    }
    if (std::any_of(frame.slots.begin(), frame.slots.end(), [](const Possible& one) { return !one.is_known(); }))
        return Possible::anything(std::move(unknown.on));
    Frame concrete{slots};
    Value made = how(concrete);
    std::vector<std::size_t> asked = take_asked();
    if (run.stopped()) return Possible::anything(all_unknown());
    return asked.empty() ? Possible::known(std::move(made)) : Possible::anything(std::move(asked));
}

Possible Weighing::evaluated(PossibleFrame& frame, const Node& node) {
    return evaluated(frame, [&](Frame& concrete) { return node.evaluate(run, concrete); });
}

Possible Weighing::combined(std::span<const Possible> arguments, const std::function<Value(std::span<const Value>)>& how) {
    std::vector<std::size_t> on;
    std::size_t count = 1;
    bool finite = true;
    for (const Possible& one : arguments) {
        unite(on, one.on);
        finite = finite && one.finite();
        count *= finite ? one.values.size() : 1;
        finite = finite && count <= combinations;
    }
    if (!finite) return Possible::anything(std::move(on));
    Possible made;
    List chosen(arguments.size());
    for (std::size_t number = 0; number < count; ++number) {
        std::size_t rest = number;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            chosen[i] = arguments[i].values[rest % arguments[i].values.size()];
            rest /= arguments[i].values.size();
        }
        made.add(how(chosen));
    }
    std::vector<std::size_t> asked = take_asked();
    unite(on, asked);
    if (run.stopped()) return Possible::anything(all_unknown());
    if (!asked.empty()) return Possible::anything(std::move(on));
    made.depends(on);
    return made;
}

namespace {

// What is no truth counts as null.
Possible as_truth(const Possible& of) {
    Possible made;
    made.on = of.on;
    for (const Value& one : of.values) made.add(one.is(Kind::boolean) ? one : Value());
    if (of.more && (of.kind == Kind::null || of.kind == Kind::boolean)) {
        made.add(Value(true));
        made.add(Value(false));
    }
    if (of.more) made.add({});
    return made;
}

template <class Rule>
Possible of_truths(const Possible& a, const Possible& b, Rule rule) {
    const Possible left = as_truth(a), right = as_truth(b);
    Possible made;
    for (const Value& one : left.values)
        for (const Value& other : right.values) made.add(rule(one, other));
    std::vector<std::size_t> on = left.on;
    unite(on, right.on);
    made.depends(on);
    return made;
}

// −1: all of `a` lie before all of `b`; 1: behind; 0: it is not told.
int apart(const Possible& a, const Possible& b) {
    const auto before = [](const Value& high, bool high_included, const Value& low, bool low_included) {
        if (high.null() || low.null()) return false;
        const auto between = order(high, low);
        return between && (*between < 0 || (*between == 0 && !(high_included && low_included)));
    };
    if (before(a.high, a.high_included, b.low, b.low_included)) return -1;
    if (before(b.high, b.high_included, a.low, a.low_included)) return 1;
    return 0;
}

Possible part_of(const Possible& whole, const Value* value) {
    Possible made;
    if (value) {
        made.values.push_back(*value);
        made.kind = value->kind();
        made.low = made.high = *value;
        made.low_included = made.high_included = true;
        return made;
    }
    made.more = true;
    made.kind = whole.kind, made.low = whole.low, made.high = whole.high;
    made.low_included = whole.low_included, made.high_included = whole.high_included;
    return made;
}

Possible compare_parts(Run& run, Comparison how, const Possible& a, const Possible& b) {
    if (!a.more && !b.more) return Possible::known(compare(run, how, a.value(), b.value()));
    const bool equality = how == Comparison::equal || how == Comparison::not_equal;
    const Possible& one = a.more ? b : a;
    if (!one.more && one.value().null()) return Possible::known(equality ? Value(how == Comparison::not_equal) : Value());
    if (a.kind != b.kind || !ordered(a.kind)) return Possible::truth({});
    if (const int where = apart(a, b); where != 0) return Possible::known(Value(holds(how, where)));
    Possible made;
    made.values = {Value(true), Value(false)};
    return made;
}

}  // namespace

Possible all_of(const Possible& a, const Possible& b) {
    return of_truths(a, b, [](const Value& one, const Value& other) { return all_of(one, other); });
}

Possible any_of(const Possible& a, const Possible& b) {
    return of_truths(a, b, [](const Value& one, const Value& other) { return any_of(one, other); });
}

Possible compare(Weighing& weighing, Comparison how, const Possible& a, const Possible& b) {
    const auto parts = [](const Possible& whole) {
        std::vector<Possible> made;
        for (const Value& one : whole.values) made.push_back(part_of(whole, &one));
        if (whole.more) made.push_back(part_of(whole, nullptr));
        return made;
    };
    Possible made;
    for (const Possible& one : parts(a))
        for (const Possible& other : parts(b)) made.merge(compare_parts(weighing.run, how, one, other));
    std::vector<std::size_t> on = a.on;
    unite(on, b.on);
    made.depends(on);
    return made;
}

Kind kind_of(Type::Kind kind) {
    switch (kind) {
        case Type::Kind::boolean: return Kind::boolean;
        case Type::Kind::number: return Kind::number;
        case Type::Kind::string: return Kind::string;
        case Type::Kind::date: return Kind::date;
        case Type::Kind::time: return Kind::time;
        case Type::Kind::date_time: return Kind::date_time;
        case Type::Kind::days_duration: return Kind::days_duration;
        case Type::Kind::months_duration: return Kind::months_duration;
        default: return Kind::null;
    }
}

Possible coerce(Weighing& weighing, Possible value, const Type& type, std::string_view element) {
    if (value.more) {
        const bool any = type.kind == Type::Kind::any && !type.allowed && !type.of_all;
        const bool fits = !type.allowed && !type.of_all && value.kind != Kind::null && value.kind == kind_of(type.kind);
        if (!any && !fits) return Possible::anything(std::move(value.on));
    }
    List all = std::move(value.values);
    value.values.clear();
    for (Value& one : all) value.add(coerce(weighing.run, std::move(one), type, element));
    value.depends({});
    return value;
}

Possible Node::possible(Weighing& weighing, PossibleFrame& frame) const { return weighing.evaluated(frame, *this); }

}  // namespace skl::rules::feel
