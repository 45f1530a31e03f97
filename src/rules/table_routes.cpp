// The decision tables of a version: listed, read, written and checked while one types (services.md §7, §9).
#include "kernel/describe/decode.h"
#include "kernel/text/text.h"
#include "rules/edits.h"
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
    std::vector<RuleCase> cases;
    std::shared_ptr<const Parameters> parameters;
    EditSteps steps;
};

Task<Result<Found>> find(Context& cx, std::string set, std::string label) {
    const Module& module = module_of(cx);
    co_return co_await cx.read([&](Reader& reader) -> Result<Found> {
        auto named = named_version(reader, set, label);
        if (!named) return named.problem();
        auto files = model_files(reader, named->version);
        if (!files) return files.problem();
        auto kept = kept_cases(reader, named->version.id);
        auto laws = law_texts(reader, named->set.id);
        const EditSteps steps = edit_steps(reader, named->version.id);
        return Found{std::move(*named),
                     std::move(*files),
                     std::move(laws),
                     std::move(kept),
                     module.library().parameters(reader, cx.tenant()),
                     steps};
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

std::vector<Labelled> all_tables(std::vector<dmn::Definitions>& models, const std::string& language) {
    std::vector<Labelled> made;
    for (const tables::Place& one : tables::find(models))
        made.push_back(
            {one.key, label_of(*one.owner, language), one.owner->id, one.model, tables::grid_of(*one.table), names_in(models[one.model])});
    return made;
}

std::string address(const Context& cx, const Found& found) {
    return cx.href("/rules/sets/" + found.named.set.name.value + "/versions/" + found.named.version.label.value);
}

Task<Result<TableList>> list(Context& cx, std::string set, std::string label) {
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    const auto labelled = co_await cx.blocking([&] {
        auto models = models_in(found->files);
        return all_tables(models, cx.language());
    });
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

// What a form holds that was refused, so that nothing typed is lost.
std::optional<TableEdit> typed_edit(const Context& cx) {
    TableEdit typed;
    if (cx.typed() == nullptr || !decode(*cx.typed(), face_of<TableEdit>, &typed, Spelling::form).empty()) return {};
    return typed;
}

// What is said of a grid, and what comes of it.
struct Judged {
    std::vector<tables::Finding> findings;
    CasesBeside beside;
    std::optional<TableTrial> trial;
    std::optional<RuleCase> made;  // of the values at hand, where they are given a name
};

std::optional<Judged> judge(Context& cx, const Found& found, const std::string& key, const tables::Grid& grid, const TableEdit* given) {
    auto examined = tables::examine(found.files, key, grid);
    if (!examined) return {};
    const Jurisdiction surroundings(*found.parameters, *module_of(cx).parts().calendar);
    const TrialOf of{*examined, found.cases, surroundings, found.named.version.effective_from, cx.app().locale(), cx.language()};
    Judged made{{}, cases_beside(of), {}, {}};
    const bool values = given && given->values;
    const std::int64_t use = given && given->use ? *given->use : 0;
    std::vector<TrialValue> at_hand;
    if (use > 0 && use <= static_cast<std::int64_t>(found.cases.size()))
        at_hand = values_in(found.cases[static_cast<std::size_t>(use - 1)]);
    else if (values)
        at_hand = *given->values;
    made.trial = trial_of(of, values || use > 0 ? &at_hand : nullptr, given && given->slide ? given->slide->value : "");
    if (values && given->case_name && !given->case_name->empty())
        made.made = case_from(of, *given->values, given->case_name->value, given->expected ? given->expected->value : "");
    made.findings = std::move(examined->findings);
    return made;
}

// The view of a table as it is kept, or as it was typed.
Task<Result<TableView>> view_of(Context& cx, const Found& found, std::string key, std::optional<TableEdit> typed) {
    TableView made;
    made.rule_set = found.named.set.name;
    made.version = found.named.version.label;
    made.rev = found.named.version.rev;
    made.editable = may_edit(cx, found.named.version);
    made.key.value = key;
    if (made.editable) std::tie(made.back, made.forward) = std::tie(found.steps.back, found.steps.forward);
    const auto work = [&] {
        auto models = models_in(found.files);
        for (const Labelled& one : all_tables(models, cx.language())) {
            if (one.key != key) continue;
            std::optional<tables::Grid> given;
            if (typed)
                if (auto read = grid_of(*typed)) given = std::move(*read);
            const tables::Grid grid = given.value_or(one.grid);
            made.unsaved = grid != one.grid;
            made.title.value = one.label;
            show(grid, made);
            made.names = one.names;
            if (!found.laws.empty())
                made.statutes = statutes_beside(cx, found.named.set.name.value, models, one.owner,
                                                laws_of(found.laws, found.named.version.effective_from, cx.language()));
            if (auto judged = judge(cx, found, key, grid, typed ? &*typed : nullptr)) {
                made.findings = shown(judged->findings, cx.app().locale());
                made.beside = std::move(judged->beside);
                made.trial = std::move(judged->trial);
            }
            return true;
        }
        return false;
    };
    if (!co_await cx.blocking(work)) co_return Problem::not_found("table");
    co_return made;
}

Task<Result<TableView>> show_table(Context& cx, std::string set, std::string label, std::string key) {
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    co_return co_await view_of(cx, *found, std::move(key), typed_edit(cx));
}

// The page as it is typed, with its cases run and its values tried; nothing is kept.
Task<Result<TableView>> try_table(Context& cx, std::string set, std::string label, std::string key, TableEdit given) {
    if (auto grid = grid_of(given); !grid) co_return grid.problem();
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    co_return co_await view_of(cx, *found, std::move(key), std::move(given));
}

// The values at hand are kept as a test case; the table stays as it is typed.
Task<Result<TableView>> keep_case(Context& cx, std::string set, std::string label, std::string key, TableEdit given) {
    const auto grid = grid_of(given);
    if (!grid) co_return grid.problem();
    if (!given.case_name || given.case_name->empty()) given.case_name = Text<0, 200>{{cx.say("rules.trial.unnamed")}};
    auto found = co_await find(cx, set, label);
    if (!found) co_return found.problem();
    std::optional<Judged> judged;
    const auto work = [&] {
        judged = judge(cx, *found, key, *grid, &given);
        return judged && judged->made;
    };
    if (!co_await cx.blocking(work)) co_return Problem::not_found("table");
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        auto named = named_version(tx, set, label);
        if (!named) return named.problem();
        return add_case(tx, named->version.id, *judged->made, actor_of(cx), cx.now());
    });
    if (!done) co_return done.problem();
    given.case_name.reset();
    found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    co_return co_await view_of(cx, *found, std::move(key), std::move(given));
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
    std::optional<Judged> judged;
    const auto work = [&] {
        judged = judge(cx, *found, key, *grid, &given);
        return judged.has_value();
    };
    if (!co_await cx.blocking(work)) co_return Problem::not_found("table");
    const bool broken =
        std::any_of(judged->findings.begin(), judged->findings.end(), [](const tables::Finding& one) { return one.breaks(); });
    co_return TableChecked{!broken, shown(judged->findings, cx.app().locale()), std::move(judged->beside), std::move(judged->trial)};
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
    app.post(one + "/try", try_table)
        .named("rules.table.try")
        .page("rules/table", dress)
        .form(one)
        .needs(may_draft)
        .rated(RateClass::query)
        .body_up_to(dmn::model_bytes);
    app.post(one + "/case", keep_case)
        .named("rules.table.case")
        .page("rules/table", dress)
        .form(one)
        .needs(may_draft)
        .body_up_to(dmn::model_bytes);
    install_table_sheets(app);
}

}  // namespace skl::rules
