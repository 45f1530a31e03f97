// The sign-in page, the code by e-mail, and the way out. The page works without script: then the code by e-mail is the way in.
#include "identity/codes.h"
#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/guard.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr const char* mail_job = "identity.mail-code";

struct SignInQuery {
    std::optional<Text<0, 2000>> next;
    std::optional<Text<0, 400>> acr;  // values that are wanted, by spaces
};
BOOST_DESCRIBE_STRUCT(SignInQuery, (), (next, acr))

struct SignInPage {
    Text<> title;
    std::string next;
    bool step_up = false;  // somebody is signed in, and more is wanted
    bool device_bound = false;
    bool demo = false, mail = false, cards = false;
    Text<> demo_href;
};
BOOST_DESCRIBE_STRUCT(SignInPage, (), (title, next, step_up, device_bound, demo, mail, cards, demo_href))

struct MailWanted {
    Email email;
    std::optional<Text<0, 2000>> next;
};
BOOST_DESCRIBE_STRUCT(MailWanted, (), (email, next))

struct CodeQuery {
    std::optional<Text<0, 2000>> next;
};
BOOST_DESCRIBE_STRUCT(CodeQuery, (), (next))

struct CodePage {
    Text<> title, action;
    std::string next;
};
BOOST_DESCRIBE_STRUCT(CodePage, (), (title, action, next))

struct CodeGiven {
    Text<1, 20> code;
    std::optional<Text<0, 2000>> next;
};
BOOST_DESCRIBE_STRUCT(CodeGiven, (), (code, next))

Task<Result<SignInPage>> show(Context& cx, SignInQuery query) {
    const Known* who = known(cx);
    const Configuration& configuration = cx.app().configuration();
    const std::string acr = query.acr ? query.acr->value : "";
    SignInPage out;
    out.step_up = who != nullptr;
    out.title.value = cx.say(out.step_up ? "sign-in.title.again" : "sign-in.title");
    out.next = own_path(cx, query.next);
    if (const Node* typed = cx.typed() == nullptr ? nullptr : cx.typed()->find("next")) out.next = typed->text;
    out.device_bound = acr.find("aal3") != std::string::npos;
    out.mail = !configuration.smtp_url.empty();
    out.cards = takes_cards(cx);
    out.demo = demo_is_safe(configuration);
    out.demo_href.value = cx.href("/demo?next=") + text::percent_encode(out.next);
    co_return out;
}

Task<Result<Reply>> leave(Context& cx) {
    std::string cookie;
    if (known(cx) != nullptr) {
        auto told = co_await oidc::end_session_everywhere(cx, known(cx)->session.id_hash);
        if (!told) co_return told.problem();
    }
    auto done = co_await cx.write([&](Transaction& tx) -> Done { return cookie = inside(cx).sessions.end_here(tx, cx), Nothing{}; });
    if (!done) co_return done.problem();
    Reply reply = Reply::redirect(cx.href("/"));
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    reply.headers.emplace_back("Clear-Site-Data", "\"cache\"");  // what was read while signed in (OWASP ASVS 8.2.3)
    co_return reply;
}

// --- the code ---

// The answer is the same whether anybody has this address; who has none gets no mail.
Task<Result<Reply>> send_code(Context& cx, MailWanted wanted) {
    if (cx.app().configuration().smtp_url.empty()) co_return Problem{503, "no-mail-server"};
    const std::string id = text::base64url(crypto::random_bytes(32)), code = eight_digits();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (auto open = not_locked(tx, by_address_of(cx), cx.now()); !open) return open;
        const People& people = inside(cx).people;
        auto person = people.find(tx, "email", wanted.email.value, cx.now());
        if (!person) return person.problem();
        std::string closed;
        if (*person) {
            const std::string owner = key_owner(**person);
            auto sealed = people.keys().with(
                tx, {owner},
                [&](crypto::KeyRing& ring) -> Result<std::string> {
                    return ring.encrypt(owner, {tx.tenant(), "auth_challenge", id, "detail"}, code, cx.now());
                },
                cx.now());
            if (!sealed) return sealed.problem();
            closed = text::base64url(*sealed);
        }
        insert(
            tx,
            Challenge{
                id, "email", code_hash(id, code), *person, closed, 0, {cx.now().micros + std::chrono::microseconds(code_lasts).count()}});
        if (*person) inside(cx).parts.jobs->enqueue(tx, mail_job, "\"" + id + "\"");
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Reply::redirect(cx.href("/sign-in/code/" + id) + (wanted.next ? "?next=" + text::percent_encode(wanted.next->value) : ""));
}

// Sends what send_code left, and forgets it: afterwards the code is nowhere but in the mail.
Result<std::string> mail_code(Store& store, const Locale& words, const Module::Inside& in, const JobRun& run) {
    const std::string id = run.payload.size() > 2 ? run.payload.substr(1, run.payload.size() - 2) : "";
    std::optional<std::string> code;
    std::optional<notify::Contact> contact;
    const auto lost = store.write(run.tenant, [&](Transaction& tx) {
        code.reset();
        const auto challenge = find_challenge(tx, id);
        if (!challenge || !challenge->person_id) return true;
        const std::string owner = key_owner(*challenge->person_id);
        auto opened = in.people.keys().with(
            tx, {owner},
            [&](crypto::KeyRing& ring) -> Result<std::string> {
                return ring.decrypt({run.tenant, "auth_challenge", id, "detail"}, text::base64url_decode(challenge->detail).value_or(""))
                    .value_or("");
            },
            Instant::now());
        if (opened && !opened->empty()) code = *opened;
        contact = contact_of(tx, in.people, owner);
        return true;
    });
    if (lost) return *lost;
    const notify::Options& options = in.parts.notify->options();
    if (!code || !contact || !options.server) return std::string{};
    const auto say = [&](const char* key) { return words.say(contact->language, key, {{"code", as_read(*code)}}); };
    notify::Mail mail{options.sender, {contact->address, contact->name}, say("sign-in.mail.title"), say("sign-in.mail.body"), {}, id,
                      Instant::now()};
    mail.html = "<p>" + mail.text + "</p>";  // the words are ours, and a code is digits: nothing to escape
    if (auto sent = notify::send_mail(*options.server, mail); !sent) return sent.problem();
    return std::string{};
}

Task<Result<CodePage>> show_code(Context& cx, Text<43, 43> id, CodeQuery query) {
    co_return CodePage{{{cx.say("sign-in.code.title")}}, {{cx.href("/sign-in/code/" + id.value)}}, query.next ? query.next->value : ""};
}

Task<Result<Reply>> take_code(Context& cx, Text<43, 43> id, CodeGiven given) {
    std::optional<Problem> wrong;
    std::string cookie;
    const std::string digits = digits_of(given.code.value);
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        wrong.reset();
        if (auto open = not_locked(tx, by_address_of(cx), cx.now()); !open) return open;
        const auto challenge = find_challenge(tx, id.value);
        if (!challenge || challenge->purpose != "email" || challenge->expires_at <= cx.now() || challenge->tries >= most_tries)
            return Problem{410, "code-expired"};
        const std::string subject = challenge->person_id ? key_owner(*challenge->person_id) : "code/" + id.value;
        if (auto open = not_locked(tx, subject, cx.now()); !open) return open;
        if (!crypto::equal(code_hash(id.value, digits), challenge->challenge) || !challenge->person_id) {
            tried(tx, id.value);
            count_failure(tx, subject, authenticator_rule(cx), cx.now());
            count_failure(tx, by_address_of(cx), by_prefix, cx.now());
            wrong = Problem::invalid({{"/code", "wrong-code"}});
            return Nothing{};
        }
        const auto person = find_person(tx, *challenge->person_id);
        if (!take_challenge(tx, id.value) || !person || person->status != PersonStatus::active) return Problem{410, "code-expired"};
        clear_failures(tx, subject);
        cookie = inside(cx).sessions.start(tx, cx, person->id, by_email_code(), {}).cookie;
        return Nothing{};
    });
    if (!done) co_return done.problem();
    if (wrong) co_return std::move(*wrong);
    Reply reply = Reply::redirect(own_path(cx, given.next));
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    co_return reply;
}

}  // namespace

void install_sign_in(App& app) {
    app.set_sign_in("/sign-in");
    app.get("/sign-in", show).page("identity/sign-in").named("sign-in").rated(RateClass::page).unlisted();
    app.post("/sign-in/email", send_code).named("sign-in.email").form("/sign-in").unlisted();
    app.get("/sign-in/code/{id}", show_code).page("identity/code").named("sign-in.code").rated(RateClass::page).unlisted();
    app.post("/sign-in/code/{id}", take_code).named("sign-in.code.give").form("/sign-in/code/{id}").unlisted();
    app.post("/sign-out", leave).named("sign-out").unlisted();
    Module::Inside& in = app.service<Module::Inside>();
    if (in.parts.jobs != nullptr && in.parts.notify != nullptr)
        in.parts.jobs->handle(mail_job, [&in, &app](JobRun& run) { return mail_code(app.store(), app.locale(), in, run); });
}

}  // namespace skl::identity
