// What a SELECT reads and asks for, from its syntax tree (DuckDB's json_serialize_sql, checked by kernel/analytics/sql_allow.h). Pure.
#pragma once

#include <string>
#include <vector>

#include "kernel/describe/result.h"

namespace skl::opendata::queries {

struct Syntax {
    std::vector<std::string> tables;      // of od, each once, by name
    std::vector<std::string> parameters;  // $name, each once, by name; "1" of a place without one
    std::string sha256;                   // of the tree without its places in the text: spaces, comments and brackets do not count
};

Result<Syntax> read_syntax(std::string_view tree);  // 400 bad-json

}  // namespace skl::opendata::queries
