// Inside of population: many values of members as one, and rows handed to an engine in vectors.
#pragma once

#include <functional>

#include "rules/engine/column/engine.h"
#include "rules/population/mapping.h"

namespace skl::rules::population {

// sum, min and max pass over what is unknown, as SQL does; of nobody the sum and the count are 0, min, max and only null. any and all are
// FEEL's: unknown where an unknown member decides (DMN 1.5 §10.3.4.4).
class MemberTally {
public:
    explicit MemberTally(MemberAggregate aggregate) : aggregate_(aggregate) {}
    void add(const feel::Value& value);
    feel::Value value() const;

private:
    MemberAggregate aggregate_;
    feel::Decimal sum_;
    bool overflown_ = false, unknown_ = false, some_true_ = false, some_false_ = false;
    std::int64_t count_ = 0;  // of what is true
    feel::Value best_;        // the least or the greatest, or the only one
};

// `inputs`: of each feed a value a row. `taken` has the place of a slice's first row.
void in_slices(const Mapped& mapped, const std::vector<std::size_t>& feeds, const std::vector<std::vector<feel::Value>>& inputs,
               std::size_t rows, column::Engine& engine, const std::function<void(std::size_t from, const column::Answer&)>& taken);

}  // namespace skl::rules::population
