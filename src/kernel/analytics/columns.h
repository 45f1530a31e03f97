// Columns of published tables (opendata.md §3) and the cells of their rows, as all of analytics speaks of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

namespace skl::analytics {

enum class ColumnType {
    string,
    integer,
    bigint,
    number,
    boolean,
    date,
    datetime,
    time,
    year,
    yearmonth,
    quarter,
    duration,
    geopoint,
    geojson,
    code,
    any
};
BOOST_DESCRIBE_ENUM(ColumnType, string, integer, bigint, number, boolean, date, datetime, time, year, yearmonth, quarter, duration,
                    geopoint, geojson, code, any)

std::string_view name_of(ColumnType type);

// How Parquet holds it: integer BIGINT, bigint DECIMAL(38,0), number DOUBLE, boolean BOOLEAN, date DATE, datetime TIMESTAMP (µs UTC);
// all others are UTF-8 text in their ISO 8601 or own spelling (year 2014, quarter 2014-Q3, geopoint "longitude,latitude").
bool stored_as_text(ColumnType type);
std::string_view storage_type(ColumnType type);

// A pair of a longitude and a latitude column (WGS84 degrees) is a place too: filters may name either for both.
enum class Axis : std::uint8_t { none, longitude, latitude };

struct Column {
    std::string name;
    ColumnType type = ColumnType::string;
    bool raw_twin = false;  // the Parquet file also has "<name>__raw" with the source's spelling where a cell was repaired
    Axis axis = Axis::none;
};

inline constexpr const char* row_id = "_id";  // BIGINT, first column of every file, ascending: the record's order in the source
inline constexpr const char* raw_suffix = "__raw";

// One cell. Text points into memory of whoever made the cell: a writer copies it at once, a visitor may use it until it returns.
struct Cell {
    enum class Kind : std::uint8_t {
        null,
        boolean,
        integer,
        real,
        text,
        date,
        instant,
        decimal,  // a number beyond int64 or with exact fraction digits; its digits are in `text`
        json      // a list, structure or map; JSON in `text`
    };
    Kind kind = Kind::null;
    std::int64_t whole = 0;  // boolean 0/1, integer, days since 1970-01-01, µs since 1970 UTC
    double real = 0;
    std::string_view text{};
    std::string_view raw{};  // on the way in only: the cell as it stood, for the raw twin
};

// Plain text of a cell as CSV holds it: ISO dates, RFC 3339 instants, shortest round-trip numbers; null is empty.
void append_text(std::string& out, const Cell& cell);
// JSON of a cell. `exact_as_text`: whole numbers beyond ±(2^53−1) and decimals as strings, so that JavaScript keeps them.
void append_json(std::string& out, const Cell& cell, bool exact_as_text = true);

// A bound parameter of a statement.
struct Day {
    std::int32_t days = 0;  // since 1970-01-01
    friend auto operator<=>(const Day&, const Day&) = default;
};
struct Moment {
    std::int64_t micros = 0;  // since 1970, UTC
    friend auto operator<=>(const Moment&, const Moment&) = default;
};
using Bound = std::variant<std::monostate, bool, std::int64_t, double, std::string, Day, Moment>;

// SQL of our own making: literals are always parameters ($1, $2 … in this order).
struct Statement {
    std::string sql;
    std::vector<Bound> parameters;
};

// "name" with quotes doubled; 'text' with apostrophes doubled (only for paths of our own store).
std::string quoted_name(std::string_view name);
std::string quoted_text(std::string_view text);

// FROM clause for an immutable Parquet file of ours; characters that a glob would read are escaped.
std::string parquet_source(const std::string& path);

}  // namespace skl::analytics
