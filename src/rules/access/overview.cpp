// The policy in force for those who keep it, and the draft of a new one. A draft is a version of the rule set `access`, with the moves and
// pages that all versions have.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"
#include "rules/access/install.h"
#include "rules/access/pages.h"

namespace skl::rules {

namespace {

constexpr std::int64_t decisions_shown = 8;

struct AccessVersionLine {
    Text<> label;
    RuleVersionState state{};
    Date effective_from;
    std::optional<Date> effective_to;
    std::string drafted_by, approved_by, href;
    std::optional<Instant> approved_at;
};
BOOST_DESCRIBE_STRUCT(AccessVersionLine, (), (label, state, effective_from, effective_to, drafted_by, approved_by, href, approved_at))

struct AccessOverview {
    Text<> version;  // in force; "built-in" where the tenant has none of its own
    bool built_in = false;
    std::optional<AccessVersionLine> in_force;
    std::vector<AccessRuleLine> rules;
    std::vector<AccessVersionLine> history;     // the latest first
    std::vector<AccessDecisionLine> decisions;  // the latest
    std::int64_t case_count = 0;
    bool can_keep = false, can_draft = false;
    std::string set_href, model_href, decisions_href, cases_href, simulate_href, draft_href;
};
BOOST_DESCRIBE_STRUCT(AccessOverview, (),
                      (version, built_in, in_force, rules, history, decisions, case_count, can_keep, can_draft, set_href, model_href,
                       decisions_href, cases_href, simulate_href, draft_href))

struct NewAccessDraft {
    Text<1, 60> label;
    Date effective_from;
};
BOOST_DESCRIBE_STRUCT(NewAccessDraft, (), (label, effective_from))

AccessVersionLine line_of(Reader& reader, const RuleVersion& one, const Context& cx) {
    AccessVersionLine made;
    made.label = one.label, made.state = one.state;
    made.effective_from = one.effective_from, made.effective_to = one.effective_to;
    made.drafted_by = actor_in_words(reader, one.author.value, cx);
    if (one.approved_by) made.approved_by = actor_in_words(reader, one.approved_by->value, cx);
    for (const RuleVersionStep& step : steps_of(reader, one.id))
        if (step.event.value == boost::describe::enum_to_string(VersionEvent::approved, "")) made.approved_at = step.at;
    made.href = cx.href("/rules/sets/access/versions/" + text::percent_encode(one.label.value));
    return made;
}

// The built-in policy is shown as the model that is shipped, which decides the same.
Result<AccessVersionRef> shown_version(const Module& module, const AccessVersionRef& in_force) {
    if (in_force || module.parts().shipped_policy.empty()) return in_force;
    Checked checked = compile_models({{"access.dmn", module.parts().shipped_policy}});
    auto compiled = std::make_shared<Compiled>();
    compiled->program = std::move(checked.compiled.program);
    return AccessVersion::of(std::string(identity::built_in_version), std::move(compiled), std::make_shared<const Parameters>(),
                             *module.parts().calendar);
}

Done add_history(AccessOverview& made, Reader& reader, const Context& cx, Date today) {
    const auto set = find_set(reader, access_set);
    if (!set) return Nothing{};
    made.set_href = cx.href("/rules/sets/access");
    for (const RuleVersion& one : versions_of(reader, set->id)) made.history.push_back(line_of(reader, one, cx));
    const auto version = version_on(reader, *set, today);
    if (version) made.in_force = line_of(reader, *version, cx);
    return Nothing{};
}

Task<Result<AccessOverview>> show(Context& cx) {
    const Module& module = module_of(cx);
    const bool keeps = static_cast<bool>(cx.may(may_keep_gate));
    if (auto written = co_await write_decisions(cx); !written) co_return written.problem();
    const Date today = module.today(cx.tenant(), cx.now());
    co_return co_await cx.read([&](Reader& reader) -> Result<AccessOverview> {
        auto version = access_in_force(reader, module, cx.tenant(), today);
        if (!version) return version.problem();
        AccessOverview made;
        made.version = {{*version ? (*version)->label() : std::string(identity::built_in_version)}};
        made.built_in = !*version;
        if (auto done = add_history(made, reader, cx, today); !done) return done.problem();
        const auto shown = shown_version(module, *version);
        if (shown && *shown) made.rules = rules_in_words(**shown, *module.parts().calendar, cx);
        for (const LoggedDecision& one : logged_decisions(reader, decisions_shown)) made.decisions.push_back(rules::line_of(one, cx));
        made.case_count = static_cast<std::int64_t>(access_cases(reader).size());
        made.can_keep = made.can_draft = keeps;
        made.model_href = cx.href("/rules/access/shipped");
        made.decisions_href = cx.href("/rules/access/decisions");
        made.cases_href = cx.href("/rules/access/cases");
        made.simulate_href = cx.href("/rules/access/simulate");
        made.draft_href = cx.href("/rules/access/drafts/new");
        return made;
    });
}

Task<Result<Reply>> shipped(Context& cx) {
    const std::string& model = module_of(cx).parts().shipped_policy;
    if (model.empty()) co_return Problem::not_found("model");
    co_return Reply::text(model, "application/xml; charset=utf-8");
}

// The models a draft begins from: of the version in force, or what is shipped.
Result<std::vector<ModelRef>> models_to_begin_from(Transaction& tx, const Module& module, const RuleSet& set, Date day, Instant now) {
    auto version = version_on(tx, set, day);
    if (version) return std::move(version->models);
    const std::string& model = module.parts().shipped_policy;
    if (model.empty()) return Problem::not_found("model");
    const std::string sha256 = text::hex(crypto::sha256(model));
    keep_model(tx, sha256, model, now);
    return std::vector<ModelRef>{{{{"access.dmn"}}, {{sha256}}}};
}

RuleSet set_of_the_gate(Transaction& tx, const std::string& actor, Instant now) {
    if (auto found = find_set(tx, access_set)) return std::move(*found);
    RuleSet set{crypto::new_id<RuleSet>(now), {{access_set}}, access_title(), {{"Skylantern"}}, now, {{actor}}};
    insert(tx, set);
    return set;
}

Task<Result<Answered<RuleVersion>>> draft(Context& cx, NewAccessDraft given) {
    const Module& module = module_of(cx);
    const std::string actor = actor_of(cx);
    auto done = co_await cx.write([&](Transaction& tx) -> Result<RuleVersion> {
        const RuleSet set = set_of_the_gate(tx, actor, cx.now());
        if (find_version(tx, set.id, given.label.value)) return Problem::conflict("rule-version-exists");
        auto models = models_to_begin_from(tx, module, set, module.today(cx.tenant(), cx.now()), cx.now());
        if (!models) return models.problem();
        RuleVersion version{.id = crypto::new_id<RuleVersion>(cx.now()), .set_id = set.id, .label = {{given.label.value}}};
        version.effective_from = given.effective_from;
        version.models = std::move(*models);
        version.author = {{actor}};
        version.created_at = version.changed_at = cx.now();
        insert(tx, version);
        add_step(tx, version.id,
                 {crypto::new_id<RuleVersionStep>(cx.now()), cx.now(), {{actor}}, {{"drafted"}}, RuleVersionState::draft, ""});
        return version;
    });
    if (!done) co_return done.problem();
    co_return Answered<RuleVersion>{*done, 201, {{"Location", cx.href("/rules/sets/access/versions/" + done->label.value)}}};
}

}  // namespace

Bilingual<1, 200> access_title() {
    Bilingual<1, 200> title;
    title.by_language = {{"zh-Hant", "存取政策"}, {"en", "Access policy"}};
    return title;
}

void install_access_overview(App& app) {
    app.get("/rules/access", show).named("rules.access").needs(may_read_gate).page("rules/access");
    app.get("/rules/access/shipped", shipped).named("rules.access.shipped").needs(may_read_gate).gives({"application/xml"});
    app.post("/rules/access/drafts", draft).named("rules.access.draft").needs(may_keep_gate).form("/rules/access/drafts/new");
}

}  // namespace skl::rules
