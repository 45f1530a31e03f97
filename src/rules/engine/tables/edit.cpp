#include "rules/engine/tables/edit.h"

#include <algorithm>
#include <charconv>

namespace skl::rules::tables {

namespace {

std::string_view unwritten(ColumnKind kind) {
    return kind == ColumnKind::input ? any_value : kind == ColumnKind::output ? no_result : std::string_view{};
}

auto at(auto& list, std::size_t place) { return list.begin() + static_cast<std::ptrdiff_t>(place); }

// The place behind the colon, from 0.
std::optional<std::size_t> place_in(std::string_view command) {
    const auto colon = command.find(':');
    if (colon == std::string_view::npos) return {};
    const std::string_view digits = command.substr(colon + 1);
    std::size_t place = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), place);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || place == 0) return {};
    return place - 1;
}

std::string new_name(const Grid& grid, std::string_view stem) {
    std::string name(stem);
    const auto taken = [&](const Column& one) { return one.text == name; };
    for (int n = 2; std::any_of(grid.columns.begin(), grid.columns.end(), taken); ++n) name = std::string(stem) + " " + std::to_string(n);
    return name;
}

}  // namespace

void set_cell(Grid& grid, std::size_t rule, std::size_t column, std::string text) {
    if (rule < grid.rules.size() && column < grid.columns.size()) grid.rules[rule].cells[column] = std::move(text);
}

void add_rule(Grid& grid, std::size_t place) {
    Row made;
    for (const Column& one : grid.columns) made.cells.emplace_back(unwritten(one.kind));
    grid.rules.insert(at(grid.rules, std::min(place, grid.rules.size())), std::move(made));
}

void copy_rule(Grid& grid, std::size_t rule) {
    if (rule >= grid.rules.size()) return;
    Row made = grid.rules[rule];
    made.id.clear();
    grid.rules.insert(at(grid.rules, rule + 1), std::move(made));
}

void delete_rule(Grid& grid, std::size_t rule) {
    if (rule < grid.rules.size()) grid.rules.erase(at(grid.rules, rule));
}

void move_rule(Grid& grid, std::size_t rule, std::size_t to) {
    if (rule >= grid.rules.size() || to >= grid.rules.size() || rule == to) return;
    if (rule < to)
        std::rotate(at(grid.rules, rule), at(grid.rules, rule + 1), at(grid.rules, to + 1));
    else
        std::rotate(at(grid.rules, to), at(grid.rules, rule), at(grid.rules, rule + 1));
}

void add_column(Grid& grid, ColumnKind kind, std::string text) {
    const auto later = [&](const Column& one) { return one.kind > kind; };
    const auto found = std::find_if(grid.columns.begin(), grid.columns.end(), later);
    const auto place = static_cast<std::size_t>(found - grid.columns.begin());
    grid.columns.insert(found, Column{kind, {}, std::move(text), {}, {}, {}});
    for (Row& rule : grid.rules) rule.cells.insert(at(rule.cells, place), std::string(unwritten(kind)));
}

void delete_column(Grid& grid, std::size_t column) {
    if (column >= grid.columns.size()) return;
    const auto same_kind = [&](const Column& one) { return one.kind == grid.columns[column].kind; };
    const bool last = std::count_if(grid.columns.begin(), grid.columns.end(), same_kind) == 1;
    if (last && grid.columns[column].kind == ColumnKind::output) return;
    grid.columns.erase(at(grid.columns, column));
    for (Row& rule : grid.rules) rule.cells.erase(at(rule.cells, column));
}

bool edit(Grid& grid, std::string_view command) {
    if (command == "add-rule") return add_rule(grid, grid.rules.size()), true;
    if (command == "add-input") return add_column(grid, ColumnKind::input, "null"), true;
    if (command == "add-output") return add_column(grid, ColumnKind::output, new_name(grid, "result")), true;
    if (command == "add-annotation") return add_column(grid, ColumnKind::annotation, new_name(grid, "note")), true;
    const auto place = place_in(command);
    if (!place) return false;
    const std::string_view name = command.substr(0, command.find(':'));
    if (name == "add-rule") return add_rule(grid, *place), true;
    if (name == "copy-rule") return copy_rule(grid, *place), true;
    if (name == "delete-rule") return delete_rule(grid, *place), true;
    if (name == "up") return move_rule(grid, *place, *place - (*place > 0 ? 1 : 0)), true;
    if (name == "down") return move_rule(grid, *place, *place + 1), true;
    if (name == "delete-column") return delete_column(grid, *place), true;
    return false;
}

}  // namespace skl::rules::tables
