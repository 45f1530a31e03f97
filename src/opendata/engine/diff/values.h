// SQL for the values of columns, of one version and of two.
#pragma once

#include "opendata/engine/diff/plan.h"

namespace skl::opendata::diff {

// A column of both versions, by the names it has in each.
struct Pair {
    analytics::Column before, after;
    std::int64_t nulls = 0;  // in either
    std::int64_t distinct_before = 0, distinct_after = 0;
};

// The value as text: its own spelling, or what stood in the cell where it has no value. `table` is an alias with its point, or empty.
std::string text_value(const analytics::Column& column, const std::string& table = "");

// Expressions of either side that are equal when the values are: as they are stored, as numbers, or as text.
struct Comparable {
    std::string before, after;
};
Comparable comparable(const Pair& pair, const std::string& before_table = "", const std::string& after_table = "");

// True where the two differ.
std::string differs(const Pair& pair, const std::string& before_table, const std::string& after_table);

// hash(a, b, …) of the key's columns.
std::string hash_of(const std::vector<Pair>& key, bool before);

// The smallest key both versions have; empty: none. Problems are those of `ask`.
Result<std::vector<Pair>> find_key(const Side& before, const Side& after, const std::vector<Pair>& pairs, const Ask& ask);

// How many rows share their key with another.
Result<std::int64_t> repeated(const Side& side, const std::vector<Pair>& key, bool before, const Ask& ask);

// Columns that only one version has and whose values are those of one that only the other has. `key`: by which rows are matched; empty:
// values are compared as multisets.
struct Renaming {
    std::size_t before = 0, after = 0;  // indices into the two lists
    double equal = 0;
};
Result<std::vector<Renaming>> find_renamed(const Side& before, const Side& after, const std::vector<KnownColumn>& removed,
                                           const std::vector<KnownColumn>& added, const std::vector<Pair>& key, const Ask& ask);

}  // namespace skl::opendata::diff
