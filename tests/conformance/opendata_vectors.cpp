#include "opendata_vectors.h"

#include "vectors.h"

namespace skl::conformance {

std::string text_of(const Node& vector, std::string_view name) {
    const Node* node = vector.find(name);
    if (node == nullptr) return {};
    return node->type == Node::Type::boolean ? (node->truth ? "true" : "false") : node->text;
}

void Difference::want(const std::string& what, const std::string& wanted, const std::string& got) {
    if (wanted != got) text += fmt::format("{}{}: want {} got {}", text.empty() ? "" : "; ", what, wanted, got);
}

void compare_columns(Difference& d, const Node& vector, const opendata::TableReport& table) {
    if (const Node* columns = vector.find("columns"); columns != nullptr) {
        std::string wanted, got;
        for (const Node& column : columns->items) wanted += column.text + "|";
        for (const opendata::ColumnReport& column : table.columns)
            if (!column.derived) got += column.name.value + "|";
        d.want("columns", wanted, got);
    }
    const Node* checks = vector.find("column_checks");
    if (checks == nullptr) return;
    for (const auto& [name, check] : checks->members) {
        const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                         [&, n = name](const opendata::ColumnReport& c) { return c.name.value == n; });
        if (column == table.columns.end()) {
            d.want(name, "a column", "none");
            continue;
        }
        d.want(name + " empty", text_of(check, "empty"), column->empty);
        d.want(name + " distinct", text_of(check, "distinct"), column->distinct);
        if (check.find("integer_sum") != nullptr) d.want(name + " sum", text_of(check, "integer_sum"), column->integer_sum.value_or(""));
        if (const std::string type = text_of(check, "type"); !type.empty())
            d.want(name + " type", type.substr(0, type.find(' ')), column->lexical.value);
    }
}

void compare_quarantine(Difference& d, const Node& list, const opendata::TableReport& table) {
    std::string wanted, got;
    for (const Node& item : list.items) wanted += text_of(item, "record") + ":" + text_of(item, "code") + " ";
    std::size_t shown = 0;  // the vectors name the first ones of long lists
    for (const opendata::QuarantineNote& note : table.quarantine) {
        if (shown++ == std::max<std::size_t>(list.items.size(), 1) && list.items.size() >= 60) break;
        got += std::to_string(note.record) + ":" + note.code.value + " ";
    }
    d.want("quarantine", wanted, got);
}

std::filesystem::path vector_file(const std::filesystem::path& folder, const std::filesystem::path& name) {
    for (const auto& path : {folder / name, folder / name.filename(), folder.parent_path() / name})
        if (std::filesystem::exists(path)) return path;
    return folder / name;
}

void each_vector(const std::filesystem::path& folder, const char* file, const std::string& prefix, const char* name, bool needed,
                 Report& report, const std::function<std::string(const Node&)>& run) {
    const std::filesystem::path path = vector_file(folder, file);
    if (!std::filesystem::exists(path)) {
        if (needed) report.fail(file, "there is no such file");
        return;
    }
    const auto vectors = read_json(file_text(path));
    if (!vectors) return report.fail(file, "no JSON");
    for (const Node& vector : vectors->items) {
        const std::string difference = run(vector);
        report.check(prefix + text_of(vector, name), difference.empty(), difference);
    }
}

}  // namespace skl::conformance
