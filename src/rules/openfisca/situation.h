// A situation as OpenFisca's Web API writes it: persons and groups, their roles and their variables by period; null is asked for.
//   {"persons": {"Bob": {"salary": {"2017-01": 2000}}}, "households": {"h": {"adults": ["Bob"], "housing_tax": {"2017": null}}}}
#pragma once

#include <string>
#include <vector>

#include "kernel/describe/node.h"
#include "rules/openfisca/country.h"

namespace skl::rules::openfisca {

constexpr std::size_t most_instances = 1'000;  // persons and groups of one situation
constexpr std::size_t most_asked = 2'000;      // values asked for

struct Membership {
    std::size_t person = 0;
    std::string role;  // its key
};

struct Instance {
    std::string name;                   // empty: of a group that was not written, for persons who are in none
    std::vector<Membership> members;    // of a group, in their order
    std::vector<std::size_t> group_of;  // of a person: its group in each entity
};

struct Given {
    std::size_t unit = 0, instance = 0;
    Period period;
    feel::Value value;
};

struct Wanted {
    std::string variable;
    std::size_t instance = 0;
    Period period;
    std::vector<std::string> path;  // to the null in the situation
};

struct Situation {
    std::vector<std::vector<Instance>> instances;  // by entity
    std::vector<Given> given;
    std::vector<Wanted> wanted;
};

// 400 `situation-invalid` with a pointer to each fault: entity-unknown, variable-unknown, variable-of-other-entity, period-invalid,
// period-mismatch {expected, got}, value-unfit, role-invalid, person-unknown, person-twice, not-an-object, required, too-many {max}.
Result<Situation> read_situation(const Country& country, const Node& json);

}  // namespace skl::rules::openfisca
