// What SQL of outsiders may be (opendata.md §8.3): one SELECT over od."<table>", with functions of a list. Pure: it reads the
// syntax tree that DuckDB's json_serialize_sql makes, which refuses everything but SELECT itself.
#pragma once

#include <span>

#include "kernel/describe/result.h"

namespace skl::analytics {

inline constexpr std::size_t longest_sql = 20'000;          // bytes
inline constexpr std::size_t deepest_syntax = 400;          // levels of the tree: about 100 brackets
inline constexpr std::int64_t most_generated = 10'000'000;  // of range and generate_series

// Problems (400): sql-not-allowed {name, position}, sql-error {message, position}, unknown-table {name, near}.
// Positions are counted in code points of `sql` from 1.
Done check_syntax(std::string_view tree, std::span<const std::string> tables, std::string_view sql);

bool allowed_function(std::string_view name);

}  // namespace skl::analytics
