// The decision tables of a version: listed, read, written and checked while one types (services.md §7, §9).
#include "kernel/describe/decode.h"
#include "kernel/text/text.h"
#include "rules/engine/describe_program.h"
#include "rules/engine/extensions.h"
#include "rules/law/store.h"
#include "rules/law/texts.h"
#include "rules/tables.h"

namespace skl::rules {

namespace {

struct TableLine {
    std::string key, label, hit_policy, model, href;
    std::int64_t columns = 0, rules = 0;
};
BOOST_DESCRIBE_STRUCT(TableLine, (), (key, label, hit_policy, model, href, columns, rules))

struct TableList {
    Slug rule_set;
    Text<> version;
    std::int64_t rev = 1;
    bool editable = false;
    std::vector<TableLine> tables;
    std::string title, parent_title, parent_href;
};
BOOST_DESCRIBE_STRUCT(TableList, (), (rule_set, version, rev, editable, tables, title, parent_title, parent_href))

struct Found {
    NamedVersion named;
    std::vector<ModelFile> files;
    std::vector<LawText> laws;
};

Task<Result<Found>> find(Context& cx, std::string set, std::string label) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Found> {
        auto named = named_version(reader, set, label);
        if (!named) return named.problem();
        auto files = model_files(reader, named->version);
        if (!files) return files.problem();
        auto laws = law_texts(reader, named->set.id);
        return Found{std::move(*named), std::move(*files), std::move(laws)};
    });
}

struct Labelled {
    std::string key, label, owner;  // the id of the element that has it
    std::size_t model = 0;
    tables::Grid grid;
    std::vector<std::string> names;  // of its model
};

std::vector<std::string> names_in(const dmn::Definitions& model) {
    std::vector<std::string> made;
    for (const dmn::InputData& one : model.inputs) made.push_back(one.element.name);
    for (const dmn::Decision& one : model.decisions) made.push_back(one.element.name);
    return made;
}

std::vector<dmn::Definitions> models_in(const std::vector<ModelFile>& files) {
    std::vector<dmn::Definitions> models;
    std::vector<feel::Diagnostic> ignored;  // what is kept was checked when it came
    for (const ModelFile& file : files)
        if (dmn::Reading read = dmn::read_model(file.xml, ignored); read.model) models.push_back(std::move(*read.model));
    return models;
}

std::vector<Labelled> all_tables(const std::vector<ModelFile>& files, const std::string& language) {
    std::vector<dmn::Definitions> models = models_in(files);
    std::vector<Labelled> made;
    for (const tables::Place& one : tables::find(models))
        made.push_back(
            {one.key, label_of(*one.owner, language), one.owner->id, one.model, tables::grid_of(*one.table), names_in(models[one.model])});
    return made;
}

bool may_edit(Context& cx, const RuleVersion& version) {
    return version.state == RuleVersionState::draft && static_cast<bool>(cx.may(may_draft));
}

std::string address(const Context& cx, const Found& found) {
    return cx.href("/rules/sets/" + found.named.set.name.value + "/versions/" + found.named.version.label.value);
}

Task<Result<TableList>> list(Context& cx, std::string set, std::string label) {
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    const auto labelled = co_await cx.blocking([&] { return all_tables(found->files, cx.language()); });
    TableList made{found->named.set.name,
                   found->named.version.label,
                   found->named.version.rev,
                   may_edit(cx, found->named.version),
                   {},
                   {},
                   found->named.version.label.value,
                   address(cx, *found)};
    made.title = cx.say("route.rules.tables");
    for (const Labelled& one : labelled)
        made.tables.push_back({one.key, one.label, tables::short_name(one.grid.policy, one.grid.aggregation), found->files[one.model].name,
                               made.parent_href + "/tables/" + text::percent_encode(one.key),
                               static_cast<std::int64_t>(one.grid.columns.size()), static_cast<std::int64_t>(one.grid.rules.size())});
    co_return made;
}

// What a form that was refused holds, so that nothing typed is lost.
std::optional<tables::Grid> typed_grid(const Context& cx) {
    TableEdit typed;
    if (cx.typed() == nullptr || !decode(*cx.typed(), face_of<TableEdit>, &typed, Spelling::form).empty()) return {};
    auto grid = grid_of(typed);
    if (!grid) return {};
    return std::move(*grid);
}

Task<Result<TableView>> show_table(Context& cx, std::string set, std::string label, std::string key) {
    const std::string set_name = set;
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    TableView made{found->named.set.name,
                   found->named.version.label,
                   found->named.version.rev,
                   may_edit(cx, found->named.version),
                   {{key}},
                   {},
                   {},
                   {},
                   {},
                   {},
                   {},
                   {}};
    const bool known = co_await cx.blocking([&] {
        for (const Labelled& one : all_tables(found->files, cx.language())) {
            if (one.key != key) continue;
            const tables::Grid grid = typed_grid(cx).value_or(one.grid);
            made.title.value = one.label;
            show(grid, made);
            made.names = one.names;
            if (!found->laws.empty())
                made.statutes = statutes_beside(cx, set_name, models_in(found->files), one.owner,
                                                laws_of(found->laws, found->named.version.effective_from, cx.language()));
            if (const auto findings = tables::check(found->files, key, grid)) made.findings = shown(*findings, cx.app().locale());
            return true;
        }
        return false;
    });
    if (!known) co_return Problem::not_found("table");
    co_return made;
}

Problem refused(const std::vector<tables::Finding>& findings) {
    Problem made{422, "table-invalid"};
    for (const tables::Finding& one : findings) {
        if (!one.breaks()) continue;
        std::string pointer = one.elsewhere ? "" : "/columns";
        if (!one.rules.empty()) pointer = fmt::format("/rules/{}", one.rules.front() - 1);
        if (one.column > 0) pointer += fmt::format("{}/{}", one.rules.empty() ? "" : "/cells", one.column - 1);
        auto params = one.diagnostic.params;
        params.emplace("element", one.diagnostic.name);
        made.errors.push_back({std::move(pointer), one.diagnostic.code, std::move(params)});
    }
    return made;
}

Task<Result<TableView>> keep(Context& cx, std::string set, std::string label, std::string key, TableEdit given) {
    auto grid = grid_of(given);
    if (!grid) co_return grid.problem();
    co_return co_await keep_table(cx, std::move(set), std::move(label), std::move(key), std::move(*grid));
}

// A form comes back to its page, at the rule that was worked on.
Task<Result<Answered<TableView>>> keep_form(Context& cx, std::string set, std::string label, std::string key, TableEdit given) {
    auto grid = grid_of(given);
    if (!grid) co_return grid.problem();
    const std::string place = cx.href("/rules/sets/" + set + "/versions/" + label + "/tables/" + text::percent_encode(key));
    auto kept = co_await keep_table(cx, std::move(set), std::move(label), std::move(key), std::move(*grid));
    if (!kept) co_return kept.problem();
    co_return Answered<TableView>{std::move(*kept), 200, {{"Location", place + "#table"}}};
}

Task<Result<TableChecked>> check(Context& cx, std::string set, std::string label, std::string key, TableEdit given) {
    auto grid = grid_of(given);
    if (!grid) co_return grid.problem();
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    const auto findings = co_await cx.blocking([&] { return tables::check(found->files, key, *grid); });
    if (!findings) co_return Problem::not_found("table");
    const bool broken = std::any_of(findings->begin(), findings->end(), [](const tables::Finding& one) { return one.breaks(); });
    co_return TableChecked{!broken, shown(*findings, cx.app().locale())};
}

void dress(PageModel& page, const void* view, Context& cx) { dress_table(page, *static_cast<const TableView*>(view), cx); }

}  // namespace

Task<Result<TableView>> keep_table(Context& cx, std::string set, std::string label, std::string key, tables::Grid grid) {
    auto found = co_await find(cx, set, label);
    if (!found) co_return found.problem();
    if (found->named.version.state != RuleVersionState::draft) co_return Problem::conflict("version-not-draft");
    std::optional<std::vector<tables::Finding>> findings;
    std::optional<tables::Edited> edited;
    const auto work = [&] {
        findings = tables::check(found->files, key, grid);
        edited = tables::with_grid(found->files, key, grid);
        return true;
    };
    (void)co_await cx.blocking(work);
    if (!findings || !edited) co_return Problem::not_found("table");
    if (Problem problem = refused(*findings); !problem.errors.empty()) co_return problem;
    auto kept = co_await cx.write([&](Transaction& tx) -> Result<RuleVersion> {
        auto named = named_version(tx, set, label);
        if (!named) return named.problem();
        if (auto done = keep_edited(tx, cx, named->version, edited->changed, edited->files[edited->changed].xml); !done)
            return done.problem();
        return std::move(named->version);
    });
    if (!kept) co_return kept.problem();
    cx.add_header("ETag", fmt::format("\"{}\"", kept->rev));
    co_return co_await show_table(cx, std::move(set), std::move(label), std::move(key));
}

void install_tables(App& app) {
    const std::string all = "/rules/sets/{set}/versions/{version}/tables", one = all + "/{table}";
    app.get(all, list).named("rules.tables").page("rules/tables");
    app.get(one, show_table).named("rules.table").page("rules/table", dress);
    app.put(one, keep).named("rules.table.put").needs(may_draft).with_if_match().body_up_to(dmn::model_bytes);
    app.post(one, keep_form).named("rules.table.keep").form(one).needs(may_draft).with_if_match().body_up_to(dmn::model_bytes);
    app.post(one + "/check", check).named("rules.table.check").needs(may_draft).rated(RateClass::query).body_up_to(dmn::model_bytes);
    install_table_sheets(app);
}

}  // namespace skl::rules
