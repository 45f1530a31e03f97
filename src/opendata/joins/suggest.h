// Which tables a table joins with (opendata.md §16), from sketches alone: columns that share some of their smallest hashes, graded by what
// their sketches say of each other.
#pragma once

#include "opendata/joins/store.h"

namespace skl::opendata {

constexpr std::size_t most_suggestions = 50;
constexpr std::size_t most_suggestions_each = 3;  // for one other table

struct JoinSuggestion {
    Uuid table_id;  // the other one
    std::vector<std::string> left_columns, right_columns;
    int grade = 0;
    double containment = 0, proportion = 0;  // of the table's values in the other's; of their numbers
    bool exact = false, same_name = false, same_standard = false;
};

// The best first. `own_dataset` is not joined with itself.
std::vector<JoinSuggestion> suggest_joins(Reader& reader, const std::vector<ColumnSketch>& mine, const Uuid& own_dataset);

}  // namespace skl::opendata
