// The smallest key of a table that nobody declared one for: sets of one, two, three columns, those that look like identifiers first. A set
// is tried on the head of both versions before every row is looked at; of those that hold, the one that links most rows of the two
// versions.
//
// Uniqueness is counted by 64-bit hashes: of ten million rows that differ, two share a hash once in 370,000 tables, and then the next
// set is taken.
#include <algorithm>

#include "opendata/engine/diff/values.h"

namespace skl::opendata::diff {
namespace {

using analytics::ColumnType;
using analytics::Statement;

bool ends_like_code(std::string_view name) {
    for (const std::string_view suffix : {"碼", "代號", "編號", "號", "code", "Code", "CODE", "id", "Id", "ID", "_no", "_NO"})
        if (name.ends_with(suffix)) return true;
    return false;
}

int rank(const Pair& pair) {
    if (pair.after.type == ColumnType::code || ends_like_code(pair.after.name)) return 0;
    switch (pair.after.type) {
        case ColumnType::string: return 1;
        case ColumnType::integer:
        case ColumnType::bigint: return 2;
        case ColumnType::date:
        case ColumnType::datetime:
        case ColumnType::yearmonth:
        case ColumnType::quarter:
        case ColumnType::year:
        case ColumnType::time: return 3;
        default: return 9;
    }
}

bool may_be_key(const Pair& pair) {
    const bool measure = pair.after.type == ColumnType::number || pair.before.type == ColumnType::number;
    return !measure && rank(pair) < 9 && pair.nulls == 0 && pair.after.type != ColumnType::geojson;
}

std::vector<Pair> candidates_of(const std::vector<Pair>& pairs) {
    std::vector<Pair> out;
    for (const Pair& pair : pairs)
        if (may_be_key(pair)) out.push_back(pair);
    std::stable_sort(out.begin(), out.end(), [](const Pair& a, const Pair& b) { return rank(a) < rank(b); });
    if (out.size() > most_key_candidates) out.resize(most_key_candidates);
    return out;
}

// Could no two rows share it, by how many values each column has? An estimate is given a margin.
bool enough_values(const std::vector<Pair>& set, std::int64_t rows, bool before) {
    double values = 1;
    for (const Pair& pair : set)
        values *= static_cast<double>(std::max<std::int64_t>(1, before ? pair.distinct_before : pair.distinct_after));
    return values >= 0.9 * static_cast<double>(rows);
}

std::vector<std::vector<Pair>> sets_of(const std::vector<Pair>& candidates, std::size_t size) {
    std::vector<std::vector<Pair>> out;
    std::vector<bool> chosen(candidates.size());
    std::fill_n(chosen.begin(), static_cast<std::ptrdiff_t>(size), true);
    do {
        std::vector<Pair>& set = out.emplace_back();
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (chosen[i]) set.push_back(candidates[i]);
    } while (std::prev_permutation(chosen.begin(), chosen.end()));
    return out;
}

// Leaves the sets that no two rows of the head of one version share.
Done keep_unique_in_head(std::vector<std::vector<Pair>>& sets, const Side& side, bool before, const Ask& ask) {
    constexpr std::size_t at_once = 40;  // expressions of one statement
    std::vector<std::vector<Pair>> kept;
    for (std::size_t first = 0; first < sets.size(); first += at_once) {
        const std::size_t last = std::min(first + at_once, sets.size());
        std::string sql = "select count(*)";
        for (std::size_t i = first; i < last; ++i) sql += fmt::format(", count(distinct {})", hash_of(sets[i], before));
        auto counted = ask({fmt::format("{} from (select * from {} limit {})", sql, side.source, sampled_rows), {}});
        if (!counted) return std::move(counted.problem());
        for (std::size_t i = first; i < last; ++i)
            if (counted->at(0, i - first + 1).whole == counted->at(0, 0).whole) kept.push_back(std::move(sets[i]));
    }
    sets = std::move(kept);
    return Nothing{};
}

// Rows of the earlier version whose key the later one has.
Result<std::int64_t> linked(const Side& before, const Side& after, const std::vector<Pair>& key, const Ask& ask) {
    auto counted = ask({fmt::format("select count(*) from (select {} as h from {}) where h in (select {} from {})", hash_of(key, true),
                                    before.source, hash_of(key, false), after.source),
                        {}});
    if (!counted) return std::move(counted.problem());
    return counted->at(0, 0).whole;
}

}  // namespace

Result<std::int64_t> repeated(const Side& side, const std::vector<Pair>& key, bool before, const Ask& ask) {
    auto counted = ask({fmt::format("select count(*) - count(distinct {}) from {}", hash_of(key, before), side.source), {}});
    if (!counted) return std::move(counted.problem());
    return counted->at(0, 0).whole;
}

Result<std::vector<Pair>> find_key(const Side& before, const Side& after, const std::vector<Pair>& pairs, const Ask& ask) {
    const std::vector<Pair> candidates = candidates_of(pairs);
    for (std::size_t size = 1; size <= std::min(most_found_columns, candidates.size()); ++size) {
        auto sets = sets_of(candidates, size);
        std::erase_if(sets,
                      [&](const auto& set) { return !enough_values(set, before.rows, true) || !enough_values(set, after.rows, false); });
        if (auto done = keep_unique_in_head(sets, after, false, ask); !done) return std::move(done.problem());
        if (auto done = keep_unique_in_head(sets, before, true, ask); !done) return std::move(done.problem());
        if (sets.size() > most_full_checks) sets.resize(most_full_checks);
        std::vector<Pair> best;
        std::int64_t most = 0;
        for (std::vector<Pair>& set : sets) {
            for (const bool earlier : {false, true}) {
                const Side& side = earlier ? before : after;
                if (side.rows <= sampled_rows) continue;  // the head was all of it
                const auto doubled = repeated(side, set, earlier, ask);
                if (!doubled) return doubled.problem();
                if (*doubled > 0) set.clear();
                if (set.empty()) break;
            }
            if (set.empty()) continue;
            const auto links = linked(before, after, set, ask);
            if (!links) return links.problem();
            if (*links > most) best = std::move(set), most = *links;
        }
        if (!best.empty()) return best;
    }
    return std::vector<Pair>{};
}

}  // namespace skl::opendata::diff
