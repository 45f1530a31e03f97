// Which column of a population feeds which input of a program, checked as a whole before the first row is read (services.md §8).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/analytics/outside_file.h"
#include "kernel/describe/faces.h"
#include "rules/engine/dmn/program.h"

namespace skl::rules {

// Whom a result is for: each row, or each household of rows.
enum class PopulationEntity { person, household };
BOOST_DESCRIBE_ENUM(PopulationEntity, person, household)

// What an input takes of the members of a household. `only`: the value of the one member that has the role.
enum class MemberAggregate { sum, min, max, count, any, all, only };
BOOST_DESCRIBE_ENUM(MemberAggregate, sum, min, max, count, any, all, only)

// Where an input has its values from: a column, the result of a decision over the members, or the same value for all.
struct PopulationFeed {
    Text<1, 200> input;
    std::optional<Text<1, 200>> column, decision, value;
    std::optional<MemberAggregate> members;  // over the household; none: of the row itself
    std::optional<Text<1, 100>> role;        // of the members that count; none: all
};
BOOST_DESCRIBE_STRUCT(PopulationFeed, (), (input, column, decision, value, members, role))

constexpr std::int64_t most_feeds = 500, most_outputs = 50;

struct PopulationWish {
    std::optional<PopulationEntity> entity;          // none: person
    std::optional<Text<1, 200>> key;                 // a column that names a row in the results; none: its place in the source
    std::optional<Text<1, 200>> household, role;     // columns
    Several<PopulationFeed, 0, most_feeds> mapping;  // at most one of an input
    Several<Text<1, 200>, 1, most_outputs> outputs;  // decisions, or services for all they give; of a context each member by itself
    bool rule_ids = false;
};
BOOST_DESCRIBE_STRUCT(PopulationWish, (), (entity, key, household, role, mapping, outputs, rule_ids))

namespace population {

struct Feed {
    std::string input;
    std::vector<std::size_t> units;       // inputs of the program of that name
    feel::TypeRef type;                   // of a cell, or of a member's result: the input's own, or what the aggregate takes
    std::optional<std::size_t> column;    // of Mapped::columns
    std::optional<std::size_t> decision;  // of Mapped::member_outputs
    feel::Value constant;                 // where there is neither
    std::optional<MemberAggregate> members;
    std::string role;
};

struct Output {
    std::string name;
    std::size_t unit = 0;
    std::string member{};  // of the context that the unit gives; empty: all of it
};

struct Mapped {
    PopulationEntity entity = PopulationEntity::person;
    std::vector<analytics::OutsideColumn> columns;  // of the source, that are read
    std::optional<std::size_t> key, household, role;
    std::vector<Feed> feeds;
    std::vector<Output> outputs;
    std::vector<std::size_t> member_outputs;  // decisions of each member, whose results are aggregated
    bool rule_ids = false;
    std::vector<std::string> unmapped;  // inputs that the outputs ask for and nothing feeds: null for everybody
};

// 422 `invalid` with every fault at its place below /mapping, /outputs …: column-unknown, input-unknown, decision-unknown (each with the
// nearest names), mapping-type, mapping-value, mapping-source, mapped-twice, mapping-household, mapping-members, mapping-depth.
Result<Mapped> map_population(const dmn::Program& program, const PopulationWish& wish,
                              const std::vector<analytics::OutsideColumn>& columns);

// Whether a column of a kind may feed an input of a type at all; of text it is each cell that fits or does not.
bool may_feed(analytics::OutsideKind kind, feel::Type::Kind type);

// A cell as a value of the type; null stays null. Nothing: it is none.
std::optional<feel::Value> value_of_cell(const analytics::Cell& cell, const feel::Type& type);

}  // namespace population
}  // namespace skl::rules
