// XML as records: the elements that repeat are the rows (opendata.md §5.2), their children and attributes the columns.
#include "opendata/engine/xml_table.h"

#include "opendata/engine/readers.h"
#include "opendata/engine/records.h"

namespace skl::opendata {

void XmlTable::put(std::vector<std::string>& row, const std::string& name, std::string value) {
    const auto [found, fresh] = index.emplace(name, names.size());
    if (fresh) names.push_back(name);
    if (row.size() <= found->second) row.resize(found->second + 1);
    std::string& cell = row[found->second];
    cell = cell.empty() ? std::move(value) : cell + "; " + value;
}

Done XmlTable::write(TextStore& out) const {
    if (rows.empty() || names.empty()) return Problem{422, "no-table"};
    if (names.size() > most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
    if (names.size() * rows.size() > largest_table) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_table)}}};
    write_record(out, names, names.size());
    for (const auto& row : rows) write_record(out, row, names.size());
    return Nothing{};
}

namespace {

constexpr int deepest_xml = 256;  // opendata.md §18

std::string_view local(const char* name) {
    const std::string_view all = name;
    const auto colon = all.find(':');
    return colon == std::string_view::npos ? all : all.substr(colon + 1);
}

// By walking, not by recursion: the depth is an outsider's.
bool shallow(const pugi::xml_node& root) {
    int depth = 0;
    for (pugi::xml_node node = root; node;) {
        if (pugi::xml_node child = node.first_child()) {
            if (++depth > deepest_xml) return false;
            node = child;
            continue;
        }
        while (node != root && !node.next_sibling()) {
            node = node.parent();
            --depth;
        }
        if (node == root) return true;
        node = node.next_sibling();
    }
    return true;
}

// Paths of elements and how many stand beside each other under one parent.
void count(const pugi::xml_node& node, const std::string& path, int depth, std::map<std::string, std::pair<int, std::size_t>>& found) {
    if (depth > deepest_xml) return;
    std::map<std::string, std::size_t> here;
    for (const auto& child : node.children()) {
        if (child.type() != pugi::node_element) continue;
        const std::string below = path + "/" + child.name();
        ++here[below];
        count(child, below, depth + 1, found);
    }
    for (const auto& [below, times] : here)
        if (times >= 2) found[below] = {depth, found[below].second + times};
}

void leaves(XmlTable& table, std::vector<std::string>& row, const pugi::xml_node& node, const std::string& prefix, int depth) {
    if (depth > deepest_xml) return;
    for (const auto& attribute : node.attributes()) table.put(row, prefix + std::string(local(attribute.name())), attribute.value());
    bool elements = false;
    for (const auto& child : node.children())
        if (child.type() == pugi::node_element) {
            elements = true;
            const std::string name = prefix + std::string(local(child.name()));
            if (child.first_child().type() == pugi::node_element)
                leaves(table, row, child, name + ".", depth + 1);
            else if (*child.text().get())
                table.put(row, name, child.text().get());
        }
    if (!elements && *node.text().get() && prefix.empty()) table.put(row, "value", node.text().get());
}

}  // namespace

Done load_xml(std::string_view text, pugi::xml_document& document) {
    if (text.size() > largest_tree) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_tree)}}};
    if (text.find("<!DOCTYPE") != std::string_view::npos || text.find("<!ENTITY") != std::string_view::npos)
        return Problem{422, "bad-xml", {{"what", "DTD"}}};
    const auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (parsed.status == pugi::status_out_of_memory) return Problem{422, "parse-memory"};
    if (!parsed) return Problem{422, "bad-xml", {{"what", parsed.description()}}};
    if (!shallow(document)) return Problem{422, "bad-xml", {{"what", fmt::format("deeper than {}", deepest_xml)}}};
    return Nothing{};
}

Result<Written> write_xml(std::string_view text, TextStore& out) {
    pugi::xml_document document;
    if (auto loaded = load_xml(text, document); !loaded) return loaded.problem();
    std::map<std::string, std::pair<int, std::size_t>> found;
    count(document, "", 0, found);
    const std::pair<const std::string, std::pair<int, std::size_t>>* best = nullptr;  // most repeated; of equals the outermost
    for (const auto& entry : found)
        if (best == nullptr || entry.second.second > best->second.second ||
            (entry.second.second == best->second.second && entry.second.first < best->second.first))
            best = &entry;
    if (best == nullptr) return Problem{422, "no-table"};
    XmlTable table;
    for (const auto& node : document.select_nodes(best->first.c_str())) {
        std::vector<std::string> row;
        leaves(table, row, node.node(), "", 0);
        table.rows.push_back(std::move(row));
    }
    if (auto done = table.write(out); !done) return done.problem();
    return Written{};
}

}  // namespace skl::opendata
