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

// Compiles the models with the grid in them and analyses that table. Nothing: as above.
std::optional<std::vector<Finding>> check(const std::vector<ModelFile>& files, std::string_view key, const Grid& grid);

}  // namespace skl::rules::tables
