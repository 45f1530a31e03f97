// SQL as clients of CKAN's datastore_search_sql write it for PostgreSQL (opendata.md §9), in the words of our query service. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skl::opendata::ckan {

// Names in double quotes, each once, quotes undone: those of tables are resource ids, so none can be missed.
std::vector<std::string> quoted_names(std::string_view sql);

// `to_char(x, 'YYYY-MM')` → `strftime(x, '%Y-%m')`; all else stays byte for byte (`::text`, ILIKE and date_trunc are understood as they
// are). Nothing: a format of to_char that is not known, which `unknown` names.
struct Mapped {
    std::string sql;
    std::string unknown;  // empty: all was mapped
};
Mapped mapped_sql(std::string_view sql);

// Puts definitions ("x" as (…), …) before a statement that reads, which may have a WITH of its own; others stay, to be refused as they are.
std::string with_definitions(std::string_view definitions, std::string_view sql);

}  // namespace skl::opendata::ckan
