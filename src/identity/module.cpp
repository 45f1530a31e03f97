// How identity stands in the house: it recognises callers, and its gate lets them in or says why not.
#include "identity/module.h"

#include <algorithm>

#include "identity/access_told.h"
#include "identity/directory/directory.h"
#include "identity/directory/store.h"
#include "identity/engine/mandate.h"
#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "kernel/http/guard.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr std::chrono::hours sessions_kept{24 * 90};       // ended ones: reviews ask when somebody was last here
constexpr std::chrono::hours unproven_after_recovery{72};  // trust.md §4

ledger::EntryType access_read() {
    return {.name = "access.read", .owner = "identity", .commitment = ledger::Want::must, .pub = {{.name = "agency"}}};
}

std::int64_t ial_of(const Person& person, Instant now) {
    const bool doubted =
        person.recovered_at && now.micros - person.recovered_at->micros < std::chrono::microseconds(unproven_after_recovery).count();
    return doubted ? 1 : person.ial;
}

// What a session is worth: a locked person's is worth nothing, though its row is there.
Done complete(const People& people, Transaction& tx, Known& out, Caller& caller, Instant now) {
    const auto person = find_person(tx, out.session.person_id);
    if (!person || person->status != PersonStatus::active) return Problem{401, "unauthorised"};
    out.ial = ial_of(*person, now);
    out.roles = active_roles(tx, person->id, now);
    auto name = people.name(tx, person->id, person->locale.value, now);
    if (!name) return name.problem();
    caller.subject = out.roles.empty() ? key_owner(person->id) : "membership/" + to_text(out.roles.front().membership);
    caller.addressee = key_owner(person->id);
    caller.name = *name;
    caller.official = !out.roles.empty();
    if (!out.session.acting_for) return Nothing{};
    auto mandate = mandate_in_force(tx, *out.session.acting_for, person->id, now);
    if (!mandate) return Nothing{};  // it ended meanwhile: the session goes on for itself
    out.mandate_kind = mandate->kind;
    out.principal = mandate->principal_person;
    out.principal_organisation = mandate->principal_organisation;
    out.scopes = mandate->scopes;
    out.excluded = mandate->excluded;
    out.joint = mandate->joint;
    out.agreed = mandate->agreed;
    caller.official = false;
    if (mandate->principal_person) {
        auto principal = people.name(tx, *mandate->principal_person, person->locale.value, now);
        if (!principal) return principal.problem();
        caller.acts_for = *principal;
    }
    if (caller.acts_for.empty()) caller.acts_for = mandate->kind;
    return Nothing{};
}

Asker asker_of(const Context& cx, const Question& question) {
    if (cx.caller().subject == operator_caller().subject) return {.subject = cx.caller().subject, .platform = true, .aal = 3, .ial = 3};
    const Known* who = known(cx);
    if (who == nullptr) return {.subject = cx.caller().subject};
    Asker out{.subject = cx.caller().subject, .aal = who->session.aal, .ial = who->ial};
    for (const ActiveRole& role : who->roles) out.roles.push_back(role.role);
    if (!who->roles.empty()) out.agency = who->roles.front().agency_name, out.unit = who->roles.front().unit;
    out.permitted = has_permission(out.roles, question.permission, rule_set_of(question));
    out.mandate_kind = who->mandate_kind;
    out.mandate_covers = who->mandate_kind && mandates::covers(who->scopes, who->excluded, question.action);
    out.others_must_agree =
        who->joint && !mandates::only_looks(question.action) &&
        std::find(who->agreed.begin(), who->agreed.end(), AgreedAct{question.action, question.resource}) == who->agreed.end();
    return out;
}

Question question_of(const Context& cx, const Need& need) {
    Question out{.action = need.permission, .resource = cx.resource(), .permission = need.permission, .resource_type = need.resource_type};
    switch (need.assurance) {
        case Assurance::none: break;
        case Assurance::account: out.least_aal = 1; break;
        case Assurance::person: out.least_aal = 2; break;
        case Assurance::verified_person: out.least_aal = out.least_ial = 2; break;
        case Assurance::strong: out.least_aal = out.least_ial = 3; break;
    }
    return out;
}

}  // namespace

Decision Module::Inside::decided(const Context& cx, const Question& question, const Asker& asker) const {
    if (policy == nullptr) return decide(question, asker);
    return with_floor(*policy->decide(cx.tenant(), question, asker, cx.now()), question, asker);
}

bool Module::Inside::would_let(const Context& cx, const Question& question, Asker asker) const {
    asker.permitted = has_permission(asker.roles, question.permission, rule_set_of(question));
    if (policy == nullptr) return decide(question, asker).allowed;
    return with_floor(policy->would_decide(cx.tenant(), question, asker, cx.now()), question, asker).allowed;
}

Done Module::Inside::judge(const Context& cx, const Question& question) const {
    const Asker asker = asker_of(cx, question);
    const Decision decision = decided(cx, question, asker);
    if (decision.allowed) return Nothing{};
    return refusal(cx, *this, question, decision, asker);
}

Module::Inside::Inside(const Parts& given)
    : parts(given),
      people(given.keys),
      facts(given.ledger, given.keys),
      sessions([this](Transaction& tx, Known& out, Caller& caller, Instant now) { return complete(people, tx, out, caller, now); }),
      provider({.people = people,
                .ledger = given.ledger,
                .jobs = given.jobs,
                .mandates = [](Reader& reader, const Uuid& mandate, const PersonId& agent, Instant now) -> Result<oidc::MandateView> {
                    auto found = mandate_in_force(reader, mandate, agent, now);
                    if (!found) return found.problem();
                    if (!found->principal_person) return Problem::conflict("mandate-inactive");  // tokens speak of persons
                    if (found->joint) return Problem::conflict("joint-consent-needed");          // and are good for more than one act
                    return oidc::MandateView{*found->principal_person, found->scopes, found->kind, found->excluded};
                },
                .private_network = given.private_network}) {}

Module::Module(const Parts& parts) : inside_(std::make_unique<Inside>(parts)) {
    if (parts.ledger == nullptr) return;
    directory::add_entry_types(*parts.ledger);
    parts.ledger->add_type(access_read());
}
Module::~Module() = default;

const People& Module::people() const { return inside_->people; }

std::string Module::name_at_work(Reader& reader, std::string_view person) const {
    PersonId id;
    if (!parse(person, id)) return {};
    std::string name;
    for (const Membership& one : directory::memberships_of(reader, id))
        if (!one.name.value.empty()) name = one.name.value;
    return name;
}

Done Module::authorize(Context& cx, const Question& question) const { return inside_->judge(cx, question); }

Done Module::act(Transaction& tx, const Context& cx, std::string_view action, std::string_view resource) const {
    const Known* who = known(cx);
    if (who == nullptr || !who->session.acting_for) return Nothing{};
    return use_mandate(*inside_->directory, tx,
                       {*who->session.acting_for, who->session.person_id, std::string(action), std::string(resource)}, cx.now());
}

Decision Module::decide_for(const Context& cx, const Question& question) const {
    return inside_->decided(cx, question, asker_of(cx, question));
}

void Module::use_policy(AccessPolicy& policy) { inside_->policy = &policy; }

Task<Caller> Module::look_up(Context& cx) const {
    if (!cx.request().header("authorization").empty()) co_return co_await oidc::caller_of_token(cx);
    Caller caller = co_await inside_->sessions.look_up(cx);
    const auto* who = static_cast<const Known*>(caller.known.get());
    // A helper at a care point: the person will see each page that was opened in their name (trust.md §3).
    if (who == nullptr || who->mandate_kind != "assisted" || !who->principal) co_return caller;
    auto told = co_await cx.write([&](Transaction& tx) {
        return record_access(tx, *who->principal, {.service = "assisted", .action = cx.request().path}, caller, cx.now());
    });
    co_return told ? std::move(caller) : Caller{};
}

Result<std::int64_t> Module::tidy(Store& store, const std::string& tenant, Instant now) {
    const auto lost = store.write(tenant, [&](Transaction& tx) {
        forget_sessions(tx, {now.micros - std::chrono::microseconds(sessions_kept).count()});
        oidc::forget(tx, now);
        return true;
    });
    if (lost) return *lost;
    return erase_due(*inside_, store, tenant, now);
}

void Module::install(App& app) {
    app.provide(*this);
    app.provide(*inside_);
    app.set_gate([&app](const Request& request) { return is_operator(app, request) ? operator_caller() : Caller{}; },
                 [in = inside_.get()](Context& cx, const Need& need) -> Done {
                     // A route that only asks how sure we are of the caller lets an agent in too: what it does is asked by its action.
                     if (need.permission.empty() && known(cx) != nullptr && known(cx)->mandate_kind) {
                         const Question question = question_of(cx, need);
                         return known(cx)->session.aal >= question.least_aal ? Done(Nothing{}) : fresh(cx, question.least_aal);
                     }
                     return in->judge(cx, question_of(cx, need));
                 });
    app.set_look_up([this](Context& cx) { return look_up(cx); });
    const auto told = [this](Transaction& tx, const PersonId& person, const Looked& look, const Context& cx) {
        return record_access(tx, person,
                             {"identity", look.action, look.fields, look.purpose, look.legal_basis, look.matter_ref, look.result}, cx);
    };
    const Parts& parts = inside_->parts;
    inside_->directory = install_directory(
        app, {.people = inside_->people,
              .record_access = told,
              .end_sessions = [this](Transaction& tx, const PersonId& person, Instant now) { inside_->sessions.end_all(tx, person, now); },
              .ledger = parts.ledger,
              .notify = parts.notify,
              .jobs = parts.jobs,
              .zone_of = parts.zone_of,
              .base_url = parts.base_url,
              .majority_age = static_cast<int>(app.configuration().identity_majority_age.value),
              .idle_days = app.configuration().identity_membership_idle_days});
    oidc::install(app, inside_->provider);
    install_passkeys(app);
    install_sign_in(app);
    install_cards(app);
    install_recovery(app);
    install_account(app);
    install_email(app);
    install_session(app);
    install_evaluation(app);
    install_access_told(app);
    install_act_for(app);
    install_demo(app);
}

std::optional<notify::Contact> Module::contact(Transaction& tx, const std::string& recipient) const {
    if (auto person = contact_of(tx, inside_->people, recipient)) return person;
    return invitation_contact(tx, inside_->parts.keys, recipient, Instant::now());
}

std::optional<notify::Contact> contact_of(Transaction& tx, const People& people, const std::string& recipient) {
    PersonId person;
    constexpr std::string_view prefix = "person/";
    if (!recipient.starts_with(prefix) || !parse(recipient.substr(prefix.size()), person)) return std::nullopt;
    const auto known = people.attributes(tx, person, Instant::now());
    if (!known) return std::nullopt;
    const auto value = [&](const char* name) {
        const auto it = known->find(name);
        return it == known->end() ? std::string{} : it->second.value;
    };
    if (value("email").empty()) return std::nullopt;
    const auto row = find_person(tx, person);
    return notify::Contact{value("email"), value("name_zh"), row ? row->locale.value : "zh-Hant"};
}

}  // namespace skl::identity
