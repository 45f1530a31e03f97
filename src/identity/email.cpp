// A new mailbox counts when the code that was sent there comes back: until then a person is found by the old one and written to there,
// and the old one is told of the change, so that whoever sits at somebody's open browser cannot take the account away unseen.
#include "identity/codes.h"
#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr const char *wanted = "new-email", *left = "old-email";  // purposes of challenges
constexpr const char *code_job = "identity.mail-new-email", *told_job = "identity.mail-old-email";
constexpr std::chrono::hours told_within{24 * 7};  // a mail server that is down for longer is not waited for

struct EmailCode {
    Text<1, 20> code;
    std::optional<Text<0, 2000>> next;
};
BOOST_DESCRIBE_STRUCT(EmailCode, (), (code, next))

struct EmailPage {
    Text<> title, email;
};
BOOST_DESCRIBE_STRUCT(EmailPage, (), (title, email))

crypto::FieldPlace place_of(const std::string& tenant, const std::string& id) { return {tenant, "auth_challenge", id, "detail"}; }

// A challenge whose detail only its person's key opens.
Result<std::string> keep(Transaction& tx, const Module::Inside& in, const PersonId& person, Challenge challenge, const std::string& detail,
                         Instant now) {
    const std::string owner = key_owner(person);
    auto closed = in.people.keys().with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            return text::base64url(ring.encrypt(owner, place_of(tx.tenant(), challenge.id), detail, now));
        },
        now);
    if (!closed) return closed.problem();
    challenge.person_id = person;
    challenge.detail = std::move(*closed);
    insert(tx, challenge);
    return challenge.id;
}

Result<std::string> detail_of(Transaction& tx, const Module::Inside& in, const Challenge& challenge, Instant now) {
    return in.people.keys().with(
        tx, {key_owner(*challenge.person_id)},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            const auto closed = text::base64url_decode(challenge.detail);
            return closed ? ring.decrypt(place_of(tx.tenant(), challenge.id), *closed).value_or("") : std::string{};
        },
        now);
}

// "12345678 address": what the mail needs and the database must not say.
constexpr std::size_t code_length = 8;
std::string address_in(const std::string& detail) { return detail.size() > code_length ? detail.substr(code_length + 1) : std::string{}; }

std::string quoted(const std::string& id) { return "\"" + id + "\""; }

// Sends what ask_for_email or confirm left.
Result<std::string> send(Store& store, const Locale& words, const Module::Inside& in, const JobRun& run, bool is_code) {
    const std::string id = run.payload.size() > 2 ? run.payload.substr(1, run.payload.size() - 2) : "";
    std::string detail, language, name;
    const auto lost = store.write(run.tenant, [&](Transaction& tx) {
        detail.clear();
        const auto challenge = find_challenge(tx, id);
        if (!challenge || !challenge->person_id) return true;
        const auto person = find_person(tx, *challenge->person_id);
        auto opened = detail_of(tx, in, *challenge, Instant::now());
        if (!person || !opened) return true;
        language = person->locale.value;
        auto named = in.people.name(tx, person->id, language, Instant::now());
        name = named ? *named : std::string{};
        detail = *opened;
        return true;
    });
    if (lost) return *lost;
    const notify::Options& options = in.parts.notify->options();
    if (detail.empty() || !options.server) return std::string{};
    const auto say = [&](const char* key) {
        return words.say(language, key, {{"code", is_code ? as_read(detail.substr(0, code_length)) : std::string{}}});
    };
    notify::Mail mail;
    mail.from = options.sender;
    mail.id = id;
    mail.at = Instant::now();
    mail.to = {is_code ? address_in(detail) : detail, name};
    mail.subject = say(is_code ? "me.email.mail.title" : "me.email.left.title");
    mail.text = say(is_code ? "me.email.mail.body" : "me.email.left.body");
    mail.html = "<p>" + mail.text + "</p>";  // the words are ours, and a code is digits: nothing to escape
    if (auto sent = notify::send_mail(*options.server, mail); !sent) return sent.problem();
    return std::string{};
}

Task<Result<EmailPage>> show(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    auto address = co_await cx.write([&](Transaction& tx) { return email_waiting(tx, cx, known(cx)->session.person_id); });
    if (!address) co_return address.problem();
    if (address->empty()) co_return Problem{410, "code-expired"};
    co_return EmailPage{{{cx.say("me.email.title")}}, {{std::move(*address)}}};
}

// The mailbox is theirs: they are found by it from now on, and the old one hears of it.
Done take(Context& cx, Transaction& tx, const Challenge& challenge) {
    const Module::Inside& in = inside(cx);
    const PersonId& me = *challenge.person_id;
    const auto detail = detail_of(tx, in, challenge, cx.now());
    if (!detail) return detail.problem();
    if (!take_challenge(tx, challenge.id) || detail->empty()) return Problem{410, "code-expired"};
    const auto before = in.people.attributes(tx, me, cx.now());
    if (!before) return before.problem();
    if (auto set = in.people.set(tx, me, {{"email", address_in(*detail)}}, "confirmed", cx.now()); !set) return set;
    clear_failures(tx, "email/" + to_text(me));
    if (const auto old = before->find("email"); old != before->end() && !old->second.value.empty()) {
        const Instant until{cx.now().micros + std::chrono::microseconds(told_within).count()};
        const auto id =
            keep(tx, in, me, {text::base64url(crypto::random_bytes(32)), left, "", {}, "", 0, until}, old->second.value, cx.now());
        if (!id) return id.problem();
        in.parts.jobs->enqueue(tx, told_job, quoted(*id));
    }
    return record_change(in, tx, "email", "confirmed", me, "self", cx.now());
}

Task<Result<Reply>> confirm(Context& cx, EmailCode given) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    std::optional<Problem> wrong;
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        wrong.reset();
        const auto challenge = open_challenge(tx, known(cx)->session.person_id, wanted, cx.now());
        if (!challenge || challenge->tries >= most_tries) return Problem{410, "code-expired"};
        if (crypto::equal(code_hash(challenge->id, digits_of(given.code.value)), challenge->challenge)) return take(cx, tx, *challenge);
        tried(tx, challenge->id);
        wrong = Problem::invalid({{"/code", "wrong-code"}});
        return Nothing{};
    });
    if (!done) co_return done.problem();
    if (wrong) co_return std::move(*wrong);
    co_return cx.wants_html() ? Reply::redirect(cx.href("/me")) : Reply::no_content();
}

Task<Result<Reply>> withdraw(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    auto done =
        co_await cx.write([&](Transaction& tx) -> Done { return drop_challenges(tx, known(cx)->session.person_id, wanted), Nothing{}; });
    if (!done) co_return done.problem();
    co_return cx.request().method == "DELETE" ? Reply::no_content() : Reply::redirect(cx.href("/me"));
}

}  // namespace

Result<std::string> email_waiting(Transaction& tx, const Context& cx, const PersonId& person) {
    const auto challenge = open_challenge(tx, person, wanted, cx.now());
    if (!challenge || challenge->tries >= most_tries) return std::string{};
    const auto detail = detail_of(tx, inside(cx), *challenge, cx.now());
    if (!detail) return detail.problem();
    return address_in(*detail);
}

Done ask_for_email(Transaction& tx, const Context& cx, const PersonId& person, const std::string& address) {
    const Module::Inside& in = inside(cx);
    const auto known = in.people.attributes(tx, person, cx.now());
    if (!known) return known.problem();
    if (const auto old = known->find("email"); old != known->end() && old->second.value == address && old->second.source != "self")
        return Nothing{};
    if (cx.app().configuration().smtp_url.empty() || in.parts.jobs == nullptr) return Problem{503, "no-mail-server"};
    // Each mail goes to somebody who may never have heard of us: as many as there are tries, and no more.
    const std::string subject = "email/" + to_text(person);
    if (auto open = not_locked(tx, subject, cx.now()); !open) return open;
    count_failure(tx, subject, by_authenticator, cx.now());
    drop_challenges(tx, person, wanted);
    const std::string id = text::base64url(crypto::random_bytes(32)), code = eight_digits();
    const Instant until{cx.now().micros + std::chrono::microseconds(code_lasts).count()};
    const auto kept = keep(tx, in, person, {id, wanted, code_hash(id, code), {}, "", 0, until}, code + " " + address, cx.now());
    if (!kept) return kept.problem();
    in.parts.jobs->enqueue(tx, code_job, quoted(id));
    return Nothing{};
}

void install_email(App& app) {
    app.get("/me/email", show).page("identity/email").named("me.email").needs(Assurance::account).rated(RateClass::page).unlisted();
    app.post("/me/email", confirm).named("me.email.confirm").form("/me/email").needs(Assurance::account).unlisted();
    app.remove("/me/email", withdraw).named("me.email.withdraw").needs(Assurance::account).unlisted();
    app.post("/me/email/withdraw", withdraw).named("me.email.withdraw-form").needs(Assurance::account).unlisted();
    Module::Inside& in = app.service<Module::Inside>();
    if (in.parts.jobs == nullptr || in.parts.notify == nullptr) return;
    in.parts.jobs->handle(code_job, [&in, &app](JobRun& run) { return send(app.store(), app.locale(), in, run, true); });
    in.parts.jobs->handle(told_job, [&in, &app](JobRun& run) { return send(app.store(), app.locale(), in, run, false); });
}

}  // namespace skl::identity
