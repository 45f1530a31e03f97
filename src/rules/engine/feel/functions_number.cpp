// Numeric functions (DMN 1.5 §10.3.4.5).
#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"

namespace skl::rules::feel {
namespace {

Value rounded(const Arguments& in, Rounding rounding) {
    const auto number = in.number(0);
    if (!number) return {};
    std::optional<std::int64_t> scale = 0;
    if (in.has(1)) scale = in.whole(1);
    if (!scale) return {};
    if (*scale < lowest_scale || *scale > highest_scale) return in.failed("out-of-range");
    return in.given_or_out_of_range(number->rounded(static_cast<int>(*scale), rounding));
}

Value decimal(Run& run, std::span<const Value> values) { return rounded({run, "decimal", values}, Rounding::half_even); }
Value floor(Run& run, std::span<const Value> values) { return rounded({run, "floor", values}, Rounding::floor); }
Value ceiling(Run& run, std::span<const Value> values) { return rounded({run, "ceiling", values}, Rounding::ceiling); }
Value round_up(Run& run, std::span<const Value> values) { return rounded({run, "round up", values}, Rounding::up); }
Value round_down(Run& run, std::span<const Value> values) { return rounded({run, "round down", values}, Rounding::down); }
Value round_half_up(Run& run, std::span<const Value> values) { return rounded({run, "round half up", values}, Rounding::half_up); }
Value round_half_down(Run& run, std::span<const Value> values) { return rounded({run, "round half down", values}, Rounding::half_down); }

Value abs(Run& run, std::span<const Value> values) {
    const Arguments in(run, "abs", values);
    const Value& value = in.single(0);
    switch (value.kind()) {
        case Kind::number: return value.number().magnitude();
        case Kind::days_duration: {
            const __int128 total = value.days_duration().total();
            return in.given_or_out_of_range(DaysDuration::of(total < 0 ? -total : total));
        }
        case Kind::months_duration: {
            const std::int64_t months = value.months_duration().months;
            if (months == std::numeric_limits<std::int64_t>::min()) return in.failed("out-of-range");
            return MonthsDuration{months < 0 ? -months : months};
        }
        default: return in.refused(0, "number");
    }
}

Value modulo(Run& run, std::span<const Value> values) {
    const Arguments in(run, "modulo", values);
    const auto dividend = in.number(0), divisor = in.number(1);
    if (!dividend || !divisor) return {};
    if (divisor->zero()) return in.failed("division-by-zero");
    return in.given_or_out_of_range(dividend->modulo(*divisor));
}

Value calculated(const Arguments& in, std::optional<Decimal> (Decimal::*operation)() const) {
    const auto number = in.number(0);
    return number ? in.given_or_out_of_range(((*number).*operation)()) : Value();
}

Value sqrt(Run& run, std::span<const Value> values) { return calculated({run, "sqrt", values}, &Decimal::sqrt); }
Value log(Run& run, std::span<const Value> values) { return calculated({run, "log", values}, &Decimal::ln); }
Value exp(Run& run, std::span<const Value> values) { return calculated({run, "exp", values}, &Decimal::exp); }

// 1.5 is neither odd nor even.
Value leaves(const Arguments& in, std::int64_t rest) {
    const auto number = in.number(0);
    if (!number) return {};
    const auto left = number->modulo(2);
    return left ? Value(*left == Decimal(rest)) : Value(false);
}

Value odd(Run& run, std::span<const Value> values) { return leaves({run, "odd", values}, 1); }
Value even(Run& run, std::span<const Value> values) { return leaves({run, "even", values}, 0); }

constexpr std::string_view n[] = {"n"};
constexpr std::string_view n_scale[] = {"n", "scale"};
constexpr std::string_view number[] = {"number"};
constexpr std::string_view dividend_divisor[] = {"dividend", "divisor"};

constexpr Form forms[] = {
    {"decimal", n_scale, 2, false, decimal},
    {"floor", n_scale, 1, false, floor},
    {"ceiling", n_scale, 1, false, ceiling},
    {"round up", n_scale, 2, false, round_up},
    {"round down", n_scale, 2, false, round_down},
    {"round half up", n_scale, 2, false, round_half_up},
    {"round half down", n_scale, 2, false, round_half_down},
    {"abs", n, 1, false, abs},
    {"modulo", dividend_divisor, 2, false, modulo},
    {"sqrt", number, 1, false, sqrt},
    {"log", number, 1, false, log},
    {"exp", number, 1, false, exp},
    {"odd", number, 1, false, odd},
    {"even", number, 1, false, even},
};

}  // namespace

std::span<const Form> number_forms() { return forms; }

}  // namespace skl::rules::feel
