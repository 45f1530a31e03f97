#include "opendata/analysis/former_units.h"

#include <unordered_set>

#include "opendata/engine/joins/grade.h"
#include "opendata/maps/room.h"

namespace skl::opendata {
namespace {

using maps::Mapping;

constexpr std::size_t most_keys = 50'000;  // of a table; more are no counties, townships or villages
constexpr std::size_t most_told = 200;     // of units on the page

std::string as_written(std::string_view text) { return std::string(text); }

// The distinct keys of a side in the form in which they are compared; empty: too many of them to be places.
Result<std::vector<std::string>> keys_of(Module::Inside& in, const OpenTable& open, const analysis::PlanSide& side,
                                         analysis::KeyForm form) {
    std::vector<analytics::Column> key;
    for (const std::size_t i : side.key) key.push_back(side.columns[i]);
    const std::string sql = analysis::key_sql(key, form);
    auto found = in.queries.query(
        {fmt::format("select distinct {} from {} where {} is not null limit {}", sql, open.lake.source, sql, most_keys + 1), {}},
        query_deadline());
    if (!found) return std::move(found.problem());
    std::vector<std::string> out;
    if (found->rows() > most_keys) return out;
    for (std::size_t i = 0; i < found->rows(); ++i) append_text(out.emplace_back(), found->at(i, 0));
    return out;
}

std::string today(const Mapping& mapping, const std::string& key) {
    for (const maps::Succession& one : mapping.used)
        if (key == one.from || (one.prefix && key.starts_with(one.from))) return one.to + key.substr(one.from.size());
    return key;
}

std::int64_t common(const std::unordered_set<std::string>& left, const std::unordered_set<std::string>& right) {
    return std::count_if(left.begin(), left.end(), [&](const std::string& key) { return right.contains(key); });
}

std::vector<analysis::Renamed> renamed(const Mapping& mapping) {
    std::vector<analysis::Renamed> out;
    for (const maps::Succession& one : mapping.used) out.push_back({one.from, one.to, one.prefix});
    return out;
}

Result<std::optional<FormerUnits>> settle(Context& cx, const AnalysisQuery& asked, const OpenTable& left, const OpenTable& right,
                                          analysis::JoinPlan& plan) {
    auto atlas = inside(cx).maps->atlas(cx.app());
    if (!atlas) return std::move(atlas.problem());
    const maps::Units& units = (*atlas)->units();
    if (units.empty()) return std::optional<FormerUnits>();
    auto ours = keys_of(inside(cx), left, plan.left, plan.form), theirs = keys_of(inside(cx), right, plan.right, plan.form);
    if (!ours) return std::move(ours.problem());
    if (!theirs) return std::move(theirs.problem());
    const auto normal = plan.form == analysis::KeyForm::normal ? joins::normal : as_written;
    const Mapping mapped[] = {units.map(*ours, normal), units.map(*theirs, normal)};
    FormerUnits out;
    for (const Mapping& mapping : mapped)
        for (const std::string& one : mapping.refused)
            if (out.refused.size() < most_told) out.refused.push_back(one);
    if (mapped[0].used.empty() && mapped[1].used.empty() && out.refused.empty()) return std::optional<FormerUnits>();
    std::unordered_set<std::string> written[2], read[2];
    for (const std::string& key : *ours) written[0].insert(key), read[0].insert(today(mapped[0], key));
    for (const std::string& key : *theirs) written[1].insert(key), read[1].insert(today(mapped[1], key));
    out.both_written = common(written[0], written[1]), out.both = common(read[0], read[1]);
    out.used = asked.units ? *asked.units == UnitsOf::today : out.both > out.both_written;
    for (const Mapping& mapping : mapped)
        for (const maps::Succession& one : mapping.used) {
            const bool told = std::any_of(out.units.begin(), out.units.end(), [&](const FormerUnit& unit) { return unit.was == one.from; });
            if (!told && out.units.size() < most_told) out.units.push_back({one.from, one.to, one.last, one.law, one.merged});
        }
    AnalysisQuery other = asked;
    other.units = out.used ? UnitsOf::written : UnitsOf::today;
    out.other_href.value = analysis_href(cx, other);
    if (out.used) plan.left.renamed = renamed(mapped[0]), plan.right.renamed = renamed(mapped[1]);
    return std::optional(std::move(out));
}

}  // namespace

Task<Result<std::optional<FormerUnits>>> settle_former_units(Context& cx, const AnalysisQuery& asked, OpenTable& left, OpenTable& right,
                                                             analysis::JoinPlan& plan) {
    if (auto here = co_await bring_rows(cx, left); !here) co_return std::move(here.problem());
    if (auto here = co_await bring_rows(cx, right); !here) co_return std::move(here.problem());
    co_return co_await cx.blocking([&] { return settle(cx, asked, left, right, plan); });
}

}  // namespace skl::opendata
