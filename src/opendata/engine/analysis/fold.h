// Keys of joins as SQL: values as they stand, or in the normal form of joins/grade.h as far as DuckDB has functions for it. Pure.
#pragma once

#include <boost/describe.hpp>

#include "kernel/analytics/columns.h"

namespace skl::opendata::analysis {

// normal: NFC, full width as half width, lower case, 台 as 臺, no spaces; of the compatibility forms of Unicode (NFKC) those that Taiwanese
// files have. exact: as it is written.
enum class KeyForm { normal, exact };
BOOST_DESCRIBE_ENUM(KeyForm, normal, exact)

// The columns of a key, one after the other; null where one of them is. `alias`: of their table, empty: none.
std::string key_sql(const std::vector<analytics::Column>& key, KeyForm form, const std::string& alias = "");

}  // namespace skl::opendata::analysis
