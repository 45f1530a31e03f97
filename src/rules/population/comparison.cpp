#include "rules/population/comparison.h"

#include <algorithm>
#include <array>

namespace skl::rules::population {

namespace {

using Counts = std::array<std::int64_t, 4>;

Counts counts_of(const ComparisonLine& line) {
    return {line.people.value_or(0), line.winners.value_or(0), line.losers.value_or(0), line.unchanged.value_or(0)};
}

bool small(const Counts& counts) {
    return std::any_of(counts.begin(), counts.end(), [](std::int64_t count) { return count > 0 && count < smallest_cell; });
}

void hide(ComparisonLine& line) {
    line.suppressed = true;
    line.people.reset(), line.winners.reset(), line.losers.reset(), line.unchanged.reset();
    line.base.reset(), line.scenario.reset(), line.difference.reset();
}

}  // namespace

void suppress(ComparisonLine& total, std::vector<ComparisonLine>& lines) {
    const bool all = small(counts_of(total)) || total.suppressed;
    std::vector<bool> hidden(lines.size());
    Counts together{};
    std::size_t count = 0;
    const auto take = [&](std::size_t line) {
        hidden[line] = true;
        ++count;
        const Counts more = counts_of(lines[line]);
        for (std::size_t i = 0; i < more.size(); ++i) together[i] += more[i];
    };
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (all || small(counts_of(lines[i]))) take(i);
    while (count > 0 && count < lines.size() && (count < 2 || small(together))) {
        std::size_t least = lines.size();
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (!hidden[i] && (least == lines.size() || lines[i].people < lines[least].people)) least = i;
        take(least);
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (hidden[i]) hide(lines[i]);
    if (all) hide(total);
}

}  // namespace skl::rules::population
