// Mandates as people give, take and end them, and the register's own.
#include "identity/directory/mandates.h"
#include "kernel/http/sorting.h"
#include "kernel/pages/pages.h"

namespace skl::identity::directory {
namespace {

using mandates::Event;

struct NewMandate {
    std::optional<Uuid> principal, principal_organisation;  // empty: who is signed in; others are entered by a registrar
    std::optional<Uuid> agent, agent_organisation;
    std::optional<Email> agent_email;  // in place of the agent's id
    MandateKind kind = MandateKind::power_of_attorney;
    std::vector<Text<1, mandates::longest_scope>> scopes, excluded;
    std::optional<Date> valid_from, valid_to;  // the last day on which it holds
    std::optional<Positive> max_uses;
    std::optional<Text<1, 200>> evidence_ref;
    std::optional<bool> joint, sub_delegable;
    std::optional<Uuid> under;  // the mandate of one's own that is passed on
};
BOOST_DESCRIBE_STRUCT(NewMandate, (),
                      (principal, principal_organisation, agent, agent_organisation, agent_email, kind, scopes, excluded, valid_from,
                       valid_to, max_uses, evidence_ref, joint, sub_delegable, under))

// A mandate as one of its two sides sees it.
struct MandateView {
    Id<Mandate> id;
    bool given = false;  // by who looks; otherwise held
    Text<> other;        // the name of the other side
    MandateKind kind{};
    std::vector<Text<>> scopes;
    Instant valid_from;
    std::optional<Instant> valid_to;
    std::optional<std::int64_t> max_uses;
    std::int64_t uses = 0;
    bool joint = false, joint_view = false, passed_on = false;
    MandateState state{};
    bool can_accept = false, can_decline = false, can_suspend = false, can_resume = false, can_revoke = false, can_act = false,
         can_pass_on = false, can_ask = false;  // joint agents, for an act
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(MandateView, (),
                      (id, given, other, kind, scopes, valid_from, valid_to, max_uses, uses, joint, joint_view, passed_on, state,
                       can_accept, can_decline, can_suspend, can_resume, can_revoke, can_act, can_pass_on, can_ask, rev))

struct MandateQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
};
BOOST_DESCRIBE_STRUCT(MandateQuery, (), (limit, cursor, sort))

struct ScopeOffer {
    Text<> pattern, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(ScopeOffer, (), (pattern, label, chosen))

struct MandateForm {
    Text<> title, agent_email, valid_to;
    std::vector<ScopeOffer> offers;
    Text<> under, principal;  // of a mandate that is passed on: its id, and for whom the agent acts
    bool joint = false, sub_delegable = false;
};
BOOST_DESCRIBE_STRUCT(MandateForm, (), (title, agent_email, valid_to, offers, under, principal, joint, sub_delegable))

struct MandateFormQuery {
    std::optional<Uuid> under;
};
BOOST_DESCRIBE_STRUCT(MandateFormQuery, (), (under))

// What people mean by the patterns they most often give: words `scope.<name>`.
struct PlainScope {
    std::string_view name, pattern;
};
constexpr PlainScope plain_scopes[] = {{"services", "service:*"}, {"data", "data:*"}, {"cases", "case.*"}, {"documents", "document.*"}};
// What registrars enter, said in words too.
constexpr PlainScope registered_scopes[] = {{"household", "data:household.read"}};

std::string in_words(const Context& cx, std::string_view pattern) {
    for (const PlainScope& one : plain_scopes)
        if (one.pattern == pattern) return cx.say(fmt::format("scope.{}", one.name));
    for (const PlainScope& one : registered_scopes)
        if (one.pattern == pattern) return cx.say(fmt::format("scope.{}", one.name));
    return std::string(pattern);
}

template <class Texts>
std::vector<std::string> plain(const Texts& texts) {
    std::vector<std::string> out;
    for (const auto& one : texts) out.push_back(one.value);
    return out;
}

// The other side: an id that was given, or whose e-mail it is.
Result<std::optional<Uuid>> agent_of(Transaction& tx, const Directory& directory, const NewMandate& given, Instant now) {
    if (given.agent || !given.agent_email) return std::optional<Uuid>(given.agent);
    const auto found = directory.people().find(tx, "email", given.agent_email->value, now);
    if (!found) return found.problem();
    if (!*found) return fault("agent_email", "unknown-agent");
    return std::optional<Uuid>(Uuid(**found));
}

// For others, and what a register attests, only a registrar enters; who acts for another passes nothing on.
Done may_grant(Context& cx, const NewMandate& given, const Actor& by) {
    const Known* who = known(cx);
    if (who != nullptr && who->session.acting_for) return Problem::forbidden("acting-for-another");
    if (given.kind == MandateKind::assisted) return fault("kind", "assisted-elsewhere");
    if (given.under && (given.principal || given.principal_organisation)) return fault("principal", "passed-on");
    const bool own = by.person && !given.principal_organisation && (!given.principal || by.is(*given.principal));
    if (own && !mandates::from_register(given.kind)) return Nothing{};
    return cx.may(may_register_mandates);
}

Task<Result<Answered<Mandate>>> give(Context& cx, NewMandate given) {
    const Directory& directory = directory_of(cx);
    const Actor by = actor_of(cx, given.principal || given.principal_organisation ? may_register_mandates : std::string_view{});
    if (auto may = may_grant(cx, given, by); !may) co_return may.problem();
    const calendar::Zone zone = directory.zone(cx.tenant());
    auto made = co_await cx.write([&](Transaction& tx) -> Result<Mandate> {
        const auto agent = agent_of(tx, directory, given, cx.now());
        if (!agent) return agent.problem();
        Mandate wanted{.principal_person = given.principal,
                       .principal_organisation = given.principal_organisation,
                       .agent_person = *agent,
                       .agent_organisation = given.agent_organisation,
                       .kind = given.kind,
                       .scopes = plain(given.scopes),
                       .excluded = plain(given.excluded),
                       .valid_from = given.valid_from ? std::max(zone.midnight(*given.valid_from), cx.now()) : cx.now(),
                       .joint = given.joint.value_or(false),
                       .sub_delegable = given.sub_delegable.value_or(false),
                       .under = given.under};
        if (!given.under && !wanted.principal_person && !wanted.principal_organisation && by.person) wanted.principal_person = *by.person;
        if (given.valid_to) wanted.valid_to = zone.midnight({given.valid_to->day + std::chrono::days(1)});
        if (given.max_uses) wanted.max_uses = given.max_uses->value;
        if (given.evidence_ref) wanted.evidence_ref.value = given.evidence_ref->value;
        return grant(tx, directory, cx, by, std::move(wanted));
    });
    if (!made) co_return made.problem();
    const std::string where = cx.wants_html() ? "/me/mandates" : "/mandates/" + to_text(made->id);
    HeaderList headers = tag_of(made->rev);
    headers.emplace_back("Location", cx.href(where));
    co_return Answered<Mandate>{std::move(*made), 201, std::move(headers)};
}

// The name of a side; that a person's was read is told to that person.
Result<std::string> name_of_side(Transaction& tx, Context& cx, const std::optional<Uuid>& person, const std::optional<Uuid>& organisation) {
    if (!person) {
        const auto found = find_organisation(tx, organisation.value_or(Uuid{}));
        if (!found) return std::string{};
        return cx.language() == "en" && !found->name_en.empty() ? found->name_en.value : found->name_zh.value;
    }
    const Directory& directory = directory_of(cx);
    if (auto told = directory.parts().record_access(tx, PersonId{*person}, {.action = "mandate.view", .fields = {"name"}}, cx); !told)
        return told.problem();
    return directory.people().name(tx, PersonId{*person}, cx.language(), cx.now());
}

std::string typed(const Context& cx, std::string_view field) {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
    return node == nullptr ? std::string{} : node->text;
}

// Whether a form that came back had this scope ticked.
bool ticked(const Context& cx, std::string_view pattern) {
    const Node* scopes = cx.typed() == nullptr ? nullptr : cx.typed()->find("scopes");
    if (scopes == nullptr) return false;
    return scopes->text == pattern ||
           std::any_of(scopes->items.begin(), scopes->items.end(), [&](const Node& one) { return one.text == pattern; });
}

// What can be given: of one's own the usual things, of a mandate that is passed on what it holds.
Task<Result<MandateForm>> form(Context& cx, MandateFormQuery query) {
    MandateForm out{
        .title = {{cx.say("mandates.give")}}, .agent_email = {{typed(cx, "agent_email")}}, .valid_to = {{typed(cx, "valid_to")}}};
    out.joint = !typed(cx, "joint").empty();
    out.sub_delegable = !typed(cx, "sub_delegable").empty();
    Uuid under = query.under.value_or(Uuid{});
    const bool passes_on = query.under || parse(typed(cx, "under"), under);
    const auto offer = [&](std::string_view pattern) {
        out.offers.push_back({{{std::string(pattern)}}, {{in_words(cx, pattern)}}, ticked(cx, pattern)});
    };
    if (!passes_on) {
        for (const PlainScope& one : plain_scopes) offer(one.pattern);
        co_return out;
    }
    const auto person = person_of(cx);
    if (!person) co_return person.problem();
    const auto done = co_await cx.write([&](Transaction& tx) -> Done {
        const auto held = find_mandate(tx, under);
        if (!held || !mandate_in_force(tx, under, *person, cx.now())) return Problem::not_found("mandate");
        if (!held->sub_delegable || held->joint) return Problem::forbidden("not-sub-delegable");
        auto name = name_of_side(tx, cx, held->principal_person, held->principal_organisation);
        if (!name) return name.problem();
        out.title.value = cx.say("mandates.pass-on");
        out.principal.value = *name;
        out.under.value = to_text(under);
        out.offers.clear();
        for (const std::string& scope : held->scopes) offer(scope);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return out;
}

Task<Result<Answered<Mandate>>> show(Context& cx, Id<Mandate> id) {
    const Actor who = actor_of(cx);
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<Mandate>> {
        auto found = find_mandate(reader, id);
        if (!found || !standing_of(reader, *found, who, cx.now()).any()) return Problem::not_found("mandate");
        HeaderList tag = tag_of(found->rev);
        return Answered<Mandate>{std::move(*found), 200, std::move(tag)};
    });
}

Task<Result<Answered<Mandate>>> moved(Context& cx, Uuid id, Event event) {
    const Known* who = known(cx);
    if (who != nullptr && who->session.acting_for) co_return Problem::forbidden("acting-for-another");
    auto row = co_await cx.write([&](Transaction& tx) { return directory::move(tx, directory_of(cx), actor_of(cx), id, event, cx.now()); });
    if (!row) co_return row.problem();
    HeaderList headers = tag_of(row->rev);
    headers.emplace_back("Location", cx.href("/me/mandates"));
    co_return Answered<Mandate>{std::move(*row), 200, std::move(headers)};
}
Task<Result<Answered<Mandate>>> accept(Context& cx, Id<Mandate> id) { co_return co_await moved(cx, id, Event::accept); }
Task<Result<Answered<Mandate>>> decline(Context& cx, Id<Mandate> id) { co_return co_await moved(cx, id, Event::decline); }
Task<Result<Answered<Mandate>>> suspend_it(Context& cx, Id<Mandate> id) { co_return co_await moved(cx, id, Event::suspend); }
Task<Result<Answered<Mandate>>> resume(Context& cx, Id<Mandate> id) { co_return co_await moved(cx, id, Event::resume); }
Task<Result<Answered<Mandate>>> revoke(Context& cx, Id<Mandate> id) { co_return co_await moved(cx, id, Event::revoke); }

Result<MandateView> view_of(Transaction& tx, Context& cx, const Mandate& mandate, const Actor& who) {
    const Standing standing = standing_of(tx, mandate, who, cx.now());
    const bool given = standing.principal && !standing.agent;
    auto other = given ? name_of_side(tx, cx, mandate.agent_person, mandate.agent_organisation)
                       : name_of_side(tx, cx, mandate.principal_person, mandate.principal_organisation);
    if (!other) return other.problem();
    const bool holds = who.person && !given;
    const auto held =
        holds ? mandate_in_force(tx, mandate.id, *who.person, cx.now()) : Result<ActiveMandate>(Problem::conflict("mandate-inactive"));
    const auto can = [&](Event event) { return mandates::after(mandate.state, event) && may_move(mandate, standing, event); };
    MandateView out{.id = mandate.id,
                    .given = given,
                    .other = {{*other}},
                    .kind = mandate.kind,
                    .valid_from = mandate.valid_from,
                    .valid_to = mandate.valid_to,
                    .max_uses = mandate.max_uses,
                    .uses = mandate.uses,
                    .joint = mandate.joint,
                    .joint_view = mandate.joint_view_from && *mandate.joint_view_from <= cx.now(),
                    .passed_on = mandate.under.has_value(),
                    .state = mandate.state,
                    .can_accept = can(Event::accept),
                    .can_decline = can(Event::decline),
                    .can_suspend = can(Event::suspend),
                    .can_resume = can(Event::resume),
                    .can_revoke = can(Event::revoke),
                    .can_act = static_cast<bool>(held),
                    .rev = mandate.rev};
    out.can_ask = held && held->joint;
    out.can_pass_on = out.can_act && mandate.sub_delegable && !mandate.joint;
    for (const std::string& scope : mandate.scopes) out.scopes.push_back({{cx.wants_html() ? in_words(cx, scope) : scope}});
    return out;
}

constexpr SortKey sort_keys[] = {{"kind"}, {"state"}, {"valid_from", true}};

Task<Result<List<MandateView>>> mine(Context& cx, MandateQuery query) {
    const Actor who = actor_of(cx);
    if (!who.person) co_return Problem::forbidden("person-required");
    const auto sorting = Sorting::read(cx, "identity.mandates", query, sort_keys, "-");
    if (!sorting) co_return sorting.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.write([&](Transaction& tx) -> Result<std::vector<MandateView>> {
        std::vector<MandateView> out;
        for (const Mandate& mandate : mandates_of(tx, *who.person, sorting->keyset(), limit + 1)) {
            auto view = view_of(tx, cx, mandate, who);
            if (!view) return view.problem();
            out.push_back(std::move(*view));
        }
        return out;
    });
    if (!found) co_return found.problem();
    co_return sorting->page(std::move(*found), limit);
}

}  // namespace

void install_mandates(App& app) {
    app.get("/me/mandates", mine).named("mandates.mine").needs(Assurance::account).page("identity/mandates");
    app.get("/mandates/new", form).named("mandates.new").needs(Assurance::person).page("identity/mandate_new").rated(RateClass::page);
    app.post("/mandates", give).named("mandates.give").needs(Assurance::person).form("/mandates/new");
    app.get("/mandates/{id}", show).named("mandates.show").needs(Assurance::account);
    app.post("/mandates/{id}/accept", accept).named("mandates.accept").needs(Assurance::person);
    app.post("/mandates/{id}/decline", decline).named("mandates.decline").needs(Assurance::account);
    app.post("/mandates/{id}/suspend", suspend_it).named("mandates.suspend").needs(Assurance::account);
    app.post("/mandates/{id}/resume", resume).named("mandates.resume").needs(Assurance::person);
    app.post("/mandates/{id}/revoke", revoke).named("mandates.revoke").needs(Assurance::account);
}

}  // namespace skl::identity::directory
