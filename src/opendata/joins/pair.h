// Two tables by one key each, looked at row by row: what matches, what does not, how often a row of one meets rows of the other, and how it
// looks when they are joined.
#pragma once

#include "opendata/api/open_table.h"
#include "opendata/engine/joins/grade.h"

namespace skl::opendata {

constexpr std::size_t shown_unmatched = 10;
constexpr std::int64_t shown_joined = 5;  // rows of the preview

enum class FanOut { one_to_one, one_to_many, many_to_one, many_to_many };  // rows of the left table with rows of the right one
BOOST_DESCRIBE_ENUM(FanOut, one_to_one, one_to_many, many_to_one, many_to_many)

struct PairSide {
    const OpenTable& open;
    std::vector<std::size_t> key;  // places of its columns
};

struct JoinedPair {
    sketch::Overlap overlap;        // distinct keys
    bool exact = true;              // false: too many keys to count, `overlap` is an estimate and the rest is not told
    std::int64_t rows = 0;          // of the join
    std::int64_t rows_without = 0;  // of the left table, that meet none
    FanOut fan_out{};
    std::vector<std::string> unmatched;  // keys of the left table, as they are written
    analytics::ResultTable preview;
};

// The places of a key's columns. 400 unknown-column; 422 too many.
Result<std::vector<std::size_t>> key_places(const OpenTable& open, const std::vector<std::string>& names, const char* parameter);

// SQL of the join, as the SQL page runs it; `left` and `right` are what it reads from. What it folds stands in engine/analysis/fold.h.
std::string join_sql(const PairSide& left, const PairSide& right, const std::string& from_left, const std::string& from_right,
                     std::int64_t limit);

// Blocks.
Result<JoinedPair> join_pair(analytics::TrustedQueries& queries, const PairSide& left, const PairSide& right);

}  // namespace skl::opendata
