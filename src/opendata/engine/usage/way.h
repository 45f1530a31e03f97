// How an answer was asked for: the way into the data, what they are called by, and whether a program asked that only looks at everything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/faces.h"

namespace skl::opendata::usage {

enum class Way { page, rows, sql, ckan, download, harvest };
BOOST_DESCRIBE_ENUM(Way, page, rows, sql, ckan, download, harvest)

// What a route's pattern says of its answers; nothing: they are not counted (forms, the desk, assets).
struct Kind {
    Way way{};
    std::string part;             // of the pattern that names the data: table, dataset, resource; empty: the whole catalogue, or the query
    std::string_view named_by{};  // "table", "dataset" or "resource"
};
std::optional<Kind> kind_of(std::string_view method, std::string_view pattern);

// By the words robots use of themselves. Programs that get data (curl, Python) are users.
bool is_robot(std::string_view user_agent);

// Tables that a query names as od."name" or od.name, each once, at most `most`.
std::vector<std::string> tables_in(std::string_view sql, std::size_t most = 8);

}  // namespace skl::opendata::usage
