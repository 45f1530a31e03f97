// Descriptors of Data Package 1 and 2: packages, resources, schemas, dialects and checklists (https://datapackage.org/standard/).
#pragma once

#include <functional>

#include "opendata/engine/frictionless/field.h"

namespace skl::opendata::frictionless {

constexpr std::size_t most_resources = 1'000;  // of one package
constexpr std::size_t most_fields = 2'000;     // of one schema, as a table may have

constexpr std::size_t longest_shown_cell = 200;  // bytes of a cell in an error

// One fault, by the names of the Frictionless framework. Numbers are 1-based; rows are records of the file, those of the header counted.
struct Error {
    std::string type, note;
    std::optional<std::int64_t> row, field_number;
    std::string field_name, cell;
};

struct ForeignKey {
    std::vector<std::string> fields, referenced;
    std::string resource;  // empty: its own
};

enum class FieldsMatch { exact, equal, subset, superset, partial };

struct Schema {
    std::vector<Field> fields;
    FieldsMatch match = FieldsMatch::exact;
    std::vector<std::string> missing_values = {""};
    std::vector<std::string> primary_key;
    std::vector<std::vector<std::string>> unique_keys;
    std::vector<ForeignKey> foreign_keys;

    const Field* find(std::string_view name) const;
};

struct Dialect {
    bool header = true, header_case = true, skip_blank_rows = false;
    std::vector<std::int64_t> header_rows = {1}, comment_rows;
    bool header_given = false;  // header or headerRows stand in the descriptor, so no header is looked for
    std::string header_join = " ", comment_char, null_sequence;
    std::optional<std::string> delimiter;
    std::string quote = "\"";
    bool double_quote = true, skip_initial_space = false;
};

struct Resource {
    std::string name;
    std::vector<std::string> paths;  // several: parts of one table
    std::optional<Node> data;        // in the descriptor itself
    std::string format, encoding, compression, inner_path;
    std::string hash;  // sha256:…, sha1:…, sha512:…, or MD5 without a prefix
    std::optional<std::int64_t> bytes, fields, rows;
    std::optional<Schema> schema;
    Dialect dialect;
};

struct Package {
    std::string name;
    std::vector<Resource> resources;
};

// A check beyond the baseline, as a checklist names it.
struct Check {
    std::string type;
    Node options{.type = Node::Type::object};
};
struct Checklist {
    std::vector<Check> checks;
    std::vector<std::string> pick_errors, skip_errors;
};

// The bytes of a file beside the descriptor, by its path there; nullopt: there is none, or it may not be had. Paths are checked before.
using Files = std::function<std::optional<std::string>(const std::string& path)>;

// Neither absolute nor with `..` (Data Package §path, Security).
bool safe_path(std::string_view path);
bool is_url(std::string_view path);

// Each says in `errors` what does not fit the standard. What comes is not to be used where there are errors.
Package read_package(const Node& node, const Files& files, std::vector<Error>& errors);
Resource read_resource(const Node& node, const Files& files, std::vector<Error>& errors);
Schema read_schema(const Node& node, std::vector<Error>& errors);
Dialect read_dialect(const Node& node, std::vector<Error>& errors);
Checklist read_checklist(const Node& node, std::vector<Error>& errors);

// JSON or YAML, by the ending of the name.
std::optional<Node> parse_descriptor(std::string_view path, std::string_view text);

}  // namespace skl::opendata::frictionless
