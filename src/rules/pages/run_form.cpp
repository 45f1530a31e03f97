// A run asked for step by step, without script: over what and by which law; what to compute and for whom; where each input has its values
// from, with a guess, the first values and what does not fit said beforehand. Every step is an address, so nothing is lost by going back.
#include <algorithm>

#include "kernel/pages/words.h"
#include "rules/pages/mapping_rows.h"
#include "rules/pages/run_answers.h"

namespace skl::rules {

namespace {

constexpr std::int64_t sources_offered = 100, scenarios_offered = 50;

struct OutputOption {
    std::string value, label, asks, place;  // asks: for these inputs
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(OutputOption, (), (value, label, asks, place, chosen))

// A column of the source with its first values, for who has to choose.
struct SampleColumn {
    std::string column, kind, values;
};
BOOST_DESCRIBE_STRUCT(SampleColumn, (), (column, kind, values))

struct HiddenField {
    std::string name, value;
};
BOOST_DESCRIBE_STRUCT(HiddenField, (), (name, value))

struct RunForm {
    RunStep step{};
    std::vector<FormOption> sources, sets, versions, scenarios;
    std::string as_of;
    Date day;  // the same, to be read
    std::string source_title, law_title, change_href, outputs_href;
    std::vector<std::string> missing;  // what the step before lacks, in words
    std::vector<OutputOption> services, decisions;
    bool of_household = false, has_home = false, with_rules = false;
    std::vector<FormOption> keys, households, roles;
    std::vector<HiddenField> kept;  // the answers of the steps before
    std::vector<InputRow> inputs;
    std::vector<SampleColumn> samples;
    bool identified = false;
};
BOOST_DESCRIBE_STRUCT(RunForm, (),
                      (step, sources, sets, versions, scenarios, as_of, day, source_title, law_title, change_href, outputs_href, missing,
                       services, decisions, of_household, has_home, with_rules, keys, households, roles, kept, inputs, samples, identified))

// The law of the answers, as far as it is there.
struct ChosenLaw {
    std::string set, version, title;
    std::optional<Uuid> scenario;
    CompiledRef compiled;
};

Result<ChosenLaw> law_of(Reader& reader, const Context& cx, const std::string& law, Date as_of) {
    ChosenLaw made;
    std::vector<ModelRef> models;
    if (law.starts_with(law_of_scenario)) {
        Uuid id;
        const auto scenario =
            parse(std::string_view(law).substr(law_of_scenario.size()), id) ? find_scenario(reader, id) : std::optional<RuleScenario>();
        if (!scenario) return Problem::not_found("rule-scenario");
        made.set = scenario->rule_set.value, made.version = scenario->version.value, made.title = scenario->title.value;
        made.scenario = scenario->id;
        models = scenario->models;
    } else {
        const auto at = std::min(law.find(law_of_version), law.size());
        const auto set = named_set(reader, law.substr(0, at));
        if (!set) return set.problem();
        const auto named = at < law.size() ? find_version(reader, set->id, law.substr(at + 1)) : std::nullopt;
        if (at < law.size() && !named) return Problem::not_found("rule-version");
        const auto version = named ? Result<RuleVersion>(*named) : version_on(reader, *set, as_of);
        if (!version) return version.problem();
        made.set = set->name.value;
        made.version = named ? version->label.value : "";
        made.title = set->title.in(cx.language()) + " " + version->label.value;
        models = version->models;
    }
    auto compiled = module_of(cx).library().models(reader, models);
    if (!compiled) return compiled.problem();
    made.compiled = *compiled;
    return made;
}

void offer_laws(RunForm& form, Reader& reader, const Context& cx, const std::string& law) {
    for (const RuleSet& set : list_sets(reader, "", longest_page)) {
        const std::string title = set.title.in(cx.language());
        bool any = false;
        for (const RuleVersion& version : versions_of(reader, set.id)) {
            if (version.state == RuleVersionState::withdrawn) continue;
            const std::string value = set.name.value + law_of_version + version.label.value;
            form.versions.push_back(
                {value,
                 fmt::format("{} {} · {}", title, version.label.value,
                             cx.say(std::string("RuleVersionState.") + boost::describe::enum_to_string(version.state, "draft"))),
                 law == value});
            any = any || version.state == RuleVersionState::in_force || version.state == RuleVersionState::superseded ||
                  version.state == RuleVersionState::approved;
        }
        if (any) form.sets.push_back({set.name.value, title, law == set.name.value});
    }
    for (const RuleScenario& one : list_scenarios(reader, after_all_ids, scenarios_offered)) {
        const std::string value = std::string(law_of_scenario) + to_text(one.id);
        form.scenarios.push_back(
            {value, one.title.value + " · " + title_of_set(reader, one.rule_set.value, cx) + " " + one.version.value, law == value});
    }
}

void offer_outputs(RunForm& form, const dmn::Program& program, const Answers& answers, const std::string& language) {
    const bool en = language == "en";
    for (const DecisionView& one : decisions_of(program, language)) {
        std::string inputs;
        for (const InputView& input : one.inputs) inputs += (inputs.empty() ? "" : en ? ", " : "、") + input.label;
        auto& list = one.kind == ElementKind::service ? form.services : form.decisions;
        const bool chosen = std::find(answers.outputs.begin(), answers.outputs.end(), one.name) != answers.outputs.end();
        list.push_back({one.name, one.label, inputs, std::to_string(form.services.size() + form.decisions.size()), chosen});
    }
}

void offer_columns(RunForm& form, const PopulationSource& source, const Answers& answers) {
    for (const analytics::OutsideColumn& column : source.columns) {
        form.keys.push_back({column.name, column.name, column.name == answers.key});
        form.households.push_back({column.name, column.name, column.name == answers.household});
        form.roles.push_back({column.name, column.name, column.name == answers.role});
    }
}

void keep_for_mapping(RunForm& form, const Answers& answers, const ChosenLaw& law) {
    const auto keep = [&](const std::string& name, const std::string& value) {
        if (!value.empty()) form.kept.push_back({name, value});
    };
    keep("source", answers.source);
    keep("rule_set", law.set);
    keep("version", law.scenario ? "" : law.version);
    keep("scenario", law.scenario ? to_text(*law.scenario) : "");
    keep("as_of", answers.as_of);
    keep("entity", answers.of_household ? "household" : "person");
    keep("key", answers.key);
    keep("household", answers.household);
    keep("role", answers.role);
    for (std::size_t i = 0; i < answers.outputs.size(); ++i) keep("outputs." + std::to_string(i), answers.outputs[i]);
}

// The faults of a form that came back, at the rows they are of: /mapping/3/column.
void tell_faults(RunForm& form, const Context& cx) {
    for (const FieldError& fault : cx.faults()) {
        const std::string_view pointer = fault.pointer;
        constexpr std::string_view mapping = "/mapping/";
        if (!pointer.starts_with(mapping)) continue;
        const std::string_view rest = pointer.substr(mapping.size()), place = rest.substr(0, rest.find('/'));
        for (InputRow& row : form.inputs)
            if (row.place == place) row.fault += (row.fault.empty() ? "" : " ") + error_message(cx.app().locale(), cx.language(), fault);
    }
}

constexpr std::pair<std::string_view, const char*> types[] = {
    {"number", "feel.type.number"}, {"string", "feel.type.string"},           {"boolean", "feel.type.boolean"}, {"date", "feel.type.date"},
    {"time", "feel.type.time"},     {"date and time", "feel.type.date-time"}, {"Any", "feel.type.any"}};

std::string type_words(const Context& cx, const std::string& type) {
    for (const auto& [name, key] : types)
        if (name == type) return cx.say(key);
    return type;
}

void fill_rows(RunForm& form, const dmn::Program& program, const FirstRows& rows, const Answers& answers, const Context& cx) {
    const auto decisions = program.names(dmn::Unit::Kind::decision);
    for (const std::size_t input : inputs_of_outputs(program, answers.outputs)) {
        const std::string& name = program.units()[input].name;
        const auto of_input = [&](const PopulationFeed& feed) { return feed.input.value == name; };
        const auto found = std::find_if(answers.mapping.begin(), answers.mapping.end(), of_input);
        static const PopulationFeed nothing;
        const PopulationFeed* given = found != answers.mapping.end() ? &*found : answers.mapped && cx.typed() ? &nothing : nullptr;
        InputRow row = input_row(program, input, rows, given, cx.language());
        row.place = std::to_string(form.inputs.size());
        row.type = type_words(cx, row.type);
        for (FormOption& one : row.members) one.label = cx.say("MemberAggregate." + one.value);
        for (const std::string& decision : decisions)
            row.decisions.push_back({decision, decision, given && given->decision && given->decision->value == decision});
        form.inputs.push_back(std::move(row));
    }
    tell_faults(form, cx);
}

struct Gathered {
    RunForm form;
    Answers answers;
    std::optional<PopulationSource> source;
    std::optional<ChosenLaw> law;
};

Result<Gathered> gather(Reader& reader, Context& cx, const RunFormQuery& query) {
    Gathered made;
    made.answers = answers_of(reader, cx, query);
    RunForm& form = made.form;
    Answers& answers = made.answers;
    Date as_of = module_of(cx).today(cx.tenant(), cx.now());
    if (answers.as_of.empty() || !parse(answers.as_of, as_of)) answers.as_of = to_text(as_of);
    form.as_of = answers.as_of;
    form.day = as_of;
    Uuid id;
    if (parse(answers.source, id)) made.source = usable_source(reader, id);
    if (made.source && !made.source->table_sha256) made.source.reset();
    if (!answers.law.empty()) {
        auto law = law_of(reader, cx, answers.law, as_of);
        if (law)
            made.law = std::move(*law);
        else if (answers.wanted != RunStep::source)
            form.missing.push_back(problem_title(cx.app().locale(), cx.language(), law.problem()));
    }
    if (answers.wanted == RunStep::source || !made.source || !made.law) {
        if (answers.wanted != RunStep::source && !made.source) form.missing.push_back(cx.say("population.form.no-source"));
        if (answers.wanted != RunStep::source && answers.law.empty()) form.missing.push_back(cx.say("population.form.no-law"));
        for (const PopulationSource& one : list_sources(reader, after_all_ids, sources_offered))
            if (one.table_sha256)
                form.sources.push_back({to_text(one.id), one.title.value + " · " + cx.app().locale().number(cx.language(), one.row_count),
                                        to_text(one.id) == answers.source});
        offer_laws(form, reader, cx, answers.law);
    }
    return made;
}

// Which step can be shown by what is answered.
RunStep step_of(const Gathered& made) {
    if (made.answers.wanted == RunStep::source || !made.source || !made.law) return RunStep::source;
    return made.answers.wanted == RunStep::mapping && !made.answers.outputs.empty() ? RunStep::mapping : RunStep::outputs;
}

Task<Result<RunForm>> show(Context& cx, RunFormQuery query) {
    auto made = co_await cx.read([&](Reader& reader) { return gather(reader, cx, query); });
    if (!made) co_return made.problem();
    RunForm& form = made->form;
    const Answers& answers = made->answers;
    form.step = step_of(*made);
    form.of_household = answers.of_household;
    form.has_home = !answers.household.empty();
    form.with_rules = answers.with_rules;
    if (!answers.like.empty()) form.kept.push_back({"like", answers.like});
    if (form.step == RunStep::source) co_return std::move(form);
    if (auto allowed = may_use(cx, made->source->deidentified, made->source->legal_basis.has_value()); !allowed)
        co_return allowed.problem();
    form.source_title = made->source->title.value;
    form.law_title = made->law->title;
    form.identified = !made->source->deidentified;
    form.change_href = address_of(cx, answers, RunStep::source);
    form.outputs_href = address_of(cx, answers, RunStep::outputs);
    const dmn::Program& program = *made->law->compiled->program;
    if (form.step == RunStep::outputs) {
        if (answers.wanted == RunStep::mapping) form.missing.push_back(cx.say("population.form.no-outputs"));
        for (const auto& [name, value] : {std::pair{"source", answers.source}, {"law", answers.law}, {"as_of", answers.as_of}})
            form.kept.push_back({name, value});
        offer_outputs(form, program, answers, cx.language());
        offer_columns(form, *made->source, answers);
        co_return std::move(form);
    }
    form.kept.clear();
    keep_for_mapping(form, answers, *made->law);
    const auto rows = co_await cx.blocking([&] { return first_rows(module_of(cx).populations().blobs(), *made->source); });
    if (!rows) co_return rows.problem();
    fill_rows(form, program, *rows, answers, cx);
    for (std::size_t i = 0; i < rows->columns.size(); ++i)
        form.samples.push_back({rows->columns[i].name,
                                cx.say(std::string("OutsideKind.") + boost::describe::enum_to_string(rows->columns[i].kind, "text")),
                                rows->examples(i)});
    co_return std::move(form);
}

}  // namespace

void install_run_form(App& app) {
    app.get("/rules/population-runs/new", show)
        .named("rules.population.run.form")
        .page("rules/population/run_form")
        .needs(may_analyse)
        .unlisted();
}

}  // namespace skl::rules
