#include "rules/engine/tables/check.h"

#include <charconv>

#include "rules/engine/dmn/read.h"

namespace skl::rules::tables {

namespace {

// Identifiers of the copy that is checked, so that what is said of an element can be told at its cell.
constexpr std::string_view marked = "checked:";

std::string mark(char kind, std::size_t a, std::size_t b = 0) {
    return std::string(marked) + kind + std::to_string(a) + "." + std::to_string(b);
}

struct Read {
    std::vector<dmn::Definitions> models;
    std::vector<std::size_t> file_of;  // by model
    std::vector<Place> places;

    explicit Read(const std::vector<ModelFile>& files) {
        std::vector<feel::Diagnostic> ignored;  // what is kept was checked when it came
        for (std::size_t i = 0; i < files.size(); ++i) {
            dmn::Reading read = dmn::read_model(files[i].xml, ignored);
            if (!read.model) continue;
            models.push_back(std::move(*read.model));
            file_of.push_back(i);
        }
        places = find(models);
    }
    const Place* place(std::string_view key) const {
        for (const Place& one : places)
            if (one.key == key) return &one;
        return nullptr;
    }
};

void mark_all(dmn::Expression& table) {
    table.element.id = mark('t', 0);
    std::size_t column = 0;
    for (dmn::InputClause& one : table.inputs) {
        one.element.id = one.values.element.id = mark('c', ++column);
        if (one.expression) one.expression->element.id = one.element.id;
    }
    for (dmn::OutputClause& one : table.outputs) {
        one.element.id = one.values.element.id = mark('c', ++column);
        if (one.default_entry) one.default_entry->element.id = one.element.id;
    }
    for (std::size_t r = 0; r < table.rules.size(); ++r) {
        dmn::Rule& rule = table.rules[r];
        rule.element.id = mark('r', r + 1);
        column = 0;
        for (dmn::UnaryTests& cell : rule.inputs) cell.element.id = mark('x', r + 1, ++column);
        for (dmn::ExpressionRef& cell : rule.outputs) cell->element.id = mark('x', r + 1, ++column);
    }
}

std::vector<std::size_t> numbers_in(std::string_view text) {
    std::vector<std::size_t> made;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t number = 0;
        const auto read = std::from_chars(text.data() + at, text.data() + text.size(), number);
        if (read.ec == std::errc()) made.push_back(number);
        at = read.ec == std::errc() ? static_cast<std::size_t>(read.ptr - text.data()) : at + 1;
    }
    return made;
}

Finding told(feel::Diagnostic diagnostic) {
    Finding made{std::move(diagnostic), {}, 0, false};
    const std::string& id = made.diagnostic.element_id;
    made.elsewhere = !id.starts_with(marked);
    if (made.elsewhere) return made;
    const char kind = id[marked.size()];
    const auto numbers = numbers_in(std::string_view(id).substr(marked.size() + 1));
    if (const auto named = made.diagnostic.params.find("rules"); named != made.diagnostic.params.end())
        made.rules = numbers_in(named->second);
    else if (kind == 'r' || kind == 'x')
        made.rules = {numbers[0]};
    if (kind == 'x') made.column = numbers[1];
    if (kind == 'c') made.column = numbers[0];
    made.diagnostic.element_id.clear();
    return made;
}

}  // namespace

bool Finding::breaks() const { return diagnostic.severity == feel::Diagnostic::Severity::error && diagnostic.code != "table-overlap"; }

std::optional<Grid> grid_in(const std::vector<ModelFile>& files, std::string_view key) {
    const Read read(files);
    const Place* place = read.place(key);
    if (!place) return {};
    return grid_of(*place->table);
}

std::optional<Edited> with_grid(const std::vector<ModelFile>& files, std::string_view key, const Grid& grid) {
    const Read read(files);
    const Place* place = read.place(key);
    if (!place) return {};
    put(grid, *place->table);
    Edited made{files, read.file_of[place->model]};
    made.files[made.changed].xml = dmn::write_model(read.models[place->model]);
    return made;
}

std::string rule_numbers(const std::string& identifiers) {
    const std::string before = std::string(marked) + "r";
    std::string made;
    for (std::size_t at = 0; at < identifiers.size();) {
        if (identifiers.compare(at, before.size(), before) != 0) {
            made += identifiers[at++];
            continue;
        }
        at += before.size();
        while (at < identifiers.size() && identifiers[at] >= '0' && identifiers[at] <= '9') made += identifiers[at++];
        const bool second = identifiers.compare(at, 2, ".0") == 0;
        if (second) at += 2;
    }
    return made;
}

std::optional<Examined> examine(const std::vector<ModelFile>& files, std::string_view key, const Grid& grid) {
    const Read read(files);
    const Place* place = read.place(key);
    if (!place) return {};
    put(grid, *place->table);
    mark_all(*place->table);
    std::vector<ModelFile> copy = files;
    copy[read.file_of[place->model]].xml = dmn::write_model(read.models[place->model]);
    Checked checked = check_models(copy);
    Examined made{{}, std::move(checked.compiled.program), place->table->element.id, place->owner->id};
    for (feel::Diagnostic& one : checked.compiled.diagnostics) {
        Finding finding = told(std::move(one));
        if (!finding.elsewhere || finding.breaks()) made.findings.push_back(std::move(finding));
    }
    return made;
}

std::optional<std::vector<Finding>> check(const std::vector<ModelFile>& files, std::string_view key, const Grid& grid) {
    auto made = examine(files, key, grid);
    if (!made) return {};
    return std::move(made->findings);
}

}  // namespace skl::rules::tables
