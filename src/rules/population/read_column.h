// Columns of a source as the engine computes with them: in words, without a value a row where words can hold them.
#pragma once

#include "kernel/analytics/vector_view.h"
#include "rules/engine/column/batch.h"
#include "rules/engine/feel/types.h"

namespace skl::rules::population {

// All rows of a piece as values of the type, each what value_of_cell makes of its cell. False: a cell is none of the type.
bool read_column(analytics::VectorChunk& chunk, std::size_t column, const feel::Type& type, column::Column& into);

}  // namespace skl::rules::population
