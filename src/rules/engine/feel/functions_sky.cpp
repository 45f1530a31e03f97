// Functions of our own, in the name space `sky`: what law needs and DMN lacks. Parameters and the calendar come from the surroundings of
// the run; without them these functions are null with `surroundings-missing`.
#include "kernel/calendar/calendar.h"

#include <algorithm>
#include <map>

#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/decimal_parts.h"
#include "rules/engine/feel/function_tables.h"

namespace skl::rules::feel {
namespace {

using Day = skl::Date;

// Days of the calendar are those of the law in force: a few thousand years around now.
std::optional<Day> calendar_day(const Date& date) {
    constexpr std::int64_t furthest = 4'000'000;  // days, or ten thousand years, either way
    if (date.days < -furthest || date.days > furthest) return {};
    return Day{std::chrono::sys_days(std::chrono::days(date.days))};
}

Date feel_date(Day day) { return Date{day.day.time_since_epoch().count()}; }

std::optional<Day> day_at(const Arguments& in, std::size_t index) {
    const auto date = in.date(index);
    const auto day = date ? calendar_day(*date) : std::nullopt;
    if (date && !day) in.failed("out-of-range");
    return day;
}

// parameter("rate", at?), parameter("minimum living cost", "Taichung", at?): the value in force on the day, or on that of the evaluation.
Value parameter_at(const Arguments& in, std::string_view key, std::size_t at_index) {
    const std::string* name = in.text(0);
    if (name == nullptr) return {};
    std::optional<Date> at = in.run().as_of.date;
    if (in.has(at_index) && !in.single(at_index).null()) at = in.date(at_index);
    if (!at) return {};
    if (in.run().surroundings == nullptr) return in.failed("surroundings-missing");
    auto value = in.run().surroundings->parameter(*name, key, *at);
    if (value) return std::move(*value);
    return in.run().fail("parameter-missing", *name, {{"key", std::string(key)}, {"at", at->text()}});
}

Value parameter(Run& run, std::span<const Value> values) { return parameter_at({run, "sky.parameter", values}, {}, 1); }

Value parameter_of_key(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sky.parameter", values);
    const std::string* key = in.text(1);
    return key == nullptr ? Value() : parameter_at(in, *key, 2);
}

bool with_key(std::span<const Value> arguments) { return arguments.size() > 1 && arguments[1].is(Kind::string); }

// Full years; who was born on 29 February is a year older on 28 February of a common year (Civil Code art. 121 II: the month's last day).
Value age(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sky.age", values);
    const auto birth = in.date(0), at = birth ? in.date(1) : std::nullopt;
    if (!at) return {};
    if (*at < *birth) return in.failed("out-of-range");
    std::int64_t years = at->civil().year - birth->civil().year;
    const auto birthday = add_months(*birth, years * 12);
    if (birthday && *at < *birthday) --years;
    return Value(years);
}

Value working_days_after(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sky.working days after", values);
    const auto day = day_at(in, 0);
    const auto n = day ? in.whole(1) : std::nullopt;
    if (!n) return {};
    if (std::abs(*n) > calendar::longest_period) return in.failed("out-of-range");
    if (run.surroundings == nullptr) return in.failed("surroundings-missing");
    if (!run.step(static_cast<std::uint64_t>(std::abs(*n)))) return {};
    return feel_date(run.surroundings->calendar().add_working_days(*day, *n));
}

// Administrative Procedure Act art. 48: to the day the period ends; `adverse`: the first day counts and a day off does not move the end.
Value period_end(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sky.period end", values);
    const auto event = day_at(in, 0);
    const auto n = event ? in.whole(1) : std::nullopt;
    const std::string* unit_name = n ? in.text(2) : nullptr;
    if (unit_name == nullptr) return {};
    const auto unit = calendar::unit_named(*unit_name);
    if (!unit) return in.refused(2, "unit");
    if (*n < 0 || *n > calendar::longest_period) return in.failed("out-of-range");
    const Value& adverse = in.single(3);
    if (!adverse.null() && !adverse.is(Kind::boolean)) return in.refused(3, "boolean");
    if (run.surroundings == nullptr) return in.failed("surroundings-missing");
    if (!run.step(static_cast<std::uint64_t>(*n))) return {};
    const auto counting = adverse.is_true() ? calendar::adverse_counting : calendar::ordinary_counting;
    return feel_date(calendar::period_end(run.surroundings->calendar(), *event, *n, *unit, counting).day);
}

// A date as 民國115年11月24日, or such text as a date.
Value roc_date(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sky.roc date", values);
    const Value& from = in.single(0);
    if (from.is(Kind::string)) {
        const auto day = calendar::parse_roc(from.string());
        return day ? Value(feel_date(*day)) : in.refused(0, "roc date");
    }
    const auto day = day_at(in, 0);
    return day ? Value(calendar::to_roc_text(*day)) : Value();
}

struct Bracket {
    Decimal threshold, rate;
};

// [{threshold: 0, rate: 0.02}, …] by ascending thresholds.
std::optional<std::vector<Bracket>> brackets_of(const Arguments& in) {
    const auto table = in.list(1);
    if (!table || !in.run().step(table->size())) return {};
    std::vector<Bracket> brackets;
    for (const Value& row : *table) {
        const Value* threshold = row.is(Kind::context) ? row.context().find("threshold") : nullptr;
        const Value* rate = row.is(Kind::context) ? row.context().find("rate") : nullptr;
        const bool numbers = threshold != nullptr && rate != nullptr && threshold->is(Kind::number) && rate->is(Kind::number);
        if (!numbers || (!brackets.empty() && threshold->number() <= brackets.back().threshold)) {
            in.refused(1, "list<context<threshold: number, rate: number>>");
            return {};
        }
        brackets.push_back({threshold->number(), rate->number()});
    }
    return brackets;
}

// A marginal scale: each part of the value at the rate of its bracket: Σ rate · max(0, min(value, next threshold) − threshold).
Value scale(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sky.scale", values);
    const auto value = in.number(0);
    const auto brackets = value ? brackets_of(in) : std::nullopt;
    if (!brackets) return {};
    std::optional<Decimal> sum = Decimal(0);
    for (std::size_t i = 0; sum && i < brackets->size(); ++i) {
        const auto& [threshold, rate] = (*brackets)[i];
        if (*value <= threshold) break;
        const bool whole_bracket = i + 1 < brackets->size() && (*brackets)[i + 1].threshold < *value;
        const auto part = (whole_bracket ? (*brackets)[i + 1].threshold : *value).minus(threshold);
        const auto amount = part ? part->times(rate) : std::nullopt;
        sum = amount ? sum->plus(*amount) : std::nullopt;
    }
    return in.given_or_out_of_range(sum);
}

struct Portion {
    Decimal whole, rest;
    std::size_t index;
};

// The whole part of what is due to each; nothing: a number is too large.
std::optional<std::vector<Portion>> portions_of(const Decimal& total, const std::vector<Decimal>& weights, const Decimal& sum) {
    std::vector<Portion> portions;
    for (const Decimal& weight : weights) {
        const auto product = total.times(weight), due = product ? product->over(sum) : std::nullopt;
        const auto whole = due ? due->rounded(0, Rounding::floor) : std::nullopt;
        const auto taken = whole ? whole->times(sum) : std::nullopt;
        const auto rest = taken ? product->minus(*taken) : std::nullopt;  // over the same sum for all: exact where the quotient is not
        if (!rest) return {};
        portions.push_back({*whole, *rest, portions.size()});
    }
    return portions;
}

// A whole total by weights, by the largest remainder (Hare–Niemeyer); of equal remainders the earlier.
Value share(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sky.share", values);
    const auto total = in.number(0);
    const Items list = total ? in.list(1) : Items();
    if (!list || !run.step(list->size())) return {};
    if (!total->whole() || total->negative()) return in.refused(0, "number");
    std::vector<Decimal> weights;
    std::optional<Decimal> sum = Decimal(0);
    for (const Value& weight : *list) {
        if (!weight.is(Kind::number) || weight.number().negative()) return in.refused(1, "list<number>");
        weights.push_back(weight.number());
        sum = sum ? sum->plus(weights.back()) : sum;
    }
    if (!sum) return in.failed("out-of-range");
    if (sum->zero()) return in.failed("share-zero-weights");
    auto portions = portions_of(*total, weights, *sum);
    if (!portions) return in.failed("out-of-range");
    std::optional<Decimal> left = total;
    for (const Portion& portion : *portions) left = left ? left->minus(portion.whole) : left;
    const auto units = left ? left->to_int64() : std::nullopt;
    if (!units || *units < 0 || *units > static_cast<std::int64_t>(portions->size())) return in.failed("out-of-range");
    std::vector<std::size_t> order(portions->size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return (*portions)[a].rest > (*portions)[b].rest; });
    for (std::size_t i = 0; i < static_cast<std::size_t>(*units); ++i) {
        Decimal& whole = (*portions)[order[i]].whole;
        whole = whole.plus(1).value_or(whole);
    }
    List shares;
    for (const Portion& portion : *portions) shares.emplace_back(portion.whole);
    return shares;
}

constexpr std::string_view name_at[] = {"name", "at"};
constexpr std::string_view name_key_at[] = {"name", "key", "at"};
constexpr std::string_view birth_at[] = {"birth", "at"};
constexpr std::string_view date_n[] = {"date", "n"};
constexpr std::string_view period[] = {"event", "n", "unit", "adverse"};
constexpr std::string_view date[] = {"date"};
constexpr std::string_view value_table[] = {"value", "table"};
constexpr std::string_view total_weights[] = {"total", "weights"};

constexpr Form forms[] = {
    {"age", birth_at, 2, false, age},
    {"parameter", name_key_at, 2, false, parameter_of_key, with_key},
    {"parameter", name_at, 1, false, parameter},
    {"period end", period, 3, false, period_end},
    {"roc date", date, 1, false, roc_date},
    {"scale", value_table, 2, false, scale},
    {"share", total_weights, 2, false, share},
    {"working days after", date_n, 2, false, working_days_after},
};

}  // namespace

std::span<const Form> own_forms() { return forms; }

const Value* own_function(std::string_view name) {
    static const auto functions = [] {
        std::map<std::string_view, Value> made;
        for (auto first = std::begin(forms); first != std::end(forms);) {
            const auto last = std::find_if(first, std::end(forms), [&](const Form& form) { return form.name != first->name; });
            made.emplace(first->name, function_of({first, last}));
            first = last;
        }
        return made;
    }();
    const auto found = functions.find(name);
    return found == functions.end() ? nullptr : &found->second;
}

}  // namespace skl::rules::feel
