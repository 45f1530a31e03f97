#include "opendata/engine/usage/way.h"
#include "kernel/text/ascii.h"

#include <algorithm>
#include <cctype>

namespace skl::opendata::usage {
namespace {

bool begins(std::string_view text, std::string_view with) { return text.starts_with(with); }

}  // namespace

std::optional<Kind> kind_of(std::string_view method, std::string_view pattern) {
    if (method == "POST" && pattern == "/sql") return Kind{Way::sql, "", ""};
    if (begins(pattern, "/api/3/action/") || begins(pattern, "/api/action/")) return Kind{Way::ckan, "", "resource"};
    if (method != "GET") return std::nullopt;
    if (begins(pattern, "/datastore/dump/{")) return Kind{Way::ckan, "resource", "resource"};
    if (begins(pattern, "/tables/{table}/download/")) return Kind{Way::download, "table", "table"};
    for (const std::string_view rows : {"rows", "aggregate", "facets", "geo", "schema", "stats", "openapi.json"})
        if (pattern == std::string("/tables/{table}/") + std::string(rows) ||
            begins(pattern, std::string("/tables/{table}/") + std::string(rows) + "/"))
            return Kind{Way::rows, "table", "table"};
    if (pattern == "/datasets/{dataset}" || pattern == "/datasets/{dataset}/quality" || pattern == "/datasets/{dataset}/versions")
        return Kind{Way::page, "dataset", "dataset"};
    for (const std::string_view file : {"original", "csv", "parquet"})
        if (begins(pattern, "/datasets/{dataset}/versions/{") && pattern.ends_with(file)) return Kind{Way::download, "dataset", "dataset"};
    if (begins(pattern, "/dataset/{") && pattern.find('/', 10) == std::string_view::npos) return Kind{Way::harvest, "dataset", "dataset"};
    if (begins(pattern, "/catalog") || pattern == "/data.json") return Kind{Way::harvest, "", ""};
    return std::nullopt;
}

bool is_robot(std::string_view user_agent) {
    static constexpr std::string_view words[] = {
        "bot",       "crawl", "spider", "slurp", "archiver", "scrap", "preview", "uptime", "monitor", "headless", "facebookexternalhit",
        "lighthouse"};
    const std::string lower = text::ascii_lower(user_agent.substr(0, 300));
    return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::vector<std::string> tables_in(std::string_view sql, std::size_t most) {
    std::vector<std::string> out;
    const auto in_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    for (std::size_t at = sql.find("od."); at != std::string_view::npos && out.size() < most; at = sql.find("od.", at + 3)) {
        if (at > 0 && (in_name(sql[at - 1]) || sql[at - 1] == '"')) continue;
        std::size_t begin = at + 3, end = begin;
        if (begin < sql.size() && sql[begin] == '"') {
            end = sql.find('"', ++begin);
            if (end == std::string_view::npos) break;
        } else
            while (end < sql.size() && in_name(sql[end])) ++end;
        std::string name(sql.substr(begin, end - begin));
        constexpr std::size_t longest = 120;
        if (!name.empty() && name.size() <= longest && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
    }
    return out;
}

}  // namespace skl::opendata::usage
