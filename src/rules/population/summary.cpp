#include "rules/population/summary.h"

#include "kernel/analytics/columns.h"

namespace skl::rules::population {

namespace {

using feel::Decimal;

constexpr std::int64_t digits_of_bigint = 18, digits_of_decimal = 38;  // of DuckDB's and Parquet's types
constexpr int digits_of_a_mean = 6;                                    // after the point: enough to read

void widen(PopulationOutput& output, const Decimal& number) {
    const std::string text = number.text();
    const auto point = text.find('.');
    const auto whole = static_cast<std::int64_t>(point == std::string::npos ? text.size() : point) - (text.front() == '-' ? 1 : 0);
    const auto fraction = point == std::string::npos ? 0 : static_cast<std::int64_t>(text.size() - point - 1);
    output.whole_digits = std::max(output.whole_digits, whole);
    output.fraction_digits = std::max(output.fraction_digits, fraction);
}

std::optional<Decimal> number_in(const std::optional<std::string>& text) { return text ? Decimal::parse(*text) : std::nullopt; }

void tell_mean(PopulationOutput& output) {
    output.mean.reset();
    const auto sum = number_in(output.sum);
    if (!sum || output.count == 0) return;
    if (const auto mean = sum->over(Decimal(output.count)))
        if (const auto rounded = mean->rounded(digits_of_a_mean, feel::Rounding::half_even)) output.mean = rounded->text();
}

void add(PopulationOutput& to, const PopulationOutput& more) {
    const bool none = to.count == 0;
    to.numbers = (to.numbers || none) && (more.numbers || more.count == 0);
    to.count += more.count;
    to.unknown += more.unknown;
    to.yes += more.yes;
    to.whole_digits = std::max(to.whole_digits, more.whole_digits);
    to.fraction_digits = std::max(to.fraction_digits, more.fraction_digits);
    const auto a = number_in(to.sum), b = number_in(more.sum);
    if (a && b) {
        const auto sum = a->plus(*b);
        to.sum = sum ? std::optional(sum->text()) : std::nullopt;
        if (*number_in(more.min) < *number_in(to.min)) to.min = more.min;
        if (*number_in(more.max) > *number_in(to.max)) to.max = more.max;
    } else if (b && none) {
        to.sum = more.sum, to.min = more.min, to.max = more.max;
    }
    if (!to.numbers) to.sum = to.min = to.max = std::nullopt;
    tell_mean(to);
}

}  // namespace

void OutputTally::add(const feel::Value& value) {
    if (value.null()) {
        ++told_.unknown;
        return;
    }
    ++told_.count;
    if (value.is_true()) ++told_.yes;
    if (!value.is(feel::Kind::number)) {
        told_.numbers = false;
        return;
    }
    const Decimal number = value.number();
    sum_ = sum_.plus(number).value_or(sum_);
    if (!min_ || number < *min_) min_ = number;
    if (!max_ || number > *max_) max_ = number;
    widen(told_, number);
}

// Numbers in words at once. False: they are too far apart for that, and nothing is added.
bool OutputTally::add_words(const column::Column& numbers, std::size_t rows) {
    if (numbers.scale < 0) return false;
    std::int64_t low = std::numeric_limits<std::int64_t>::max(), high = std::numeric_limits<std::int64_t>::min(), count = 0;
    __int128 sum = 0;
    const auto each = [&](auto&& visit) {
        for (std::size_t row = 0; row < rows; ++row)
            if (numbers.known.empty() || numbers.known[row] != 0) visit(numbers.word(row));
    };
    each([&](std::int64_t word) {
        low = std::min(low, word), high = std::max(high, word);
        sum += word;
        ++count;
    });
    if (sum > std::numeric_limits<std::int64_t>::max() || sum < std::numeric_limits<std::int64_t>::min()) return false;
    told_.unknown += static_cast<std::int64_t>(rows) - count;
    if (count == 0) return true;
    told_.count += count;
    const auto exponent = static_cast<std::int8_t>(-numbers.scale);
    sum_ = sum_.plus(Decimal::scaled(static_cast<std::int64_t>(sum), exponent)).value_or(sum_);
    const Decimal least = Decimal::scaled(low, exponent), greatest = Decimal::scaled(high, exponent);
    if (!min_ || least < *min_) min_ = least;
    if (!max_ || greatest > *max_) max_ = greatest;
    widen(told_, least);
    widen(told_, greatest);
    std::int64_t digits = numbers.scale;  // after the point, that any of them needs
    for (std::int64_t unit = 10; digits > told_.fraction_digits; unit *= 10, --digits) {
        bool needed = false;
        each([&](std::int64_t word) { needed = needed || word % unit != 0; });
        if (needed) break;
    }
    told_.fraction_digits = std::max(told_.fraction_digits, digits);
    return true;
}

void OutputTally::add(const column::Column& values, std::size_t rows) {
    if (values.values.empty() && values.kind == feel::Kind::number && add_words(values, rows)) return;
    for (std::size_t row = 0; row < rows; ++row) add(values.at(row));
}

PopulationOutput OutputTally::told() const {
    PopulationOutput made = told_;
    if (!made.numbers || !min_) return made;
    made.sum = sum_.text(), made.min = min_->text(), made.max = max_->text();
    tell_mean(made);
    return made;
}

void add(PopulationSummary& to, const PopulationSummary& more) {
    to.rows += more.rows;
    to.refused += more.refused;
    to.remarked += more.remarked;
    if (to.outputs.empty()) {
        to.outputs = more.outputs;
        return;
    }
    for (std::size_t i = 0; i < to.outputs.size() && i < more.outputs.size(); ++i) add(to.outputs[i], more.outputs[i]);
}

bool summable(const PopulationOutput& output) {
    return output.numbers && output.count > 0 && output.whole_digits + output.fraction_digits <= digits_of_decimal;
}

bool in_bigint(const PopulationOutput& output) {
    return summable(output) && output.fraction_digits == 0 && output.whole_digits <= digits_of_bigint;
}

std::string typed_column(const PopulationOutput& output) {
    const std::string name = analytics::quoted_name(output.name);
    if (!summable(output)) return name;
    if (in_bigint(output)) return fmt::format("{0}::bigint as {0}", name);
    return fmt::format("{0}::decimal({1},{2}) as {0}", name, output.whole_digits + output.fraction_digits, output.fraction_digits);
}

}  // namespace skl::rules::population
