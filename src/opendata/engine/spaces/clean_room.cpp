#include "opendata/engine/spaces/clean_room.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace skl::opendata::spaces {
namespace {

using analytics::quoted_name;

std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> out;
    while (!list.empty()) {
        const auto end = list.find(',');
        std::string_view part = list.substr(0, end);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) out.emplace_back(part);
        if (end == std::string_view::npos) break;
        list.remove_prefix(end + 1);
    }
    return out;
}

Problem limit(std::size_t most) { return Problem{400, "clean-room-limit", {{"limit", std::to_string(most)}}}; }

bool is_number(analytics::ColumnType type) {
    return type == analytics::ColumnType::integer || type == analytics::ColumnType::bigint || type == analytics::ColumnType::number;
}

std::string rounded(double value) {
    if (value == 0 || !std::isfinite(value)) return "0";
    const double place = std::pow(10.0, significant_figures - 1 - std::floor(std::log10(std::abs(value))));
    const double out = std::round(value * place) / place;
    const int decimals = place <= 1 ? 0 : std::min(12, static_cast<int>(std::lround(std::log10(place))));
    return fmt::format("{:.{}f}", out, decimals);
}

// Held back beside the small groups: see the head of clean_room.h.
void hold_back_more(const std::vector<RoomGroup>& groups, std::size_t keys, std::vector<bool>& held) {
    for (bool again = true; again;) {
        again = false;
        for (std::size_t kept = 0; kept + 1 < (std::size_t{1} << keys); ++kept) {  // the columns that a coarser grouping keeps
            std::map<std::vector<std::string>, std::vector<std::size_t>> coarse;
            for (std::size_t i = 0; i < groups.size(); ++i) {
                std::vector<std::string> key;
                for (std::size_t k = 0; k < keys; ++k)
                    if ((kept >> k & 1) != 0) key.push_back(groups[i].keys[k]);
                coarse[std::move(key)].push_back(i);
            }
            for (auto& [key, members] : coarse) {
                std::int64_t hidden = 0;
                for (const std::size_t i : members) hidden += held[i] ? groups[i].rows : 0;
                if (hidden == 0 || hidden >= least_rows) continue;
                std::size_t smallest = groups.size();
                for (const std::size_t i : members)
                    if (!held[i] && (smallest == groups.size() || groups[i].rows < groups[smallest].rows)) smallest = i;
                if (smallest == groups.size()) continue;  // all of them are held back
                held[smallest] = true;
                again = true;
            }
        }
    }
}

}  // namespace

Result<RoomQuestion> read_question(std::string_view group_by, std::string_view measures, const analytics::Table& table) {
    RoomQuestion out;
    out.keys = parts_of(group_by);
    if (out.keys.size() > most_keys) return limit(most_keys);
    for (std::size_t i = 0; i < out.keys.size(); ++i) {
        const auto column = analytics::find_column(table, out.keys[i]);
        if (!column || column->name == "_id") return analytics::unknown_column(out.keys[i], table, "group_by", 0);
        if (std::find(out.keys.begin(), out.keys.begin() + static_cast<std::ptrdiff_t>(i), out.keys[i]) !=
            out.keys.begin() + static_cast<std::ptrdiff_t>(i))
            return analytics::fault_at("clean-room-twice", "group_by", 0, {{"name", out.keys[i]}});
    }
    for (const std::string& measure : parts_of(measures)) {
        if (out.measures.size() == most_sums) return limit(most_sums);
        const bool sum = measure.starts_with("sum("), avg = measure.starts_with("avg(");
        if (measure == "count" || measure == "count()") continue;  // always there
        if ((!sum && !avg) || !measure.ends_with(')')) return analytics::fault_at("unknown-measure", "measures", 0, {{"measure", measure}});
        const std::string name = measure.substr(4, measure.size() - 5);
        const auto column = analytics::find_column(table, name);
        if (!column || column->name == "_id") return analytics::unknown_column(name, table, "measures", 0);
        if (!is_number(column->type)) return analytics::fault_at("type-mismatch", "measures", 0, {{"measure", measure}, {"name", name}});
        out.measures.push_back({sum ? RoomFunction::sum : RoomFunction::avg, column->name});
    }
    return out;
}

analytics::Statement room_statement(const RoomQuestion& question, const analytics::Table& table) {
    std::string all, keys, sums;
    for (const auto& column : table.columns) all += (all.empty() ? "" : ", ") + quoted_name(column.name);
    for (const std::string& key : question.keys) keys += "coalesce(cast(" + quoted_name(key) + " as varchar), ''), ";
    for (const RoomMeasure& measure : question.measures) {
        const std::string value = "cast(" + quoted_name(measure.column) + " as double)";
        sums += fmt::format(", coalesce(sum({0}), 0), coalesce(sum(abs({0})), 0), coalesce(max(abs({0})), 0), count({0})", value);
    }
    std::string groups;
    for (std::size_t i = 0; i < question.keys.size(); ++i) groups += fmt::format("{}{}", i == 0 ? " group by " : ", ", i + 1);
    std::string order;
    for (std::size_t i = 0; i < question.keys.size(); ++i) order += fmt::format("{}{}", i == 0 ? " order by " : ", ", i + 1);
    return {fmt::format("select {}count(*){} from (select distinct {} from {}){}{} limit {}", keys, sums, all, table.source, groups, order,
                        most_groups_read + 1),
            {}};
}

Released release(const RoomQuestion& question, std::vector<RoomGroup> groups) {
    std::vector<bool> held(groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) held[i] = groups[i].rows < least_rows;
    hold_back_more(groups, question.keys.size(), held);
    Released out;
    std::int64_t hidden = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (held[i]) {
            ++hidden;
            continue;
        }
        ReleasedGroup group{std::move(groups[i].keys), (groups[i].rows + count_rounding / 2) / count_rounding * count_rounding, {}};
        for (std::size_t m = 0; m < question.measures.size(); ++m) {
            const RoomSum& sum = groups[i].sums[m];
            const bool safe = sum.values >= least_rows && sum.largest * 2 <= sum.absolute;
            const bool mean = question.measures[m].function == RoomFunction::avg;
            group.measures.push_back(safe ? std::optional(rounded(mean ? sum.sum / static_cast<double>(sum.values) : sum.sum))
                                          : std::nullopt);
        }
        out.groups.push_back(std::move(group));
    }
    out.held_back = (hidden + count_rounding - 1) / count_rounding * count_rounding;
    return out;
}

}  // namespace skl::opendata::spaces
