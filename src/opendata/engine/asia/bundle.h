// The profile asia-od/1 (docs/asia-od-1.md): bundles of observations that mean the same everywhere, and how a table's columns are said to
// be a bundle's properties.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kernel/analytics/table_query.h"

namespace skl::opendata::asia {

inline constexpr const char* profile = "asia-od/1";

enum class PropertyKind { text, number, time };

struct Property {
    const char* name;
    PropertyKind kind;
    bool required;
    const char* unit;  // UCUM; empty: none
};

struct Bundle {
    const char* name;
    const char* time;  // the property that says when
    std::span<const Property> properties;
};

std::span<const Bundle> bundles();
const Bundle* bundle(std::string_view name);  // null: there is none of that name
const Property* property_of(const Bundle& bundle, std::string_view name);

// One property: of a column, times a factor where its unit is another; or the same for all rows.
struct Mapped {
    const Property* property = nullptr;
    std::string column, fixed;
    double factor = 1;
};
struct Mapping {
    const Bundle* bundle = nullptr;
    std::vector<Mapped> properties;  // in the bundle's order
};

// What is wrong with the text of a mapping: the line (from 1; 0: the whole) and a code, as the words of
// error.mapping-… have it.
struct MappingFault {
    std::size_t line = 0;
    std::string code, about;
};

inline constexpr std::size_t longest_mapping = 4'000;

//   mapping := { line }     line := property "=" column [ "*" number ] | property ":=" text
// Required properties must all be there.
std::variant<Mapping, MappingFault> read_mapping(const Bundle& bundle, std::string_view text, const analytics::Table& table);

// Which observations are wanted.
struct ObservationsAsk {
    std::optional<analytics::Box> box;
    std::optional<std::int64_t> from, to;                     // µs, UTC; `to` is not in it
    std::vector<std::pair<std::string, std::string>> equals;  // property and text
};
// The same asked of a table's rows; nothing: no row can be (a fixed value differs). Windows are the caller's.
std::optional<analytics::Expression> rows_asked(const Mapping& mapping, const ObservationsAsk& ask, const analytics::Table& table);

// west,south,east,north in WGS84 degrees.
std::optional<analytics::Box> read_box(std::string_view text);

}  // namespace skl::opendata::asia
