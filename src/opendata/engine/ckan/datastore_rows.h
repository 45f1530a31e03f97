// The rows of a resource that datastore_create and datastore_upsert write (opendata.md §9): a list of JSON objects, one a line, which is
// the file of each version. Pure.
#pragma once

#include <unordered_map>

#include "kernel/describe/node.h"
#include "opendata/engine/ckan/package_change.h"
#include "opendata/engine/report.h"

namespace skl::opendata::ckan {

constexpr std::size_t most_fields = 500, longest_field_name = 63;  // PostgreSQL's names, as CKAN has them
constexpr std::size_t most_row_bytes = std::size_t{48} << 20;      // of all rows as JSON: each version is written whole
constexpr std::size_t first_id = 2;  // `_id` of the first row: records are numbered as in the file, whose first names the columns

struct DatastoreField {
    std::string id, type;  // a type of PostgreSQL, as given: text, int4, numeric …
};

struct DatastoreDefinition {
    std::vector<DatastoreField> fields;
    std::vector<std::string> key;

    const DatastoreField* find(std::string_view id) const;
};

template <class T>
using OrFault = std::variant<T, Fault>;

// Of `fields`, `primary_key` and the first of `records`, by which CKAN guesses the columns that are not named; on top of what was defined
// before, whose columns stay in their places and keep their types.
OrFault<DatastoreDefinition> read_definition(const Node* fields, const std::vector<std::string>& key, const Node* records,
                                             const DatastoreDefinition& before);
DatastoreDefinition definition_of(const Node& kept);  // as definition_node wrote it
Node definition_node(const DatastoreDefinition& definition);

// What the file's columns are, for its reader.
Corrections corrections_of(const DatastoreDefinition& definition);

enum class UpsertMethod { upsert, insert, update };

class DatastoreRows {
public:
    explicit DatastoreRows(const DatastoreDefinition& definition) : definition_(definition) {}

    // The file of a version. False: it is not one that was written here.
    bool read(std::string_view file);
    std::string file() const;
    std::size_t size() const { return lines_.size(); }
    std::size_t bytes() const { return bytes_; }

    // One of `records`; `number` from 0, for messages. An upsert changes the columns that the record has.
    std::optional<Fault> put(const Node& record, UpsertMethod method, std::size_t number);
    void remove(const std::vector<std::int64_t>& ids);  // by `_id`

private:
    std::optional<Fault> fill(const Node& record, std::vector<std::string>& values, std::size_t number) const;
    std::optional<Fault> rekey(std::size_t place, const std::vector<std::string>& values, std::size_t number);
    std::optional<std::string> key_of(const std::vector<std::string>& values) const;
    std::vector<std::string> values_of(std::string_view line) const;
    std::string line_of(const std::vector<std::string>& values) const;
    void index();

    const DatastoreDefinition& definition_;
    std::vector<std::string> lines_;
    std::unordered_map<std::string, std::size_t> places_;  // by key
    bool indexed_ = false;
    std::size_t bytes_ = 0;
};

}  // namespace skl::opendata::ckan
