// Cases: what every version must decide so, and no other way, before it is approved; written from a form whose fields are the facts.
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "rules/access/case_form.h"

namespace skl::rules {

namespace {

struct AccessCaseLine {
    Id<AccessCase> id;
    Text<1, 200> name;
    std::string who, what, on_what, circumstances;
    AccessEffect expected{}, decided{};
    bool holds = false;
    Text<> rule;  // that decides it
    AccessFacts facts;
    Text<> created_by;
    Instant created_at;
    std::string remove_href;
};
BOOST_DESCRIBE_STRUCT(AccessCaseLine, (),
                      (id, name, who, what, on_what, circumstances, expected, decided, holds, rule, facts, created_by, created_at,
                       remove_href))

struct AccessCases {
    std::vector<AccessCaseLine> items;
    Text<> version;  // by which they were decided
    std::int64_t holding = 0, failing = 0;
    std::vector<AccessVersionChoice> versions;
    bool can_keep = false;
    std::string new_href;
};
BOOST_DESCRIBE_STRUCT(AccessCases, (), (items, version, holding, failing, versions, can_keep, new_href))

struct AccessCaseQuery {
    std::optional<Text<0, 60>> version;  // to try them on; without it the one in force
};
BOOST_DESCRIBE_STRUCT(AccessCaseQuery, (), (version))

AccessCaseLine line_of(const AccessCase& one, const identity::Decision& decision, const Context& cx) {
    AccessWords words = in_words(one.facts, cx);
    const AccessEffect decided = decision.allowed ? AccessEffect::permit : AccessEffect::deny;
    return {one.id,
            one.name,
            std::move(words.who),
            std::move(words.what),
            std::move(words.on_what),
            std::move(words.circumstances),
            one.expected,
            decided,
            decided == one.expected,
            {{deciding_rule(decision)}},
            one.facts,
            one.created_by,
            one.created_at,
            cx.href("/rules/access/cases/" + to_text(one.id) + "/remove")};
}

Task<Result<AccessCases>> list_cases(Context& cx, AccessCaseQuery query) {
    const Module& module = module_of(cx);
    const bool keeps = static_cast<bool>(cx.may(may_keep_gate));
    co_return co_await cx.read([&](Reader& reader) -> Result<AccessCases> {
        const std::string label = query.version ? query.version->value : "";
        auto version = version_to_try(reader, cx, label);
        if (!version) return version.problem();
        AccessCases made;
        made.version = {{*version ? (*version)->label() : std::string(identity::built_in_version)}};
        made.versions = versions_to_try(reader, made.version.value);
        made.can_keep = keeps;
        made.new_href = cx.href("/rules/access/cases/new");
        const feel::DateTime local = local_minute(module.parts().zone_of(cx.tenant()), cx.now());
        for (const AccessCase& one : access_cases(reader)) {
            made.items.push_back(line_of(one, decide_access(version->get(), one.facts, local), cx));
            ++(made.items.back().holds ? made.holding : made.failing);
        }
        return made;
    });
}

Task<Result<Answered<AccessCase>>> add_case(Context& cx, NewAccessCase given) {
    AccessCase one{crypto::new_id<AccessCase>(cx.now()), given.name, given.facts, given.expected, {{actor_of(cx)}}, cx.now()};
    std::sort(one.facts.subject.roles.begin(), one.facts.subject.roles.end());
    if (one.facts.resource.tenant.value.empty()) one.facts.resource.tenant = {{cx.tenant()}};
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, one);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Answered<AccessCase>{one, 201, {{"Location", cx.href("/rules/access/cases")}}};
}

Task<Result<Nothing>> dropped(Context& cx, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Done {
        if (!remove_case(tx, id)) return Problem::not_found("case");
        return Nothing{};
    });
}
Task<Result<Reply>> drop_case(Context& cx, Uuid id) {
    auto done = co_await dropped(cx, id);
    if (!done) co_return done.problem();
    co_return Reply::no_content();
}
Task<Result<Reply>> drop_case_on_page(Context& cx, Uuid id) {
    auto done = co_await dropped(cx, id);
    if (!done) co_return done.problem();
    co_return Reply::redirect(cx.href("/rules/access/cases"), 303);
}

struct AccessCaseFormQuery {
    std::optional<Text<0, 60>> decision;  // of the log: its facts are what the case begins with
};
BOOST_DESCRIBE_STRUCT(AccessCaseFormQuery, (), (decision))

Task<Result<AccessCaseForm>> form(Context& cx, AccessCaseFormQuery query) {
    NewAccessCase shown = usual_case();
    if (cx.typed() != nullptr) {
        (void)decode(*cx.typed(), face_of<NewAccessCase>, &shown, Spelling::form);  // its faults are shown already
        co_return form_of(shown, cx);
    }
    if (!query.decision || query.decision->value.empty()) co_return form_of(shown, cx);
    auto found = co_await cx.read([&](Reader& reader) -> Result<LoggedDecision> {
        auto one = logged_decision(reader, query.decision->value);
        if (!one) return Problem::not_found("decision");
        return std::move(*one);
    });
    if (!found) co_return found.problem();
    shown.facts = found->facts;
    shown.expected = found->allowed ? AccessEffect::permit : AccessEffect::deny;
    co_return form_of(shown, cx);
}

}  // namespace

void install_access_cases(App& app) {
    app.get("/rules/access/cases", list_cases).named("rules.access.cases").needs(may_read_gate).page("rules/access_cases");
    app.get("/rules/access/cases/new", form)
        .named("rules.access.case.new")
        .needs(may_keep_gate)
        .page("rules/access_case")
        .rated(RateClass::page)
        .unlisted();
    app.post("/rules/access/cases", add_case).named("rules.access.case").needs(may_keep_gate).form("/rules/access/cases/new");
    app.remove("/rules/access/cases/{case}", drop_case).named("rules.access.case.remove").needs(may_keep_gate);
    app.post("/rules/access/cases/{case}/remove", drop_case_on_page).named("rules.access.case.remove").needs(may_keep_gate).unlisted();
}

}  // namespace skl::rules
