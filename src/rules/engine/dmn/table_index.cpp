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
    std::sort(ends_.begin(), ends_.end(), [](const Value& a, const Value& b) { return order_of(a, b) < 0; });
    ends_.erase(std::unique(ends_.begin(), ends_.end(), [](const Value& a, const Value& b) { return order_of(a, b) == 0; }), ends_.end());
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
    const auto at = std::lower_bound(ends_.begin(), ends_.end(), value, [](const Value& a, const Value& b) { return order_of(a, b) < 0; });
    const auto before = static_cast<std::size_t>(at - ends_.begin());
    const bool on_end = at != ends_.end() && order_of(*at, value) == 0;
    const RuleSetBits& bits = pieces_[2 * before + (on_end ? 1 : 0)];
    for (std::size_t i = 0; i < active.size(); ++i) active[i] &= bits[i];
    return true;
}

}  // namespace skl::rules::dmn
