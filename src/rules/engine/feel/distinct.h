// Values without those that are equal to one before; in their order, in linear time.
#pragma once

#include <unordered_map>

#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {

class Distinct {
public:
    explicit Distinct(Run& run) : run_(run) {}

    void add(const Value& value) {
        const std::size_t hash = hash_of(value);
        const auto [first, last] = seen_.equal_range(hash);
        for (auto at = first; at != last; ++at) {
            if (run_.stopped() || equality(run_, items_[at->second], value).value_or(false)) return;
        }
        seen_.emplace(hash, items_.size());
        items_.push_back(value);
    }
    std::size_t size() const { return items_.size(); }
    List items() && { return std::move(items_); }

private:
    Run& run_;
    List items_;
    std::unordered_multimap<std::size_t, std::size_t> seen_;  // where those of a hash stand
};

}  // namespace skl::rules::feel
