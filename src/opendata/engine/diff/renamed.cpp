// Columns with another name and the same values.
#include <algorithm>

#include "opendata/engine/diff/values.h"

namespace skl::opendata::diff {
namespace {

Pair pair_of(const KnownColumn& before, const KnownColumn& after) { return {before.column, after.column, 0, 0, 0}; }

// Values of the same rows: equal ones among those where either has one.
std::string equal_by_key(const Side& before, const Side& after, const std::vector<Pair>& compared, const std::vector<Pair>& key) {
    std::string counts, on;
    for (const Pair& pair : compared) {
        const std::string b = text_value(pair.before, "b."), a = text_value(pair.after, "a.");
        counts +=
            fmt::format("{}count(*) filter (where {} is not null and not {}), count(*) filter (where {} is not null or {} is not null)",
                        counts.empty() ? "" : ", ", b, differs(pair, "b.", "a."), b, a);
    }
    for (const Pair& pair : key) {
        const Comparable sides = comparable(pair, "b.", "a.");
        on += fmt::format("{}{} is not distinct from {}", on.empty() ? "" : " and ", sides.before, sides.after);
    }
    return fmt::format("select {} from {} b join {} a on {}", counts, before.source, after.source, on);
}

// Without a key: values that both versions have, as often as both have them, among the rows of the longer one.
std::string equal_as_multisets(const Side& before, const Side& after, const std::vector<Pair>& compared) {
    std::string sql;
    for (const Pair& pair : compared) {
        const Comparable sides = comparable(pair);
        sql += fmt::format(
            "{}(select coalesce(sum(least(b.n, a.n)), 0)::bigint from (select {} as v, count(*) as n from {} group by 1) b join (select {} "
            "as v, count(*) as n from {} group by 1) a on b.v = a.v), {}::bigint",
            sql.empty() ? "select " : ", ", sides.before, before.source, sides.after, after.source, std::max(before.rows, after.rows));
    }
    return sql;
}

}  // namespace

Result<std::vector<Renaming>> find_renamed(const Side& before, const Side& after, const std::vector<KnownColumn>& removed,
                                           const std::vector<KnownColumn>& added, const std::vector<Pair>& key, const Ask& ask) {
    std::vector<Renaming> tried;
    std::vector<Pair> compared;
    for (std::size_t i = 0; i < removed.size(); ++i)
        for (std::size_t j = 0; j < added.size() && compared.size() < most_rename_pairs; ++j) {
            if (analytics::storage_type(removed[i].column.type) != analytics::storage_type(added[j].column.type)) continue;
            tried.push_back({i, j, 0});
            compared.push_back(pair_of(removed[i], added[j]));
        }
    if (compared.empty()) return std::vector<Renaming>{};
    auto counted = ask({key.empty() ? equal_as_multisets(before, after, compared) : equal_by_key(before, after, compared, key), {}});
    if (!counted) return std::move(counted.problem());
    for (std::size_t i = 0; i < tried.size(); ++i) {
        const auto equal = counted->at(0, 2 * i).whole, all = counted->at(0, 2 * i + 1).whole;
        tried[i].equal = all == 0 ? 0 : static_cast<double>(equal) / static_cast<double>(all);
    }
    std::stable_sort(tried.begin(), tried.end(), [](const Renaming& a, const Renaming& b) { return a.equal > b.equal; });
    std::vector<Renaming> out;
    for (const Renaming& one : tried) {
        if (one.equal < renamed_share) break;
        const bool taken = std::any_of(out.begin(), out.end(),
                                       [&](const Renaming& other) { return other.before == one.before || other.after == one.after; });
        if (!taken) out.push_back(one);
    }
    return out;
}

}  // namespace skl::opendata::diff
