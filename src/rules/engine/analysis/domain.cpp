#include "rules/engine/analysis/domain.h"

#include <algorithm>
#include <optional>

#include "rules/engine/feel/operations.h"

namespace skl::rules::analysis {

namespace {

using dmn::CellMeaning;
using dmn::Interval;
using feel::Decimal;
using feel::Value;

bool before(const Value& a, const Value& b) {
    const auto order = feel::order(a, b);
    return order && *order < 0;
}

// Dates and durations of months have a next one; between neighbours lies nothing.
std::optional<Value> moved(const Value& value, std::int64_t by) {
    switch (value.kind()) {
        case feel::Kind::number: {
            const auto sum = value.number().plus(Decimal(by));
            return sum ? std::optional(Value(*sum)) : std::nullopt;
        }
        case feel::Kind::date: return Value(feel::Date{value.date().days + by});
        case feel::Kind::months_duration: return Value(feel::MonthsDuration{value.months_duration().months + by});
        case feel::Kind::days_duration: return Value(feel::DaysDuration{value.days_duration().seconds + by, value.days_duration().nanos});
        default: return std::nullopt;
    }
}

std::optional<Value> between(const Value& low, const Value& high) {
    const auto next = moved(low, 1);
    if (next && before(*next, high)) return next;
    if (!low.is(feel::Kind::number)) {
        if (!low.is(feel::Kind::days_duration)) return std::nullopt;
        const __int128 middle = (low.days_duration().total() + high.days_duration().total()) / 2;
        const auto half = feel::DaysDuration::of(middle);
        return half && before(low, Value(*half)) && before(Value(*half), high) ? std::optional(Value(*half)) : std::nullopt;
    }
    const auto sum = low.number().plus(high.number());
    const auto middle = sum ? sum->over(Decimal(2)) : std::nullopt;
    if (!middle || !before(low, Value(*middle)) || !before(Value(*middle), high)) return std::nullopt;
    return Value(*middle);
}

// What no list can name: one more text than those that are named.
Value another(const std::vector<Value>& named) {
    std::string text = "…";
    while (std::any_of(named.begin(), named.end(), [&](const Value& one) { return one.is(feel::Kind::string) && one.string() == text; }))
        text += "…";
    return Value(text);
}

void collect(const CellMeaning& meaning, std::vector<Value>& ends, bool& ranges) {
    for (const Interval& one : meaning.intervals) {
        if (!one.low.null()) ends.push_back(one.low);
        if (!one.high.null()) ends.push_back(one.high);
        ranges = ranges || one.low.null() || one.high.null() || !same(one.low, one.high);
    }
}

void ordered(const std::vector<Value>& ends, std::vector<Piece>& into) {
    if (const auto lowest = moved(ends.front(), -1)) into.push_back({*lowest, false});
    for (std::size_t i = 0; i < ends.size(); ++i) {
        into.push_back({ends[i], !into.empty()});
        if (i + 1 == ends.size()) continue;
        if (const auto inner = between(ends[i], ends[i + 1])) into.push_back({*inner, true});
    }
    if (const auto highest = moved(ends.back(), 1)) into.push_back({*highest, true});
}

void of_kind(std::vector<Value> ends, feel::Kind kind, std::vector<Piece>& into) {
    if (kind == feel::Kind::boolean) {
        into.push_back({Value(false), false});
        into.push_back({Value(true), false});
        return;
    }
    std::sort(ends.begin(), ends.end(), before);
    ends.erase(std::unique(ends.begin(), ends.end(), [](const Value& a, const Value& b) { return same(a, b); }), ends.end());
    if (kind != feel::Kind::string) {
        ordered(ends, into);
        return;
    }
    for (const Value& one : ends) into.push_back({one, false});
    into.push_back({another(ends), false});
}

}  // namespace

Domain domain_of(const dmn::TableNode& table, std::size_t column) {
    std::vector<Value> ends;
    bool ranges = false;
    for (const dmn::TableNode::Row& row : table.rows) collect(row.cells[column].meaning(), ends, ranges);
    const CellMeaning& allowed = table.inputs[column].allowed;
    if (!ends.empty()) collect(allowed, ends, ranges);
    Domain made;
    if (ends.empty()) {
        made.whole = true;
        made.pieces.push_back({});
        return made;
    }
    for (int kind = 0; kind <= static_cast<int>(feel::Kind::function); ++kind) {
        std::vector<Value> of_this;
        for (const Value& one : ends)
            if (one.kind() == static_cast<feel::Kind>(kind)) of_this.push_back(one);
        if (!of_this.empty()) of_kind(std::move(of_this), static_cast<feel::Kind>(kind), made.pieces);
    }
    if (allowed.kind == CellMeaning::Kind::one_of || allowed.kind == CellMeaning::Kind::none_of)
        std::erase_if(made.pieces, [&](const Piece& one) { return !takes(allowed, one); });
    made.pieces.push_back({});
    return made;
}

bool takes(const CellMeaning& cell, const Piece& piece) {
    if (cell.kind == CellMeaning::Kind::anything) return true;
    if (piece.sample.null()) return false;
    const bool among = piece.sample.kind() == cell.values && std::any_of(cell.intervals.begin(), cell.intervals.end(),
                                                                         [&](const Interval& one) { return one.holds(piece.sample); });
    return among == (cell.kind == CellMeaning::Kind::one_of);
}

}  // namespace skl::rules::analysis
