// Sums and statistics over lists of numbers (DMN 1.5 §10.3.4.4); sums also of durations.
#include <algorithm>

#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {
namespace {

using Numbers = std::vector<Decimal>;

std::optional<Numbers> numbers_of(const Arguments& in) {
    const auto list = in.list(0);
    if (!list || !in.run().step(list->size())) return {};
    Numbers numbers;
    numbers.reserve(list->size());
    for (const Value& item : *list) {
        if (!item.is(Kind::number)) {
            in.refused(0, "list<number>");
            return {};
        }
        numbers.push_back(item.number());
    }
    return numbers;
}

std::optional<Decimal> total(const Numbers& numbers) {
    std::optional<Decimal> sum = Decimal(0);
    for (const Decimal& number : numbers) {
        if (sum) sum = sum->plus(number);
    }
    return sum;
}

std::optional<Decimal> average(const Numbers& numbers) {
    const auto sum = total(numbers);
    return sum ? sum->over(static_cast<std::int64_t>(numbers.size())) : std::nullopt;
}

Value sum(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sum", values);
    const auto list = in.list(0);
    if (!list || list->empty() || !run.step(list->size())) return {};
    const Kind kind = list->front().kind();
    if (kind != Kind::number && kind != Kind::days_duration && kind != Kind::months_duration) return in.refused(0, "list<number>");
    Value sum = list->front();
    for (std::size_t i = 1; i < list->size(); ++i) {
        if (!(*list)[i].is(kind)) return in.refused(0, "list<number>");
        sum = add(run, sum, (*list)[i]);
    }
    return sum;
}

Value mean(Run& run, std::span<const Value> values) {
    const Arguments in(run, "mean", values);
    const auto numbers = numbers_of(in);
    if (!numbers || numbers->empty()) return {};
    return in.given_or_out_of_range(average(*numbers));
}

Value product(Run& run, std::span<const Value> values) {
    const Arguments in(run, "product", values);
    const auto numbers = numbers_of(in);
    if (!numbers || numbers->empty()) return {};
    std::optional<Decimal> product = Decimal(1);
    for (const Decimal& number : *numbers) {
        if (product) product = product->times(number);
    }
    return in.given_or_out_of_range(product);
}

Value median(Run& run, std::span<const Value> values) {
    const Arguments in(run, "median", values);
    auto numbers = numbers_of(in);
    if (!numbers || numbers->empty()) return {};
    std::sort(numbers->begin(), numbers->end());
    const std::size_t middle = numbers->size() / 2;
    if (numbers->size() % 2 != 0) return (*numbers)[middle];
    return in.given_or_out_of_range(average({(*numbers)[middle - 1], (*numbers)[middle]}));
}

// Of a sample: divided by one less than there are.
Value stddev(Run& run, std::span<const Value> values) {
    const Arguments in(run, "stddev", values);
    const auto numbers = numbers_of(in);
    if (!numbers) return {};
    if (numbers->size() < 2) return in.refused(0, "list<number>");
    const auto middle = average(*numbers);
    if (!middle) return in.failed("out-of-range");
    Numbers squares;
    for (const Decimal& number : *numbers) {
        const auto distance = number.minus(*middle);
        const auto square = distance ? distance->times(*distance) : std::nullopt;
        if (!square) return in.failed("out-of-range");
        squares.push_back(*square);
    }
    const auto sum = total(squares);
    const auto variance = sum ? sum->over(static_cast<std::int64_t>(numbers->size()) - 1) : std::nullopt;
    return in.given_or_out_of_range(variance ? variance->sqrt() : std::nullopt);
}

// Every number that is there most often, ascending.
Value mode(Run& run, std::span<const Value> values) {
    auto numbers = numbers_of({run, "mode", values});
    if (!numbers) return {};
    std::sort(numbers->begin(), numbers->end());
    List modes;
    std::ptrdiff_t most = 0;
    for (auto first = numbers->begin(); first != numbers->end();) {
        const auto last = std::find_if(first, numbers->end(), [&](const Decimal& number) { return number != *first; });
        if (last - first > most) modes.clear();
        if (last - first >= most) {
            most = last - first;
            modes.emplace_back(*first);
        }
        first = last;
    }
    return modes;
}

constexpr std::string_view list[] = {"list"};

constexpr Form forms[] = {
    {"sum", list, 1, false, sum},       {"sum", list, 2, true, sum},          {"mean", list, 1, false, mean},
    {"mean", list, 2, true, mean},      {"product", list, 1, false, product}, {"product", list, 2, true, product},
    {"median", list, 1, false, median}, {"median", list, 2, true, median},    {"stddev", list, 1, false, stddev},
    {"stddev", list, 2, true, stddev},  {"mode", list, 1, false, mode},       {"mode", list, 2, true, mode},
};

}  // namespace

std::span<const Form> statistics_forms() { return forms; }

}  // namespace skl::rules::feel
