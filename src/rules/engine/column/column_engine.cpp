#include "rules/engine/column/engine.h"

namespace skl::rules::column {

std::unique_ptr<Engine> column_engine(Plan plan) { return row_engine(std::move(plan)); }

}  // namespace skl::rules::column
