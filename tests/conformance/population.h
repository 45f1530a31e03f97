// The population of population-bench.json: persons made of a seed (splitmix64), the rules over them, and the totals of what they give.
// Shared by the suite and the bench.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/engine/column/engine.h"

namespace skl::population {

constexpr std::array<std::string_view, 14> columns{"age",          "income_pc",    "disability",      "np_days",   "movable_pc",
                                                   "immovable_hh", "hh_size",      "days_in_country", "ltc_level", "ltc_cost",
                                                   "birth_order",  "child_months", "has_child",       "city"};

using Person = std::array<std::int64_t, columns.size()>;
Person person(std::uint64_t seed, std::uint64_t index);
rules::column::Batch batch(std::uint64_t seed, std::uint64_t from, std::size_t rows);

constexpr std::array<std::string_view, 6> outputs{"assistance", "elder_allowance", "np_premium", "ltc_copay", "ltc_benefit", "childcare"};

// The plan over the model in the file; no program: it cannot be read.
rules::column::Plan plan(const std::filesystem::path& model);

struct Totals {
    std::int64_t low_income = 0, mid_low_income = 0, elder_full = 0, elder_half = 0, elder_total = 0, np_insured = 0, np_premium_total = 0,
                 ltc_recipients = 0, ltc_copay_total = 0, ltc_benefit_total = 0, childcare_recipients = 0, childcare_total = 0, remarks = 0;
    void add(const rules::column::Answer& answer);
    void add(const Totals& more);
    std::vector<std::pair<std::string_view, std::int64_t>> named() const;
};

}  // namespace skl::population
