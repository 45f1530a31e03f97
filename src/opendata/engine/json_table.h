// What readers of JSON share: parsing within limits, values as cells, the columns of rows that name their own.
#pragma once

#include <boost/json.hpp>

#include "kernel/describe/result.h"

namespace skl::opendata {

constexpr std::size_t deepest_json = 32;

Result<boost::json::value> parse_json(std::string_view text);  // Problem bad-json {what}
std::string json_cell(const boost::json::value& value);        // text as it stands, null as nothing, what is nested as JSON

std::string json_text(const boost::json::value& value);  // JSON with numbers as people write them

// The columns of all rows, in the order in which they first stand there.
struct JsonColumns {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t> index;
    std::size_t place(std::string_view name) {
        const auto [found, fresh] = index.emplace(std::string(name), names.size());
        if (fresh) names.emplace_back(name);
        return found->second;
    }
};

}  // namespace skl::opendata
