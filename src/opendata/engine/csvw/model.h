// What a metadata document says, normalised (Metadata Vocabulary for Tabular Data, W3C Recommendation 17 December 2015, §5 and §6): links
// are absolute, natural language is by language tag, what was not permitted is gone and stands in the findings.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/describe/node.h"
#include "opendata/engine/csvw/datatype.h"

namespace skl::opendata::csvw {

constexpr std::size_t most_described_columns = 2'000;  // as a table may have
constexpr std::size_t most_described_tables = 200;     // of one document; each is a file to be read

// By language tag, in the order they came.
using NaturalLanguage = std::vector<std::pair<std::string, std::vector<std::string>>>;

// A common property or a note: its name as written and its value in the form of §6.
struct Annotation {
    std::string name;
    Node value;
};

// §5.7. What is absent is taken from what contains it.
struct Inherited {
    std::optional<std::string> about_url, property_url, value_url, lang, default_text, text_direction;
    std::optional<std::optional<std::string>> separator;  // null: said to be none
    std::optional<std::vector<std::string>> null;
    std::optional<bool> is_ordered, required;
    std::shared_ptr<const Datatype> datatype;

    Inherited over(const Inherited& outer) const;  // these, and those of `outer` where they are absent
};

struct ColumnDescription {
    std::string name, id;
    NaturalLanguage titles;
    bool is_virtual = false, suppress_output = false;
    Inherited inherited;
    std::vector<Annotation> annotations;
};

struct ForeignKey {
    std::vector<std::string> columns, referenced;
    std::string resource, schema_reference;  // one of them
    std::string pointer;                     // where it stands, for findings
};

struct Schema {
    std::string id;
    std::vector<ColumnDescription> columns;
    std::vector<ForeignKey> foreign_keys;
    std::vector<std::string> primary_key, row_titles;
    Inherited inherited;
    std::vector<Annotation> annotations;
};

// §5.9. How a file is to be read.
struct DialectDescription {
    std::string comment_prefix = "#", delimiter = ",", encoding = "utf-8", quote = "\"";  // empty prefix or quote: none
    bool double_quote = true;                                                             // false: the backslash escapes
    std::int64_t header_rows = 1, skip_rows = 0, skip_columns = 0;
    std::vector<std::string> line_ends = {"\r\n", "\n"};
    bool skip_blank_rows = false;
    enum class Trim { none, start, end, both } trim = Trim::both;
};

struct Transformation {  // named only: nothing is run
    std::string url, script_format, target_format, source, id;
    NaturalLanguage titles;
};

struct TableDescription {
    std::string url, id;
    std::optional<DialectDescription> dialect;
    std::optional<Schema> schema;
    bool suppress_output = false;
    std::string direction = "auto";
    std::vector<Transformation> transformations;
    std::vector<Node> notes;
    Inherited inherited;
    std::vector<Annotation> annotations;
};

struct TableGroup {
    std::string url;  // of the document
    std::string id;
    std::vector<TableDescription> tables;
    std::vector<Node> notes;
    Inherited inherited;
    std::vector<Annotation> annotations;
    std::string default_language = "und";
};

}  // namespace skl::opendata::csvw
