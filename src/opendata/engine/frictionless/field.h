// Fields of Table Schema (Data Package 1 and 2): what a cell's text says by its field's type, format and constraints.
// https://datapackage.org/standard/table-schema/
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/node.h"
#include "opendata/engine/decimal.h"
#include "opendata/engine/moment.h"
#include "opendata/engine/pattern.h"

namespace skl::opendata::frictionless {

enum class FieldType {
    any,
    string,
    number,
    integer,
    boolean,
    object,
    array,
    list,
    date,
    time,
    datetime,
    year,
    yearmonth,
    duration,
    geopoint,
    geojson
};

std::optional<FieldType> field_type(std::string_view name);
std::string_view name_of(FieldType type);

struct Value {
    enum class Kind { null, text, number, special_number, boolean, moment, duration, json } kind = Kind::null;
    std::string text;  // one spelling for one value
    bool truth = false;
    Decimal number;
    Moment moment;
    Duration duration;
    std::size_t length = 0;  // characters, items or members: what minLength counts

    bool null() const { return kind == Kind::null; }
    std::string key() const { return std::to_string(static_cast<int>(kind)) + text; }
    friend bool operator==(const Value& a, const Value& b) { return a.kind == b.kind && a.text == b.text; }
};
std::partial_ordering compare(const Value& a, const Value& b);  // unordered where the kinds differ or have no order

// A cell as its source has it: delimited text has texts only, JSON has more.
struct SourceCell {
    const Node* json = nullptr;  // of data in a descriptor; else
    std::string_view text;
    bool missing = false;  // the record ended before it
};

struct Constraints {
    bool required = false, unique = false;
    std::optional<Pattern> pattern;
    std::optional<std::int64_t> least_length, most_length;
    std::optional<Value> minimum, maximum, above, below;
    std::vector<Value> allowed;  // enum, or categories
    bool has_enum = false, has_categories = false;
    std::vector<std::pair<std::string, std::string>> spelled;  // how each was written, for notes
};

struct Field {
    std::string name, title;
    FieldType type = FieldType::string;
    std::string format = "default";
    std::optional<std::vector<std::string>> missing_values;
    Constraints constraints;
    bool bare_number = true;
    std::string group_char, decimal_char = ".";
    std::vector<std::string> true_values = {"true", "True", "TRUE", "1"}, false_values = {"false", "False", "FALSE", "0"};
    std::string list_delimiter = ",";
    FieldType item_type = FieldType::string;
    std::vector<Field> array_item;  // none or one

    // The value by type and format alone; nullopt: it is none.
    std::optional<Value> value_of(const SourceCell& cell) const;
    // Which constraints a value breaks, by name.
    std::vector<std::string> broken(const Value& value) const;
    std::string type_note() const;
    std::string constraint_note(const std::string& constraint) const;
};

// Formats of C's strftime, as dates and times of the standard use them. nullopt: the text is not of the format, or the format is not known.
std::optional<Moment> read_strptime(std::string_view text, std::string_view format);

}  // namespace skl::opendata::frictionless
