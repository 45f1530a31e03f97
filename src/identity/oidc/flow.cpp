#include "identity/oidc/flow.h"

#include <charconv>

#include "identity/engine/pseudonym.h"
#include "identity/oidc/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {
namespace {

std::string micros_text(const std::optional<Instant>& at) { return at ? std::to_string(at->micros) : std::string{}; }
std::optional<Instant> micros_of(std::string_view text) {
    Instant out;
    if (std::from_chars(text.data(), text.data() + text.size(), out.micros).ec != std::errc()) return {};
    return out;
}

// The device flow has no redirect and no PKCE: the scopes are all there is (RFC 8628 §3.1).
AuthorizationRequest device_request(const Form& form, const Client& client) {
    AuthorizationRequest out{.form = form};
    out.scopes = words_of(value(form, "scope"));
    std::erase_if(out.scopes, [&](const std::string& scope) { return !contains(words_of(client.scope), scope); });
    out.asked = asked_for(out.scopes, {}).value_or(Asked{});
    return out;
}

// An ID token of ours, be it over, of somebody else than who is signed in (OpenID Connect Core §3.1.2.2).
bool hints_at_another(const KeySet& keys, const Flow& flow, const Session* session, const std::string& issuer) {
    const auto hint = value(flow.request.form, "id_token_hint");
    if (hint.empty() || session == nullptr) return false;
    const auto told = read_id_token(keys, hint, issuer);
    return !told || told->text("sub") != pairwise(keys.pairwise, flow.client->client.sector, session->person_id);
}

enum class Want { nothing, sign_in, unmet };

// Whether the session is there, young enough, and strong enough (OpenID Connect Core §3.1.2.3, RFC 9470 §5).
Want wanted(const Context& cx, const Flow& flow, const Session* session) {
    if (session == nullptr) return Want::sign_in;
    const AuthorizationRequest& request = flow.request;
    const bool again = flow.since && session->auth_time.micros >= flow.since->micros;
    if (contains(request.prompts, "login") && !again) return Want::sign_in;
    if (request.max_age && !again && seconds_of(cx.now()) - seconds_of(session->auth_time) > *request.max_age) return Want::sign_in;
    const auto any_met = [&](const std::vector<std::string>& list) {
        return list.empty() || std::any_of(list.begin(), list.end(), [&](const std::string& acr) { return meets(*session, acr); });
    };
    const std::string& least = flow.client->client.min_acr;
    if (!any_met(request.asked.acr) || (!least.empty() && !meets(*session, least))) return flow.since ? Want::unmet : Want::sign_in;
    return any_met(request.acr_values) || flow.since ? Want::nothing : Want::sign_in;  // a wish: tried once
}

std::string strength(const Flow& flow) {
    if (!flow.request.asked.acr.empty()) return joined(flow.request.asked.acr);
    if (!flow.request.acr_values.empty()) return joined(flow.request.acr_values);
    return flow.client->client.min_acr;
}

bool covered(const Consent& consent, const AuthorizationRequest& request) {
    const std::vector<std::string> scopes = words_of(consent.scope);
    return std::all_of(request.scopes.begin(), request.scopes.end(), [&](const std::string& scope) { return contains(scopes, scope); }) &&
           std::all_of(request.asked.claims.begin(), request.asked.claims.end(), [&](const std::string& claim) {
               const bool declined = contains(consent.claims, "-" + claim) && !contains(request.asked.essential, claim);
               return contains(consent.claims, claim) || declined;
           });
}

Grant new_grant(const Context& cx, const KeySet& keys, const Flow& flow, const Session& session, const Decision& decision) {
    const Client& client = flow.client->client;
    Grant out{.id = crypto::new_id<Grant>(cx.now()),
              .client_id = client.client_id(),
              .person_id = session.person_id,
              .subject = pairwise(keys.pairwise, client.sector, session.person_id),
              .scope = joined(flow.request.scopes),
              .claims = decision.claims,
              .resources = flow.request.resources,
              .auth_time = session.auth_time,
              .session_hash = session.id_hash,
              .once = decision.once,
              .created_at = cx.now()};
    for (const std::string& claim : flow.request.asked.in_id_token)
        if (contains(decision.claims, claim)) out.id_token_claims.push_back(claim);
    std::vector<std::string> acr = flow.request.asked.acr;
    acr.insert(acr.end(), flow.request.acr_values.begin(), flow.request.acr_values.end());
    out.acr = acr_of(session, acr), out.amr = session.amr;
    const bool sensitive = !client.min_acr.empty() && client.min_acr != acr_aal1;
    out.expires_at = after(cx.now(), sensitive ? sensitive_grant_seconds : grant_seconds);
    return out;
}

std::string insert_code(Transaction& tx, const Context& cx, const Grant& grant, const Form& request) {
    const std::string code = crypto::random_token();
    Form detail;
    for (const char* name : {"redirect_uri", "code_challenge", "dpop_jkt", "nonce"})
        if (const auto given = value(request, name); !given.empty()) detail[name] = given;
    insert(tx, Ticket{TicketKind::code,
                      hash_of(code),
                      grant.client_id,
                      grant.id,
                      form_json(detail),
                      after(cx.now(), cx.app().configuration().oidc_code_ttl_s),
                      {}});
    return code;
}

void remember(Transaction& tx, const Grant& grant, const Decision& decision, Instant now) {
    Consent consent{grant.person_id, grant.client_id, grant.scope, decision.claims, now, {}};
    for (const std::string& claim : decision.declined) consent.claims.push_back("-" + claim);
    put(tx, consent);
}

const Problem over{400, "oauth-request-over"};

}  // namespace

Task<Result<std::string>> ask_person(Context& cx, Flow flow, std::string person) {
    const std::string secret = crypto::random_token();
    const Form detail{{"form", form_json(flow.request.form)},
                      {"pushed", flow.pushed},
                      {"device", flow.device},
                      {"since", micros_text(flow.since)},
                      {"person", person}};
    const Ticket ticket{TicketKind::question,
                        hash_of(secret),
                        flow.client->client.client_id(),
                        {},
                        form_json(detail),
                        after(cx.now(), question_seconds),
                        {}};
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, ticket);
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    co_return secret;
}

Task<Result<Flow>> question(Context& cx, std::string secret) {
    const std::string hash = hash_of(secret);
    auto ticket = co_await cx.read([&](Reader& reader) -> Result<Ticket> {
        auto found = find_ticket(reader, TicketKind::question, hash);
        if (!found || found->used_at || found->expires_at <= cx.now()) return over;
        return std::move(*found);
    });
    if (!ticket) co_return std::move(ticket.problem());
    auto client = co_await cx.app().service<Provider>().clients.find(cx, ticket->client_id);
    if (!client) co_return std::move(client.problem());
    if (!*client) co_return over;
    const Form detail = form_from_json(ticket->detail), form = form_from_json(value(detail, "form"));
    Flow out{.client = *client,
             .request = {},
             .pushed = std::string(value(detail, "pushed")),
             .device = std::string(value(detail, "device")),
             .since = micros_of(value(detail, "since")),
             .question = hash,
             .person = std::string(value(detail, "person"))};
    if (!out.device.empty()) {
        out.request = device_request(form, (*client)->client);
        co_return out;
    }
    auto request = check_request(form, (*client)->client, issuer_of(cx));
    if (!request || request->redirect_uri.empty()) co_return over;  // the client was changed meanwhile
    out.request = std::move(*request);
    co_return out;
}

Task<Result<Reply>> granted(Context& cx, Flow flow, Decision decision) {
    const Known* known = identity::known(cx);
    if (known == nullptr) co_return Problem{401, "unauthorised"};
    const auto keys = co_await cx.app().service<Provider>().keys.of(cx);
    if (!keys) co_return keys.problem();
    const Grant grant = new_grant(cx, **keys, flow, known->session, decision);
    auto code = co_await cx.write([&](Transaction& tx) -> Result<std::string> {
        if (!flow.question.empty() && !use_ticket(tx, TicketKind::question, flow.question, cx.now())) return over;
        if (!flow.pushed.empty() && !use_ticket(tx, TicketKind::pushed, flow.pushed, cx.now())) return over;
        insert(tx, grant);
        keep_subject(tx, flow.client->client.sector, grant.subject, grant.person_id);
        if (decision.remember) remember(tx, grant, decision, cx.now());
        if (flow.device.empty()) return insert_code(tx, cx, grant, flow.request.form);
        auto ticket = find_ticket(tx, TicketKind::device, flow.device);
        if (!ticket || ticket->expires_at <= cx.now() || ticket->grant_id) return over;
        ticket->grant_id = grant.id;
        change_ticket(tx, *ticket);
        return std::string{};
    });
    if (!code) co_return std::move(code.problem());
    if (!flow.device.empty()) co_return Reply::redirect(cx.href("/device?done=allowed"));
    co_return co_await answer_client(cx, flow.client, flow.request.form, {{"code", *code}});
}

Task<Result<Reply>> denied(Context& cx, Flow flow) {
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (!flow.question.empty() && !use_ticket(tx, TicketKind::question, flow.question, cx.now())) return over;
        if (!flow.pushed.empty()) (void)use_ticket(tx, TicketKind::pushed, flow.pushed, cx.now());
        if (flow.device.empty()) return Nothing{};
        auto ticket = find_ticket(tx, TicketKind::device, flow.device);
        if (!ticket || ticket->grant_id) return over;
        Form detail = form_from_json(ticket->detail);
        detail["decision"] = "denied";
        ticket->detail = form_json(detail);
        change_ticket(tx, *ticket);
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    if (!flow.device.empty()) co_return Reply::redirect(cx.href("/device?done=denied"));
    co_return co_await answer_client(cx, flow.client, flow.request.form, {{"error", "access_denied"}});
}

Task<Result<Reply>> proceed(Context& cx, Flow flow) {
    const Known* known = identity::known(cx);
    const Session* session = known == nullptr ? nullptr : &known->session;
    const bool silent = contains(flow.request.prompts, "none");
    const auto keys = co_await cx.app().service<Provider>().keys.of(cx);
    if (!keys) co_return keys.problem();
    Want want = wanted(cx, flow, session);
    if (want == Want::nothing && hints_at_another(**keys, flow, session, issuer_of(cx))) want = flow.since ? Want::unmet : Want::sign_in;
    if (want == Want::unmet)
        co_return co_await answer_client(cx, flow.client, flow.request.form, {{"error", "unmet_authentication_requirements"}});
    if (want == Want::sign_in) {
        if (silent) co_return co_await answer_client(cx, flow.client, flow.request.form, {{"error", "login_required"}});
        flow.since = cx.now();
        const std::string acr = strength(flow);
        auto secret = co_await ask_person(cx, std::move(flow), "");
        if (!secret) co_return std::move(secret.problem());
        co_return Reply::redirect(sign_in_href(cx, cx.href("/oidc/continue?request=" + *secret), acr));
    }
    const PersonId person = session->person_id;
    auto consent = co_await cx.read(
        [&](Reader& reader) -> Result<std::optional<Consent>> { return find_consent(reader, person, flow.client->client.client_id()); });
    if (!consent) co_return std::move(consent.problem());
    const bool asks = contains(flow.request.prompts, "consent") || !flow.device.empty();  // a device never gets what nobody confirmed
    if (!asks && *consent && covered(**consent, flow.request)) {
        Decision decision;
        for (const std::string& claim : flow.request.asked.claims)
            if (contains((*consent)->claims, claim)) decision.claims.push_back(claim);
        co_return co_await granted(cx, std::move(flow), std::move(decision));
    }
    if (silent) co_return co_await answer_client(cx, flow.client, flow.request.form, {{"error", "consent_required"}});
    auto secret = co_await ask_person(cx, std::move(flow), to_text(person));
    if (!secret) co_return std::move(secret.problem());
    co_return Reply::redirect(cx.href("/oidc/consent?request=" + *secret));
}

}  // namespace skl::identity::oidc
