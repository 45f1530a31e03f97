#include "rules/engine/analysis/table_analysis.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/engine/analysis/domain.h"

namespace skl::rules::analysis {

namespace {

using dmn::CellMeaning;
using dmn::HitPolicy;
using Rules = std::vector<bool>;  // which are active

class Sweep {
public:
    Sweep(const dmn::TableNode& table, std::size_t& checks)
        : table_(table), checks_(checks), reached_(table.rows.size(), false), uncertain_(table.rows.size(), false) {
        for (std::size_t c = 0; c < table.inputs.size(); ++c) domains_.push_back(domain_of(table, c));
        for (const dmn::TableNode::Output& one : table.outputs) complete_ = complete_ || one.default_entry;
    }

    std::vector<Finding> run() {
        for (std::size_t r = 0; r < table_.rows.size(); ++r)
            for (std::size_t c = 0; c < table_.inputs.size(); ++c) {
                if (table_.rows[r].cells[c].meaning().kind != CellMeaning::Kind::other) continue;
                uncertain_[r] = true;
                findings_.push_back({Finding::Kind::not_analysed, {r}, {}, c});
            }
        path_.assign(table_.inputs.size(), nullptr);
        descend(0, Rules(table_.rows.size(), true));
        if (exhausted_) findings_.push_back({Finding::Kind::not_analysed, {}, {}, 0});
        for (std::size_t r = 0; !exhausted_ && r < reached_.size(); ++r)
            if (!reached_[r] && !uncertain_[r]) findings_.push_back({Finding::Kind::unreachable, {r}, {}, 0});
        return std::move(findings_);
    }

private:
    void descend(std::size_t column, const Rules& active) {
        const bool none = std::none_of(active.begin(), active.end(), [](bool one) { return one; });
        if (none || column == table_.inputs.size()) {
            leaf(active, none);
            return;
        }
        if (exhausted_ || !seen_.emplace(column, active).second) return;
        // Pieces that leave the same rules active need one look; a gap is shown once for each run of neighbours.
        std::map<Rules, const Piece*> looked;
        const Rules* last = nullptr;
        for (const Piece& piece : domains_[column].pieces) {
            checks_ -= std::min(checks_, active.size());
            if (++cells_ > cells_looked_at || checks_ == 0) {
                exhausted_ = true;
                break;
            }
            Rules left = active;
            for (std::size_t r = 0; r < left.size(); ++r) left[r] = left[r] && may_take(r, column, piece);
            const auto [at, fresh] = looked.emplace(std::move(left), &piece);
            const bool empty = std::none_of(at->first.begin(), at->first.end(), [](bool one) { return one; });
            const bool run_goes_on = last == &at->first && piece.adjoins;
            last = &at->first;
            if (!fresh && (!empty || run_goes_on)) continue;
            path_[column] = domains_[column].whole ? nullptr : &piece;
            descend(column + 1, at->first);
        }
        path_[column] = nullptr;
    }

    bool may_take(std::size_t rule, std::size_t column, const Piece& piece) const {
        const CellMeaning& cell = table_.rows[rule].cells[column].meaning();
        return cell.kind == CellMeaning::Kind::other || takes(cell, piece);
    }

    void leaf(const Rules& active, bool none) {
        if (none) {
            if (!complete_) keep({Finding::Kind::gap, {}, witness(), 0});
            return;
        }
        std::vector<std::size_t> certain;
        bool only_certain = true;
        for (std::size_t r = 0; r < active.size(); ++r) {
            if (!active[r]) continue;
            only_certain = only_certain && !uncertain_[r];
            const bool first = certain.empty();
            if (!uncertain_[r]) certain.push_back(r);
            if (table_.policy != HitPolicy::first || first) reached_[r] = true;
        }
        const bool exclusive = table_.policy == HitPolicy::unique;
        for (std::size_t i = 0; exclusive && i < certain.size(); ++i)
            for (std::size_t k = i + 1; k < certain.size(); ++k)
                if (overlaps_.emplace(certain[i], certain[k]).second)
                    keep({Finding::Kind::overlap, {certain[i], certain[k]}, witness(), 0});
    }

    std::vector<std::pair<std::string, feel::Value>> witness() const {
        std::vector<std::pair<std::string, feel::Value>> made;
        for (std::size_t c = 0; c < path_.size(); ++c)
            if (path_[c]) made.emplace_back(table_.inputs[c].name, path_[c]->sample);
        return made;
    }

    void keep(Finding finding) {
        if (findings_.size() < findings_kept) findings_.push_back(std::move(finding));
    }

    const dmn::TableNode& table_;
    std::size_t& checks_;
    std::vector<Domain> domains_;
    std::vector<bool> reached_, uncertain_;
    bool complete_ = false, exhausted_ = false;
    std::size_t cells_ = 0;
    std::vector<const Piece*> path_;
    std::set<std::pair<std::size_t, Rules>> seen_;
    std::set<std::pair<std::size_t, std::size_t>> overlaps_;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> analyse(const dmn::TableNode& table, std::size_t& checks) { return Sweep(table, checks).run(); }

}  // namespace skl::rules::analysis
