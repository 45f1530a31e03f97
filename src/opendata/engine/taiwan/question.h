// Parameters of the common data access API: names that are not of the path, contents of another form and columns that are not there
// are refused by their codes, never passed over.
#pragma once

#include <initializer_list>
#include <optional>
#include <variant>

#include "kernel/analytics/table_query.h"
#include "kernel/describe/types.h"
#include "opendata/engine/taiwan/failure.h"

namespace skl::opendata::taiwan {

inline constexpr std::size_t longest_content = 8'000;  // bytes of one parameter: what fits an address
inline constexpr std::size_t shortest_words = 2;       // code points of q: one character is too short (the original's own example)
inline constexpr std::int64_t usual_records = 100, most_records = 32'000;
inline constexpr std::int64_t most_names = 1'000'000;  // of a list: without a limit all are given

// compat=legacy: every answer has the status 200 and times are written without a zone, as the portal's first programs expect.
bool is_legacy(const analytics::Pairs& pairs);

struct Question {
    std::optional<std::int64_t> limit, offset;
    std::optional<Instant> modified;
    std::string filters, q, sort, fields, format;
};
std::variant<Question, Failure> read_question(const analytics::Pairs& pairs, std::initializer_list<std::string_view> names);

// RFC 3339, or the portal's own "2015-01-01 23:59:59", which is the time of Taipei. Nothing: neither.
std::optional<Instant> read_time(std::string text);
std::string write_time(Instant at, bool legacy);

// What is asked of a table's rows: filters {"column": value, …}, all of which hold; one column to sort by, with asc or desc behind it.
std::variant<analytics::WindowAsk, Failure> rows_asked(const Question& question, const analytics::Table& table);

}  // namespace skl::opendata::taiwan
