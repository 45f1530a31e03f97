// A model as OpenFisca sees it: variables of persons and of groups of persons, over periods.
//
// The model says so in our name space: its definitions have in their extensionElements
//   <sky:entity key="person" plural="persons"/>
//   <sky:entity key="household" plural="households"><sky:role key="adult" plural="adults"/>…</sky:entity>
// and its inputs and decisions the attributes
//   sky:entity="household" sky:period="month"      of whom it is, and over what it is said: day, month, year, eternity
//   sky:default="0"                                 of an input that is not given: as FEEL writes it; none: null
//   sky:role="household"                            the input is the role a person has in that group, and not a variable
// What the formula of a group requires of persons is the list of its members' values, in their order; what that of a person requires of a
// group is the value of the person's own. A formula sees the period its own lies in, of shorter ones the first: of a year its January.
// today() is the first day of the period, so parameters are those of that day. Decisions without an entity are parts of formulas.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/engine/dmn/program.h"
#include "rules/openfisca/period.h"

namespace skl::rules::openfisca {

struct Role {
    std::string key, plural;
};

struct Entity {
    std::string key, plural;
    std::vector<Role> roles;  // none: the entity of persons
    bool person() const { return roles.empty(); }
};

struct Variable {
    std::size_t unit = 0;    // of the program
    std::size_t entity = 0;  // of the country
    Unit period = Unit::eternity;
    feel::Value otherwise;                 // the default of an input
    std::optional<std::size_t> role_in{};  // the group, of an input that is the role in it
    std::vector<std::size_t> required;     // variables, also through decisions that are none
};

struct Country {
    dmn::ProgramRef program;
    std::vector<Entity> entities;  // persons first
    std::map<std::string, Variable> variables;
    std::vector<std::string> names;  // of variables by unit; empty: the unit is none
    const Variable* variable(std::string_view name) const;
    std::optional<std::size_t> entity_named(std::string_view plural_or_key) const;
};

// Nothing: the model says nothing of entities, or of no persons.
std::optional<Country> country_of(dmn::ProgramRef program);

}  // namespace skl::rules::openfisca
