// Asking: a version of law, a model that is only looked at, an expression.
#include "rules/inside.h"

namespace skl::rules {

namespace {

Task<Result<Evaluated>> ask(Context& cx, std::string set_name, RuleQuestion asked) {
    const Module& module = module_of(cx);
    const Date as_of = asked.as_of.value_or(module.today(cx.tenant(), cx.now()));
    const auto found = co_await cx.read([&](Reader& reader) { return law_of_a_day(reader, module.library(), set_name, as_of); });
    if (!found) co_return found.problem();
    co_return co_await cx.blocking([&] {
        return evaluate({found->set, found->version, *found->compiled, *found->parameters, *module.parts().calendar, cx.app().locale()},
                        asked, as_of, cx.language());
    });
}

Task<Result<QuestionFound>> ask_next(Context& cx, std::string set_name, QuestionSearch asked) {
    const Module& module = module_of(cx);
    const Date as_of = asked.as_of.value_or(module.today(cx.tenant(), cx.now()));
    const auto found = co_await cx.read([&](Reader& reader) { return law_of_a_day(reader, module.library(), set_name, as_of); });
    if (!found) co_return found.problem();
    co_return co_await cx.blocking([&] {
        return search_question(
            {found->set, found->version, *found->compiled, *found->parameters, *module.parts().calendar, cx.app().locale()}, asked, as_of,
            cx.language());
    });
}

Diagnostics all_shown(const Checked& checked, const Locale& locale) {
    Diagnostics made;
    made.valid = !checked.compiled.faulty();
    for (const feel::Diagnostic& one : checked.compiled.diagnostics) made.diagnostics.push_back(shown(one, locale));
    return made;
}

Task<Result<Diagnostics>> validate(Context& cx) {
    const Checked checked = co_await cx.blocking([&] { return check_models({{"model", cx.request().body}}); });
    if (checked.too_large) co_return Problem{413, "model-too-large"};
    co_return all_shown(checked, cx.app().locale());
}

struct ModelToCheck {
    std::optional<Prose<1'000'000>> xml;
    std::optional<Upload> file;
};
BOOST_DESCRIBE_STRUCT(ModelToCheck, (), (xml, file))

Task<Result<Diagnostics>> check(Context& cx, ModelToCheck given) {
    std::string text = given.xml ? given.xml->value : "";
    if (given.file && !given.file->path.empty())
        if (auto read = disk::read(given.file->path)) text = std::move(*read);
    if (text.empty()) co_return Problem::invalid({{"/file", "no-file"}});
    const Checked checked = co_await cx.blocking([&] { return check_models({{"model", text}}); });
    if (checked.too_large) co_return Problem{413, "model-too-large"};
    co_return all_shown(checked, cx.app().locale());
}

Task<Result<FeelAnswer>> ask_feel(Context& cx, FeelQuestion asked) {
    const Module& module = module_of(cx);
    const Date today = module.today(cx.tenant(), cx.now());
    const auto parameters = co_await cx.read(
        [&](Reader& reader) -> Result<std::shared_ptr<const Parameters>> { return module.library().parameters(reader, cx.tenant()); });
    if (!parameters) co_return parameters.problem();
    co_return co_await cx.blocking([&] {
        const Jurisdiction surroundings(**parameters, *module.parts().calendar);
        return evaluate_feel(asked, today, surroundings, cx.app().locale(), cx.language());
    });
}

}  // namespace

void install_evaluation(App& app) {
    app.post("/rules/sets/{set}/evaluate", ask).named("rules.evaluate").form("/rules/sets/{set}/ask").rated(RateClass::query);
    app.post("/rules/sets/{set}/next-question", ask_next)
        .named("rules.next_question")
        .form("/rules/sets/{set}/next-question")
        .rated(RateClass::query);
    app.post("/rules/validate", validate)
        .named("rules.validate")
        .takes_raw()
        .for_programs()
        .body_up_to(dmn::model_bytes)
        .rated(RateClass::query);
    app.post("/rules/check", check).named("rules.check").form("/rules/check/new").body_up_to(dmn::model_bytes).rated(RateClass::query);
    app.post("/feel/evaluate", ask_feel).named("rules.feel").form("/feel").rated(RateClass::query);
}

}  // namespace skl::rules
