#include "rules/engine/tables/grid.h"

#include <algorithm>
#include <array>
#include <set>

namespace skl::rules::tables {

namespace {

using dmn::Aggregation;
using dmn::Expression;
using dmn::HitPolicy;

struct Short {
    std::string_view name;
    HitPolicy policy;
    Aggregation aggregation = Aggregation::none;
};
constexpr std::array<Short, 11> short_names{{{"U", HitPolicy::unique},
                                             {"F", HitPolicy::first},
                                             {"P", HitPolicy::priority},
                                             {"A", HitPolicy::any},
                                             {"C", HitPolicy::collect},
                                             {"C+", HitPolicy::collect, Aggregation::sum},
                                             {"C#", HitPolicy::collect, Aggregation::count},
                                             {"C<", HitPolicy::collect, Aggregation::min},
                                             {"C>", HitPolicy::collect, Aggregation::max},
                                             {"R", HitPolicy::rule_order},
                                             {"O", HitPolicy::output_order}}};

std::string or_place(const std::string& id, const char* kind, std::size_t place) {
    return id.empty() ? std::string(kind) + ":" + std::to_string(place + 1) : id;
}

std::string text_of(const dmn::ExpressionRef& expression) { return expression ? expression->text.text : std::string(); }

// What an element is called by hand of its author; an output without a name may have a label instead.
Column output_column(const dmn::OutputClause& clause, std::size_t place) {
    return {ColumnKind::output,     or_place(clause.element.id, "output", place), clause.element.name, clause.element.label, clause.type,
            clause.values.text.text};
}

void collect(Expression* at, const dmn::Element& owner, std::size_t model, std::vector<Place>& into) {
    if (!at) return;
    if (at->kind == Expression::Kind::table) into.push_back({owner.id.empty() ? owner.name : owner.id, &owner, at, model});
    for (const dmn::ExpressionRef& child : at->children) collect(child.get(), owner, model, into);
    for (const dmn::Entry& entry : at->entries) collect(entry.expression.get(), owner, model, into);
}

}  // namespace

std::string short_name(HitPolicy policy, Aggregation aggregation) {
    for (const Short& one : short_names)
        if (one.policy == policy && one.aggregation == aggregation) return std::string(one.name);
    return "U";
}

std::optional<Policy> policy_named(std::string_view short_name) {
    for (const Short& one : short_names)
        if (one.name == short_name) return Policy{one.policy, one.aggregation};
    return {};
}

Grid grid_of(const Expression& table) {
    Grid made{table.hit_policy, table.aggregation, {}, {}};
    for (std::size_t i = 0; i < table.inputs.size(); ++i) {
        const dmn::InputClause& clause = table.inputs[i];
        made.columns.push_back({ColumnKind::input, or_place(clause.element.id, "input", i), text_of(clause.expression),
                                clause.element.label, clause.expression ? clause.expression->type : "", clause.values.text.text});
    }
    for (std::size_t i = 0; i < table.outputs.size(); ++i) made.columns.push_back(output_column(table.outputs[i], i));
    std::size_t annotations = table.annotations.size();  // rules may have more entries than the table names
    for (const dmn::Rule& rule : table.rules) annotations = std::max(annotations, rule.annotations.size());
    for (std::size_t i = 0; i < annotations; ++i) {
        static const dmn::Element unnamed;
        const dmn::Element& element = i < table.annotations.size() ? table.annotations[i] : unnamed;
        made.columns.push_back({ColumnKind::annotation, or_place(element.id, "annotation", i), element.name, element.label, {}, {}});
    }
    for (std::size_t r = 0; r < table.rules.size(); ++r) {
        const dmn::Rule& rule = table.rules[r];
        Row row{or_place(rule.element.id, "rule", r), {}};
        for (std::size_t i = 0; i < table.inputs.size(); ++i)
            row.cells.push_back(i < rule.inputs.size() ? rule.inputs[i].text.text : std::string(any_value));
        for (std::size_t i = 0; i < table.outputs.size(); ++i)
            row.cells.push_back(i < rule.outputs.size() ? text_of(rule.outputs[i]) : std::string(no_result));
        for (std::size_t i = 0; i < annotations; ++i) row.cells.push_back(i < rule.annotations.size() ? rule.annotations[i] : "");
        made.rules.push_back(std::move(row));
    }
    return made;
}

const char* fault_of(const Grid& grid) {
    if (grid.columns.size() > most_columns) return "table-columns-many";
    if (grid.rules.size() > most_rules) return "table-rules-many";
    const auto is_output = [](const Column& one) { return one.kind == ColumnKind::output; };
    if (std::none_of(grid.columns.begin(), grid.columns.end(), is_output)) return "table-output-missing";
    const auto by_kind = [](const Column& a, const Column& b) { return a.kind < b.kind; };
    if (!std::is_sorted(grid.columns.begin(), grid.columns.end(), by_kind)) return "table-columns-order";
    const auto whole = [&](const Row& row) { return row.cells.size() == grid.columns.size(); };
    if (!std::all_of(grid.rules.begin(), grid.rules.end(), whole)) return "table-cells-miscounted";
    std::set<std::string> ids;
    for (const Column& one : grid.columns)
        if (!one.id.empty() && !ids.insert("column " + one.id).second) return "table-twice";
    for (const Row& one : grid.rules)
        if (!one.id.empty() && !ids.insert("rule " + one.id).second) return "table-twice";
    return nullptr;
}

std::vector<std::string> titles(const Grid& grid) {
    std::vector<std::string> made;
    std::set<std::string> taken;
    for (const Column& one : grid.columns) {
        const std::string name = !one.text.empty() ? one.text : !one.label.empty() ? one.label : one.id;
        std::string title = name;
        for (int n = 2; !taken.insert(title).second; ++n) title = name + " (" + std::to_string(n) + ")";
        made.push_back(std::move(title));
    }
    return made;
}

std::vector<Place> find(std::vector<dmn::Definitions>& models) {
    std::vector<Place> made;
    for (std::size_t i = 0; i < models.size(); ++i) {
        for (const dmn::Decision& one : models[i].decisions) collect(one.logic.get(), one.element, i, made);
        for (const dmn::BusinessKnowledgeModel& one : models[i].knowledge) collect(one.logic.get(), one.element, i, made);
    }
    std::set<std::string> taken;
    for (Place& place : made) {
        const std::string key = place.key;
        for (int n = 2; !taken.insert(place.key).second; ++n) place.key = key + ":" + std::to_string(n);
    }
    return made;
}

}  // namespace skl::rules::tables
