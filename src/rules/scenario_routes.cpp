// Scenarios: a version of law with other values of its parameters, or with models of its own in place of some.
#include <algorithm>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/disk.h"
#include "kernel/text/text.h"
#include "rules/population_views.h"

namespace skl::rules {

namespace {

constexpr const char* cursor_label = "rules.scenarios";
constexpr std::int64_t runs_looked_at = 200;  // the latest; those of the scenario are shown
constexpr std::size_t bases_shown = 5;

struct ScenarioQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(ScenarioQuery, (), (limit, cursor))

Task<Result<List<RuleScenario>>> list_all(Context& cx, ScenarioQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto before = cursors.start(query.cursor, after_all_ids);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found =
        co_await cx.read([&](Reader& reader) -> Result<std::vector<RuleScenario>> { return list_scenarios(reader, *before, limit + 1); });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

// The texts of a scenario's models: those of the version, with the files that were sent in the places of their names.
Result<std::vector<ModelFile>> models_of(Reader& reader, const RuleVersion& version, const NewScenario& given) {
    std::vector<ModelFile> files;
    std::vector<std::string> names;
    for (const ModelRef& one : version.models) {
        auto text = model_text(reader, one.sha256.value);
        if (!text) return Problem{500, "model-lost", {{"name", one.name.value}}};
        files.push_back({one.name.value, std::move(*text)});
        names.push_back(one.name.value);
    }
    for (std::size_t i = 0; i < given.models.size(); ++i) {
        const Upload& sent = given.models[i];
        if (sent.path.empty()) continue;  // a form's empty field
        const std::string& replaced = i < given.replaces.size() ? given.replaces[i].value : sent.file_name;
        const auto place = std::find(names.begin(), names.end(), replaced);
        if (place == names.end()) {
            const std::string near = fmt::format("{}", fmt::join(text::nearest(replaced, names, 3), ", "));
            return Problem::invalid({{"/models", "scenario-model", {{"name", replaced}, {"near", near}}}});
        }
        auto text = disk::read(sent.path);
        if (!text) return Problem::invalid({{"/models", "no-file"}});
        files[static_cast<std::size_t>(place - names.begin())].xml = std::move(*text);
    }
    return files;
}

std::vector<ParameterOverride> overrides_of(const NewScenario& given) {
    std::vector<ParameterOverride> made;
    for (const WantedOverride& one : given.parameters)
        if (one.value) made.push_back({one.name, one.key, {{one.value->value}}});
    return made;
}

struct Based {
    RuleVersion version;
    std::vector<ModelFile> files;
};

Task<Result<Answered<RuleScenario>>> create(Context& cx, NewScenario given) {
    const Module& module = module_of(cx);
    const std::vector<ParameterOverride> overrides = overrides_of(given);
    const auto base = co_await cx.read([&](Reader& reader) -> Result<Based> {
        const auto set = named_set(reader, given.rule_set.value);
        if (!set) return set.problem();
        const auto named = given.version ? find_version(reader, set->id, given.version->value) : std::nullopt;
        if (given.version && !named) return Problem::not_found("rule-version");
        auto version = named ? Result<RuleVersion>(*named) : version_on(reader, *set, module.today(cx.tenant(), cx.now()));
        if (!version) return version.problem();
        auto files = models_of(reader, *version, given);
        if (!files) return files.problem();
        const auto parameters = overridden(*module.library().parameters(reader, cx.tenant()), overrides);
        if (!parameters) return parameters.problem();
        return Based{std::move(*version), std::move(*files)};
    });
    if (!base) co_return base.problem();
    const Checked checked = co_await cx.blocking([&] { return compile_models(base->files); });
    if (checked.too_large) co_return Problem{413, "model-too-large"};
    if (checked.compiled.faulty()) co_return model_invalid(checked);
    RuleScenario scenario;
    scenario.id = crypto::new_id<RuleScenario>(cx.now());
    scenario.title.value = given.title.value;
    scenario.rule_set = given.rule_set;
    scenario.version = base->version.label;
    scenario.as_of = given.as_of;
    scenario.parameters = overrides;
    scenario.created_at = cx.now();
    scenario.created_by.value = actor_of(cx);
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        scenario.models.clear();
        scenario.replaced.clear();
        for (std::size_t i = 0; i < base->files.size(); ++i) {
            const ModelFile& file = base->files[i];
            const std::string sha256 = text::hex(crypto::sha256(file.xml));
            if (sha256 != base->version.models[i].sha256.value) scenario.replaced.push_back(file.name);
            keep_model(tx, sha256, file.xml, cx.now());
            scenario.models.push_back({{{file.name}}, {{sha256}}});
        }
        insert(tx, scenario);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    const std::string href = cx.href("/rules/scenarios/" + to_text(scenario.id));
    co_return Answered<RuleScenario>{std::move(scenario), 201, {{"Location", href}}};
}

// Runs with the scenario, and those without that it may be computed like, to be compared with them.
void add_runs(ScenarioView& made, Reader& reader, const Context& cx) {
    for (const PopulationRun& run : list_runs(reader, after_all_ids, runs_looked_at)) {
        if (run.scenario_id == made.id) made.runs.push_back(line_of(run, reader, cx));
        if (run.scenario_id || !run.finished_at || run.rule_set.value != made.rule_set.value || made.bases.size() == bases_shown) continue;
        const auto source = find_source(reader, run.source_id);
        if (!source || !source->deidentified) continue;
        const std::string href = cx.href("/rules/population-runs/new") + "?like=" + to_text(run.id) + "&law=scenario:" + to_text(made.id);
        made.bases.push_back({line_of(run, reader, cx).title, href, run.as_of, run.created_at});
    }
}

Task<Result<ScenarioView>> show(Context& cx, Id<RuleScenario> id) {
    const Module& module = module_of(cx);
    co_return co_await cx.read([&](Reader& reader) -> Result<ScenarioView> {
        const auto found = find_scenario(reader, id);
        if (!found) return Problem::not_found("rule-scenario");
        ScenarioView made{*found, title_of_set(reader, found->rule_set.value, cx), {}, {}, {}, {}};
        made.run_href = cx.href("/rules/population-runs/new") + "?law=scenario:" + to_text(id);
        if (found->as_of) made.run_href += "&as_of=" + to_text(*found->as_of);
        const auto parameters = module.library().parameters(reader, cx.tenant());
        const feel::Date day = start_of(found->as_of.value_or(module.today(cx.tenant(), cx.now()))).date;
        for (const ParameterOverride& one : found->parameters) {
            const feel::Value* present = parameters->at(one.name.value, one.key ? one.key->value : "", day);
            made.changes.push_back(
                {one.name.value, one.key ? one.key->value : "", present ? shown(*present) : "", shown(parameter_value(one.value.value))});
        }
        add_runs(made, reader, cx);
        return made;
    });
}

}  // namespace

void install_scenarios(App& app) {
    app.get("/rules/scenarios", list_all).named("rules.scenarios").page("rules/population/scenarios", dress_list).needs(may_analyse);
    app.post("/rules/scenarios", create)
        .named("rules.scenario.create")
        .form("/rules/scenarios/new")
        .needs(may_analyse)
        .body_up_to(dmn::model_bytes + (std::size_t{1} << 20));
    app.get("/rules/scenarios/{scenario}", show).named("rules.scenario").page("rules/population/scenario").needs(may_analyse);
}

}  // namespace skl::rules
