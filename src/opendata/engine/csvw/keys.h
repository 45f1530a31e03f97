// Primary and foreign keys over the rows of a group of tables (Model for Tabular Data §8).
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "opendata/engine/csvw/annotated.h"

namespace skl::opendata::csvw {

// Which tables of a group foreign keys lead to; what leads nowhere is an error of the metadata (Vocabulary §5.5).
struct Reference {
    std::size_t from = 0, to = 0;  // indices of tables
    const ForeignKey* key = nullptr;
};
std::vector<Reference> resolve_references(const TableGroup& group, Findings& findings);

class Keys {
public:
    Keys(const TableGroup& group, std::vector<Reference> references, Findings& findings);

    // The first time a row is seen: primary keys are compared, what others may refer to is kept.
    void see(std::size_t table, const AnnotatedTable& annotated, const Row& row);
    bool refers(std::size_t table) const;  // its rows must be seen again, when all have been seen once
    void check_references(std::size_t table, const AnnotatedTable& annotated, const Row& row);

private:
    using Columns = std::pair<std::size_t, std::vector<std::string>>;  // of one table
    const TableGroup& group_;
    std::vector<Reference> references_;
    Findings& findings_;
    std::map<std::size_t, std::unordered_set<std::string>> primary_;
    std::map<Columns, std::unordered_map<std::string, int>> referenced_;  // how many rows have these values
};

}  // namespace skl::opendata::csvw
