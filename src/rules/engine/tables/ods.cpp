// The first sheet of an OpenDocument spreadsheet. The archive is read in memory and within limits; entities of XML are not expanded.
#include <zip.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <pugixml.hpp>

#include "rules/engine/tables/sheet.h"

namespace skl::rules::tables {

namespace {

constexpr std::ptrdiff_t most_marks =
    4'000'000;                               // of < and = in it: as nodes in memory some 250 MB; 5,000 rules of 100 cells have 3 million
constexpr std::size_t longest_run = 10'000;  // spaces or repeated cells that stand for one another: what is longer is the empty rest

std::string_view local(std::string_view name) { return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1); }

std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_attribute& one : node.attributes())
        if (local(one.name()) == name) return one.value();
    return {};
}

std::size_t times(const pugi::xml_node& node, std::string_view name) {
    const std::string_view text = attribute(node, name);
    std::size_t made = 1;
    (void)std::from_chars(text.data(), text.data() + text.size(), made);
    return std::min(made, longest_run);
}

std::optional<std::string> content_of(std::string_view bytes) {
    if (bytes.size() > largest_ods) return {};
    zip_error_t error;
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (!source) return {};
    const std::unique_ptr<zip_t, void (*)(zip_t*)> archive(zip_open_from_source(source, ZIP_RDONLY, &error), zip_discard);
    if (!archive) return zip_source_free(source), std::nullopt;
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen(archive.get(), "content.xml", 0), zip_fclose);
    if (!file) return {};
    std::string made;
    char piece[16'384];
    for (zip_int64_t got = 0; (got = zip_fread(file.get(), piece, sizeof piece)) != 0;) {
        if (got < 0 || made.size() + static_cast<std::size_t>(got) > largest_content) return {};
        made.append(piece, static_cast<std::size_t>(got));
    }
    return made;
}

// The text of a paragraph: runs, spaces, tabs and line breaks (part 3 §6.1).
void add_text(const pugi::xml_node& holder, std::string& out, int depth = 0) {
    constexpr int deepest = 8;  // of spans within each other
    for (const pugi::xml_node& one : holder.children()) {
        const std::string_view name = local(one.name());
        if (one.type() == pugi::node_pcdata || one.type() == pugi::node_cdata)
            out += one.value();
        else if (name == "s")
            out.append(times(one, "c"), ' ');
        else if (name == "tab")
            out += '\t';
        else if (name == "line-break")
            out += '\n';
        else if (depth < deepest)
            add_text(one, out, depth + 1);
    }
}

std::string value_of(const pugi::xml_node& cell) {
    const std::string_view type = attribute(cell, "value-type");
    if (type == "float" || type == "currency" || type == "percentage") return std::string(attribute(cell, "value"));
    if (type == "boolean") return std::string(attribute(cell, "boolean-value"));
    if (type == "date") {
        const std::string_view value = attribute(cell, "date-value");
        return (value.find('T') == std::string_view::npos ? "date(\"" : "date and time(\"") + std::string(value) + "\")";
    }
    std::string made;
    bool first = true;
    for (const pugi::xml_node& one : cell.children()) {
        if (local(one.name()) != "p") continue;  // not the notes on the cell
        if (!first) made += '\n';
        first = false;
        add_text(one, made);
    }
    return made;
}

std::vector<std::string> row_of(const pugi::xml_node& row) {
    std::vector<std::string> made;
    std::size_t empty = 0;  // cells that only count when another follows
    for (const pugi::xml_node& cell : row.children()) {
        const std::string_view name = local(cell.name());
        if (name != "table-cell" && name != "covered-table-cell") continue;
        const std::size_t repeated = times(cell, "number-columns-repeated");
        std::string value = value_of(cell);
        if (value.empty()) {
            empty = std::min(empty + repeated, longest_run);
            continue;
        }
        if (made.size() + empty + repeated > most_columns + 1) break;
        made.resize(made.size() + empty);
        empty = 0;
        made.insert(made.end(), repeated, value);
    }
    return made;
}

void rows_of(const pugi::xml_node& holder, Sheet& into, int depth = 0) {
    constexpr int deepest = 8;  // of groups of rows
    for (const pugi::xml_node& one : holder.children()) {
        const std::string_view name = local(one.name());
        if (name == "table-row") {
            std::vector<std::string> row = row_of(one);
            if (row.empty()) continue;
            const std::size_t repeated = std::min(times(one, "number-rows-repeated"), most_rules + 2);
            for (std::size_t i = 0; i < repeated && into.size() < most_rules + 2; ++i) into.push_back(row);
        } else if (depth < deepest && (name == "table-header-rows" || name == "table-rows" || name == "table-row-group")) {
            rows_of(one, into, depth + 1);
        }
    }
}

}  // namespace

Result<Sheet> sheet_of_ods(std::string_view bytes) {
    const auto content = content_of(bytes);
    if (!content) return Problem{422, "bad-ods"};
    return sheet_of_content(*content);
}

Result<Sheet> sheet_of_content(std::string_view content) {
    pugi::xml_document document;
    const auto nodes = std::count_if(content.begin(), content.end(), [](char c) { return c == '<' || c == '='; });
    if (nodes > most_marks || !document.load_buffer(content.data(), content.size(), pugi::parse_default | pugi::parse_ws_pcdata))
        return Problem{422, "bad-ods"};
    for (const pugi::xml_node& body : document.document_element().children()) {
        if (local(body.name()) != "body") continue;
        for (const pugi::xml_node& sheet : body.first_child().children()) {
            if (local(sheet.name()) != "table") continue;
            Sheet made;
            rows_of(sheet, made);
            for (std::vector<std::string>& row : made) row.resize(std::max(row.size(), made.front().size()));
            return made;
        }
    }
    return Problem{422, "bad-ods"};
}

}  // namespace skl::rules::tables
