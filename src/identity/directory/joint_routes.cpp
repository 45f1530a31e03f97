// What joint agents decide together, as each of them sees it.
#include <set>

#include "identity/directory/joint.h"
#include "identity/directory/mandate_store.h"
#include "identity/directory/mandates.h"

namespace skl::identity::directory {
namespace {

struct NewJointAct {
    Uuid mandate_id;
    Text<1, mandates::longest_scope> action;
    std::optional<Text<0, 200>> resource;
};
BOOST_DESCRIBE_STRUCT(NewJointAct, (), (mandate_id, action, resource))

struct JointActQuery {
    std::optional<Uuid> mandate_id;  // empty: the one in whose name the caller acts now
    std::optional<Text<0, mandates::longest_scope>> action;
    std::optional<Text<0, 200>> resource;
};
BOOST_DESCRIBE_STRUCT(JointActQuery, (), (mandate_id, action, resource))

struct ActOffer {
    Text<> action;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(ActOffer, (), (action, chosen))

// Asking the others: what is to be done is given by who refused it, or chosen of what the mandate names.
struct JointActForm {
    Text<> title, mandate_id, principal, action, resource;
    std::vector<ActOffer> offers;
    std::int64_t others = 0;  // agents who must agree
};
BOOST_DESCRIBE_STRUCT(JointActForm, (), (title, mandate_id, principal, action, resource, offers, others))

struct JointActView {
    Id<JointAct> id;
    Text<> principal;  // in whose name
    Text<> action, resource;
    JointActState state{};
    Instant asked_at, expires_at;
    bool asked_by_me = false;
    std::int64_t agreed = 0, agents = 0;  // how many have said yes, of how many
    bool can_answer = false, can_withdraw = false;
};
BOOST_DESCRIBE_STRUCT(JointActView, (),
                      (id, principal, action, resource, state, asked_at, expires_at, asked_by_me, agreed, agents, can_answer, can_withdraw))

// In whose name: of an act or of a mandate.
template <class Named>
Result<std::string> name_of(Transaction& tx, Context& cx, const Named& of) {
    if (of.principal_person) return directory_of(cx).people().name(tx, PersonId{*of.principal_person}, cx.language(), cx.now());
    const auto found = find_organisation(tx, of.principal_organisation.value_or(Uuid{}));
    if (!found) return std::string{};
    return cx.language() == "en" && !found->name_en.empty() ? found->name_en.value : found->name_zh.value;
}

Result<JointActView> view_of(Transaction& tx, Context& cx, const JointAct& act, const PersonId& me) {
    auto name = name_of(tx, cx, act);
    if (!name) return name.problem();
    const auto of = find_mandate(tx, act.mandate);
    const auto together = of ? agents_together(tx, *of, cx.now()) : std::vector<Mandate>{};
    JointActView out{.id = act.id,
                     .principal = {{std::move(*name)}},
                     .action = {{act.action}},
                     .resource = {{act.resource}},
                     .state = act.state,
                     .asked_at = act.asked_at,
                     .expires_at = act.expires_at,
                     .asked_by_me = act.asked_by == Uuid(me),
                     .agents = static_cast<std::int64_t>(together.size())};
    bool spoken = false;
    for (const Voice& voice : voices_of(tx, act.id)) {
        out.agreed += voice.agreed ? 1 : 0;
        spoken = spoken || voice.person == Uuid(me);
    }
    out.can_answer = act.state == JointActState::waiting && !spoken;
    out.can_withdraw = out.asked_by_me && (act.state == JointActState::waiting || act.state == JointActState::agreed);
    return out;
}

// What waits or is agreed to, of all the mandates that somebody holds together with others.
std::vector<JointAct> acts_before(Transaction& tx, const PersonId& me, Instant now) {
    std::vector<JointAct> out;
    std::set<Uuid> seen;
    for (const Mandate& mandate : mandates_of(tx, me, {.ids_descending = true}, longest_page)) {
        if (!mandate.joint || mandates::ended(mandate.state) || !is_agent(tx, mandate, me, now)) continue;
        for (JointAct& act : open_joint_acts(tx, mandate, now))
            if (seen.insert(act.id).second) out.push_back(std::move(act));
    }
    return out;
}

Task<Result<List<JointActView>>> mine(Context& cx) {
    const auto me = person_of(cx);
    if (!me) co_return me.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<List<JointActView>> {
        List<JointActView> out;
        for (const JointAct& act : acts_before(tx, *me, cx.now())) {
            auto view = view_of(tx, cx, act, *me);
            if (!view) return view.problem();
            out.items.push_back(std::move(*view));
        }
        return out;
    });
}

Result<Answered<JointActView>> answer(Transaction& tx, Context& cx, const Result<JointAct>& act, const PersonId& me, int status) {
    if (!act) return act.problem();
    auto view = view_of(tx, cx, *act, me);
    if (!view) return view.problem();
    return Answered<JointActView>{std::move(*view), status, {{"Location", cx.href("/me/joint-acts")}}};
}

std::string typed(const Context& cx, std::string_view field) {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
    return node == nullptr ? std::string{} : node->text;
}

// The mandate that is meant: of the link, of the form that came back, or that in force now.
std::optional<Uuid> meant(const Context& cx, const JointActQuery& query) {
    Uuid typed_one;
    if (query.mandate_id) return query.mandate_id;
    if (parse(typed(cx, "mandate_id"), typed_one)) return typed_one;
    const Known* who = known(cx);
    return who == nullptr ? std::nullopt : who->session.acting_for;
}

// The acts of a mandate that names each of them; with a pattern of many there is no list to choose from.
void offer(JointActForm& form, const std::vector<std::string>& scopes) {
    const auto is_pattern = [](const std::string& scope) { return scope.find('*') != std::string::npos; };
    if (std::any_of(scopes.begin(), scopes.end(), is_pattern)) return;
    for (const std::string& scope : scopes)
        if (!mandates::only_looks(scope)) form.offers.push_back({{{scope}}, scope == form.action.value});
}

Task<Result<JointActForm>> new_act(Context& cx, JointActQuery query) {
    const auto me = person_of(cx);
    if (!me) co_return me.problem();
    const auto mandate_id = meant(cx, query);
    if (!mandate_id) co_return Problem::not_found("mandate");
    co_return co_await cx.write([&](Transaction& tx) -> Result<JointActForm> {
        const auto held = mandate_in_force(tx, *mandate_id, *me, cx.now());
        const auto mandate = held ? find_mandate(tx, *mandate_id) : std::nullopt;
        if (!mandate) return Problem::not_found("mandate");
        if (!held->joint) return Problem::conflict("not-joint");
        auto name = name_of(tx, cx, *mandate);
        if (!name) return name.problem();
        JointActForm out{.title = {{cx.say("joint-acts.new.title")}}, .mandate_id = {{to_text(*mandate_id)}}, .principal = {{*name}}};
        out.action.value = query.action ? query.action->value : typed(cx, "action");
        out.resource.value = query.resource ? query.resource->value : typed(cx, "resource");
        if (!query.action) offer(out, held->scopes);
        out.others = static_cast<std::int64_t>(agents_together(tx, *mandate, cx.now()).size()) - 1;
        return out;
    });
}

Task<Result<Answered<JointActView>>> begin(Context& cx, NewJointAct given) {
    const auto me = person_of(cx);
    if (!me) co_return me.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<JointActView>> {
        const MandateUse wanted{given.mandate_id, *me, given.action.value, given.resource ? given.resource->value : std::string{}};
        return answer(tx, cx, ask(tx, directory_of(cx), wanted, cx.now()), *me, 201);
    });
}

Task<Result<Answered<JointActView>>> say(Context& cx, Uuid id, bool agrees) {
    const auto me = person_of(cx);
    if (!me) co_return me.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<JointActView>> {
        return answer(tx, cx, speak(tx, directory_of(cx), *me, id, agrees, cx.now()), *me, 200);
    });
}
Task<Result<Answered<JointActView>>> agree(Context& cx, Id<JointAct> id) { co_return co_await say(cx, id, true); }
Task<Result<Answered<JointActView>>> refuse(Context& cx, Id<JointAct> id) { co_return co_await say(cx, id, false); }

}  // namespace

void install_joint(App& app) {
    app.get("/me/joint-acts", mine).named("joint-acts.mine").needs(Assurance::account).page("identity/joint_acts");
    app.get("/me/joint-acts/new", new_act)
        .named("joint-acts.new")
        .needs(Assurance::person)
        .page("identity/joint_act_new")
        .rated(RateClass::page);
    app.post("/me/joint-acts", begin).named("joint-acts.ask").needs(Assurance::person).form("/me/joint-acts/new");
    app.post("/me/joint-acts/{id}/agree", agree).named("joint-acts.agree").needs(Assurance::person);
    app.post("/me/joint-acts/{id}/refuse", refuse).named("joint-acts.refuse").needs(Assurance::account);
}

}  // namespace skl::identity::directory
