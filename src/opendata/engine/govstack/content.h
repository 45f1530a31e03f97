// What a row of a registry may hold: fields as the registry declares them, and content held to them. Pure.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/describe/node.h"

namespace skl::opendata::govstack {

enum class FieldType { text, integer, number, boolean, date, datetime, choice };
BOOST_DESCRIBE_ENUM(FieldType, text, integer, number, boolean, date, datetime, choice)

constexpr std::size_t most_fields = 100;         // of a registry
constexpr std::size_t longest_value = 2'000;     // characters of a text
constexpr std::size_t largest_content = 65'536;  // bytes of a row, as JSON

struct RegistryField {
    Text<1, 63> name;  // [A-Za-z][A-Za-z0-9_]*
    FieldType type{};
    Bilingual<1, 200> title;
    bool required = false, unique = false;  // unique: no two rows share its value, and a row goes by it
    Several<Text<1, 100>, 0, 200> choices;  // of choice
};
BOOST_DESCRIBE_STRUCT(RegistryField, (), (name, type, title, required, unique, choices))
using RegistryFields = Several<RegistryField, 1, 100>;

const RegistryField* find_field(const RegistryFields& fields, std::string_view name);

// Names that cannot be, or come twice; choices that are missing or too many. Pointers below /fields.
std::vector<FieldError> check_fields(const RegistryFields& fields);

// Fields of a further version: those before are there with their types; what is new is not required. Pointers below /fields.
std::vector<FieldError> check_succession(const RegistryFields& before, const RegistryFields& after);

// json: values are of their types. form: all are texts, and an empty one says nothing.
enum class Given { json, form };

// The content in its canonical form: members in the order of the fields, absent and null ones left out. `known`: what it stands upon;
// members that are given replace its own, null takes one away. 422 with pointers below `pointer`.
Result<Node> content_of(const RegistryFields& fields, const Node& given, const Node* known, Given spelling, const std::string& pointer);

// What a query names: each a field with a value of its type. 400 `unknown-column` {name, near}; 422.
struct Criterion {
    std::string field;
    Node value;
};
Result<std::vector<Criterion>> criteria_of(const RegistryFields& fields, const Node& given, const std::string& pointer);

// A value in one spelling, so that equal ones are equal texts.
std::string spelled(const Node& value);
// … short enough for an index: a long one by its SHA-256.
std::string value_key(const Node& value);

bool matches(const Node& content, const std::vector<Criterion>& criteria);

}  // namespace skl::opendata::govstack
