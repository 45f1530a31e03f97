// What a draft would change: every kind of decision of the log is decided again by both versions.
#include <algorithm>

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/conditions.h"
#include "kernel/pages/pages.h"
#include "rules/access/pages.h"

namespace skl::rules {

namespace {

constexpr std::size_t examples_told = 20;  // in each direction

struct AccessSimulationRequest {
    Text<1, 60> version;
    std::optional<Text<0, 1000>> where;  // FEEL over subject, action, resource and context: only decisions where it holds
};
BOOST_DESCRIBE_STRUCT(AccessSimulationRequest, (), (version, where))

struct AccessChange {
    bool allowed_now = false, allowed_then = false;
    std::int64_t times = 0;
    Text<> rule;  // that decides it then
    std::string who, what, on_what, circumstances;
    AccessFacts facts;
};
BOOST_DESCRIBE_STRUCT(AccessChange, (), (allowed_now, allowed_then, times, rule, who, what, on_what, circumstances, facts))

struct AccessSimulation {
    Text<> version, compared_with;
    std::int64_t kinds = 0, decisions = 0;            // replayed
    std::int64_t would_permit = 0, would_refuse = 0;  // decisions that would change, by what they become
    bool changed = false;
    std::vector<AccessChange> examples;  // the most frequent first
    std::vector<std::string> failed;     // rules that could not be evaluated in some of them
};
BOOST_DESCRIBE_STRUCT(AccessSimulation, (),
                      (version, compared_with, kinds, decisions, would_permit, would_refuse, changed, examples, failed))

struct AccessSimulationForm {
    std::vector<AccessVersionChoice> versions;
    std::string draft_href;
};
BOOST_DESCRIBE_STRUCT(AccessSimulationForm, (), (versions, draft_href))

struct AccessSimulationFormQuery {
    std::optional<Text<0, 60>> version;
};
BOOST_DESCRIBE_STRUCT(AccessSimulationFormQuery, (), (version))

Task<Result<AccessSimulationForm>> form(Context& cx, AccessSimulationFormQuery query) {
    std::string chosen = query.version ? query.version->value : "";
    if (cx.typed() != nullptr)
        if (const Node* typed = cx.typed()->find("version")) chosen = typed->text;
    co_return co_await cx.read([&](Reader& reader) -> Result<AccessSimulationForm> {
        return AccessSimulationForm{versions_to_try(reader, chosen), cx.href("/rules/access/drafts/new")};
    });
}

// What is replayed, and by what.
struct Replayed {
    AccessVersionRef draft, now;
    std::vector<LoggedDecision> decisions;
    std::shared_ptr<const Condition> where;
};

Result<Replayed> to_replay(Reader& reader, const Context& cx, const AccessSimulationRequest& asked) {
    const Module& module = module_of(cx);
    auto draft = version_to_try(reader, cx, asked.version.value);
    if (!draft) return draft.problem();
    auto now = access_in_force(reader, module, cx.tenant(), module.today(cx.tenant(), cx.now()));
    if (!now) return now.problem();
    Replayed made{std::move(*draft), std::move(*now), logged_decisions(reader, kinds_logged), nullptr};
    if (!asked.where || asked.where->value.empty()) return made;
    auto where = conditions_of(cx.app()).compile(reader, cx.tenant(), asked.where->value, {"subject", "action", "resource", "context"});
    if (!where) return Problem::invalid({{"/where", where.problem().code, where.problem().params}});
    made.where = std::move(*where);
    return made;
}

void tell(AccessSimulation& made, const LoggedDecision& one, const identity::Decision& then, const Context& cx) {
    std::int64_t& changed = then.allowed ? made.would_permit : made.would_refuse;
    changed += one.times;
    const auto told = std::count_if(made.examples.begin(), made.examples.end(),
                                    [&](const AccessChange& other) { return other.allowed_then == then.allowed; });
    if (static_cast<std::size_t>(told) >= examples_told) return;
    AccessWords words = in_words(one.facts, cx);
    made.examples.push_back({!then.allowed,
                             then.allowed,
                             one.times,
                             {{deciding_rule(then)}},
                             std::move(words.who),
                             std::move(words.what),
                             std::move(words.on_what),
                             std::move(words.circumstances),
                             one.facts});
}

// Both versions decide each kind again, at the minute it was seen last: what is compared is the policies, not yesterday and today.
AccessSimulation replay(const Replayed& with, const calendar::Zone& zone, Date today, const Context& cx) {
    AccessSimulation made;
    made.version = {{with.draft->label()}};
    made.compared_with = {{with.now ? with.now->label() : std::string(identity::built_in_version)}};
    std::set<std::string> failed;
    for (const LoggedDecision& one : with.decisions) {
        if (with.where) {
            const auto facts = read_json(to_json(one.facts));
            if (!facts) continue;
            const ConditionAnswer answer = with.where->evaluate(*facts, today);
            if (std::find(answer.remarks.begin(), answer.remarks.end(), "evaluation-limit") != answer.remarks.end()) {
                failed.insert("evaluation-limit");  // it would be as slow for each of thousands
                break;
            }
            if (!answer.holds) continue;
        }
        const feel::DateTime local = local_minute(zone, one.last_at);
        const identity::Decision now = decide_access(with.now.get(), one.facts, local), then = with.draft->decide(one.facts, local);
        ++made.kinds;
        made.decisions += one.times;
        failed.insert(then.failed.begin(), then.failed.end());
        if (now.allowed != then.allowed) tell(made, one, then, cx);
    }
    made.failed.assign(failed.begin(), failed.end());
    made.changed = made.would_permit + made.would_refuse > 0;
    std::stable_sort(made.examples.begin(), made.examples.end(), [](const auto& a, const auto& b) { return a.times > b.times; });
    return made;
}

Task<Result<AccessSimulation>> simulate(Context& cx, AccessSimulationRequest asked) {
    const Module& module = module_of(cx);
    if (auto written = co_await write_decisions(cx); !written) co_return written.problem();
    auto found = co_await cx.read([&](Reader& reader) { return to_replay(reader, cx, asked); });
    if (!found) co_return found.problem();
    const calendar::Zone zone = module.parts().zone_of(cx.tenant());
    co_return co_await cx.blocking([&] { return replay(*found, zone, module.today(cx.tenant(), cx.now()), cx); });
}

}  // namespace

std::vector<AccessVersionChoice> versions_to_try(Reader& reader, const std::string& chosen) {
    std::vector<AccessVersionChoice> made;
    const auto set = find_set(reader, access_set);
    if (!set) return made;
    for (const RuleVersion& one : versions_of(reader, set->id))
        if (one.state != RuleVersionState::withdrawn) made.push_back({one.label, one.state, one.label.value == chosen});
    return made;
}

Result<AccessVersionRef> version_to_try(Reader& reader, const Context& cx, const std::string& label) {
    const Module& module = module_of(cx);
    if (label.empty()) return access_in_force(reader, module, cx.tenant(), module.today(cx.tenant(), cx.now()));
    auto named = named_version(reader, access_set, label);
    if (!named) return named.problem();
    return access_version(reader, module, cx.tenant(), named->version);
}

void install_access_simulation(App& app) {
    app.get("/rules/access/simulate", form)
        .named("rules.access.simulate.form")
        .needs(may_keep_gate)
        .page("rules/access_simulate")
        .rated(RateClass::page)
        .unlisted();
    app.post("/rules/access/simulate", simulate)
        .named("rules.access.simulate")
        .needs(may_keep_gate)
        .form("/rules/access/simulate")
        .page("rules/access_simulation")
        .rated(RateClass::query);
}

}  // namespace skl::rules
