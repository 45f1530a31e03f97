// Both ceremonies of WebAuthn Level 3: §7.1 registers a passkey, §7.2 signs in with one. A challenge is found by itself: the client
// data says which was answered, and each is answered once.
#include "identity/directory/directory.h"
#include "identity/inside.h"
#include "identity/passkey_model.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr std::chrono::seconds ceremony{300};  // trust.md §4

// What a registration remembers between its two halves.
struct Opening {
    std::string user_handle, name, email;
    bool device_bound = false;
};
BOOST_DESCRIBE_STRUCT(Opening, (), (user_handle, name, email, device_bound))

std::string id_of_challenge(std::string_view challenge) { return text::base64url(crypto::sha256(challenge)); }
Instant later(const Context& cx, std::chrono::seconds span) { return {cx.now().micros + std::chrono::microseconds(span).count()}; }

// Members of `response`, decoded; empty: not there, or not base64url.
std::string bytes_of(const Node& response, std::string_view name) {
    const Node* member = response.find(name);
    if (member == nullptr || member->type != Node::Type::text) return {};
    return text::base64url_decode(member->text).value_or("");
}

std::string challenge_in(std::string_view client_data) {
    const auto read = read_json(client_data);
    const Node* challenge = read ? read->find("challenge") : nullptr;
    return challenge == nullptr ? std::string{} : text::base64url_decode(challenge->text).value_or("");
}

Problem refused(webauthn::Step step) {
    static constexpr std::array codes = {"webauthn-client-data", "webauthn-challenge", "webauthn-origin", "webauthn-rpid",
                                         "webauthn-up",          "webauthn-uv",        "webauthn-flags",  "webauthn-alg",
                                         "webauthn-attestation", "webauthn-signature", "webauthn-cbor"};
    return Problem::bad_request(codes.at(static_cast<std::size_t>(step)));
}
Problem no_such_challenge() { return Problem::bad_request("webauthn-challenge"); }

// The challenge that was answered, taken: a second answer finds none.
Result<Challenge> take(Transaction& tx, const Context& cx, std::string_view client_data, std::string_view purpose) {
    const std::string asked = challenge_in(client_data);
    auto challenge = find_challenge(tx, id_of_challenge(asked));
    if (!challenge || challenge->purpose != purpose || challenge->expires_at <= cx.now()) return no_such_challenge();
    if (!take_challenge(tx, challenge->id)) return no_such_challenge();
    return std::move(*challenge);
}

std::string new_challenge(Transaction& tx, const Context& cx, std::string_view purpose, const std::optional<PersonId>& person,
                          std::string detail) {
    const std::string bytes = crypto::random_bytes(32);
    insert(tx, Challenge{id_of_challenge(bytes), std::string(purpose), text::base64url(bytes), person, std::move(detail), 0,
                         later(cx, ceremony)});
    return text::base64url(bytes);
}

std::vector<CredentialDescriptor> descriptors(const std::vector<Authenticator>& of) {
    std::vector<CredentialDescriptor> out;
    for (const Authenticator& one : of) {
        if (one.kind != AuthenticatorKind::passkey) continue;
        CredentialDescriptor& next = out.emplace_back(CredentialDescriptor{{{"public-key"}}, {{one.credential_id}}, {}});
        for (const std::string& transport : one.transports) next.transports.push_back({{transport}});
    }
    return out;
}

SignedIn signed_in(const Context& cx, const Session& session, const PasskeyAnswer& given) {
    const std::string_view acr = acr_of({session.aal, session.phishing_resistant, {}});
    return {{{own_path(cx, given.next)}}, session.aal, {{std::string(acr)}}};
}

// --- registering ---

Task<Result<CreationOptions>> registration_options(Context& cx, NewPasskey wanted) {
    const Known* who = known(cx);
    if (who != nullptr)
        if (auto own = for_oneself(cx); !own) co_return own.problem();
    if (who == nullptr && !wanted.name) co_return Problem::invalid({{"/name", "required"}});
    co_return co_await cx.write([&](Transaction& tx) -> Result<CreationOptions> {
        CreationOptions out;
        Opening opening{crypto::random_token(), wanted.name ? wanted.name->value : "", wanted.email ? wanted.email->value : "",
                        wanted.device_bound};
        if (who != nullptr) {
            const auto mine = authenticators_of(tx, who->session.person_id);
            const bool has_passkey =
                std::any_of(mine.begin(), mine.end(), [](const auto& one) { return one.kind == AuthenticatorKind::passkey; });
            // Whoever found an open browser must not be able to move in: adding to passkeys takes one of them (OWASP ASVS 2.2.3).
            if (has_passkey)
                if (auto again = fresh(cx); !again) return again.problem();
            if (mine.size() >= most_authenticators) return Problem::conflict("too-many-authenticators");
            const auto person = find_person(tx, who->session.person_id);
            if (!person) return Problem::not_found("person");
            opening.user_handle = person->user_handle.value;
            out.excludeCredentials = descriptors(mine);
            auto name = inside(cx).people.name(tx, person->id, cx.language(), cx.now());
            if (!name) return name.problem();
            opening.name = *name;
        }
        const auto party = party_of(cx);
        out.challenge.value =
            new_challenge(tx, cx, "register", who ? std::optional(who->session.person_id) : std::nullopt, to_json(opening));
        out.rp = {{{party.id}},
                  {{cx.language() == "en" ? cx.app().configuration().site_title_en : cx.app().configuration().site_title_zh}}};
        out.user = {{{opening.user_handle}}, {{opening.name}}, {{opening.name}}};
        for (const std::int64_t algorithm : party.algorithms) out.pubKeyCredParams.push_back({{{"public-key"}}, algorithm});
        out.timeout = std::chrono::milliseconds(ceremony).count();
        out.authenticatorSelection = {{{"required"}}, {{"required"}}, true};
        out.attestation.value = wanted.device_bound ? "direct" : "none";
        return out;
    });
}

Authenticator authenticator_of(const webauthn::Registration& proof, const PersonId& person, const PasskeyAnswer& given,
                               const Node& response, Instant now) {
    Authenticator out{.id = crypto::new_id<Authenticator>(now), .person_id = person};
    out.credential_id = text::base64url(proof.credential_id);
    out.public_key = text::base64url(proof.public_key);
    out.algorithm = proof.algorithm;
    out.sign_count = proof.sign_count;
    out.aaguid = text::hex(proof.aaguid);
    out.backup_eligible = proof.backup_eligible;
    out.backed_up = proof.backed_up;
    out.attestation_format = proof.attestation_format;
    out.attestation_trusted = proof.attestation_trusted;
    out.label = given.label && !given.label->value.empty() ? given.label->value : "";
    if (const Node* transports = response.find("transports"); transports != nullptr)
        for (const Node& item : transports->items)
            if (item.type == Node::Type::text && out.transports.size() < 8 && item.text.size() <= 32) out.transports.push_back(item.text);
    out.created_at = now;
    return out;
}

// The owner of the new passkey: who is signed in, or a person that begins here.
Result<PersonId> owner_of(Transaction& tx, const Context& cx, const Challenge& challenge) {
    if (challenge.person_id) {
        const Known* who = known(cx);
        if (who == nullptr || who->session.person_id != *challenge.person_id) return no_such_challenge();
        return *challenge.person_id;
    }
    const auto opening = from_json<Opening>(challenge.detail);
    if (!opening) return no_such_challenge();
    auto person = inside(cx).people.add(tx, {{"name_zh", opening->name}}, "self", cx.now(), opening->user_handle);
    if (!person) return person.problem();
    // It counts once it is confirmed; where no mail can be sent, it can be given later.
    if (!opening->email.empty() && !cx.app().configuration().smtp_url.empty())
        if (auto asked = ask_for_email(tx, cx, person->id, opening->email); !asked) return asked.problem();
    if (auto done = record_change(inside(cx), tx, "person", "opened", person->id, "self", cx.now()); !done) return done.problem();
    return person->id;
}

Task<Result<Answered<SignedIn>>> registration_verify(Context& cx, PasskeyAnswer given) {
    const auto response = read_json(given.response.value);
    if (!response) co_return Problem::bad_request("webauthn-client-data");
    const std::string client_data = bytes_of(*response, "clientDataJSON"), attestation = bytes_of(*response, "attestationObject");
    std::string cookie;
    auto done = co_await cx.write([&](Transaction& tx) -> Result<SignedIn> {
        if (auto open = not_locked(tx, by_address_of(cx), cx.now()); !open) return open.problem();
        auto challenge = take(tx, cx, client_data, "register");
        if (!challenge) return challenge.problem();
        const auto proof = webauthn::verify_registration(party_of(cx), text::base64url_decode(challenge->challenge).value_or(""),
                                                         client_data, attestation, cx.now().micros / 1'000'000);
        if (!proof) return refused(proof.fault());
        auto owner = owner_of(tx, cx, *challenge);
        if (!owner) return owner.problem();
        const Authenticator authenticator = authenticator_of(*proof, *owner, given, *response, cx.now());
        if (!insert(tx, authenticator)) return Problem::conflict("passkey-registered");
        if (auto told = record_change(inside(cx), tx, "authenticator", "added", *owner, "self", cx.now()); !told) return told.problem();
        auto started = inside(cx).sessions.start(
            tx, cx, *owner, by_passkey(proof->user_verified, proof->backup_eligible, proof->attestation_trusted), authenticator.id);
        cookie = std::move(started.cookie);
        return signed_in(cx, started.session, given);
    });
    if (!done) co_return done.problem();
    co_return Answered<SignedIn>{std::move(*done), 201, {{"Set-Cookie", std::move(cookie)}}};
}

// --- signing in ---

Task<Result<RequestOptions>> authentication_options(Context& cx) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<RequestOptions> {
        // Nobody is named: the authenticator knows whom it belongs to, and the answer is the same for everybody.
        return RequestOptions{{{new_challenge(tx, cx, "sign-in", {}, "")}},
                              {{party_of(cx).id}},
                              {{"required"}},
                              std::chrono::milliseconds(ceremony).count(),
                              {}};
    });
}

struct Judged {
    std::optional<Problem> problem;  // kept apart from the write's own: a failure is counted, so it must be committed
    SignedIn in;
    std::string cookie;
};

std::optional<Problem> refuse(Transaction& tx, const Context& cx, Problem problem, std::optional<std::string> credential = {}) {
    count_failure(tx, by_address_of(cx), by_prefix, cx.now());
    if (credential) count_failure(tx, "credential/" + *credential, authenticator_rule(cx), cx.now());
    return problem;
}

void judge(Transaction& tx, Context& cx, const PasskeyAnswer& given, const Node& response, Judged& out) {
    const std::string client_data = bytes_of(response, "clientDataJSON");
    auto challenge = take(tx, cx, client_data, "sign-in");
    if (!challenge) return void(out.problem = refuse(tx, cx, challenge.problem()));
    auto authenticator = find_credential(tx, given.id.value);
    const std::string handle = bytes_of(response, "userHandle");
    const auto owner = authenticator ? find_person(tx, authenticator->person_id) : std::nullopt;
    const bool merged = owner && owner->status == PersonStatus::merged && owner->merged_into;  // two records of one person are one
    const auto person = merged ? find_person(tx, PersonId{*owner->merged_into}) : owner;
    const bool fits =
        person && person->status == PersonStatus::active && (handle.empty() || text::base64url(handle) == owner->user_handle.value);
    if (!fits) return void(out.problem = refuse(tx, cx, Problem::bad_request("webauthn-credential-unknown")));
    if (auto open = not_locked(tx, "credential/" + authenticator->credential_id, cx.now()); !open)
        return void(out.problem = open.problem());
    const webauthn::Credential credential{text::base64url_decode(authenticator->public_key).value_or(""),
                                          static_cast<std::uint32_t>(authenticator->sign_count), authenticator->backup_eligible};
    const auto proof = webauthn::verify_assertion(party_of(cx), text::base64url_decode(challenge->challenge).value_or(""), credential,
                                                  client_data, bytes_of(response, "authenticatorData"), bytes_of(response, "signature"));
    if (!proof) return void(out.problem = refuse(tx, cx, refused(proof.fault()), authenticator->credential_id));
    authenticator->sign_count = proof->sign_count;
    authenticator->backed_up = proof->backed_up;
    authenticator->clone_suspected = authenticator->clone_suspected || proof->clone_suspected;
    used(tx, *authenticator, cx.now());
    clear_failures(tx, "credential/" + authenticator->credential_id);
    Proven proven = by_passkey(proof->user_verified, authenticator->backup_eligible, authenticator->attestation_trusted);
    if (proof->clone_suspected) {  // let in, with less, and told (trust.md §4)
        proven.aal = 1;
        if (inside(cx).parts.notify != nullptr)
            inside(cx).parts.notify->post(tx,
                                          {.recipient = key_owner(person->id),
                                           .topic = "passkey-suspected",
                                           .params = {{"label", authenticator->label}},
                                           .href = "/me"},
                                          cx.now());
    }
    auto started = inside(cx).sessions.start(tx, cx, person->id, proven, authenticator->id);
    out.cookie = std::move(started.cookie);
    out.in = signed_in(cx, started.session, given);
}

Task<Result<Answered<SignedIn>>> authentication_verify(Context& cx, PasskeyAnswer given) {
    const auto response = read_json(given.response.value);
    if (!response) co_return Problem::bad_request("webauthn-client-data");
    Judged judged;
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        judged = {};
        if (auto open = not_locked(tx, by_address_of(cx), cx.now()); !open) return open;
        judge(tx, cx, given, *response, judged);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    if (judged.problem) co_return std::move(*judged.problem);
    co_return Answered<SignedIn>{std::move(judged.in), 200, {{"Set-Cookie", std::move(judged.cookie)}}};
}

}  // namespace

void install_passkeys(App& app) {
    app.post("/passkeys/registration/options", registration_options).named("passkeys.registration-options").for_programs();
    app.post("/passkeys/registration/verify", registration_verify).named("passkeys.registration-verify").for_programs();
    app.post("/passkeys/authentication/options", authentication_options).named("passkeys.authentication-options").for_programs();
    app.post("/passkeys/authentication/verify", authentication_verify).named("passkeys.authentication-verify").for_programs();
}

}  // namespace skl::identity
