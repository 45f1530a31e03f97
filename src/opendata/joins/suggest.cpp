#include "opendata/joins/suggest.h"

#include <algorithm>
#include <map>

#include "opendata/engine/joins/grade.h"
#include "opendata/standards/store.h"

namespace skl::opendata {
namespace {

sketch::Kmv kmv_of(const ColumnSketch& sketch) { return {sketch::unpack(sketch.hashes), sketch.distinct_count, sketch.counted}; }

joins::Rank rank_of(const JoinSuggestion& one) { return {one.grade, one.same_name || one.same_standard, one.containment}; }

// The data standards of tables' columns, by table and column.
class Standards {
public:
    Standards(Reader& reader, const std::vector<Uuid>& tables) {
        for (TableStandard& one : standards_of_tables(reader, tables)) by_column_[{one.table_id, one.column}] = std::move(one.uri);
    }
    // Each of ours is bound to the standard that stands at its place among theirs.
    bool same(const ColumnSketch& ours, const ColumnSketch& theirs) const {
        if (ours.columns.size() != theirs.columns.size()) return false;
        for (std::size_t i = 0; i < ours.columns.size(); ++i) {
            const auto one = by_column_.find({ours.table_id, ours.columns[i]}),
                       other = by_column_.find({theirs.table_id, theirs.columns[i]});
            if (one == by_column_.end() || other == by_column_.end() || one->second != other->second) return false;
        }
        return true;
    }

private:
    std::map<std::pair<Uuid, std::string>, std::string> by_column_;
};

}  // namespace

std::vector<JoinSuggestion> suggest_joins(Reader& reader, const std::vector<ColumnSketch>& mine, const Uuid& own_dataset) {
    std::vector<sketch::Kmv> sets;
    std::vector<AskedHash> asked;
    for (std::size_t i = 0; i < mine.size(); ++i) {
        sets.push_back(kmv_of(mine[i]));
        for (std::size_t h = 0; h < std::min(indexed_hashes, sets[i].hashes.size()); ++h)
            asked.push_back({static_cast<std::int64_t>(i), sets[i].hashes[h]});
    }
    if (asked.empty()) return {};
    const auto shared = sharing(reader, asked, own_dataset);
    std::vector<std::int64_t> ids;
    for (const SharedHashes& one : shared) ids.push_back(one.sketch);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::map<std::int64_t, std::pair<ColumnSketch, sketch::Kmv>> others;
    for (ColumnSketch& one : sketches_by_id(reader, ids)) {
        auto set = kmv_of(one);
        others.emplace(one.id, std::pair(std::move(one), std::move(set)));
    }
    std::vector<Uuid> tables{mine[0].table_id};
    for (const auto& [id, other] : others) tables.push_back(other.first.table_id);
    const Standards standards(reader, tables);
    std::vector<JoinSuggestion> found;
    for (const SharedHashes& one : shared) {
        const auto other = others.find(one.sketch);
        if (other == others.end()) continue;
        const auto i = static_cast<std::size_t>(one.asked);
        const sketch::Overlap overlap = sketch::overlap(sets[i], other->second.second);
        const ColumnSketch& right = other->second.first;
        JoinSuggestion suggestion{right.table_id,
                                  mine[i].columns,
                                  right.columns,
                                  joins::grade(overlap.containment(), overlap.proportion()),
                                  overlap.containment(),
                                  overlap.proportion(),
                                  overlap.exact,
                                  mine[i].name == right.name,
                                  standards.same(mine[i], right)};
        if (suggestion.grade > 0) found.push_back(std::move(suggestion));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return rank_of(a) < rank_of(b); });
    std::vector<JoinSuggestion> out;
    std::map<Uuid, std::size_t> each;
    for (JoinSuggestion& one : found)
        if (out.size() < most_suggestions && ++each[one.table_id] <= most_suggestions_each) out.push_back(std::move(one));
    return out;
}

}  // namespace skl::opendata
