// Keys of a table: unique fields, unique keys, primary and foreign keys.
#pragma once

#include <set>
#include <unordered_map>
#include <unordered_set>

#include "opendata/engine/frictionless/table.h"

namespace skl::opendata::frictionless {

class Integrity {
public:
    // Reads the tables that foreign keys lead to. nullopt in `errors` only what makes the whole table unreadable: a resource that is not
    // there.
    Integrity(const Resource& resource, const Table& table, const Package* package, const Files& files, std::vector<Error>& errors);
    void check(Row& row);  // adds to the errors of the row

private:
    struct Key {
        std::vector<std::size_t> positions;
        std::vector<std::string> names;
        std::unordered_map<std::string, std::int64_t> seen;  // the last row with these values
    };
    struct Reference {
        const ForeignKey* key = nullptr;
        std::vector<std::size_t> positions;
        std::unordered_set<std::string> values;
    };
    std::optional<std::vector<std::size_t>> positions(const std::vector<std::string>& names) const;

    const Table& table_;
    std::vector<Key> unique_fields_, unique_keys_;
    std::optional<Key> primary_;
    std::vector<Reference> references_;
};

}  // namespace skl::opendata::frictionless
