// The query of a table's rows, aggregates and facets (opendata.md §7): request parameters → SQL with bound parameters. Pure.
#pragma once

#include <functional>
#include <span>

#include "kernel/analytics/filter.h"

namespace skl::analytics {

inline constexpr std::int64_t usual_rows = 100, most_rows = 10'000;  // of one page, opendata.md §7
inline constexpr std::int64_t usual_groups = 1'000, most_groups = 10'000;
inline constexpr std::int64_t usual_facets = 20, most_facets = 1'000;
inline constexpr std::size_t most_sort_keys = 5, most_group_keys = 8, most_measures = 20;
inline constexpr std::int64_t usual_places = 1'000, most_places = 10'000;
inline constexpr int deepest_zoom = 22;               // of web maps
inline constexpr std::size_t most_search_words = 10;  // of q

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The place where a page ended. It stays on its version and its order.
struct Cursor {
    std::int64_t version = 0, id = 0;
    std::string sort;         // as it was asked
    std::vector<Bound> keys;  // values of the sort keys; null where the row had none
};

// Makes bytes opaque and unforgeable, and reads them again: an HMAC over them (kernel/crypto).
struct CursorSeal {
    std::function<std::string(std::string_view bytes)> seal;
    std::function<std::optional<std::string>(std::string_view token)> open;  // nullopt: altered
};
std::string write_cursor(const Cursor& cursor, const CursorSeal& seal);
std::optional<Cursor> read_cursor(std::string_view token, const CursorSeal& seal);

// by_cost: what was not asked for is counted where it costs little (counted_unasked).
enum class Counting { none, estimate, exact, by_cost };
inline constexpr std::int64_t counted_unasked = 100'000;   // rows of a table whose matches are counted without being asked
inline constexpr std::int64_t estimated_from = 1'000'000;  // rows; the matches of smaller tables are counted, which takes milliseconds

// The same question in one spelling: parameters in the order of their names, conditions as print_filter writes them.
std::string normalised_query(const Pairs& parameters);

struct SortKey {
    Column column;
    bool descending = false;
};

// GET …/rows?select=&filter=&q=&sort=&limit=&cursor=&count= and plain conditions; all other parameters are plain conditions.
struct RowsPlan {
    std::vector<Column> shown;   // the columns of the answer: the first of each row
    std::vector<SortKey> order;  // values of the keys and `_id` follow behind the shown ones
    std::string sort;
    std::int64_t limit = usual_rows;  // the statement asks for one more: it tells whether there is a next page
    std::int64_t version = 0;
    Counting counting = Counting::by_cost;
    Statement rows;
    Statement count;        // exact number of matches, without the cursor
    Statement sample;       // matches within `sampled` of the table's records
    bool filtered = false;  // false: the table's own row count is the count

    Cursor after(std::span<const Cell> row) const;  // of the last row shown
};
// Problems (400): unknown-parameter {name, near}, bad-limit {least, most}, bad-cursor, bad-sort, and those of filter.h.
Result<RowsPlan> plan_rows(const Pairs& parameters, const Table& table, const CursorSeal& seal);

inline constexpr std::int64_t sample_windows = 16, sample_share = 16;  // of RowsPlan::sample: one sixteenth, in windows evenly spread

// Rows by how many stand before them, for faces whose pages go by offset (CKAN, the Taiwanese exchange). A page far behind costs the
// rows before it.
struct WindowKey {
    Column column;
    bool descending = false, nulls_first = false;
};
struct WindowAsk {
    std::vector<Column> shown;
    Expression filter;
    std::string q;
    std::vector<WindowKey> order;  // then `_id`; of distinct rows, then the shown columns
    bool distinct = false;
    std::int64_t limit = usual_rows, offset = 0;
};
struct WindowPlan {
    Statement rows, count;
    bool filtered = false;  // false: the table's own row count is the count
};
// Problems (400): those of filter.h; filter-limit {of: words}.
Result<WindowPlan> plan_window(const WindowAsk& ask, const Table& table);

// One row by its `_id`; all columns.
Statement row_by_id(const Table& table, std::int64_t id);

// GET …/aggregate?group_by=a,year(b)&measures=count,sum(x)&having=&filter=&q=&sort=-count&limit=
struct AggregatePlan {
    std::vector<Column> columns;  // group keys, then measures, by the names they were asked with
    std::int64_t limit = usual_groups;
    Statement statement;  // asks for one more than limit
};
// Problems also: unknown-measure {measure}, type-mismatch (sum of a code or of text).
Result<AggregatePlan> plan_aggregate(const Pairs& parameters, const Table& table);

// GET …/facets?column=&size=&filter=&q= : value, count; most frequent first.
struct FacetPlan {
    Column column;
    std::int64_t size = usual_facets;
    Statement statement;
};
Result<FacetPlan> plan_facets(const Pairs& parameters, const Table& table);

// GET …/geo?bbox=west,south,east,north&zoom=&filter=&q=&limit=
struct Box {
    double west = -180, south = -90, east = 180, north = 90;
};
struct PlacesPlan {
    Box box;
    bool grouped = false;  // rows of the statement: count, longitude, latitude, smallest _id; else the shown columns
    std::vector<Column> shown;
    std::int64_t limit = usual_places;
    Statement statement;  // asks for one more than limit; a table of geometries is not limited nor boxed by it
};
// Problems (400) also: bad-bbox, bad-zoom, no-places.
Result<PlacesPlan> plan_places(const Pairs& parameters, const Table& table);

}  // namespace skl::analytics
