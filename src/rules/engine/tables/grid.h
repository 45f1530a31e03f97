// A decision table as people write it: columns, and rules of cells that are texts. What a table has beyond that (identifiers, explanations,
// laws, labels) stays with the rule or column it belongs to when a changed grid is put back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/engine/dmn/model.h"

namespace skl::rules::tables {

constexpr std::size_t most_columns = 100;  // of one table: the widest seen in practice has some forty
constexpr std::size_t most_rules = 5'000;  // what compiles within three seconds
constexpr std::string_view any_value = "-";
constexpr std::string_view no_result = "null";  // of a rule whose result is not written yet

enum class ColumnKind : std::uint8_t { input, output, annotation };

struct Column {
    ColumnKind kind = ColumnKind::input;
    std::string id;      // of its element; where it has none, its place ("output:1")
    std::string text;    // the expression of an input, the name of an output or annotation
    std::string label;   // what people call it
    std::string type;    // a typeRef
    std::string values;  // the values it allows
    friend bool operator==(const Column&, const Column&) = default;
};

struct Row {
    std::string id;  // of its rule; where it has none, its place ("rule:1"); empty: a new rule
    std::vector<std::string> cells;
    friend bool operator==(const Row&, const Row&) = default;
};

struct Grid {
    dmn::HitPolicy policy = dmn::HitPolicy::unique;
    dmn::Aggregation aggregation = dmn::Aggregation::none;
    std::vector<Column> columns;  // inputs, then outputs, then annotations
    std::vector<Row> rules;       // each with a cell a column
    friend bool operator==(const Grid&, const Grid&) = default;
};

// U F P A R O, and C with its aggregation: C+ C# C< C> (DMN 1.5 §8.2.8).
std::string short_name(dmn::HitPolicy policy, dmn::Aggregation aggregation);
struct Policy {
    dmn::HitPolicy policy;
    dmn::Aggregation aggregation;
};
std::optional<Policy> policy_named(std::string_view short_name);

Grid grid_of(const dmn::Expression& table);

// What makes a grid no table; null: nothing.
const char* fault_of(const Grid& grid);

// Makes the table what the grid says; `fault_of` has nothing against it. New rules and columns have identifiers no other element of the
// table has, made from its own.
void put(const Grid& grid, dmn::Expression& table);

// A name for each column that no other has: for the head of a sheet.
std::vector<std::string> titles(const Grid& grid);

// A table where it stands in a model: the logic of a decision or knowledge model, or a part of it.
struct Place {
    std::string key;  // of its owner; a further table of it, and of an owner with a key that is taken, is key:2 …
    const dmn::Element* owner = nullptr;
    dmn::Expression* table = nullptr;
    std::size_t model = 0;
};
std::vector<Place> find(std::vector<dmn::Definitions>& models);

}  // namespace skl::rules::tables
