// Values without those that are equal to one before; in their order, in linear time.
#pragma once

#include <unordered_map>

#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {

class Distinct {
public:
    void add(const Value& value) {
        const auto [first, last] = seen_.equal_range(hash_of(value));
        for (auto at = first; at != last; ++at) {
            if (equality(items_[at->second], value).value_or(false)) return;
        }
        seen_.emplace(hash_of(value), items_.size());
        items_.push_back(value);
    }
    std::size_t size() const { return items_.size(); }
    List items() && { return std::move(items_); }

private:
    List items_;
    std::unordered_multimap<std::size_t, std::size_t> seen_;  // where those of a hash stand
};

}  // namespace skl::rules::feel
