#include "rules/engine/tables/sheet.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "kernel/describe/csv_file.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "rules/engine/feel/decimal.h"

namespace skl::rules::tables {

namespace {

constexpr std::string_view begins_formula = "=+-@\t\r";

bool looks_like_formula(std::string_view text) {
    if (text.empty() || text == any_value) return false;
    if (text.front() == '\'') return true;  // so that what reads it back can tell whose apostrophe it is
    return begins_formula.find(text.front()) != std::string_view::npos && !feel::Decimal::parse(text);
}

std::string unguarded(std::string text) {
    const bool guarded =
        text.size() > 1 && text.front() == '\'' && (text[1] == '\'' || begins_formula.find(text[1]) != std::string_view::npos);
    return guarded ? text.substr(1) : text;
}

bool blank(const std::vector<std::string>& row) {
    return std::all_of(row.begin(), row.end(), [](const std::string& cell) { return cell.empty(); });
}

// Which column of the sheet is which of the grid's; nowhere: an annotation that is not there.
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
std::optional<std::vector<std::size_t>> places(const Grid& grid, const std::vector<std::string>& head) {
    const std::vector<std::string> names = titles(grid);
    std::vector<std::size_t> made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto found = std::find(head.begin() + 1, head.end(), names[i]);
        if (found == head.end() && grid.columns[i].kind != ColumnKind::annotation) return {};
        made.push_back(found == head.end() ? nowhere : static_cast<std::size_t>(found - head.begin()));
    }
    for (std::size_t i = 1; i < head.size(); ++i)
        if (!head[i].empty() && std::find(names.begin(), names.end(), head[i]) == names.end()) return {};
    return made;
}

std::string listed(const std::vector<std::string>& names) {
    std::string made;
    for (const std::string& one : names) made += (made.empty() ? "" : ", ") + one;
    return made;
}

// The rule that a number names, if it is one and no earlier row named it.
std::string named_rule(const Grid& grid, const std::string& number, std::set<std::size_t>& used) {
    std::size_t place = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), place);
    if (read.ec != std::errc() || place == 0 || place > grid.rules.size() || !used.insert(place).second) return {};
    return grid.rules[place - 1].id;
}

}  // namespace

Sheet sheet_of(const Grid& grid) {
    Sheet made;
    std::vector<std::string> head{short_name(grid.policy, grid.aggregation)};
    for (std::string& title : titles(grid)) head.push_back(std::move(title));
    made.push_back(std::move(head));
    for (std::size_t i = 0; i < grid.rules.size(); ++i) {
        std::vector<std::string> row{std::to_string(i + 1)};
        row.insert(row.end(), grid.rules[i].cells.begin(), grid.rules[i].cells.end());
        made.push_back(std::move(row));
    }
    return made;
}

Result<Grid> with_sheet(const Grid& grid, const Sheet& sheet) {
    if (sheet.empty() || blank(sheet.front())) return Problem{422, "table-sheet-empty"};
    const auto from = places(grid, sheet.front());
    if (!from) return Problem{422, "table-sheet-columns", {{"columns", listed(titles(grid))}}};
    Grid made{grid.policy, grid.aggregation, grid.columns, {}};
    if (const auto policy = policy_named(sheet.front().front())) made.policy = policy->policy, made.aggregation = policy->aggregation;
    std::set<std::size_t> used;
    for (std::size_t r = 1; r < sheet.size(); ++r) {
        const std::vector<std::string>& row = sheet[r];
        if (blank(row)) continue;
        if (made.rules.size() == most_rules) return Problem{422, "import-too-long", {{"most", std::to_string(most_rules)}}};
        Row rule{named_rule(grid, row.front(), used), {}};
        for (std::size_t c = 0; c < from->size(); ++c) {
            std::string text = (*from)[c] < row.size() ? row[(*from)[c]] : std::string();
            if (text.empty() && grid.columns[c].kind == ColumnKind::output) text = no_result;
            if (text.empty() && grid.columns[c].kind == ColumnKind::input) text = any_value;
            rule.cells.push_back(std::move(text));
        }
        made.rules.push_back(std::move(rule));
    }
    return made;
}

std::string csv_of(const Sheet& sheet) {
    std::string out;
    for (const std::vector<std::string>& row : sheet) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += ',';
            write_csv_cell(out, looks_like_formula(row[i]) ? "'" + row[i] : row[i], false);
        }
        out += "\r\n";
    }
    return out;
}

namespace {

// A block of a clipboard: lines of cells with tabs between them; a cell with a line break or a tab is quoted.
std::string commas_for_tabs(std::string_view text) {
    std::string out;
    bool quoted = false;
    std::string cell;
    const auto keep = [&](char end) {
        if (cell.find_first_of(",\"\r\n") != std::string::npos && !(cell.size() > 1 && cell.front() == '"' && cell.back() == '"'))
            write_csv_cell(out, cell, false);
        else
            out += cell;
        out += end;
        cell.clear();
    };
    for (const char c : text) {
        if (c == '"' && (quoted || cell.empty())) quoted = !quoted;
        if (!quoted && c == '\t')
            keep(',');
        else if (!quoted && c == '\n')
            keep('\n');
        else if (quoted || c != '\r')
            cell += c;
    }
    if (!cell.empty() || (!out.empty() && out.back() == ',')) keep('\n');
    return out;
}

}  // namespace

Result<Sheet> sheet_of_csv(std::string_view text) {
    const std::string_view head = text.substr(0, text.find('\n'));
    std::string kept;
    if (head.find('\t') != std::string_view::npos) text = kept = commas_for_tabs(text);
    const auto read = read_csv(text);
    if (!read) return read.problem();
    Sheet made;
    std::map<std::string, std::size_t> column;
    std::vector<std::string> names;
    for (const std::string& one : read->header) {
        column.emplace(one, column.size());
        names.push_back(unguarded(one));
    }
    made.push_back(std::move(names));
    for (const CsvRow& row : read->rows) {
        std::vector<std::string> cells(read->header.size());
        for (const Member& cell : row.form.members) cells[column[cell.key]] = unguarded(cell.node.text);
        made.push_back(std::move(cells));
    }
    return made;
}

}  // namespace skl::rules::tables
