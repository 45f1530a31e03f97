// Checks beyond the baseline, by the names of the Frictionless framework: duplicate-row, row-constraint, deviated-value, deviated-cell,
// truncated-value, forbidden-value, required-value, sequential-value, ascii-value, table-dimensions.
#pragma once

#include <memory>

#include "opendata/engine/frictionless/table.h"

namespace skl::opendata::frictionless {

class RowCheck {
public:
    virtual ~RowCheck() = default;
    virtual void row(const Row& row, std::vector<Error>& errors) = 0;
    virtual void end(std::int64_t /*rows*/, std::vector<Error>& /*errors*/) {}
};

// nullptr: the check cannot be made, as the errors say (check-error).
std::unique_ptr<RowCheck> make_check(const Check& check, const Table& table, std::vector<Error>& errors);

// Of checks that look at a whole column; one file each.
std::unique_ptr<RowCheck> deviated_value(const Check& check, const Table& table, std::vector<Error>& errors);
std::unique_ptr<RowCheck> deviated_cell(const Check& check, const Table& table);

// The field an option names; nullopt with a check-error where there is none.
std::optional<std::size_t> field_of(const Check& check, const Table& table, std::vector<Error>& errors);

}  // namespace skl::opendata::frictionless
