// What a publisher says becomes of rows that were put aside (opendata.md §5.6): each choice is a recipe, kept with the resource and
// applied at every later reading. Pure.
//
//   pad_right  a row that is too short gets empty cells at its end
//   shift      from column k on: a row that is too short gets its empty cells there, before what stands in column k; of one that is too
//              long, the surplus cells after column k belong to it: they are joined as they stood, which undoes a delimiter inside a cell
//   split      such rows are a table of their own, the first of them its labels where `labelled`
//   edit       one row, known by its text, has these cells
//   reject     such rows stay aside for good
#pragma once

#include <span>

#include "kernel/describe/result.h"
#include "opendata/engine/records.h"
#include "opendata/engine/report.h"

namespace skl::opendata {

// 422 of the members: what an action needs, and what it cannot do to rows of that code.
std::vector<FieldError> faults_of(const Recipe& recipe);

// The first recipe of a table's that is about a row put aside for `code`; null: none. `text`: the record as it stands. Edits go first.
// Rows of one recipe that cannot be mended by it are not tried with the next: what was chosen for them holds.
const Recipe* recipe_for(std::span<const Recipe> recipes, std::int64_t table, std::string_view code, std::size_t cells,
                         std::string_view text);

// Changes the cells to those of a row of `width`; `joined` holds text that the record has not and must outlive them. False: the recipe
// does not make a row of them, and they are as they were. Of pad_right, shift and edit.
bool mend(const Recipe& recipe, Record& record, std::size_t width, std::string_view delimiter, std::string& joined);

// By which a row is known again: SHA-256 of its text as it stands, in lower-case hex.
std::string row_digest(std::string_view text);

}  // namespace skl::opendata
