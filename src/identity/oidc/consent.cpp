// The page on which a person decides what a client learns, and what was decided before: /oidc/consent, /me/grants.
#include "identity/inside.h"
#include "identity/oidc/flow.h"
#include "identity/oidc/handlers.h"
#include "identity/oidc/store.h"
#include "identity/store.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"

namespace skl::identity::oidc {
namespace {

std::string label(const Context& cx, const std::string& kind, const std::string& name) {
    const std::string key = kind + name;
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : name;
}

// Scopes that mean something beyond the claims listed below them.
bool is_listed(const std::string& scope) { return scope != "openid" && claims_of_scope(scope).empty(); }

Task<Result<Flow>> question_of(Context& cx, std::string secret) {
    auto flow = co_await question(cx, std::move(secret));
    if (!flow) co_return std::move(flow.problem());
    const Known* known = identity::known(cx);
    if (known == nullptr) co_return refused_by(cx, "no-person");
    if (known->mandate_kind) co_return refused_by(cx, "outside-mandate");
    if (to_text(known->session.person_id) != flow->person)
        co_return Problem{400, "oauth-request-over"};  // somebody else signed in meanwhile
    co_return std::move(*flow);
}

}  // namespace

Task<Result<Answered<ConsentPage>>> consent_page(Context& cx, QuestionQuery query) {
    auto flow = co_await question_of(cx, query.request.value);
    if (!flow) co_return std::move(flow.problem());
    const Client& client = flow->client->client;
    const PersonId person = identity::known(cx)->session.person_id;
    const People& people = cx.app().service<Provider>().parts.people;
    auto known = co_await cx.write([&](Transaction& tx) { return people.attributes(tx, person, cx.now()); });
    if (!known) co_return std::move(known.problem());
    ConsentPage out;
    out.client_name = client.name.in(cx.language());
    out.title = cx.say("consent.title", {{"client", out.client_name}});
    out.request.value = query.request.value;
    out.purpose = client.purpose.in(cx.language()), out.retention = client.retention.in(cx.language());
    out.sector.value = client.sector == client.client_id() ? "" : client.sector;
    out.policy_href = client.policy_uri;
    out.test = client.status == ClientStatus::testing;
    for (const std::string& claim : flow->request.asked.claims) {
        const bool essential = contains(flow->request.asked.essential, claim);
        if (!claim.ends_with("_verified"))
            out.claims.push_back({{claim},
                                  label(cx, "claim.", claim),
                                  claim == "ial" ? std::to_string(identity::known(cx)->ial) : shown(*known, claim),
                                  essential});
    }
    for (const std::string& scope : flow->request.scopes)
        if (is_listed(scope)) out.scopes.push_back({{scope}, label(cx, "scope.", scope)});
    const std::string redirect_uri = flow->request.redirect_uri;
    cx.add_header("Content-Security-Policy", page_policy(redirect_uri.empty() ? issuer_of(cx) : redirect_uri));
    cx.add_header("Cache-Control", "no-store");
    co_return Answered<ConsentPage>{std::move(out)};
}

Task<Result<Reply>> decide_consent(Context& cx, ConsentDecision given) {
    auto flow = co_await question_of(cx, given.request.value);
    if (!flow) co_return std::move(flow.problem());
    if (given.answer == ConsentAnswer::deny) co_return co_await denied(cx, std::move(*flow));
    const std::vector<std::string> chosen = given.claims.value_or(std::vector<std::string>{});
    Decision decision;
    for (const std::string& claim : flow->request.asked.claims) {
        std::string shown_as = claim;  // email_verified goes with email
        if (shown_as.ends_with("_verified")) shown_as.resize(shown_as.size() - 9);
        const bool yes = contains(flow->request.asked.essential, claim) || contains(chosen, shown_as);
        (yes ? decision.claims : decision.declined).push_back(claim);
    }
    decision.remember = given.duration == ConsentDuration::until_revoked;
    decision.once = !decision.remember;
    co_return co_await granted(cx, std::move(*flow), std::move(decision));
}

Task<Result<List<GivenGrant>>> my_grants(Context& cx) {
    const Known* known = identity::known(cx);
    if (known == nullptr) co_return refused_by(cx, "no-person");
    if (known->mandate_kind) co_return refused_by(cx, "outside-mandate");
    co_return co_await cx.read([&](Reader& reader) -> Result<List<GivenGrant>> {
        List<GivenGrant> out;
        for (const Consent& consent : consents(reader, known->session.person_id)) {
            const auto client = find_client(reader, consent.client_id);
            if (!client) continue;
            GivenGrant one{client->id, client->name.in(cx.language()), {}, {}, consent.decided_at};
            for (const std::string& claim : consent.claims)
                if (!claim.starts_with('-') && !claim.ends_with("_verified")) one.claims.push_back(label(cx, "claim.", claim));
            for (const std::string& scope : words_of(consent.scope))
                if (is_listed(scope)) one.scopes.push_back(label(cx, "scope.", scope));
            out.items.push_back(std::move(one));
        }
        return out;
    });
}

Task<Result<Reply>> take_back_grant(Context& cx, Uuid client) {
    const Known* known = identity::known(cx);
    if (known == nullptr) co_return refused_by(cx, "no-person");
    if (known->mandate_kind) co_return refused_by(cx, "outside-mandate");
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (!revoke_consent(tx, known->session.person_id, to_text(client), cx.now())) return Problem::not_found("grant");
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    co_return Reply::no_content();
}

}  // namespace skl::identity::oidc
