// A scenario as a form: a version to begin with, then its parameters as they are on a day beside what they might be, and its models, each
// of which another file may stand in for.
#include <algorithm>

#include "kernel/pages/words.h"
#include "kernel/text/text.h"
#include "rules/engine/explain/explainer.h"
#include "rules/pages/mapping_rows.h"
#include "rules/population_views.h"

namespace skl::rules {

namespace {

constexpr char of_version = '@';

struct ScenarioFormQuery {
    std::optional<Text<1, 200>> law;  // set@version
    std::optional<Date> as_of;
};
BOOST_DESCRIBE_STRUCT(ScenarioFormQuery, (), (law, as_of))

struct ParameterRow {
    std::string place, name, key, present, unit, given, fault;
    bool used = false;  // a model of the version names it
};
BOOST_DESCRIBE_STRUCT(ParameterRow, (), (place, name, key, present, unit, given, fault, used))

struct ReplaceableModel {
    std::string place, name, href;
};
BOOST_DESCRIBE_STRUCT(ReplaceableModel, (), (place, name, href))

struct ScenarioForm {
    std::vector<FormOption> versions;
    std::string as_of;
    Date day;  // the same, to be read
    std::string law_title, rule_set, version, change_href;
    bool chosen = false;
    std::vector<ParameterRow> parameters, others;  // that the models name, and that they do not
    std::vector<ReplaceableModel> models;
};
BOOST_DESCRIBE_STRUCT(ScenarioForm, (),
                      (versions, as_of, day, law_title, rule_set, version, change_href, chosen, parameters, others, models))

std::string typed_text(const Context& cx, std::string_view field) {
    const Node* node = cx.typed() ? cx.typed()->find(field) : nullptr;
    return node ? node->text : std::string{};
}

// Named in a text as a whole, or by a beginning that a formula goes on from: "lowinc." + city.
bool names_parameter(const std::string& models, const std::string& name) {
    if (models.find(name) != std::string::npos) return true;
    for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
        if (models.find('"' + name.substr(0, dot + 1) + '"') != std::string::npos) return true;
    return false;
}

void offer_versions(ScenarioForm& form, Reader& reader, const Context& cx, const std::string& law) {
    for (const RuleSet& set : list_sets(reader, "", longest_page))
        for (const RuleVersion& one : versions_of(reader, set.id)) {
            if (one.state == RuleVersionState::withdrawn) continue;
            const std::string value = set.name.value + of_version + one.label.value;
            const std::string state = cx.say(std::string("RuleVersionState.") + boost::describe::enum_to_string(one.state, "draft"));
            form.versions.push_back({value, fmt::format("{} {} · {}", set.title.in(cx.language()), one.label.value, state), law == value});
        }
}

// What was typed at /parameters/<place>/value, and what is wrong with it.
void keep_typed(ParameterRow& row, const Context& cx) {
    const Node* all = cx.typed() ? cx.typed()->find("parameters") : nullptr;
    const Node* one = all ? all->find(row.place) : nullptr;
    const Node* value = one ? one->find("value") : nullptr;
    if (value) row.given = value->text;
    for (const FieldError& fault : cx.faults())
        if (fault.pointer == "/parameters/" + row.place + "/value") row.fault = error_message(cx.app().locale(), cx.language(), fault);
}

void fill_parameters(ScenarioForm& form, Reader& reader, const Context& cx, const std::string& models, Date day) {
    std::size_t place = 0;
    for (const Parameter& one : all_parameters(reader)) {
        if (one.valid_from > day || (one.valid_to && *one.valid_to < day)) continue;
        ParameterRow row{std::to_string(place++), one.name.value, one.key.value, one.value.value, one.unit.value, "", "", false};
        row.used = names_parameter(models, row.name);
        keep_typed(row, cx);
        (row.used || !row.given.empty() ? form.parameters : form.others).push_back(std::move(row));
    }
}

Result<ScenarioForm> filled(Reader& reader, Context& cx, const std::string& law, Date day) {
    ScenarioForm form;
    form.as_of = to_text(day);
    form.day = day;
    offer_versions(form, reader, cx, law);
    const auto at = law.find(of_version);
    if (at == std::string::npos) return form;
    const auto named = named_version(reader, law.substr(0, at), law.substr(at + 1));
    if (!named) return named.problem();
    form.chosen = true;
    form.rule_set = named->set.name.value, form.version = named->version.label.value;
    form.law_title = named->set.title.in(cx.language()) + " " + form.version;
    form.change_href = cx.href("/rules/scenarios/new");
    const std::string base = cx.href(fmt::format("/rules/sets/{}/versions/{}/model", form.rule_set, form.version));
    std::string texts;
    for (const ModelRef& one : named->version.models) {
        form.models.push_back({std::to_string(form.models.size()), one.name.value, base + "?file=" + text::percent_encode(one.name.value)});
        texts += model_text(reader, one.sha256.value).value_or("");
    }
    fill_parameters(form, reader, cx, texts, day);
    return form;
}

Task<Result<ScenarioForm>> show(Context& cx, ScenarioFormQuery query) {
    Date day = query.as_of.value_or(module_of(cx).today(cx.tenant(), cx.now()));
    std::string law = query.law ? query.law->value : "";
    if (cx.typed()) {
        law = typed_text(cx, "rule_set") + of_version + typed_text(cx, "version");
        (void)parse(typed_text(cx, "as_of"), day);
    }
    co_return co_await cx.read([&](Reader& reader) { return filled(reader, cx, law, day); });
}

}  // namespace

void install_scenario_form(App& app) {
    app.get("/rules/scenarios/new", show).named("rules.scenario.form").page("rules/population/scenario_form").needs(may_analyse).unlisted();
}

}  // namespace skl::rules
