#include "rules/engine/dmn/table_index.h"

#include <algorithm>

namespace skl::rules::dmn {

namespace {

using feel::Value;

// Whether an interval takes all between two ends that lie beside each other; null: there is no end on that side.
bool covers(const Interval& interval, const Value* left, const Value* right) {
    const bool from = interval.low.null() || (left && order_of(interval.low, *left) <= 0);
    const bool to = interval.high.null() || (right && order_of(interval.high, *right) >= 0);
    return from && to;
}

template <class Takes>
bool takes(const CellMeaning& cell, Takes&& interval_takes) {
    if (cell.kind == CellMeaning::Kind::anything) return true;
    const bool among = std::any_of(cell.intervals.begin(), cell.intervals.end(), interval_takes);
    return among == (cell.kind == CellMeaning::Kind::one_of);
}

constexpr std::size_t entries_a_rule = 64;  // of the lists of one column, on average: beyond, a rule is in play too often to be worth it

bool before(const Value& a, const Value& b) { return order_of(a, b) < 0; }

std::size_t piece_of(const std::vector<Value>& ends, const Value& value) {
    const auto at = std::lower_bound(ends.begin(), ends.end(), value, before);
    const bool on_end = at != ends.end() && order_of(*at, value) == 0;
    return 2 * static_cast<std::size_t>(at - ends.begin()) + (on_end ? 1 : 0);
}

void sort_ends(std::vector<Value>& ends) {
    std::sort(ends.begin(), ends.end(), before);
    ends.erase(std::unique(ends.begin(), ends.end(), [](const Value& a, const Value& b) { return order_of(a, b) == 0; }), ends.end());
}

}  // namespace

ColumnIndex::ColumnIndex(std::span<const Cell* const> cells) {
    for (const Cell* cell : cells) {
        const CellMeaning& meaning = cell->meaning();
        if (meaning.kind == CellMeaning::Kind::anything) continue;
        if (meaning.kind == CellMeaning::Kind::other || (kind_ != feel::Kind::null && kind_ != meaning.values)) return;
        kind_ = meaning.values;
        for (const Interval& one : meaning.intervals) {
            if (!one.low.null()) ends_.push_back(one.low);
            if (!one.high.null()) ends_.push_back(one.high);
        }
    }
    built_ = true;
    all_take_everything_ = kind_ == feel::Kind::null;
    if (all_take_everything_) return;
    sort_ends(ends_);
    for (std::size_t piece = 0; piece < 2 * ends_.size() + 1; ++piece) {
        const bool at_end = piece % 2 == 1;
        const Value* left = piece >= 2 ? &ends_[piece / 2 - 1] : nullptr;
        const Value* right = piece / 2 < ends_.size() ? &ends_[piece / 2] : nullptr;
        RuleSetBits bits((cells.size() + 63) / 64, 0);
        for (std::size_t r = 0; r < cells.size(); ++r) {
            const bool taken =
                takes(cells[r]->meaning(), [&](const Interval& one) { return at_end ? one.holds(*right) : covers(one, left, right); });
            if (taken) bits[r / 64] |= std::uint64_t{1} << (r % 64);
        }
        pieces_.push_back(std::move(bits));
    }
}

bool ColumnIndex::narrow(const Value& value, std::span<std::uint64_t> active) const {
    if (!built_) return false;
    if (all_take_everything_) return true;
    if (value.kind() != kind_) return false;
    const RuleSetBits& bits = pieces_[piece_of(ends_, value)];
    for (std::size_t i = 0; i < active.size(); ++i) active[i] &= bits[i];
    return true;
}

RuleLists::RuleLists(std::span<const Cell* const> cells) {
    const auto told = [&](const Cell& cell) { return cell.meaning().kind == CellMeaning::Kind::one_of && cell.meaning().values == kind_; };
    for (const Cell* cell : cells)
        if (kind_ == feel::Kind::null && cell->meaning().kind == CellMeaning::Kind::one_of) kind_ = cell->meaning().values;
    for (const Cell* cell : cells)
        for (const Interval& one : cell->meaning().intervals)
            for (const Value* end : {&one.low, &one.high})
                if (told(*cell) && !end->null()) ends_.push_back(*end);
    if (ends_.empty()) return;
    sort_ends(ends_);
    const std::size_t pieces = 2 * ends_.size() + 1;
    std::size_t entries = 0;
    const auto each_piece = [&](const Cell& cell, auto&& visit) {
        std::size_t next = 0;  // intervals of a cell may meet; a rule is listed once a piece
        for (const Interval& one : cell.meaning().intervals) {
            const std::size_t first = one.low.null() ? 0 : piece_of(ends_, one.low) + (one.low_included ? 0 : 1);
            const std::size_t last = one.high.null() ? pieces - 1 : piece_of(ends_, one.high) - (one.high_included ? 0 : 1);
            for (std::size_t piece = std::max(first, next); piece <= last && piece < pieces; ++piece) visit(piece);
            next = std::max(next, last + 1);
        }
    };
    const auto ascending = [](const Cell& cell) {
        const auto& all = cell.meaning().intervals;
        return std::is_sorted(all.begin(), all.end(), [](const Interval& a, const Interval& b) {
            return !b.low.null() && !a.low.null() ? order_of(a.low, b.low) < 0 : a.low.null() && !b.low.null();
        });
    };
    std::vector<std::uint32_t> of_piece(pieces + 1, 0);
    std::vector<std::uint32_t> listed;
    for (std::uint32_t rule = 0; rule < cells.size(); ++rule) {
        if (!told(*cells[rule]) || !ascending(*cells[rule])) {
            always_.push_back(rule);
            continue;
        }
        listed.push_back(rule);
        each_piece(*cells[rule], [&](std::size_t piece) { ++of_piece[piece + 1], ++entries; });
        if (entries > entries_a_rule * cells.size()) return;
    }
    for (std::size_t piece = 0; piece < pieces; ++piece) of_piece[piece + 1] += of_piece[piece];
    from_ = of_piece;
    listed_.resize(entries);
    for (const std::uint32_t rule : listed) each_piece(*cells[rule], [&](std::size_t piece) { listed_[of_piece[piece]++] = rule; });
    expected_ = static_cast<double>(always_.size()) + static_cast<double>(entries) / static_cast<double>(pieces);
}

std::optional<std::vector<std::uint32_t>> RuleLists::in_play(const Value& value) const {
    if (value.kind() != kind_) return std::nullopt;
    const std::size_t piece = piece_of(ends_, value);
    const auto from = listed_.begin() + from_[piece], to = listed_.begin() + from_[piece + 1];
    std::vector<std::uint32_t> made;
    made.reserve(always_.size() + static_cast<std::size_t>(to - from));
    std::merge(always_.begin(), always_.end(), from, to, std::back_inserter(made));
    return made;
}

}  // namespace skl::rules::dmn
