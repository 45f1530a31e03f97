#include "rules/trial_picture.h"

#include <cmath>

#include "rules/engine/dmn/cell.h"

namespace skl::rules {

namespace {

using feel::Value;

constexpr double lowest = 60, highest = 940;  // of results, so that the least is seen, too
constexpr double without = 20;                // no result
constexpr double of_no_measure = 560;         // a result that is no number

double place_of(const Value& value) {
    return value.is(feel::Kind::date) ? static_cast<double>(value.date().days) : value.number().to_double();
}

// What is drawn: all ends with a fifth on either side, and the value at hand.
struct Range {
    double least = 0, most = 100;

    Range(const Stretches& stretches, const Value* value) {
        std::optional<double> low, high;
        const auto take = [&](const Value& one) {
            if (!one.is(feel::Kind::number) && !one.is(feel::Kind::date)) return;
            const double at = place_of(one);
            low = std::min(low.value_or(at), at);
            high = std::max(high.value_or(at), at);
        };
        for (const Stretch& one : stretches.all) take(one.low), take(one.high);
        if (value) take(*value);
        if (!low) return;
        const bool open_below = stretches.all.front().low.null(), open_above = stretches.all.back().high.null();
        const double tenth_of_all = is_date(stretches) ? 365 : std::abs(*high) / 10;  // a single threshold has no way to either side
        const double beside = std::max({1.0, std::ceil((*high - *low) / 5), std::ceil(tenth_of_all)});
        least = open_below ? std::floor(*low) - beside : *low;
        most = open_above ? std::ceil(*high) + beside : *high;
        if (least < 0 && *low >= 0 && !is_date(stretches)) least = 0;  // what law counts is seldom less than nothing
        if (most <= least) most = least + 1;
    }
    static bool is_date(const Stretches& stretches) {
        return std::any_of(stretches.all.begin(), stretches.all.end(),
                           [](const Stretch& one) { return one.low.is(feel::Kind::date) || one.high.is(feel::Kind::date); });
    }
    std::int64_t units(double at) const {
        return std::llround(std::clamp((at - least) / (most - least), 0.0, 1.0) * static_cast<double>(picture_units));
    }
};

struct Heights {
    double least = 0, most = 1;
    explicit Heights(const Stretches& stretches) {
        for (const Stretch& one : stretches.all)
            for (const Value* value : {&one.result, &one.last})
                if (value->is(feel::Kind::number)) {
                    least = std::min(least, value->number().to_double());
                    most = std::max(most, value->number().to_double());
                }
    }
    std::int64_t of(const Value& value) const {
        if (value.null()) return std::llround(without);
        if (value.is(feel::Kind::boolean)) return std::llround(value.truth() ? highest : lowest);
        if (!value.is(feel::Kind::number)) return std::llround(of_no_measure);
        return std::llround(lowest + (highest - lowest) * (value.number().to_double() - least) / (most - least));
    }
};

bool holds(const Stretch& one, const Value& value) {
    return dmn::Interval{one.low, one.high, one.low_included, one.high_included}.holds(value);
}

}  // namespace

std::string interval_text(const Stretch& one) {
    const auto end = [](const Value& value) { return shown(value); };
    if (one.low.null() && one.high.null()) return {};
    if (!one.low.null() && !one.high.null() && same(one.low, one.high)) return end(one.low);
    if (one.low.null()) return (one.high_included ? "≤ " : "< ") + end(one.high);
    if (one.high.null()) return (one.low_included ? "≥ " : "> ") + end(one.low);
    return (one.low_included ? "[" : "(") + end(one.low) + " .. " + end(one.high) + (one.high_included ? "]" : ")");
}

void draw(const Stretches& stretches, const Value* value, TrialSlide& into) {
    if (stretches.all.empty()) return;
    const Range range(stretches, value);
    const Heights heights(stretches);
    const bool dates = Range::is_date(stretches) || (value && value->is(feel::Kind::date));
    const auto written = [&](double at) {
        return dates ? feel::Date{std::llround(at)}.text() : feel::text_of(Value(*feel::Decimal::from_double(at)));
    };
    into.least = written(range.least);
    into.most = written(range.most);
    const bool measured = value && (value->is(feel::Kind::number) || value->is(feel::Kind::date));
    if (measured) into.value = feel::text_of(*value);
    if (measured) into.at = range.units(place_of(*value));
    for (std::size_t i = 0; i < stretches.all.size(); ++i) {
        const Stretch& one = stretches.all[i];
        TrialStretch& drawn = into.stretches[i];
        drawn.left = one.low.null() ? 0 : range.units(place_of(one.low));
        drawn.right = one.high.null() ? picture_units : range.units(place_of(one.high));
        drawn.from = heights.of(one.result);
        drawn.to = one.varies ? heights.of(one.last) : drawn.from;
        drawn.here = measured && holds(one, *value);
    }
}

}  // namespace skl::rules
