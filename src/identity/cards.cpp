// Signing in with a citizen certificate card (自然人憑證), and binding one to an account: aal3 and ial3.
//
//   here  GET /sign-in/card        a cookie with a random value; on to where TLS asks for certificates, with the value's hash
//   there GET /sign-in/card/show   the certificate is looked at; back with a ticket that is good once, for a few minutes
//   here  GET /sign-in/card/done   ticket and cookie together are the card: a session, or the question whether to bind it
//
// Neither alone is worth anything: a link somebody sent has no cookie of the reader's, and a ticket goes to the browser that holds the
// card.
#include "identity/engine/card.h"
#include "identity/inside.h"
#include "identity/oidc/oauth.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/cipher.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/guard.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr std::chrono::seconds ticket_lasts{300};  // to read what is asked before a card is bound
constexpr std::string_view card_cookie = "card";

struct CardQuery {
    std::optional<Text<0, 2000>> next;
    std::optional<bool> bind;  // to the account that is signed in
};
BOOST_DESCRIBE_STRUCT(CardQuery, (), (next, bind))

struct CardState {
    Text<43, 43> state;
    std::optional<Text<0, 2000>> next;
    std::optional<bool> bind;
};
BOOST_DESCRIBE_STRUCT(CardState, (), (state, next, bind))

struct CardTicket {
    Text<43, 43> ticket;
    std::optional<Text<0, 2000>> next;
};
BOOST_DESCRIBE_STRUCT(CardTicket, (), (ticket, next))

struct CardPage {
    Text<> title, name, issuer, ending, ticket;
    Instant good_until;
};
BOOST_DESCRIBE_STRUCT(CardPage, (), (title, name, issuer, ending, ticket, good_until))

std::string hash_of(std::string_view secret) { return text::base64url(crypto::sha256(secret)); }

// What the row holds is closed with the ticket itself, which lies nowhere: the name on a card is in no database before it is bound.
std::string key_of(std::string_view ticket) { return crypto::sha256("card-ticket/v1/" + std::string(ticket)); }
constexpr std::string_view only_nonce("\0\0\0\0\0\0\0\0\0\0\0\0", 12);  // each key closes one text

std::string closed(std::string_view ticket, const Card& card) {
    return text::base64url(crypto::gcm_seal(key_of(ticket), only_nonce, "card", to_json(card)));
}
std::optional<Card> opened(std::string_view ticket, const Challenge& challenge) {
    const auto sealed = text::base64url_decode(challenge.detail);
    const auto json = sealed ? crypto::gcm_open(key_of(ticket), only_nonce, "card", *sealed) : std::nullopt;
    auto card = json ? from_json<Card>(*json) : Result<Card>(Problem{410, "card-over"});
    return card ? std::optional(std::move(*card)) : std::nullopt;
}

bool taken_here(const Context& cx) { return !cx.app().configuration().card_authorities.empty() && !oidc::mtls_issuer_of(cx).empty(); }

std::string query_of(const std::optional<Text<0, 2000>>& next) { return next ? "&next=" + text::percent_encode(next->value) : ""; }

Task<Result<Reply>> start(Context& cx, CardQuery query) {
    if (!taken_here(cx)) co_return Problem{503, "no-cards"};
    const bool bind = query.bind.value_or(false);
    if (bind) {
        if (auto own = for_oneself(cx); !own) co_return own.problem();
        if (auto again = fresh(cx); !again) co_return again.problem();
    }
    const std::string secret = crypto::random_token();
    Reply reply = Reply::redirect(oidc::mtls_issuer_of(cx) + "/sign-in/card/show?state=" + hash_of(secret) + (bind ? "&bind=true" : "") +
                                  query_of(query.next));
    reply.headers.emplace_back("Set-Cookie", set_cookie(cx.app(), cx.request(), card_cookie, secret, ticket_lasts.count()));
    co_return reply;
}

// A card gives the strongest assurance: what is not known of it counts against it, whoever is asked.
Task<std::optional<crypto::CertificateFault>> fault_of(Context& cx, const std::vector<crypto::Certificate>& chain,
                                                       const crypto::Authorities& authorities) {
    const std::int64_t now = cx.now().micros / 1'000'000;
    const CardRevocation by = cx.app().configuration().card_revocation;
    if (by == CardRevocation::crl) co_return crypto::fault_of(chain, authorities, now);
    auto path = crypto::path_of(chain, authorities, now);
    if (!path) co_return path.fault();
    const auto vouched = co_await inside(cx).card_status.ask(cx, std::move(*path));
    if (!vouched) co_return vouched.fault();
    if (by == CardRevocation::both) co_return crypto::fault_of(chain, authorities, now);
    co_return crypto::fault_of(chain, authorities, now, *vouched);
}

// The card that came along: its authority believed, in its time, not taken back, and made for this.
Task<Result<Card>> shown_card(Context& cx) {
    const Configuration& configuration = cx.app().configuration();
    const auto chain = shown_chain(cx.request());
    if (chain.empty()) co_return Problem{403, "card-missing"};
    const auto authorities = co_await inside(cx).card_authorities.now(cx, configuration.card_authorities, configuration.card_revocations);
    if (const auto fault = co_await fault_of(cx, chain, *authorities))
        co_return Problem{*fault == crypto::CertificateFault::revocation_unknown ? 503 : 403, problem_of(*fault)};
    auto card = card_of(chain.front());
    if (!card) co_return Problem{403, "card-untrusted"};
    co_return std::move(*card);
}

Task<Result<Reply>> look_at(Context& cx, CardState query) {
    if (!taken_here(cx)) co_return Problem{503, "no-cards"};
    const auto card = co_await shown_card(cx);
    if (!card) co_return card.problem();
    const bool bind = query.bind.value_or(false);
    const std::string ticket = crypto::random_token();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, Challenge{hash_of(ticket),
                             bind ? "card-bind" : "card",
                             query.state.value,
                             {},
                             closed(ticket, *card),
                             0,
                             {cx.now().micros + std::chrono::microseconds(ticket_lasts).count()}});
        return Nothing{};
    });
    if (!done) co_return done.problem();
    const char* to = bind ? "/me/cards/new?ticket=" : "/sign-in/card/done?ticket=";
    co_return Reply::redirect(oidc::issuer_of(cx) + to + ticket + query_of(query.next));
}

// The card a ticket stands for, in the browser that began.
Result<Card> ticket_card(Transaction& tx, const Context& cx, const std::string& ticket, std::string_view purpose) {
    const Problem over{410, "card-over"};
    const auto challenge = find_challenge(tx, hash_of(ticket));
    if (!challenge || challenge->purpose != purpose || challenge->expires_at <= cx.now()) return over;
    if (!crypto::equal(hash_of(cookie_of(cx.app(), cx.request(), card_cookie)), challenge->challenge)) return over;
    auto card = opened(ticket, *challenge);
    if (!card) return over;
    return std::move(*card);
}

Reply back(const Context& cx, const std::optional<Text<0, 2000>>& next, std::string cookie) {
    Reply reply = Reply::redirect(own_path(cx, next));
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    reply.headers.emplace_back("Set-Cookie", set_cookie(cx.app(), cx.request(), card_cookie, "", 0));
    return reply;
}

Task<Result<Reply>> sign_in_with(Context& cx, CardTicket given) {
    std::string cookie;
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (auto open = not_locked(tx, by_address_of(cx), cx.now()); !open) return open;
        const auto card = ticket_card(tx, cx, given.ticket.value, "card");
        if (!card) return card.problem();
        auto bound = find_credential(tx, card->credential);
        const auto owner = bound && bound->kind == AuthenticatorKind::smartcard ? find_person(tx, bound->person_id) : std::nullopt;
        const bool merged = owner && owner->status == PersonStatus::merged && owner->merged_into;  // two records of one person are one
        const auto person = merged ? find_person(tx, PersonId{*owner->merged_into}) : owner;
        if (!person || person->status != PersonStatus::active) return Problem{403, "card-unknown"};
        if (!take_challenge(tx, hash_of(given.ticket.value))) return Problem{410, "card-over"};
        used(tx, *bound, cx.now());
        cookie = inside(cx).sessions.start(tx, cx, person->id, by_smart_card(), bound->id).cookie;
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return back(cx, given.next, std::move(cookie));
}

// --- binding ---

Done may_bind(const Context& cx) {
    if (auto own = for_oneself(cx); !own) return own;
    return fresh(cx);
}

Task<Result<CardPage>> ask_to_bind(Context& cx, CardTicket given) {
    if (auto may = may_bind(cx); !may) co_return may.problem();
    cx.add_header("Cache-Control", "no-store");
    co_return co_await cx.write([&](Transaction& tx) -> Result<CardPage> {
        auto card = ticket_card(tx, cx, given.ticket.value, "card-bind");
        if (!card) return card.problem();
        return CardPage{{{cx.say("card.bind.title")}}, {{card->name}}, {{card->issuer}}, {{card->ending}}, {{given.ticket.value}},
                        {card->good_until * 1'000'000}};
    });
}

// A name that somebody vouched for is not changed by a card of another one.
Done take_name(Transaction& tx, const Context& cx, const PersonId& person, const std::string& name) {
    const People& people = inside(cx).people;
    auto known_of = people.attributes(tx, person, cx.now());
    if (!known_of) return known_of.problem();
    const auto it = known_of->find("name_zh");
    const bool vouched = it != known_of->end() && it->second.source != "self";
    if (vouched && it->second.value != name) return Problem::conflict("card-other-name");
    return people.set(tx, person, {{"name_zh", name}}, "certificate", cx.now());
}

Task<Result<Reply>> bind(Context& cx, CardTicket given) {
    if (auto may = may_bind(cx); !may) co_return may.problem();
    const PersonId me = known(cx)->session.person_id;
    std::string cookie;
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        const auto card = ticket_card(tx, cx, given.ticket.value, "card-bind");
        if (!card) return card.problem();
        if (authenticators_of(tx, me).size() >= most_authenticators) return Problem::conflict("too-many-authenticators");
        if (auto named = take_name(tx, cx, me, card->name); !named) return named;
        const Authenticator one{.id = crypto::new_id<Authenticator>(cx.now()),
                                .person_id = me,
                                .kind = AuthenticatorKind::smartcard,
                                .credential_id = card->credential,
                                .attestation_format = "x509",
                                .attestation_trusted = true,
                                .label = card->issuer + (card->ending.empty() ? "" : " …" + card->ending),
                                .created_at = cx.now()};
        release_credential(tx, card->credential);
        if (!insert(tx, one)) return Problem::conflict("card-registered");
        if (!take_challenge(tx, hash_of(given.ticket.value))) return Problem{410, "card-over"};
        prove(tx, me, 3, "certificate/" + card->issuer);
        cookie = inside(cx).sessions.start(tx, cx, me, by_smart_card(), one.id).cookie;
        return record_change(inside(cx), tx, "authenticator", "added", me, "self", cx.now());
    });
    if (!done) co_return done.problem();
    co_return back(cx, {}, std::move(cookie));
}

}  // namespace

bool takes_cards(const Context& cx) { return taken_here(cx); }

void install_cards(App& app) {
    app.get("/sign-in/card", start).named("card.start").rated(RateClass::page).unlisted();
    app.get("/sign-in/card/show", look_at).named("card.show").rated(RateClass::page).unlisted();
    app.get("/sign-in/card/done", sign_in_with).named("card.done").rated(RateClass::page).unlisted();
    app.get("/me/cards/new", ask_to_bind).page("identity/card").named("me.cards.new").needs(Assurance::person).unlisted();
    app.post("/me/cards", bind).named("me.cards.bind").needs(Assurance::person).unlisted();
}

}  // namespace skl::identity
