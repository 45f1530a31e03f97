// A table as a page: each cell a field of a form, with what is said of it; or the cells alone, where the reader may not write.
#include <algorithm>
#include <set>

#include "kernel/http/app.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "rules/edits.h"
#include "rules/engine/tables/grid.h"
#include "rules/tables.h"

namespace skl::rules {

namespace {

using Spot = std::pair<std::int64_t, std::int64_t>;  // rule and column, from 1; 0: all of it

struct Marks {
    std::map<Spot, std::string> said;
    std::set<Spot> wrong;  // an error, not a warning

    Marks(const std::vector<TableFinding>& findings, const std::string& language) {
        for (const TableFinding& one : findings) {
            if (one.elsewhere || one.severity == DiagnosticSeverity::information) continue;
            for (const std::int64_t rule : one.rules) {
                const Spot spot{rule, one.column.value_or(0)};
                std::string& text = said[spot];
                text += (text.empty() ? "" : "; ") + one.message.in(language);
                if (one.severity == DiagnosticSeverity::error) wrong.insert(spot);
            }
        }
    }
    void put(PageModel& page, Spot spot) const {
        const auto found = said.find(spot);
        page.flag("mark", found != said.end());
        page.flag("wrong", wrong.contains(spot));
        if (found != said.end()) page.set("mark", found->second);
    }
};

constexpr std::pair<const char*, const char*> policy_words[] = {
    {"U", "rules.policy.unique"},  {"F", "rules.policy.first"},      {"A", "rules.policy.any"},         {"P", "rules.policy.priority"},
    {"C", "rules.policy.collect"}, {"C+", "rules.policy.sum"},       {"C#", "rules.policy.count"},      {"C<", "rules.policy.min"},
    {"C>", "rules.policy.max"},    {"R", "rules.policy.rule-order"}, {"O", "rules.policy.output-order"}};

std::string_view name_of(TableColumnKind kind) {
    return kind == TableColumnKind::input ? "input" : kind == TableColumnKind::output ? "output" : "annotation";
}

void dress_head(PageModel& page, const TableView& view, const std::vector<std::string>& titles) {
    for (std::size_t c = 0; c < view.columns.size(); ++c) {
        const TableColumn& column = view.columns[c];
        PageModel head = page.add("head");
        head.set("place", std::to_string(c));
        head.set("nth", std::to_string(c + 1));
        head.set("heading", column.label.value.empty() ? titles[c] : column.label.value);
        head.flag("beside", !column.label.value.empty() && column.label.value != titles[c]);
        head.set("kind_name", name_of(column.kind));
        head.set("kind_label", page.say("TableColumnKind." + std::string(name_of(column.kind))));
        head.set("column_id", column.id.value);
        head.set("column_text", column.text.value);
        head.set("column_label", column.label.value);
        head.set("column_type", column.type.value);
        head.set("column_values", column.values.value);
        head.flag("typed", column.kind != TableColumnKind::annotation);
    }
}

void dress_rows(PageModel& page, const TableView& view, const std::vector<std::string>& titles, std::size_t most) {
    const Marks marks(view.findings, std::string(page.language));
    const std::vector<std::int64_t> none, &holding = view.trial ? view.trial->rules : none;
    for (std::size_t r = 0; r < std::min(view.rules.size(), most); ++r) {
        const TableRule& rule = view.rules[r];
        const auto number = static_cast<std::int64_t>(r + 1);
        PageModel row = page.add("rows");
        row.set("row_place", std::to_string(r));
        row.set("row_number", std::to_string(number));
        row.set("row_id", rule.id.value);
        marks.put(row, {number, 0});
        row.flag("fires", std::count(holding.begin(), holding.end(), number) > 0);
        for (std::size_t c = 0; c < rule.cells.size(); ++c) {
            PageModel cell = row.add("cells");
            cell.set("cell_name", fmt::format("rules.{}.cells.{}", r, c));
            cell.set("cell_label", fmt::format("{} {}", titles[c], number));
            cell.set("cell_kind", name_of(view.columns[c].kind));
            cell.set("cell", rule.cells[c].value);
            marks.put(cell, {number, static_cast<std::int64_t>(c + 1)});
        }
    }
}

void dress_findings(PageModel& page, const TableView& view) {
    for (const TableFinding& one : view.findings) {
        PageModel said = page.add("said");
        said.set("message", one.message.in(page.language));
        said.flag("wrong", one.severity == DiagnosticSeverity::error);
        const bool placed = !one.elsewhere && !one.rules.empty();
        said.flag("spot", placed);
        if (placed) said.set("spot", fmt::format("#f-rules.{}.cells.{}", one.rules.front() - 1, one.column.value_or(1) - 1));
    }
    page.flag("said", !view.findings.empty());
}

}  // namespace

void dress_table(PageModel& page, const TableView& view, Context& cx) {
    tables::Grid grid;
    for (const TableColumn& one : view.columns)
        grid.columns.push_back({static_cast<tables::ColumnKind>(one.kind), one.id.value, one.text.value, one.label.value, {}, {}});
    const std::vector<std::string> titles = tables::titles(grid);
    const bool fits = view.rules.size() <= rules_on_a_page && view.rules.size() * (view.columns.size() + 1) <= fields_on_a_page;
    const std::string version = "/rules/sets/" + view.rule_set.value + "/versions/" + view.version.value;
    page.set("tables_href", cx.href(version + "/tables"));
    page.set("action", cx.href(version + "/tables/" + text::percent_encode(view.key.value)));
    page.set("revision", std::to_string(view.rev));
    page.set("version_href", cx.href(version));
    dress_steps(page, {view.back, view.forward}, cx.href(version));
    page.flag("fields", view.editable && fits);
    page.flag("cut", view.rules.size() > rules_on_a_page);
    for (const auto& [name, word] : policy_words) {
        PageModel option = page.add("policies");
        option.set("policy", name);
        option.set("policy_label", page.say(word));
        option.flag("chosen", view.hit_policy.value == name);
    }
    dress_head(page, view, titles);
    dress_rows(page, view, titles, rules_on_a_page);
    dress_findings(page, view);
    dress_trial(page, view);
}

}  // namespace skl::rules
