// The gate's policy for those who keep it: what is in force, cases that must stay as they are, what was decided, and what a draft would
// change. A draft is a version of the rule set `access`, with the moves and pages that all versions have.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/conditions.h"
#include "kernel/text/text.h"
#include "rules/access/gate.h"
#include "rules/access/install.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

constexpr std::int64_t decisions_shown = 100;
constexpr std::size_t examples_told = 20;  // in each direction

struct AccessOverview {
    Text<> version;  // in force; "built-in" where the tenant has none of its own
    std::string set_href, model_href, cases_href, simulate_href, draft_href;
    std::vector<LoggedDecision> decisions;
};
BOOST_DESCRIBE_STRUCT(AccessOverview, (), (version, set_href, model_href, cases_href, simulate_href, draft_href, decisions))

struct AccessCases {
    std::vector<AccessCase> items;
};
BOOST_DESCRIBE_STRUCT(AccessCases, (), (items))

struct NewAccessCase {
    Text<1, 200> name;
    AccessFacts facts;
    AccessEffect expected{};
};
BOOST_DESCRIBE_STRUCT(NewAccessCase, (), (name, facts, expected))

struct NewAccessDraft {
    Text<1, 60> label;
    Date effective_from;
};
BOOST_DESCRIBE_STRUCT(NewAccessDraft, (), (label, effective_from))

struct AccessSimulationRequest {
    Text<1, 60> version;
    std::optional<Text<1, 1000>> where;  // FEEL over subject, action, resource and context: only decisions where it holds
};
BOOST_DESCRIBE_STRUCT(AccessSimulationRequest, (), (version, where))

struct AccessChange {
    bool allowed_now = false, allowed_then = false;
    std::int64_t times = 0;
    Text<> rule;  // that decides it then
    AccessFacts facts;
};
BOOST_DESCRIBE_STRUCT(AccessChange, (), (allowed_now, allowed_then, times, rule, facts))

struct AccessSimulation {
    Text<> version, compared_with;
    std::int64_t kinds = 0, decisions = 0;            // replayed
    std::int64_t would_permit = 0, would_refuse = 0;  // decisions that would change, by what they become
    std::vector<AccessChange> examples;
    std::vector<std::string> failed;  // rules that could not be evaluated in some of them
};
BOOST_DESCRIBE_STRUCT(AccessSimulation, (), (version, compared_with, kinds, decisions, would_permit, would_refuse, examples, failed))

Task<Result<AccessOverview>> show(Context& cx) {
    const Module& module = module_of(cx);
    co_return co_await cx.read([&](Reader& reader) -> Result<AccessOverview> {
        auto version = access_in_force(reader, module, cx.tenant(), module.today(cx.tenant(), cx.now()));
        if (!version) return version.problem();
        AccessOverview made{{{*version ? (*version)->label() : std::string(identity::built_in_version)}},
                            find_set(reader, access_set) ? cx.href("/rules/sets/access") : "",
                            cx.href("/rules/access/shipped"),
                            cx.href("/rules/access/cases"),
                            cx.href("/rules/access/simulate"),
                            cx.href("/rules/access/drafts/new"),
                            logged_decisions(reader, decisions_shown)};
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

Task<Result<AccessCases>> list_cases(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<AccessCases> { return AccessCases{access_cases(reader)}; });
}

Task<Result<Answered<AccessCase>>> add_case(Context& cx, NewAccessCase given) {
    const AccessCase one{crypto::new_id<AccessCase>(cx.now()), given.name, given.facts, given.expected, {{actor_of(cx)}}, cx.now()};
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, one);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Answered<AccessCase>{one, 201, {{"Location", cx.href("/rules/access/cases")}}};
}

Task<Result<Reply>> drop_case(Context& cx, Uuid id) {
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (!remove_case(tx, id)) return Problem::not_found("case");
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Reply{204, "", "", {}, {}, {}};
}

// What is replayed, and by what.
struct Replayed {
    AccessVersionRef draft, now;
    std::vector<LoggedDecision> decisions;
    std::shared_ptr<const Condition> where;
};

Result<Replayed> to_replay(Reader& reader, const Context& cx, const AccessSimulationRequest& asked) {
    const Module& module = module_of(cx);
    auto named = named_version(reader, access_set, asked.version.value);
    if (!named) return named.problem();
    auto draft = access_version(reader, module, cx.tenant(), named->version);
    if (!draft) return draft.problem();
    auto now = access_in_force(reader, module, cx.tenant(), module.today(cx.tenant(), cx.now()));
    if (!now) return now.problem();
    Replayed made{std::move(*draft), std::move(*now), logged_decisions(reader, kinds_logged), nullptr};
    if (!asked.where) return made;
    auto where = conditions_of(cx.app()).compile(reader, cx.tenant(), asked.where->value, {"subject", "action", "resource", "context"});
    if (!where) return where.problem();
    made.where = std::move(*where);
    return made;
}

void tell(AccessSimulation& made, const LoggedDecision& one, const identity::Decision& then) {
    std::int64_t& changed = then.allowed ? made.would_permit : made.would_refuse;
    changed += one.times;
    const auto told = std::count_if(made.examples.begin(), made.examples.end(),
                                    [&](const AccessChange& other) { return other.allowed_then == then.allowed; });
    if (static_cast<std::size_t>(told) >= examples_told) return;
    const std::string rule = then.reasons.empty()                ? "nothing-permits"
                             : then.reasons.front().rule.empty() ? then.reasons.front().policy
                                                                 : then.reasons.front().rule;
    made.examples.push_back({!then.allowed, then.allowed, one.times, {{rule}}, one.facts});
}

// Both versions decide each kind again, at the minute it was seen last: what is compared is the policies, not yesterday and today.
AccessSimulation replay(const Replayed& with, const calendar::Zone& zone, Date today) {
    AccessSimulation made;
    made.version = {{with.draft->label()}};
    made.compared_with = {{with.now ? with.now->label() : std::string(identity::built_in_version)}};
    std::set<std::string> failed;
    for (const LoggedDecision& one : with.decisions) {
        if (with.where) {
            const auto facts = read_json(to_json(one.facts));
            if (!facts || !with.where->evaluate(*facts, today).holds) continue;
        }
        const feel::DateTime local = local_minute(zone, one.last_at);
        const identity::Decision now = decide_access(with.now.get(), one.facts, local), then = with.draft->decide(one.facts, local);
        ++made.kinds;
        made.decisions += one.times;
        failed.insert(then.failed.begin(), then.failed.end());
        if (now.allowed != then.allowed) tell(made, one, then);
    }
    made.failed.assign(failed.begin(), failed.end());
    return made;
}

Task<Result<AccessSimulation>> simulate(Context& cx, AccessSimulationRequest asked) {
    const Module& module = module_of(cx);
    const auto fresh = module.gate().take(cx.tenant(), cx.now(), true);
    auto written = co_await cx.write([&](Transaction& tx) -> Done {
        add_to_log(tx, fresh, cx.now());
        return Nothing{};
    });
    if (!written) co_return written.problem();
    auto found = co_await cx.read([&](Reader& reader) { return to_replay(reader, cx, asked); });
    if (!found) co_return found.problem();
    const calendar::Zone zone = module.parts().zone_of(cx.tenant());
    co_return co_await cx.blocking([&] { return replay(*found, zone, module.today(cx.tenant(), cx.now())); });
}

}  // namespace

Bilingual<1, 200> access_title() {
    Bilingual<1, 200> title;
    title.by_language = {{"zh-Hant", "存取政策"}, {"en", "Access policy"}};
    return title;
}

void install_access_routes(App& app) {
    app.get("/rules/access", show).named("rules.access").needs(may_read_gate);
    app.get("/rules/access/shipped", shipped).named("rules.access.shipped").needs(may_read_gate).gives({"application/xml"});
    app.post("/rules/access/drafts", draft).named("rules.access.draft").needs(may_keep_gate).form("/rules/access/drafts/new");
    app.get("/rules/access/cases", list_cases).named("rules.access.cases").needs(may_read_gate);
    app.post("/rules/access/cases", add_case).named("rules.access.case").needs(may_keep_gate).for_programs();
    app.remove("/rules/access/cases/{case}", drop_case).named("rules.access.case.remove").needs(may_keep_gate);
    app.post("/rules/access/simulate", simulate)
        .named("rules.access.simulate")
        .needs(may_keep_gate)
        .form("/rules/access/simulate")
        .rated(RateClass::query);
}

}  // namespace skl::rules
