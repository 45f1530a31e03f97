// How well the values of one table's key stand in another's (opendata.md §16). Pure.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/sketch/kmv.h"

namespace skl::opendata::joins {

constexpr std::size_t most_parts = 3;      // columns of a composite key
constexpr std::int64_t fewest_values = 3;  // fewer tell nothing

// A value as keys are compared: NFKC and case fold, 台 is 臺, no spaces; leading zeros stay.
void append_normal(std::string& out, std::string_view value);
std::string normal(std::string_view value);

// A key of several columns is what they say one after the other: 臺南市 + 永康區 is 臺南市永康區, however a table cuts it.
std::uint64_t key_hash(std::span<const std::string_view> parts);

// 4 to 1 by containment |A ∩ B| / |A| and proportion min / max of both sizes; 0: no suggestion.
int grade(double containment, double proportion);

// Which columns may be a key. Left out: measures, booleans, years, fewer than three values, and runs that count rows from 0 or 1.
struct KeyColumn {
    std::string type;  // of the column, as reports name it
    std::int64_t distinct = 0;
    std::optional<std::string> least, most;
};
bool may_join(const KeyColumn& column);

// Columns that stand next to each other among those of names and codes, two and three at a time, by their places.
std::vector<std::vector<std::size_t>> composites(const std::vector<KeyColumn>& columns);

// What a suggestion is ranked by: its grade first, then a name or a data standard that both sides share, then the share of values found.
struct Rank {
    int grade = 0;
    bool same_name = false;
    double containment = 0;
    friend bool operator<(const Rank& a, const Rank& b) {  // better ones first
        if (a.grade != b.grade) return a.grade > b.grade;
        if (a.same_name != b.same_name) return a.same_name;
        return a.containment > b.containment;
    }
};

}  // namespace skl::opendata::joins
