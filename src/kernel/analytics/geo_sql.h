// Inside of analytics only: conditions on places, as plain arithmetic over WGS84 degrees; no spatial extension.
#pragma once

#include "kernel/analytics/filter.h"

namespace skl::analytics {

Done append_place(SqlText& sql, const Term& term, const Table& table);

}  // namespace skl::analytics
