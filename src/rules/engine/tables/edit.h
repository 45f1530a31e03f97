// What is done to a grid by a button or a key. Places are counted from 0; a place that is not there changes nothing.
#pragma once

#include "rules/engine/tables/grid.h"

namespace skl::rules::tables {

void set_cell(Grid& grid, std::size_t rule, std::size_t column, std::string text);
void add_rule(Grid& grid, std::size_t at);  // before the rule that stands there; holds for anything and gives nothing yet
void copy_rule(Grid& grid, std::size_t rule);
void delete_rule(Grid& grid, std::size_t rule);
void move_rule(Grid& grid, std::size_t rule, std::size_t to);
void add_column(Grid& grid, ColumnKind kind, std::string text);  // behind those of its kind; holds for anything
void delete_column(Grid& grid, std::size_t column);              // the last output stays

// An edit as a form sends it: "add-rule" (at the end), "add-rule:3", "copy-rule:3", "delete-rule:3", "up:3", "down:3", "add-input",
// "add-output", "add-annotation", "delete-column:2"; places counted from 1. False: it is none of these.
bool edit(Grid& grid, std::string_view command);

}  // namespace skl::rules::tables
