// The datatypes of cells: those built in (Metadata Vocabulary §5.11.1) and what a description derives from them (§5.11.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "opendata/engine/csvw/date_format.h"
#include "opendata/engine/csvw/number_format.h"
#include "opendata/engine/moment.h"
#include "opendata/engine/pattern.h"

namespace skl::opendata::csvw {

enum class Family { text, other, binary, boolean, integer, decimal, real, moment, duration };

struct Builtin {
    std::string_view name;  // as metadata writes it
    std::string_view url;   // the XSD name behind xsd:, or the whole URL
    Family family{};
    std::string_view least{}, most{};  // of the integers that have bounds
    MomentType moment{};
};

const Builtin* find_builtin(std::string_view name);  // nullptr: none of that name
bool is_builtin_url(std::string_view url);
const Builtin& builtin(std::string_view name);  // which must be there

inline bool numeric(Family family) { return family == Family::integer || family == Family::decimal || family == Family::real; }
inline bool ordered(Family family) { return numeric(family) || family == Family::moment || family == Family::duration; }

// One value of a cell or of a constraint.
struct Value {
    const Builtin* type = nullptr;
    std::string text;  // canonical, as URI templates and keys use it; of a number as JSON writes it, or NaN, INF, -INF
    bool truth = false;
    std::optional<Decimal> decimal;  // of numbers but NaN and INF
    Moment moment;
    Duration duration;
};

struct Datatype {
    const Builtin* base = &builtin("string");
    std::string id;
    std::optional<NumberFormat> number;
    std::optional<DateFormat> date;
    std::optional<std::pair<std::string, std::string>> truths;  // the text of true and that of false
    std::optional<Pattern> pattern;
    std::optional<std::int64_t> length, least_length, most_length;
    std::optional<Value> minimum, maximum, above, below;  // inclusive, inclusive, exclusive, exclusive
};

// The value a text spells: by the format of the datatype, or by XML Schema where it has none; nullopt: none. Does not look at constraints.
std::optional<Value> read_value(std::string_view text, const Datatype& datatype);
std::optional<Value> read_plain_value(std::string_view text, const Builtin& base);  // by XML Schema

// Which constraint a value breaks: length, minLength, maxLength, minimum, maximum, minExclusive, maxExclusive; empty: none.
std::string_view broken_constraint(const Value& value, const Datatype& datatype);

std::partial_ordering compare(const Value& a, const Value& b);  // of one family that is ordered

}  // namespace skl::opendata::csvw
