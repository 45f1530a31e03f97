#include "rules/population/members.h"

#include <algorithm>

namespace skl::rules::population {

namespace {

using feel::Value;

bool less(const Value& a, const Value& b) {
    if (a.is(feel::Kind::date) && b.is(feel::Kind::date)) return a.date().days < b.date().days;
    return a.is(feel::Kind::number) && b.is(feel::Kind::number) && a.number() < b.number();
}

}  // namespace

void MemberTally::add(const Value& value) {
    some_true_ = some_true_ || value.is_true();
    some_false_ = some_false_ || value.is_false();
    unknown_ = unknown_ || value.null();
    if (value.is_true()) ++count_;
    if (value.null()) return;
    switch (aggregate_) {
        case MemberAggregate::sum: {
            const auto sum = value.is(feel::Kind::number) ? sum_.plus(value.number()) : std::nullopt;
            if (sum)
                sum_ = *sum;
            else
                overflown_ = true;
            break;
        }
        case MemberAggregate::min:
            if (best_.null() || less(value, best_)) best_ = value;
            break;
        case MemberAggregate::max:
            if (best_.null() || less(best_, value)) best_ = value;
            break;
        case MemberAggregate::only: best_ = value; break;
        default: break;
    }
}

Value MemberTally::value() const {
    switch (aggregate_) {
        case MemberAggregate::sum: return overflown_ ? Value() : Value(sum_);
        case MemberAggregate::count: return Value(count_);
        case MemberAggregate::any: return some_true_ ? Value(true) : unknown_ ? Value() : Value(false);
        case MemberAggregate::all: return some_false_ ? Value(false) : unknown_ ? Value() : Value(true);
        default: return best_;
    }
}

void in_slices(const Mapped& mapped, const std::vector<std::size_t>& feeds, const std::vector<std::vector<Value>>& inputs, std::size_t rows,
               column::Engine& engine, const std::function<void(std::size_t, const column::Answer&)>& taken) {
    column::Answer answer;
    for (std::size_t from = 0; from < rows; from += column::vector_rows) {
        column::Batch batch;
        batch.rows = std::min(column::vector_rows, rows - from);
        for (std::size_t i = 0; i < feeds.size(); ++i) {
            const auto begin = inputs[i].begin() + static_cast<std::ptrdiff_t>(from);
            const column::Column made = column::column_of({begin, begin + static_cast<std::ptrdiff_t>(batch.rows)});
            batch.columns.insert(batch.columns.end(), mapped.feeds[feeds[i]].units.size(), made);
        }
        engine.run(batch, answer);
        taken(from, answer);
    }
}

}  // namespace skl::rules::population
