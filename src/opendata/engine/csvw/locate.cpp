#include "opendata/engine/csvw/locate.h"

#include <map>

#include "opendata/engine/csvw/uri_template.h"
#include "opendata/engine/csvw/url.h"

namespace skl::opendata::csvw {
namespace {

constexpr std::string_view default_places = "{+url}-metadata.json\ncsv-metadata.json";  // §5.3
constexpr std::size_t most_places = 20;                                                 // of one site's configuration

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

struct Link {
    std::string target;
    std::map<std::string, std::string> parameters;
};

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); }

std::string take_value(std::string_view& text) {  // a token or a quoted string
    std::string out;
    if (!text.starts_with('"')) {
        const std::size_t end = std::min(text.find_first_of(";, \t"), text.size());
        out = std::string(text.substr(0, end));
        text.remove_prefix(end);
        return out;
    }
    text.remove_prefix(1);
    while (!text.empty() && text.front() != '"') {
        if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
        out += text.front();
        text.remove_prefix(1);
    }
    if (!text.empty()) text.remove_prefix(1);
    return out;
}

std::vector<Link> links_of(std::string_view text) {
    std::vector<Link> out;
    while (true) {
        const std::size_t open = text.find('<');
        const std::size_t close = open == std::string_view::npos ? open : text.find('>', open);
        if (close == std::string_view::npos) return out;
        Link link{std::string(text.substr(open + 1, close - open - 1)), {}};
        text.remove_prefix(close + 1);
        skip_blanks(text);
        while (text.starts_with(';')) {
            text.remove_prefix(1);
            skip_blanks(text);
            const std::size_t end = std::min(text.find_first_of("=;,"), text.size());
            std::string name = lower(text.substr(0, end));
            name.resize(name.find_last_not_of(" \t") + 1);
            text.remove_prefix(end);
            std::string value;
            if (text.starts_with('=')) {
                text.remove_prefix(1);
                skip_blanks(text);
                value = take_value(text);
            }
            link.parameters.emplace(std::move(name), std::move(value));  // the first of a name counts
            skip_blanks(text);
        }
        out.push_back(std::move(link));
    }
}

bool describes(const TableGroup& group, const std::string& table_url) {
    const std::string wanted = normalised(without_fragment(table_url));
    return std::any_of(group.tables.begin(), group.tables.end(), [&](const TableDescription& table) { return table.url == wanted; });
}

void take(Findings& into, Findings&& found) {
    into.errors += found.errors;
    into.warnings += found.warnings;
    for (Finding& one : found.kept)
        if (into.kept.size() < most_findings) into.kept.push_back(std::move(one));
}

// The document at a URL, if it speaks of the table. What is found in one that does not is nobody's business, but that there is one is said.
std::optional<TableGroup> document_at(const std::string& url, const std::string& table_url, const Fetch& fetch, Findings& findings) {
    const auto response = fetch(url);
    if (!response) return {};
    Findings own;
    auto group = read_metadata(response->body, url, fetch, own);
    if (group && !describes(*group, table_url)) {
        findings.warn(url, {"", "metadata-of-other-tables", {{"value", table_url}}});
        return {};
    }
    take(findings, std::move(own));
    return group;
}

}  // namespace

std::vector<std::string> described_by(const std::vector<std::string>& links, const std::string& table_url) {
    std::vector<std::string> out;
    for (const std::string& field : links)
        for (const Link& link : links_of(field)) {
            const auto rel = link.parameters.find("rel"), type = link.parameters.find("type");
            if (rel == link.parameters.end() || type == link.parameters.end()) continue;
            const std::string media = lower(type->second);
            if (media != "application/csvm+json" && media != "application/ld+json" && media != "application/json") continue;
            if ((" " + lower(rel->second) + " ").find(" describedby ") != std::string::npos) out.push_back(resolve(table_url, link.target));
        }
    return out;
}

std::optional<TableGroup> locate_metadata(const std::string& table_url, const Response& file, const Fetch& fetch, Findings& findings) {
    const std::vector<std::string> linked = described_by(file.links, table_url);
    for (auto url = linked.rbegin(); url != linked.rend(); ++url) {  // the last valid one holds (§5.2)
        auto group = document_at(*url, table_url, fetch, findings);
        if (group || findings.errors > 0) return group;
    }
    const auto configured = fetch(resolve(table_url, "/.well-known/csvm"));
    std::string_view places = configured ? std::string_view(configured->body) : default_places;
    for (std::size_t i = 0; i < most_places && !places.empty(); ++i) {
        std::string_view line = places.substr(0, places.find('\n'));
        places.remove_prefix(std::min(line.size() + 1, places.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        const std::string place = expand_template(line, [&](std::string_view name) -> std::optional<TemplateVariable> {
            if (name != "url") return {};
            return TemplateVariable{{without_fragment(table_url)}};
        });
        auto group = document_at(resolve(table_url, place), table_url, fetch, findings);
        if (group || findings.errors > 0) return group;
    }
    return {};
}

}  // namespace skl::opendata::csvw
