// XML and KML as records: the elements that repeat are the rows (opendata.md §5.2), their children and attributes the columns.
#include <pugixml.hpp>

#include "kernel/describe/write.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/records.h"

namespace skl::opendata {
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

struct Table {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t> index;
    std::vector<std::vector<std::string>> rows;

    void put(std::vector<std::string>& row, const std::string& name, std::string value) {
        const auto [found, fresh] = index.emplace(name, names.size());
        if (fresh) names.push_back(name);
        if (row.size() <= found->second) row.resize(found->second + 1);
        std::string& cell = row[found->second];
        cell = cell.empty() ? std::move(value) : cell + "; " + value;
    }

    Done write(TextStore& out) const {
        if (names.size() * rows.size() > largest_table)
            return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_table)}}};
        write_record(out, names, names.size());
        for (const auto& row : rows) write_record(out, row, names.size());
        return Nothing{};
    }
};

void leaves(Table& table, std::vector<std::string>& row, const pugi::xml_node& node, const std::string& prefix, int depth) {
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

// KML §9: a Placemark's name, description, extended data and point.
void placemark(Table& table, const pugi::xml_node& node) {
    std::vector<std::string> row;
    for (const char* name : {"name", "description", "address"})
        if (const auto child = node.child(name)) table.put(row, name, child.text().get());
    for (const auto& datum : node.child("ExtendedData").children("Data"))
        table.put(row, datum.attribute("name").value(), datum.child("value").text().get());
    for (const auto& schema : node.child("ExtendedData").children("SchemaData"))
        for (const auto& datum : schema.children("SimpleData")) table.put(row, datum.attribute("name").value(), datum.text().get());
    if (const auto point = node.child("Point").child("coordinates")) {
        std::string_view text = point.text().get();
        while (!text.empty() && static_cast<unsigned char>(text[0]) <= ' ') text.remove_prefix(1);
        const auto comma = text.find(',');
        if (comma != std::string_view::npos) {
            const auto end = std::min(text.find_first_of(", \n\r\t", comma + 1), text.size());
            table.put(row, "lon", std::string(text.substr(0, comma)));
            table.put(row, "lat", std::string(text.substr(comma + 1, end - comma - 1)));
        }
    }
    table.rows.push_back(std::move(row));
}

}  // namespace

Done write_xml(std::string_view bytes, const std::string& format, TextStore& out) {
    if (bytes.size() > largest_tree) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_tree)}}};
    if (bytes.find("<!DOCTYPE") != std::string_view::npos || bytes.find("<!ENTITY") != std::string_view::npos)
        return Problem{422, "bad-xml", {{"what", "DTD"}}};
    pugi::xml_document document;
    const auto parsed = document.load_buffer(bytes.data(), bytes.size());
    if (parsed.status == pugi::status_out_of_memory) return Problem{422, "parse-memory"};
    if (!parsed) return Problem{422, "bad-xml", {{"what", parsed.description()}}};
    if (!shallow(document)) return Problem{422, "bad-xml", {{"what", fmt::format("deeper than {}", deepest_xml)}}};
    Table table;
    if (format == "kml") {
        for (const auto& found : document.select_nodes("//*[local-name()='Placemark']")) placemark(table, found.node());
    } else {
        std::map<std::string, std::pair<int, std::size_t>> found;
        count(document, "", 0, found);
        const std::pair<const std::string, std::pair<int, std::size_t>>* best = nullptr;  // most repeated; of equals the outermost
        for (const auto& entry : found)
            if (best == nullptr || entry.second.second > best->second.second ||
                (entry.second.second == best->second.second && entry.second.first < best->second.first))
                best = &entry;
        if (best == nullptr) return Problem{422, "no-table"};
        for (const auto& node : document.select_nodes(best->first.c_str())) {
            std::vector<std::string> row;
            leaves(table, row, node.node(), "", 0);
            table.rows.push_back(std::move(row));
        }
    }
    if (table.rows.empty() || table.names.empty()) return Problem{422, "no-table"};
    if (table.names.size() > most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
    return table.write(out);
}

}  // namespace skl::opendata
