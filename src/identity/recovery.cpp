// Recovery codes (trust.md §4): ten of 80 bits, shown once. Who uses one is in with a weak session, has an unproven identity for
// three days, and is told on every channel, so that a thief gains little and the owner hears of it.
#include <argon2.h>

#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr int codes = 10;
constexpr std::size_t code_bytes = 10;
constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's Base32: nothing to mistake
constexpr std::uint32_t passes = 2, memory_kib = 19 * 1024, lanes = 1;   // OWASP's floor for Argon2id
constexpr const char* salt_name = "recovery";

struct RecoveryCodes {
    Text<> title;
    std::vector<Text<>> codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (title, codes))

struct RecoveryGiven {
    Text<1, 40> code;
};
BOOST_DESCRIBE_STRUCT(RecoveryGiven, (), (code))

struct RecoveryPage {
    Text<> title;
};
BOOST_DESCRIBE_STRUCT(RecoveryPage, (), (title))

std::string base32(std::string_view bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<std::uint8_t>(c);
        for (held += 8; held >= 5; held -= 5) out += digits[bits >> (held - 5) & 31];
    }
    return out;
}

std::string in_groups(const std::string& code) {
    std::string out;
    for (std::size_t i = 0; i < code.size(); ++i) out += (i > 0 && i % 4 == 0 ? "-" : "") + std::string(1, code[i]);
    return out;
}

// As people type it: small letters, spaces, O for 0, I and L for 1 (Crockford).
std::string as_made(std::string_view typed) {
    std::string out;
    for (char c : typed) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
        if (digits.find(c) != std::string_view::npos) out += c;
    }
    return out;
}

// The salt is one secret of the tenant: a code has 80 random bits, so no two are alike, and its hash finds its row.
std::string hash_of(const crypto::Secret& salt, const std::string& code) {
    std::string out(32, '\0');
    const int failed = argon2id_hash_raw(passes, memory_kib, lanes, code.data(), code.size(), salt.view().data(), salt.view().size(),
                                         out.data(), out.size());
    if (failed != ARGON2_OK) throw std::runtime_error(argon2_error_message(failed));
    return text::base64url(out);
}

Task<Result<RecoveryCodes>> make(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    if (auto again = fresh(cx); !again) co_return again.problem();
    const PersonId person = known(cx)->session.person_id;
    auto salt = co_await cx.write([&](Transaction& tx) { return inside(cx).people.secret(tx, salt_name, cx.now()); });
    if (!salt) co_return salt.problem();
    RecoveryCodes out{{{cx.say("recovery.title.new")}}, {}};
    for (int i = 0; i < codes; ++i) out.codes.push_back({{in_groups(base32(crypto::random_bytes(code_bytes)))}});
    const auto hashes = co_await cx.blocking([&] {
        std::vector<std::string> hashed;
        for (const auto& code : out.codes) hashed.push_back(hash_of(*salt, as_made(code.value)));
        return hashed;
    });
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        revoke_kind(tx, person, AuthenticatorKind::recovery_code, cx.now());
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            Authenticator one{.id = crypto::new_id<Authenticator>(cx.now()), .person_id = person, .kind = AuthenticatorKind::recovery_code};
            one.credential_id = hashes[i];
            one.label = std::to_string(i + 1);
            one.created_at = cx.now();
            if (!insert(tx, one)) return Problem{500, "internal"};
        }
        return record_change(inside(cx), tx, "recovery", "codes-made", person, "self", cx.now());
    });
    if (!done) co_return done.problem();
    cx.add_header("Cache-Control", "no-store");
    co_return out;
}

Task<Result<RecoveryPage>> show(Context& cx) { co_return RecoveryPage{{{cx.say("recovery.title")}}}; }

Task<Result<Reply>> recover(Context& cx, RecoveryGiven given) {
    auto salt = co_await cx.write([&](Transaction& tx) -> Result<crypto::Secret> {
        if (auto open = not_locked(tx, by_address_of(cx), cx.now()); !open) return open.problem();
        return inside(cx).people.secret(tx, salt_name, cx.now());
    });
    if (!salt) co_return salt.problem();
    const std::string code = as_made(given.code.value);
    const std::string hash = co_await cx.blocking([&] { return hash_of(*salt, code); });
    std::optional<Problem> wrong;
    std::string cookie;
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        wrong.reset();
        const auto found = find_credential(tx, hash);
        const auto person = found && found->kind == AuthenticatorKind::recovery_code ? find_person(tx, found->person_id) : std::nullopt;
        if (!person || person->status != PersonStatus::active || !revoke_authenticator(tx, person->id, found->id, cx.now())) {
            count_failure(tx, by_address_of(cx), by_prefix, cx.now());
            wrong = Problem::invalid({{"/code", "wrong-code"}});
            return Nothing{};
        }
        inside(cx).sessions.end_all(tx, person->id, cx.now());
        recovered(tx, person->id, cx.now());
        if (inside(cx).parts.notify != nullptr)
            inside(cx).parts.notify->post(
                tx, {.recipient = key_owner(person->id), .topic = "account-recovered", .href = "/me", .urgent = true}, cx.now());
        cookie = inside(cx).sessions.start(tx, cx, person->id, by_recovery_code(), {}).cookie;
        return record_change(inside(cx), tx, "recovery", "code-used", person->id, "self", cx.now());
    });
    if (!done) co_return done.problem();
    if (wrong) co_return std::move(*wrong);
    Reply reply = Reply::redirect(cx.href("/me"));
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    co_return reply;
}

}  // namespace

void install_recovery(App& app) {
    app.post("/me/recovery-codes", make).named("me.recovery-codes").page("identity/codes").needs(Assurance::account);
    app.get("/sign-in/recovery", show).page("identity/recovery").named("recovery").rated(RateClass::page).unlisted();
    app.post("/sign-in/recovery", recover).named("recovery.use").form("/sign-in/recovery").unlisted();
}

}  // namespace skl::identity
