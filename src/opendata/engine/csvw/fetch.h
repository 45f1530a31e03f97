// How the engine gets a document: the caller decides from where, how much, and whether at all.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace skl::opendata::csvw {

struct Response {
    std::string body;
    std::string content_type, content_language;
    std::vector<std::string> links;  // Link header fields (RFC 8288), as they came
};
// nullopt: there is none at that URL, or it may not be had.
using Fetch = std::function<std::optional<Response>(const std::string& url)>;

}  // namespace skl::opendata::csvw
