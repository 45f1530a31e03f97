// Sums and counts over a table that nobody may see (opendata.md §15): groups of distinct rows, k >= 10 in each.
//
// What protects: groups under k are held back; so are further groups, the smallest first, until in every coarser grouping of the same
// columns what is held back is nothing or at least k rows (secondary suppression); counts are rounded to 5; sums and means are given only
// where no value makes up more than half of the sum, to three significant figures; there are no conditions, so that nobody is picked out.
// What remains: groupings by different columns, versions of the table, and members who put their answers together are not compared; a table
// of few distinct attributes may still tell what is true of all members of a group.
#pragma once

#include <string>
#include <vector>

#include "kernel/analytics/table.h"

namespace skl::opendata::spaces {

constexpr std::int64_t least_rows = 10;  // k
constexpr std::int64_t count_rounding = 5;
constexpr int significant_figures = 3;
constexpr std::size_t most_keys = 3, most_sums = 5;
constexpr std::int64_t most_groups_read = 10'000;

enum class RoomFunction { sum, avg };
BOOST_DESCRIBE_ENUM(RoomFunction, sum, avg)

struct RoomMeasure {
    RoomFunction function{};
    std::string column;
};
struct RoomQuestion {
    std::vector<std::string> keys;
    std::vector<RoomMeasure> measures;
};
// "region,year" and "sum(amount),avg(age)". 400 `unknown-column`, `unknown-measure`, `clean-room-limit` {limit}, `type-mismatch`.
Result<RoomQuestion> read_question(std::string_view group_by, std::string_view measures, const analytics::Table& table);

// Rows of the answer: the keys, the number of distinct rows, then for each measure the sum, the sum of the absolute values, the largest of
// them, and how many are not null. One row more than most_groups_read at most.
analytics::Statement room_statement(const RoomQuestion& question, const analytics::Table& table);

struct RoomSum {
    double sum = 0, absolute = 0, largest = 0;
    std::int64_t values = 0;
};
struct RoomGroup {
    std::vector<std::string> keys;  // null: empty
    std::int64_t rows = 0;
    std::vector<RoomSum> sums;
};
struct ReleasedGroup {
    std::vector<std::string> keys;
    std::int64_t count = 0;                            // rounded
    std::vector<std::optional<std::string>> measures;  // none: held back
};
struct Released {
    std::vector<ReleasedGroup> groups;
    std::int64_t held_back = 0;  // groups, rounded up to 5; 0: none
};
Released release(const RoomQuestion& question, std::vector<RoomGroup> groups);

}  // namespace skl::opendata::spaces
