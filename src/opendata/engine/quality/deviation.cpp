#include "opendata/engine/quality/deviation.h"

#include <cmath>
#include <set>

namespace skl::opendata::quality {
namespace {

constexpr std::size_t most_samples = 10;
constexpr double day = 86'400e6;  // µs

double median_of(std::vector<double>& values) {  // reorders them
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

// Whether `now` lies outside of what was usual, by deviations or by `least`, whichever allows more.
bool unusual(double now, const std::vector<double>& before, double least) {
    const Spread usual = spread_of(before);
    return std::abs(now - usual.median) > std::max(drift_deviations * normal_mad * usual.mad, least);
}

const ColumnProfile* column_named(const TableProfile& table, const std::string& name) {
    for (const ColumnProfile& column : table.columns)
        if (column.name == name) return &column;
    return nullptr;
}

Issue issue_of(const char* code, Severity severity, std::string column, std::int64_t count, std::vector<std::string> samples) {
    return {{code}, severity, std::move(column), count, std::move(samples), {}};
}

std::string percent(double share) { return std::to_string(std::lround(share * 100)) + "%"; }

std::optional<Issue> drift_of_nulls(const ColumnProfile& column, std::span<const TableProfile> before) {
    std::vector<double> shares;
    for (const TableProfile& table : before)
        if (const ColumnProfile* then = column_named(table, column.name)) shares.push_back(then->null_share);
    if (shares.size() < fewest_versions || !unusual(column.null_share, shares, least_null_drift)) return std::nullopt;
    return issue_of("null-share-drift", Severity::warning, column.name, 1, {percent(spread_of(shares).median), percent(column.null_share)});
}

// A value that no version had, or one that all of them had and is gone.
std::optional<Issue> drift_of_categories(const ColumnProfile& column, std::span<const TableProfile> before) {
    if (column.categories.empty()) return std::nullopt;
    std::set<std::string> ever, always;
    bool first = true;
    for (const TableProfile& table : before) {
        const ColumnProfile* then = column_named(table, column.name);
        if (then == nullptr || then->categories.empty()) return std::nullopt;  // it was no list of categories
        const std::set<std::string> had(then->categories.begin(), then->categories.end());
        ever.insert(had.begin(), had.end());
        if (first) always = had;
        std::erase_if(always, [&](const std::string& value) { return !had.contains(value); });
        first = false;
    }
    if (first) return std::nullopt;
    const std::set<std::string> has(column.categories.begin(), column.categories.end());
    std::vector<std::string> changes;
    for (const std::string& value : has)
        if (!ever.contains(value)) changes.push_back("+" + value);
    for (const std::string& value : always)
        if (!has.contains(value)) changes.push_back("-" + value);
    if (changes.empty()) return std::nullopt;
    const auto count = static_cast<std::int64_t>(changes.size());
    if (changes.size() > most_samples) changes.resize(most_samples);
    return issue_of("category-drift", Severity::info, column.name, count, std::move(changes));
}

}  // namespace

Spread spread_of(std::vector<double> values) {
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    Spread out{static_cast<std::int64_t>(values.size()), median_of(values), 0};
    for (double& value : values) value = std::abs(value - out.median);
    out.mad = median_of(values);
    return out;
}

std::optional<Bounds> bounds_of(const Spread& spread) {
    const double far = most_deviations * normal_mad * spread.mad;
    if (spread.n < fewest_values || !(spread.mad > 0) || !std::isfinite(far)) return std::nullopt;
    return Bounds{spread.median - far, spread.median + far};
}

TableProfile profile_of(const TableReport& table) {
    TableProfile out;
    out.rows = table.rows.accepted;
    for (const ColumnReport& column : table.columns) {
        ColumnProfile& one = out.columns.emplace_back();
        one.name = column.name.value;
        one.null_share = out.rows > 0 ? static_cast<double>(column.nulls) / static_cast<double>(out.rows) : 0;
        const bool few = column.distinct_exact && column.distinct > 0 && column.distinct <= most_categories &&
                         column.distinct * 2 <= out.rows && static_cast<std::int64_t>(column.top_values.size()) >= column.distinct;
        if (few && (column.type == ColumnType::string || column.type == ColumnType::code))
            for (const TopValue& top : column.top_values) one.categories.push_back(top.value);
    }
    return out;
}

std::vector<Issue> drift_of(const TableProfile& now, std::span<const TableProfile> before) {
    before = before.first(std::min(before.size(), versions_compared));
    std::vector<Issue> out;
    if (before.size() >= fewest_versions) {
        std::vector<double> rows;
        for (const TableProfile& table : before) rows.push_back(static_cast<double>(table.rows));
        const double usual = spread_of(rows).median;
        if (unusual(static_cast<double>(now.rows), rows, least_row_drift * usual))
            out.push_back(
                issue_of("row-count-drift", Severity::warning, "", 1, {std::to_string(std::llround(usual)), std::to_string(now.rows)}));
    }
    for (const ColumnProfile& column : now.columns) {
        if (auto nulls = drift_of_nulls(column, before)) out.push_back(std::move(*nulls));
        if (auto categories = drift_of_categories(column, before)) out.push_back(std::move(*categories));
    }
    return out;
}

std::optional<Issue> silent_staleness(std::span<const Refresh> refreshes, std::optional<double> period_days, Instant now) {
    if (refreshes.empty() || refreshes[0].content.empty()) return std::nullopt;
    std::size_t same = 1;
    while (same < refreshes.size() && refreshes[same].content == refreshes[0].content) ++same;
    const Instant changed = refreshes[same - 1].at;  // when this content came first
    const double age = static_cast<double>(now.micros - changed.micros) / day;
    if (same < 3 || age <= 1.1 * period_days.value_or(365)) return std::nullopt;
    return issue_of("silent-stale", Severity::warning, "", static_cast<std::int64_t>(same) - 1, {});
}

}  // namespace skl::opendata::quality
