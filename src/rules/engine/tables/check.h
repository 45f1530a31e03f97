// What can be said of a table while it is written, told at its cells.
#pragma once

#include "rules/engine/tables/grid.h"
#include "rules/engine/validate.h"

namespace skl::rules::tables {

struct Finding {
    feel::Diagnostic diagnostic;
    std::vector<std::size_t> rules;  // from 1; empty: the table, or one of its columns
    std::size_t column = 0;          // from 1; 0: the whole rule or table
    bool elsewhere = false;          // in another part of the models
    // Without this the model does not compile; overlaps and what is unreachable are matters of law, and may stand in a draft.
    bool breaks() const;
};

struct Edited {
    std::vector<ModelFile> files;  // with the grid in its table
    std::size_t changed = 0;       // which of them
};

// `key` as `find` gives it; nothing: no such table, or a file that is no model.
std::optional<Grid> grid_in(const std::vector<ModelFile>& files, std::string_view key);
std::optional<Edited> with_grid(const std::vector<ModelFile>& files, std::string_view key, const Grid& grid);

// The models with the grid in them, compiled, and what is said of that table. Rules are known by their place there: identifiers of the
// table's own parts are others.
struct Examined {
    std::vector<Finding> findings;
    dmn::ProgramRef program;  // also with faults; null where the models are too large
    std::string table;        // the identifier the table has in it
    std::string owner;        // the identifier of the decision or knowledge model
};
// "1, 4" of the identifiers rules have in it, as remarks of evaluations name them; other text stays as it is.
std::string rule_numbers(const std::string& identifiers);
std::optional<Examined> examine(const std::vector<ModelFile>& files, std::string_view key, const Grid& grid);

// The findings alone. Nothing: as above.
std::optional<std::vector<Finding>> check(const std::vector<ModelFile>& files, std::string_view key, const Grid& grid);

}  // namespace skl::rules::tables
