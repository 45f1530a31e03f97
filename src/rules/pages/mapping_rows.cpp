#include "rules/pages/mapping_rows.h"

#include <algorithm>
#include <set>

#include "kernel/analytics/trusted.h"
#include "rules/population/guess.h"

namespace skl::rules {

namespace {

constexpr std::chrono::seconds longest_look{10};
constexpr std::size_t longest_example = 24;  // bytes of a value that is shown

// How many of the first values are of the type; a column without any may be.
bool values_fit(const FirstRows& rows, std::size_t column, const feel::Type& type) {
    if (!population::may_feed(rows.columns[column].kind, type.kind)) return false;
    std::size_t known = 0, fitting = 0;
    for (std::size_t row = 0; row < rows.table.rows(); ++row) {
        const analytics::Cell cell = rows.table.at(row, column);
        if (cell.kind == analytics::Cell::Kind::null) continue;
        ++known;
        if (population::value_of_cell(cell, type)) ++fitting;
    }
    return fitting * 2 >= known;  // a column with some bad cells is still the one: its rows are refused, and said
}

std::string label_of_column(const FirstRows& rows, std::size_t column, std::string_view language) {
    const std::string examples = rows.examples(column);
    const std::string& name = rows.columns[column].name;
    if (examples.empty()) return name;
    return language == "en" ? name + " (" + examples + ")" : name + "（" + examples + "）";
}

void offer_columns(InputRow& row, const feel::Type& type, const FirstRows& rows, const PopulationFeed* given, std::string_view language) {
    std::vector<population::Candidate> candidates;
    for (std::size_t i = 0; i < rows.columns.size(); ++i) candidates.push_back({rows.columns[i].name, values_fit(rows, i, type)});
    std::optional<std::size_t> chosen;
    if (given == nullptr) {
        chosen = population::guess_column(row.input, row.label, candidates);
        row.guessed = chosen.has_value();
    }
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (given != nullptr && given->column && given->column->value == candidates[i].column) chosen = i;
        auto& options = candidates[i].fits ? row.fitting : row.others;
        options.push_back({candidates[i].column, label_of_column(rows, i, language), chosen == i});
    }
    row.nothing = row.fitting.empty();
}

void offer_members(InputRow& row, const PopulationFeed* given) {
    for (const MemberAggregate one : {MemberAggregate::sum, MemberAggregate::min, MemberAggregate::max, MemberAggregate::count,
                                      MemberAggregate::any, MemberAggregate::all, MemberAggregate::only})
        row.members.push_back({boost::describe::enum_to_string(one, ""), "", given && given->members == one});
    if (given && given->role) row.role = given->role->value;
}

}  // namespace

std::string FirstRows::examples(std::size_t column) const {
    std::set<std::string> seen;
    std::string made, text;
    for (std::size_t row = 0; row < table.rows() && seen.size() < values_shown; ++row) {
        text.clear();
        analytics::append_text(text, table.at(row, column));
        if (text.empty() || text.size() > longest_example || !seen.insert(text).second) continue;
        made += (made.empty() ? "" : ", ") + text;
    }
    return made;
}

Result<FirstRows> first_rows(const Blobs& blobs, const PopulationSource& source) {
    const auto file = blobs.open(source.table_sha256->value);
    if (!file) return file.problem();
    std::string sql = "select ";
    for (std::size_t i = 0; i < source.columns.size(); ++i) sql += (i > 0 ? ", " : "") + analytics::quoted_name(source.columns[i].name);
    sql += fmt::format(" from {} where {} <= {} order by {}", analytics::parquet_source(file->path.string()), analytics::row_id,
                       rows_looked_at, analytics::row_id);
    analytics::TrustedQueries queries({.connections = 1, .memory = "128MB"});
    auto table = queries.query({sql, {}}, std::chrono::steady_clock::now() + longest_look);
    if (!table) return table.problem();
    return FirstRows{source.columns, std::move(*table)};
}

std::vector<std::size_t> inputs_of_outputs(const dmn::Program& program, const std::vector<std::string>& outputs) {
    std::vector<std::size_t> made;
    std::set<std::string> names;
    for (const std::string& output : outputs) {
        auto unit = program.find(dmn::Unit::Kind::decision, output);
        if (!unit) unit = program.find(dmn::Unit::Kind::service, output);
        if (!unit) continue;
        for (const std::size_t input : inputs_below(program, *unit))
            if (program.units()[input].kind == dmn::Unit::Kind::input && names.insert(program.units()[input].name).second)
                made.push_back(input);
    }
    return made;
}

InputRow input_row(const dmn::Program& program, std::size_t input, const FirstRows& rows, const PopulationFeed* given,
                   std::string_view language) {
    const InputView view = view_of_input(program, input, language);
    InputRow row;
    row.input = view.name, row.label = view.label, row.type = view.type;
    offer_columns(row, *program.units()[input].type, rows, given, language);
    offer_members(row, given);
    row.fixed = given && given->value ? given->value->value : "";
    for (const InputOption& one : view.options) row.values.push_back({one.value, one.label, one.value == row.fixed});
    return row;
}

}  // namespace skl::rules
