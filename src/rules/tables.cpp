#include "rules/tables.h"

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"
#include "rules/edits.h"
#include "rules/engine/tables/edit.h"

namespace skl::rules {

Result<tables::Grid> grid_of(const TableEdit& given) {
    const auto policy = tables::policy_named(given.hit_policy.value);
    if (!policy) return Problem::invalid({{"/hit_policy", "hit-policy-unknown"}});
    tables::Grid made{policy->policy, policy->aggregation, {}, {}};
    for (const TableColumn& one : given.columns)
        made.columns.push_back(
            {static_cast<tables::ColumnKind>(one.kind), one.id.value, one.text.value, one.label.value, one.type.value, one.values.value});
    for (const TableRule& one : given.rules) {
        tables::Row row{one.id.value, {}};
        for (const auto& cell : one.cells) row.cells.push_back(cell.value);
        made.rules.push_back(std::move(row));
    }
    if (const char* fault = tables::fault_of(made)) return Problem::invalid({{"/rules", fault}});
    if (given.change && !given.change->empty() && !tables::edit(made, given.change->value))
        return Problem::invalid({{"/change", "table-change-unknown"}});
    return made;
}

void show(const tables::Grid& grid, TableView& into) {
    into.hit_policy.value = tables::short_name(grid.policy, grid.aggregation);
    into.columns.clear();
    into.rules.clear();
    for (const tables::Column& one : grid.columns)
        into.columns.push_back(
            {static_cast<TableColumnKind>(one.kind), {{one.id}}, {{one.text}}, {{one.label}}, {{one.type}}, {{one.values}}});
    for (const tables::Row& one : grid.rules) {
        TableRule& made = into.rules.emplace_back(TableRule{{{one.id}}, {}});
        for (const std::string& cell : one.cells) made.cells.push_back({{cell}});
    }
}

std::vector<TableFinding> shown(const std::vector<tables::Finding>& findings, const Locale& locale) {
    std::vector<TableFinding> made;
    for (const tables::Finding& one : findings) {
        const ModelDiagnostic said = shown(one.diagnostic, locale);
        TableFinding& finding = made.emplace_back(TableFinding{said.severity, said.code, {}, {}, one.elsewhere, said.message});
        for (const std::size_t rule : one.rules) finding.rules.push_back(static_cast<std::int64_t>(rule));
        if (one.column > 0) finding.column = static_cast<std::int64_t>(one.column);
    }
    return made;
}

Result<std::vector<ModelFile>> model_files(Reader& reader, const RuleVersion& version) {
    std::vector<ModelFile> made;
    for (const ModelRef& one : version.models) {
        auto text = model_text(reader, one.sha256.value);
        if (!text) return Problem{500, "model-lost", {{"name", one.name.value}}};
        made.push_back({one.name.value, std::move(*text)});
    }
    return made;
}

bool may_edit(Context& cx, const RuleVersion& version) {
    return version.state == RuleVersionState::draft && static_cast<bool>(cx.may(may_draft));
}

void keep_models(Transaction& tx, const Context& cx, RuleVersion& version) {
    const std::string actor = actor_of(cx);
    version.changed_at = cx.now();
    ++version.rev;
    update_models(tx, version);
    // One step for all that somebody writes in a row: who wrote it counts, not how often it was kept.
    const auto steps = steps_of(tx, version.id);
    if (!steps.empty() && steps.back().event.value == edited_event && steps.back().actor.value == actor) return;
    add_step(tx, version.id, {crypto::new_id<RuleVersionStep>(cx.now()), cx.now(), {{actor}}, {{edited_event}}, version.state, ""});
}

Done keep_edited(Transaction& tx, const Context& cx, RuleVersion& version, std::size_t model, const std::string& xml) {
    if (version.state != RuleVersionState::draft) return Problem::conflict("version-not-draft");
    if (auto seen = cx.expects(version.rev); !seen) return seen;
    const std::string sha256 = text::hex(crypto::sha256(xml));
    std::string& kept = version.models[model].sha256.value;
    if (kept == sha256) return Nothing{};
    keep_model(tx, sha256, xml, cx.now());
    add_edit(tx, version.id, static_cast<std::int64_t>(model), kept, sha256);
    kept = sha256;
    keep_models(tx, cx, version);
    return Nothing{};
}

}  // namespace skl::rules
