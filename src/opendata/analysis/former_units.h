// Two tables of different years (opendata.md §16): names and codes of former administrative units are read as those that they became, when
// the reader asks for it or when more keys match so.
#pragma once

#include "opendata/analysis/page.h"

namespace skl::opendata {

// Puts into the plan what is read as another. None: no key of either table is of a former unit.
Task<Result<std::optional<FormerUnits>>> settle_former_units(Context& cx, const AnalysisQuery& asked, OpenTable& left, OpenTable& right,
                                                             analysis::JoinPlan& plan);

}  // namespace skl::opendata
