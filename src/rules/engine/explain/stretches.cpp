#include "rules/engine/explain/stretches.h"

#include <algorithm>

#include "rules/engine/dmn/table.h"
#include "rules/engine/explain/expression_ends.h"
#include "rules/engine/explain/what_if.h"
#include "rules/engine/feel/types.h"
#include "rules/engine/unknown/partly_known.h"

namespace skl::rules {

namespace {

using dmn::order_of;
using feel::Decimal;
using feel::Possible;
using feel::Value;

std::optional<Value> moved(const Value& from, int by) {
    if (from.is(feel::Kind::date)) return Value(feel::Date{from.date().days + by});
    const auto sum = from.number().plus(Decimal(by));
    return sum ? std::optional(Value(*sum)) : std::nullopt;
}

// A value between two, both excluded; nothing: there is none.
std::optional<Value> between(const Value& low, const Value& high) {
    if (low.is(feel::Kind::date)) {
        const std::int64_t middle = low.date().days + (high.date().days - low.date().days) / 2;
        return middle > low.date().days ? std::optional(Value(feel::Date{middle})) : std::nullopt;
    }
    const auto sum = low.number().plus(high.number());
    const auto half = sum ? sum->over(Decimal(2)) : std::nullopt;
    if (!half || *half <= low.number() || *half >= high.number()) return {};
    return Value(*half);
}

void sort_ends(std::vector<Value>& ends) {
    std::sort(ends.begin(), ends.end(), [](const Value& a, const Value& b) { return order_of(a, b) < 0; });
    ends.erase(std::unique(ends.begin(), ends.end(), [](const Value& a, const Value& b) { return same(a, b); }), ends.end());
}

using Samples = std::pair<Value, Value>;

class Sweep {
public:
    Sweep(const Trial& trial, std::size_t input)
        : trial_(trial), input_(input), possible_(possible_of(*trial.program.units()[input].type, input)) {}

    Stretches run() {
        std::vector<Value> ends = ends_testing(trial_.program, input_, trial_.unit, possible_.kind);
        sort_ends(ends);
        Stretches made;
        made.cut = ends.size() > ends_looked_at;
        if (made.cut) ends.resize(ends_looked_at);
        if (ends.empty())
            ends.push_back(possible_.kind == feel::Kind::date ? Value(feel::Date{trial_.as_of.date}) : Value(std::int64_t{0}));
        piece(nullptr, &ends.front(), made.all);
        for (std::size_t i = 0; i < ends.size(); ++i) {
            point(ends[i], made.all);
            piece(&ends[i], i + 1 < ends.size() ? &ends[i + 1] : nullptr, made.all);
        }
        return made;
    }

private:
    TrialResult at(const Value& value) const {
        feel::Context given = trial_.given;
        given.put(trial_.program.units()[input_].name, value);
        return try_out({trial_.program, trial_.as_of, trial_.surroundings, given, trial_.unit, trial_.table});
    }

    // The one result of all values between two; nothing: it is not told.
    std::optional<Value> of_all(const Value* low, const Value* high) const {
        feel::Run run{feel::Limits{}};
        run.as_of = trial_.as_of;
        run.surroundings = trial_.surroundings;
        dmn::Bindings bindings(trial_.program);
        run.bindings = &bindings;
        trial_.program.give(run, trial_.given);
        bindings.states[input_] = dmn::Bindings::State::open;
        bindings.values[input_] = {};
        PossibleInputs inputs(trial_.program);
        PartlyKnown partly(trial_.program, run, {input_}, inputs);
        Possible within;
        within.more = true;
        within.kind = possible_.kind;
        within.on = {input_};
        if (low) within.low = *low;
        if (high) within.high = *high;
        partly.narrow(input_, std::move(within));
        const Possible made = partly.ask(trial_.unit);
        if (!made.is_known() || run.stopped()) return {};
        return made.value();
    }

    void point(const Value& value, std::vector<Stretch>& into) {
        if (!possible_.may_be(value)) return;
        TrialResult is = at(value);
        add({value, value, true, true, is.result, is.result, false, !is.stopped, std::move(is.hits)}, {value, value}, into);
    }

    // Two values that stand for those between two ends: near each end, and of a side that is open far from the other.
    std::optional<Samples> samples(const Value* low, const Value* high) const {
        constexpr int far = 1'000;  // a line through two values shows itself over this way
        std::optional<Value> first = low ? moved(*low, 1) : moved(*high, -far), last = high ? moved(*high, -1) : moved(*low, far);
        if (low && high && first && last && (order_of(*first, *high) >= 0 || order_of(*last, *low) <= 0 || same(*first, *last))) {
            const auto middle = between(*low, *high);
            if (!middle) return {};
            first = between(*low, *middle).value_or(*middle);
            last = between(*middle, *high).value_or(*middle);
        }
        if (!first || !last) return {};
        if (!possible_.may_be(*first)) first = last;
        if (!possible_.may_be(*last)) last = first;
        if (!possible_.may_be(*first)) return {};
        return Samples{*first, *last};
    }

    void piece(const Value* low, const Value* high, std::vector<Stretch>& into, int depth = 0) {
        const auto sampled = samples(low, high);
        if (!sampled) return;
        const std::optional<Value> one = of_all(low, high);
        if (!one && depth == 0 && split(low, high, sampled->first, into)) return;
        TrialResult begins = at(sampled->first);
        Stretch made{low ? *low : Value(), high ? *high : Value(), false, false, begins.result, at(sampled->second).result, false,
                     one.has_value(),      std::move(begins.hits)};
        made.varies = !one && !same(made.result, made.last);
        add(std::move(made), *sampled, into);
    }

    // Columns such as `income / persons` move evenly with the input: where they meet an end of one of their cells is computed.
    bool split(const Value* low, const Value* high, const Value& from, std::vector<Stretch>& into) {
        if (possible_.kind != feel::Kind::number) return false;
        std::vector<Value> ends = ends_of_even_columns(trial_, input_, from);
        std::erase_if(ends, [&](const Value& one) { return (low && order_of(one, *low) <= 0) || (high && order_of(one, *high) >= 0); });
        sort_ends(ends);
        if (ends.empty() || ends.size() > ends_looked_at) return false;
        piece(low, &ends.front(), into, 1);
        for (std::size_t i = 0; i < ends.size(); ++i) {
            point(ends[i], into);
            piece(&ends[i], i + 1 < ends.size() ? &ends[i + 1] : high, into, 1);
        }
        return true;
    }

    static bool adjoins(const Stretch& before, const Stretch& after) {
        if (before.high.null() || after.low.null()) return false;
        if (same(before.high, after.low)) return before.high_included || after.low_included;
        return before.high.is(feel::Kind::date) && after.low.date().days - before.high.date().days == 1 && before.high_included &&
               after.low_included;
    }

    // Does what was last added go on in a straight line? Then a number that stands in an expression is no end of it.
    bool goes_on(const Stretch& before, const Stretch& made, const Samples& sampled) const {
        const Value *from = &last_samples_.first, *to = &last_samples_.second;
        for (const Value* one : {from, to, &before.result, &before.last, &made.result, &made.last, &sampled.first})
            if (!one->is(feel::Kind::number)) return false;
        const auto run = to->number().minus(from->number()), rise = before.last.number().minus(before.result.number());
        const auto on_line = [&](const Value& at, const Value& is) {
            const auto way = at.number().minus(from->number()), height = is.number().minus(before.result.number());
            const auto a = way && rise ? way->times(*rise) : std::nullopt, b = height && run ? height->times(*run) : std::nullopt;
            return a && b && *a == *b;
        };
        return run && !run->zero() && on_line(sampled.first, made.result) && on_line(sampled.second, made.last);
    }

    // Neighbours that say the same are one.
    void add(Stretch made, Samples sampled, std::vector<Stretch>& into) {
        Stretch* before = into.empty() ? nullptr : &into.back();
        const bool beside = before && before->hits == made.hits && adjoins(*before, made);
        const bool alike = beside && !before->varies && !made.varies && same(before->last, made.result);
        const bool line = beside && before->varies && goes_on(*before, made, sampled);
        if (!alike && !line) {
            into.push_back(std::move(made));
            last_samples_ = std::move(sampled);
            return;
        }
        before->high = made.high;
        before->high_included = made.high_included;
        before->last = made.last;
        before->shown = before->shown && made.shown;
        last_samples_.second = sampled.second;
    }

    const Trial& trial_;
    std::size_t input_;
    Possible possible_;
    Samples last_samples_;  // of the stretch that was added last
};

}  // namespace

TrialResult try_out(const Trial& trial) {
    feel::Run run{feel::Limits{}};
    run.as_of = trial.as_of;
    run.surroundings = trial.surroundings;
    dmn::Tracer tracer;
    if (!trial.table.empty()) run.tracer = &tracer;
    dmn::Bindings bindings(trial.program);
    run.bindings = &bindings;
    trial.program.give(run, trial.given);
    TrialResult made;
    made.result = trial.program.value(run, trial.unit);
    made.remarks = run.remarks();
    made.stopped = run.stopped();
    if (made.stopped) made.result = {};
    const auto trace = tracer.take();
    if (const dmn::TraceNode* table = trial.table.empty() ? nullptr : dmn::find_table(trace, trial.table)) {
        made.reached = true;
        made.hits = table->hits;
    }
    return made;
}

bool has_stretches(const dmn::Program& program, std::size_t input) {
    const feel::Kind kind = possible_of(*program.units()[input].type, input).kind;
    return kind == feel::Kind::number || kind == feel::Kind::date;
}

Stretches stretches(const Trial& trial, std::size_t input) {
    if (!has_stretches(trial.program, input)) return {};
    return Sweep(trial, input).run();
}

}  // namespace skl::rules
