// What is asked of a situation, computed: each variable once for each of its instances and periods.
#pragma once

#include <map>
#include <tuple>

#include "rules/openfisca/situation.h"

namespace skl::rules::openfisca {

constexpr std::size_t most_computed = 100'000;  // values of one situation, also those on the way

struct Computed {
    feel::Value value;
    std::vector<std::pair<std::size_t, Period>> needed;  // variables, by unit, as the formula saw them
    bool formula = false;
};

class Calculation {
public:
    Calculation(const Country& country, const Situation& situation, const feel::Surroundings* surroundings);

    const Computed& value(std::size_t unit, std::size_t instance, const Period& period);
    // 422 `evaluation-limit` {limit} once one was passed.
    std::optional<Problem> over() const;

    // In the order in which they were computed.
    using Key = std::tuple<std::size_t, Period, std::size_t>;  // unit, period, instance
    const std::map<Key, Computed>& all() const { return computed_; }

private:
    feel::Value seen(const Variable& from, std::size_t instance, const Period& period, const Variable& what);
    void compute(const Variable& variable, std::size_t instance, const Period& period, Computed& into);

    const Country& country_;
    const Situation& situation_;
    feel::Run run_{feel::Limits{}};
    std::map<Key, Computed> computed_;
    bool too_many_ = false;
};

// The situation with its nulls filled in.
Result<Node> calculate(const Country& country, const Node& json, const feel::Surroundings* surroundings);
// OpenFisca's trace: entitiesDescription, requestedCalculations, trace {"variable<period>": {dependencies, parameters, value}}.
Result<Node> trace(const Country& country, const Node& json, const feel::Surroundings* surroundings);

}  // namespace skl::rules::openfisca
