#include "opendata/analysis/page.h"

namespace skl::opendata {
namespace {

std::vector<ChartOption> options_of(const std::vector<analytics::Column>& columns, const std::set<std::string>& chosen) {
    std::vector<ChartOption> out;
    out.reserve(columns.size());
    for (const auto& column : columns) out.push_back({column.name, column.name, chosen.contains(column.name)});
    return out;
}

template <class Names>
std::vector<KeyChoice> key_choices(const OpenTable& open, const Names& names) {
    std::vector<KeyChoice> out;
    for (std::size_t i = 0; i < analysis::most_key_columns; ++i) {
        KeyChoice& choice = out.emplace_back();
        for (const auto& column : open.lake.columns)
            choice.options.push_back({column.name, column.name, i < names.size() && names[i].value == column.name});
    }
    return out;
}

template <class Enum>
std::vector<ChartOption> enumerated(const Context& cx, std::initializer_list<std::pair<Enum, const char*>> all, Enum chosen) {
    std::vector<ChartOption> out;
    for (const auto& [value, key] : all) out.push_back({boost::describe::enum_to_string(value, ""), cx.say(key), value == chosen});
    return out;
}

std::set<std::string> names_of(const analysis::PlanSide& side) {
    std::set<std::string> out;
    for (const std::size_t i : side.shown) out.insert(side.columns[i].name);
    return out;
}

}  // namespace

JoinChoices choices_of(const Context& cx, const AnalysisQuery& asked, const OpenTable& left, const OpenTable& right,
                       const std::optional<analysis::JoinPlan>& plan) {
    using analysis::JoinKind, analysis::KeyForm;
    JoinChoices out;
    out.left_keys = key_choices(left, asked.left_key);
    out.right_keys = key_choices(right, asked.right_key);
    out.joins = enumerated<JoinKind>(cx, {{JoinKind::inner, "JoinKind.inner"}, {JoinKind::left, "JoinKind.left"}},
                                     asked.join.value_or(JoinKind::inner));
    out.forms = enumerated<KeyForm>(cx, {{KeyForm::normal, "KeyForm.normal"}, {KeyForm::exact, "KeyForm.exact"}},
                                    asked.form.value_or(KeyForm::normal));
    if (!plan) return out;
    out.left_columns = options_of(left.lake.columns, names_of(plan->left));
    out.right_columns = options_of(right.lake.columns, names_of(plan->right));
    const auto columns = analysis::joined_columns(*plan);
    for (std::size_t i = 0; i < std::min(analysis::most_groups, plan->groups.size() + 1); ++i) {
        KeyChoice& choice = out.groups.emplace_back();
        for (const auto& column : columns)
            if (column.type != analytics::ColumnType::geojson)
                choice.options.push_back({column.name, column.name, i < plan->groups.size() && plan->groups[i] == column.name});
    }
    for (std::size_t i = 0; i < std::min(analysis::most_measures, plan->measures.size() + 1); ++i) {
        KeyChoice& choice = out.measures.emplace_back();
        const auto offer = [&](const analysis::Measure& one) {
            const std::string key = fmt::format("analysis.measure.{}", boost::describe::enum_to_string(one.kind, ""));
            choice.options.push_back(
                {one.name(), cx.say(key, {{"column", one.column}}), i < plan->measures.size() && plan->measures[i].name() == one.name()});
        };
        offer({});
        for (const auto& column : columns)
            if (analysis::is_number(column.type) && column.axis == analytics::Axis::none)
                for (const auto kind : {analysis::MeasureKind::sum, analysis::MeasureKind::avg}) offer({kind, column.name});
        const bool missing = i < plan->measures.size() &&
                             std::none_of(choice.options.begin(), choice.options.end(), [](const auto& one) { return one.chosen; });
        if (missing) offer(plan->measures[i]);  // min, max, median, distinct: known by their address
    }
    return out;
}

}  // namespace skl::opendata
