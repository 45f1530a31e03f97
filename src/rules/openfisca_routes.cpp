// OpenFisca's Web API over a rule set whose model names entities: a face for programs that speak it, at its own paths and in its own
// shapes. `set` chooses the rule set; without it the first that has entities in force today.
#include "rules/inside.h"
#include "rules/openfisca/calculation.h"
#include "rules/openfisca/describe.h"

namespace skl::rules {

namespace {

constexpr std::int64_t sets_looked_at = 100;
constexpr const char* face = "/openfisca";

struct Found {
    CompiledRef compiled;  // what the country is of
    openfisca::Country country;
    std::shared_ptr<const Parameters> parameters;
};

std::optional<Found> country_in(Reader& reader, const Module& module, const RuleSet& set, Date today, const std::string& tenant) {
    auto version = version_on(reader, set, today);
    if (!version) return std::nullopt;
    auto compiled = module.library().models(reader, version->models);
    if (!compiled) return std::nullopt;
    auto country = openfisca::country_of((*compiled)->program);
    if (!country) return std::nullopt;
    return Found{std::move(*compiled), std::move(*country), module.library().parameters(reader, tenant)};
}

Task<Result<Found>> country_asked(Context& cx) {
    const Module& module = module_of(cx);
    const Date today = module.today(cx.tenant(), cx.now());
    const auto query = read_form(cx.request().query);
    if (!query) co_return query.problem();
    const Node* wanted = query->find("set");
    co_return co_await cx.read([&](Reader& reader) -> Result<Found> {
        if (wanted) {
            const auto set = named_set(reader, wanted->text);
            if (!set) return set.problem();
            if (auto found = country_in(reader, module, *set, today, cx.tenant())) return std::move(*found);
            return Problem::not_found("entities");
        }
        for (const RuleSet& set : list_sets(reader, "", sets_looked_at))
            if (auto found = country_in(reader, module, set, today, cx.tenant())) return std::move(*found);
        return Problem::not_found("entities");
    });
}

Reply json(const Node& node) {
    Reply made{200, "application/json", "", {}, {}, {}, {}};
    write_node(made.body, node);
    return made;
}

Task<Result<Reply>> entities(Context& cx) {
    const auto found = co_await country_asked(cx);
    if (!found) co_return found.problem();
    co_return json(openfisca::entities(found->country));
}

Task<Result<Reply>> variables(Context& cx) {
    const auto found = co_await country_asked(cx);
    if (!found) co_return found.problem();
    co_return json(openfisca::variables(found->country, cx.href(face), cx.language()));
}

Task<Result<Reply>> variable(Context& cx, std::string name) {
    const auto found = co_await country_asked(cx);
    if (!found) co_return found.problem();
    const auto told = openfisca::variable(found->country, name, cx.language());
    if (!told) co_return Problem::not_found("variable");
    co_return json(*told);
}

Task<Result<Reply>> parameters(Context& cx) {
    const auto found = co_await country_asked(cx);
    if (!found) co_return found.problem();
    co_return json(openfisca::parameters(*found->parameters, cx.href(face)));
}

Task<Result<Reply>> parameter(Context& cx, std::string name) {
    const auto found = co_await country_asked(cx);
    if (!found) co_return found.problem();
    const auto told = openfisca::parameter(*found->parameters, name);
    if (!told) co_return Problem::not_found("parameter");
    co_return json(*told);
}

Task<Result<Reply>> spec(Context& cx) {
    const auto found = co_await country_asked(cx);
    if (!found) co_return found.problem();
    co_return json(openfisca::spec(found->country, cx.href(face)));
}

using Answers = Result<Node> (*)(const openfisca::Country&, const Node&, const feel::Surroundings*);

Task<Result<Reply>> answered(Context& cx, Answers answers) {
    const auto situation = read_json(cx.request().body);
    if (!situation) co_return situation.problem();
    const auto found = co_await country_asked(cx);
    if (!found) co_return found.problem();
    const auto made = co_await cx.blocking([&] {
        const Jurisdiction surroundings(*found->parameters, *module_of(cx).parts().calendar);
        return answers(found->country, *situation, &surroundings);
    });
    if (!made) co_return made.problem();
    co_return json(*made);
}

Task<Result<Reply>> calculate(Context& cx) { co_return co_await answered(cx, openfisca::calculate); }
Task<Result<Reply>> trace(Context& cx) { co_return co_await answered(cx, openfisca::trace); }

}  // namespace

void install_openfisca(App& app) {
    app.get("/openfisca/entities", entities).for_programs().rated(RateClass::query).unlisted();
    app.get("/openfisca/variables", variables).for_programs().rated(RateClass::query).unlisted();
    app.get("/openfisca/variable/{variable}", variable).for_programs().rated(RateClass::query).with_dotted_names().unlisted();
    app.get("/openfisca/parameters", parameters).for_programs().rated(RateClass::query).unlisted();
    app.get("/openfisca/parameter/{parameter}", parameter).for_programs().rated(RateClass::query).with_dotted_names().unlisted();
    app.get("/openfisca/spec", spec).for_programs().rated(RateClass::query).unlisted();
    app.post("/openfisca/calculate", calculate).takes_raw().for_programs().rated(RateClass::query).unlisted();
    app.post("/openfisca/trace", trace).takes_raw().for_programs().rated(RateClass::query).unlisted();
}

}  // namespace skl::rules
