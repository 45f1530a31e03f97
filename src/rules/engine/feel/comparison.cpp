// Equality, order and membership (DMN 1.5 §10.3.2.13, tables 53 and 54; §10.3.2.8 for `in`).
#include <algorithm>
#include <functional>
#include <span>

#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {
namespace {

using Truth = std::optional<bool>;

std::optional<std::int64_t> utc_nanos(const Time& time) {
    const auto offset = offset_of(time.where, day_of_times, time.nanos);
    if (!offset) return {};
    return time.nanos - *offset * nanos_of_a_second;
}

bool local(const Time& time) { return time.where.kind == Where::Kind::local; }

int sign_of(const auto& a, const auto& b) { return (a > b) - (a < b); }

// Moments are compared by the second (§10.3.2.3.4: their value is a number of seconds); is() tells finer ones apart.
__int128 whole_seconds(__int128 nanos) { return nanos / nanos_of_a_second - (nanos % nanos_of_a_second < 0 ? 1 : 0); }

std::optional<int> order_of_times(const Time& a, const Time& b) {
    if (a.where == b.where) return sign_of(whole_seconds(a.nanos), whole_seconds(b.nanos));
    if (local(a) || local(b)) return {};
    const auto left = utc_nanos(a), right = utc_nanos(b);
    if (!left || !right) return {};
    return sign_of(whole_seconds(*left), whole_seconds(*right));
}

std::optional<int> order_of_date_times(const DateTime& a, const DateTime& b) {
    if (local(a.time) != local(b.time)) return {};
    const auto left = a.instant(), right = b.instant();
    if (!left || !right) return {};
    return sign_of(whole_seconds(*left), whole_seconds(*right));
}

// Where one says its zone and the other does not, their fields differ.
Truth from_order(const std::optional<int>& order) { return order.value_or(1) == 0; }

// How far a comparison goes: lists that are shared many times over within each other have more paths than there is time to walk.
struct Reach {
    int depth = 0;
    std::uint64_t seen = 0;
    static constexpr std::uint64_t most = 2'000'000;  // values: twice the longest list

    bool beyond() const { return depth > deepest_nesting || seen > most; }
};

Truth equal_at(const Value& a, const Value& b, Reach& reach);

// False as soon as one pair differs; nothing if none does and some cannot be compared.
class Conjunction {
public:
    bool add(Truth truth) {
        if (!truth) known_ = false;
        if (truth && !*truth) false_ = true;
        return !false_;
    }
    Truth result() const {
        if (false_) return false;
        return known_ ? Truth(true) : Truth();
    }

private:
    bool known_ = true, false_ = false;
};

Truth equal_lists(const List& a, const List& b, Reach& reach) {
    if (a.size() != b.size()) return false;
    Conjunction all;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!all.add(equal_at(a[i], b[i], reach))) break;
    }
    return all.result();
}

Truth equal_contexts(const Context& a, const Context& b, Reach& reach) {
    if (a.size() != b.size()) return false;
    Conjunction all;
    for (const ContextEntry& entry : a.entries()) {
        const Value* other = b.find(entry.key);
        if (!all.add(other == nullptr ? Truth(false) : equal_at(entry.value, *other, reach))) break;
    }
    return all.result();
}

Truth equal_ranges(const Range& a, const Range& b, Reach& reach) {
    if (a.start_included != b.start_included || a.end_included != b.end_included) return false;
    if (a.of_comparison != b.of_comparison || a.end_is_null != b.end_is_null) return false;
    Conjunction all;
    all.add(equal_at(a.start, b.start, reach));
    all.add(equal_at(a.end, b.end, reach));
    return all.result();
}

Truth equal_within(const Value& a, const Value& b, Reach& reach) {
    switch (a.kind()) {
        case Kind::list: return equal_lists(a.list(), b.list(), reach);
        case Kind::context: return equal_contexts(a.context(), b.context(), reach);
        default: return equal_ranges(a.range(), b.range(), reach);
    }
}

Truth equal_at(const Value& a, const Value& b, Reach& reach) {
    if (a.null() || b.null()) return a.null() == b.null();
    if (!a.is(b.kind())) return {};
    if (a.same_box(b)) return true;
    ++reach.seen;
    if (reach.beyond()) return {};
    switch (a.kind()) {
        case Kind::null: return true;
        case Kind::boolean: return a.truth() == b.truth();
        case Kind::number: return a.number() == b.number();
        case Kind::string: return a.string() == b.string();
        case Kind::date: return a.date() == b.date();
        case Kind::time: return from_order(order_of_times(a.time(), b.time()));
        case Kind::date_time: return from_order(order_of_date_times(a.date_time(), b.date_time()));
        case Kind::days_duration: return a.days_duration() == b.days_duration();
        case Kind::months_duration: return a.months_duration() == b.months_duration();
        case Kind::list:
        case Kind::context:
        case Kind::range: {
            ++reach.depth;
            const Truth truth = equal_within(a, b, reach);
            --reach.depth;
            return truth;
        }
        case Kind::function: return {};
    }
    return {};
}

std::size_t mixed(std::size_t seed, std::size_t more) {
    constexpr std::size_t spread = 0x9e3779b97f4a7c15;  // 2^64 ÷ golden ratio
    return (seed ^ more) * spread + (seed >> 29);
}

std::size_t hash_at(const Value& value, int depth) {
    const auto kind = static_cast<std::size_t>(value.kind());
    constexpr int levels = 3;          // of lists within lists that are looked at …
    constexpr std::size_t items = 16;  // … and items of each: the rest is for who compares
    if (depth > levels) return kind;
    std::size_t hash = kind;
    switch (value.kind()) {
        case Kind::boolean: return mixed(kind, value.truth() ? 1 : 0);
        case Kind::number: return mixed(kind, value.number().hash());
        case Kind::string: return mixed(kind, std::hash<std::string>{}(value.string()));
        case Kind::date: return mixed(kind, static_cast<std::size_t>(value.date().days));
        case Kind::days_duration: return mixed(kind, static_cast<std::size_t>(value.days_duration().seconds));
        case Kind::months_duration: return mixed(kind, static_cast<std::size_t>(value.months_duration().months));
        case Kind::date_time: return mixed(kind, static_cast<std::size_t>(whole_seconds(value.date_time().instant().value_or(0))));
        case Kind::list:
            hash = mixed(hash, value.list().size());
            for (const Value& item : std::span(value.list()).first(std::min(value.list().size(), items)))
                hash = mixed(hash, hash_at(item, depth + 1));
            return hash;
        case Kind::context: return mixed(kind, value.context().size());  // whatever the order of its entries
        case Kind::range: return mixed(mixed(kind, hash_at(value.range().start, depth + 1)), hash_at(value.range().end, depth + 1));
        case Kind::time: return mixed(kind, static_cast<std::size_t>(whole_seconds(utc_nanos(value.time()).value_or(value.time().nanos))));
        case Kind::null:
        case Kind::function: return kind;
    }
    return kind;
}

// Which side of an end of a range the value is on; nothing: not to be said.
Truth inside_start(const Value& value, const Range& range) {
    if (range.start.null()) return range.start_included || range.end_is_null ? Truth() : Truth(true);
    const auto sign = order(value, range.start);
    if (!sign) return {};
    return *sign > 0 || (*sign == 0 && range.start_included);
}

Truth inside_end(const Value& value, const Range& range) {
    if (range.end.null()) return range.end_included || range.end_is_null ? Truth() : Truth(true);
    const auto sign = order(value, range.end);
    if (!sign) return {};
    return *sign < 0 || (*sign == 0 && range.end_included);
}

bool all_but_one(const Range& range) {  // (!= 10)
    return range.of_comparison && !range.start_included && !range.end_included && !range.start.null() && !range.end.null();
}

Truth inside(const Value& value, const Range& range) {
    if (range.start.null() && range.end.null()) return {};
    if (all_but_one(range)) {
        const Truth equal = equality(value, range.start);
        return equal ? Truth(!*equal) : Truth();
    }
    const Truth from = inside_start(value, range), to = inside_end(value, range);
    if (!from || !to) return {};
    return *from && *to;
}

Value not_comparable(Run& run, const Value& a, const Value& b) {
    return run.fail("not-comparable", {}, {{"left", std::string(name_of(a.kind()))}, {"right", std::string(name_of(b.kind()))}});
}

}  // namespace

std::optional<bool> equality(const Value& a, const Value& b) {
    Reach reach;
    return equal_at(a, b, reach);
}

std::optional<bool> equality(Run& run, const Value& a, const Value& b) {
    if (run.stopped()) return {};
    Reach reach;
    const Truth truth = equal_at(a, b, reach);
    return run.step(1 + reach.seen) ? truth : Truth();
}

std::size_t hash_of(const Value& value) { return hash_at(value, 0); }

std::optional<int> order(const Value& a, const Value& b) {
    if (short_alike(a, b)) return sign_of(a.coefficient(), b.coefficient());
    if (!a.is(b.kind())) return {};
    switch (a.kind()) {
        case Kind::number: return sign_of(a.number(), b.number());
        case Kind::string: return sign_of(a.string().compare(b.string()), 0);  // UTF-8 has the order of code points
        case Kind::date: return sign_of(a.date().days, b.date().days);
        case Kind::time: return order_of_times(a.time(), b.time());
        case Kind::date_time: return order_of_date_times(a.date_time(), b.date_time());
        case Kind::days_duration: return sign_of(a.days_duration().total(), b.days_duration().total());
        case Kind::months_duration: return sign_of(a.months_duration().months, b.months_duration().months);
        default: return {};
    }
}

Value compare_any(Run& run, Comparison how, const Value& a, const Value& b) {
    if (how == Comparison::equal || how == Comparison::not_equal) {
        const auto equal = equality(run, a, b);
        if (!equal) return not_comparable(run, a, b);
        return *equal == (how == Comparison::equal);
    }
    const auto sign = order(a, b);
    if (!sign) return not_comparable(run, a, b);
    return holds(how, *sign);
}

Value within_any(Run& run, const Value& value, const Range& range) {
    const Truth truth = inside(value, range);
    return truth ? Value(*truth) : not_comparable(run, value, range.start.null() ? range.end : range.start);
}

Value contained(Run& run, const Value& value, const Value& test) {
    if (test.is(Kind::range) && !value.is(Kind::range)) return within(run, value, test.range());
    if (test.is(Kind::list)) {
        if (value.is(Kind::list) && equality(run, value, test).value_or(false)) return true;
        return std::any_of(test.list().begin(), test.list().end(), [&](const Value& item) {
            if (item.is(Kind::range) && !value.is(Kind::range)) return inside(value, item.range()).value_or(false);
            return equality(run, value, item).value_or(false);
        });
    }
    return compare(run, Comparison::equal, value, test);
}

Value all_of(const Value& a, const Value& b) {
    if (a.is_false() || b.is_false()) return false;
    return a.is_true() && b.is_true() ? Value(true) : Value();
}

Value any_of(const Value& a, const Value& b) {
    if (a.is_true() || b.is_true()) return true;
    return a.is_false() && b.is_false() ? Value(false) : Value();
}

}  // namespace skl::rules::feel
