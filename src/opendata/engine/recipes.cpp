#include "opendata/engine/recipes.h"

#include <algorithm>

#include "kernel/crypto/digest.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

bool of_width(std::string_view code) { return code == "missing-cell" || code == "extra-cell"; }

bool is_about(const Recipe& recipe, std::int64_t table, std::string_view code, std::size_t cells) {
    return recipe.table.value == table && recipe.code.value == code &&
           (!recipe.cells || static_cast<std::size_t>(recipe.cells->value) == cells);
}

// Cells first … last, which stand one after the other in the text, as one. Those that had quotes around them come without.
void join_cells(Record& record, std::size_t first, std::size_t last, std::string_view delimiter, std::string& joined) {
    joined.assign(record.cells[first]);
    for (std::size_t i = first + 1; i <= last; ++i) joined.append(delimiter).append(record.cells[i]);
    const auto begin = record.cells.begin() + static_cast<std::ptrdiff_t>(first);
    record.cells.erase(begin + 1, begin + static_cast<std::ptrdiff_t>(last - first) + 1);
    record.cells[first] = joined;
}

bool shift(std::size_t column, Record& record, std::size_t width, std::string_view delimiter, std::string& joined) {
    while (record.cells.size() > width && trimmed(record.cells.back()).empty()) record.cells.pop_back();
    const std::size_t count = record.cells.size();
    if (count < width) {
        if (column > count + 1) return false;
        record.cells.insert(record.cells.begin() + static_cast<std::ptrdiff_t>(column) - 1, width - count, std::string_view{});
        return true;
    }
    const std::size_t last = column - 1 + count - width;
    if (column > width || last >= count) return false;
    std::size_t bytes = 0;
    for (std::size_t i = column - 1; i <= last; ++i) bytes += record.cells[i].size() + delimiter.size();
    if (bytes > longest_cell) return false;
    join_cells(record, column - 1, last, delimiter, joined);
    return true;
}

}  // namespace

std::vector<FieldError> faults_of(const Recipe& recipe) {
    std::vector<FieldError> out;
    const bool by_width =
        recipe.action == RecipeAction::pad_right || recipe.action == RecipeAction::shift || recipe.action == RecipeAction::split;
    if (by_width && !of_width(recipe.code.value)) out.push_back({"/action", "recipe-not-for-code"});
    if (recipe.action == RecipeAction::pad_right && recipe.code.value == "extra-cell") out.push_back({"/action", "recipe-not-for-code"});
    if (recipe.action == RecipeAction::shift && !recipe.column) out.push_back({"/column", "required"});
    if (recipe.action == RecipeAction::split && !recipe.cells) out.push_back({"/cells", "required"});
    if (recipe.action == RecipeAction::edit && recipe.row.empty()) out.push_back({"/row", "required"});
    if (recipe.action == RecipeAction::edit && recipe.values.empty()) out.push_back({"/values", "required"});
    return out;
}

const Recipe* recipe_for(std::span<const Recipe> recipes, std::int64_t table, std::string_view code, std::size_t cells,
                         std::string_view text) {
    std::string digest;
    for (const Recipe& recipe : recipes) {
        if (recipe.row.empty() || recipe.table.value != table || recipe.code.value != code) continue;
        if (digest.empty()) digest = row_digest(text);
        if (recipe.row.value == digest) return &recipe;
    }
    for (const Recipe& recipe : recipes)
        if (recipe.row.empty() && is_about(recipe, table, code, cells)) return &recipe;
    return nullptr;
}

bool mend(const Recipe& recipe, Record& record, std::size_t width, std::string_view delimiter, std::string& joined) {
    switch (recipe.action) {
        case RecipeAction::pad_right:
            if (record.cells.size() > width) return false;
            record.cells.resize(width);
            return true;
        case RecipeAction::shift:
            return recipe.column && shift(static_cast<std::size_t>(recipe.column->value), record, width, delimiter, joined);
        case RecipeAction::edit:
            if (recipe.values.size() != width) return false;
            record.cells.clear();
            for (const auto& value : recipe.values) record.cells.emplace_back(value.value);
            return true;
        case RecipeAction::split:
        case RecipeAction::reject: return false;
    }
    return false;
}

std::string row_digest(std::string_view text) { return crypto::sha256_hex(text); }

}  // namespace skl::opendata
