// Looking up columns, and the problems that name them.
#include "kernel/analytics/table.h"

#include "kernel/text/text.h"

namespace skl::analytics {

std::optional<Column> find_column(const Table& table, std::string_view name) {
    if (name == row_id) return Column{row_id, ColumnType::integer};
    for (const Column& column : table.columns) {
        if (column.name == name) return column;
        if (column.raw_twin && name.ends_with(raw_suffix) && name.substr(0, name.size() - std::strlen(raw_suffix)) == column.name)
            return Column{std::string(name), ColumnType::string};
    }
    return {};
}

Problem fault_at(std::string code, std::string_view parameter, std::size_t position, std::map<std::string, std::string> params) {
    if (position) params.emplace("position", std::to_string(position));
    Problem problem{400, code, params};
    FieldError error{"/" + std::string(parameter), std::move(code), std::move(params)};
    if (position) error.at = Place{{}, 0, 0, static_cast<std::int64_t>(position), 0};
    problem.errors.push_back(std::move(error));
    return problem;
}

Problem unknown_column(std::string_view name, const std::vector<std::string>& known, std::string_view parameter, std::size_t position) {
    constexpr std::size_t most = 3;
    std::vector<std::string> near = text::nearest(name, known, most);
    // Where fewer are near, those of about the same length: they help a reader who forgot the name rather than mistyped it.
    std::vector<std::string> others = known;
    const auto wanted = static_cast<std::ptrdiff_t>(text::code_points(name));
    const auto apart = [&](const std::string& other) { return std::abs(static_cast<std::ptrdiff_t>(text::code_points(other)) - wanted); };
    std::stable_sort(others.begin(), others.end(), [&](const std::string& a, const std::string& b) { return apart(a) < apart(b); });
    for (const std::string& other : others)
        if (near.size() < most && std::find(near.begin(), near.end(), other) == near.end()) near.push_back(other);
    Problem problem = fault_at("unknown-column", parameter, position,
                               {{"column", std::string(name)}, {"near", fmt::format("{}", fmt::join(near, ", "))}});
    problem.lists.emplace("near", std::move(near));
    return problem;
}

Problem unknown_column(std::string_view name, const Table& table, std::string_view parameter, std::size_t position) {
    std::vector<std::string> known;
    known.reserve(table.columns.size());
    for (const Column& column : table.columns) known.push_back(column.name);
    return unknown_column(name, known, parameter, position);
}

}  // namespace skl::analytics
