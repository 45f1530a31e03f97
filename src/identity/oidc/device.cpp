// The device flow (RFC 8628) for kiosks and vending machines: the machine shows a code, the person types it at /device.
#include "identity/oidc/flow.h"
#include "identity/oidc/handlers.h"
#include "identity/oidc/store.h"
#include "kernel/crypto/random.h"

namespace skl::identity::oidc {
namespace {

constexpr std::string_view letters = "BCDFGHJKLMNPQRSTVWXZ";  // RFC 8628 §6.1: no vowels, so no words; 20^8 are 34 bits
constexpr std::size_t code_letters = 8;

std::string new_user_code() {
    std::string out;
    while (out.size() < code_letters)
        for (const char byte : crypto::random_bytes(2 * code_letters))
            // Of 256 values the first 240 fall evenly on 20 letters.
            if (const auto n = static_cast<unsigned char>(byte); n < 240 && out.size() < code_letters) out += letters[n % letters.size()];
    return out;
}

std::string plain(std::string_view typed) {
    std::string out;
    for (const char c : typed) {
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        if (letters.find(upper) != std::string_view::npos) out += upper;
    }
    return out;
}

std::string spaced(std::string_view code) { return fmt::format("{}-{}", code.substr(0, code_letters / 2), code.substr(code_letters / 2)); }

}  // namespace

Task<Result<Reply>> device_authorization(Context& cx, Parameters parameters) {
    const auto form = form_of(parameters);
    if (!form) co_return refused(form.fault());
    auto client = co_await cx.app().service<Provider>().clients.authenticate(cx, *form);
    if (!client) co_return std::move(client.problem());
    if (!*client) co_return refused(client->fault());
    const Client& own = (**client)->client;
    if (!contains(own.grant_types, "urn:ietf:params:oauth:grant-type:device_code")) co_return refused({"unauthorized_client", ""});
    for (const std::string& scope : words_of(value(*form, "scope")))
        if (!contains(words_of(own.scope), scope)) co_return refused({"invalid_scope", ""});
    const std::string secret = crypto::random_token(), user_code = new_user_code();
    const Instant until = after(cx.now(), device_seconds);
    const Form detail{{"form", form_json({{"scope", std::string(value(*form, "scope"))}, {"client_id", own.client_id()}})}};
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, Ticket{TicketKind::device, hash_of(secret), own.client_id(), {}, form_json(detail), until, {}});
        // The row that the person's code leads to.
        insert(tx, Ticket{TicketKind::device, hash_of("user " + user_code), own.client_id(), {}, hash_of(secret), until, {}});
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    const std::string page = issuer_of(cx) + "/device";
    co_return json_reply(Claims()
                             .text("device_code", secret)
                             .text("user_code", spaced(user_code))
                             .text("verification_uri", page)
                             .text("verification_uri_complete", page + "?user_code=" + spaced(user_code))
                             .number("expires_in", device_seconds)
                             .number("interval", device_interval)
                             .done());
}

Task<Result<DevicePage>> device_page(Context& cx, DeviceQuery query) {
    DevicePage out{cx.say("device.title"), {}, false, false};
    if (query.user_code) out.user_code.value = query.user_code->value;
    if (query.done) out.allowed = query.done->value == "allowed", out.denied = query.done->value == "denied";
    co_return out;
}

// Signed in or not, the code is looked up only for who is: nobody tries codes without a name.
Task<Result<Reply>> device_entered(Context& cx, DeviceCode given) {
    const Known* known = identity::known(cx);
    if (known == nullptr) co_return Reply::redirect(sign_in_href(cx, cx.href("/device?user_code=" + spaced(plain(given.user_code.value)))));
    const std::string hash = hash_of("user " + plain(given.user_code.value));
    auto ticket = co_await cx.write([&](Transaction& tx) -> Result<std::optional<Ticket>> {
        auto found = device_by_user_code(tx, hash, cx.now());
        if (found && !use_ticket(tx, TicketKind::device, hash, cx.now())) return std::optional<Ticket>{};
        return found;
    });
    if (!ticket) co_return std::move(ticket.problem());
    if (!*ticket) co_return Problem::invalid({{"/user_code", "unknown-device-code"}});
    const auto client = co_await cx.app().service<Provider>().clients.find(cx, (*ticket)->client_id);
    if (!client) co_return client.problem();
    if (!*client) co_return Problem::invalid({{"/user_code", "unknown-device-code"}});
    Flow flow{.client = *client,
              .request = {.form = form_from_json(value(form_from_json((*ticket)->detail), "form"))},
              .device = (*ticket)->hash,
              .since = {}};
    auto secret = co_await ask_person(cx, std::move(flow), to_text(known->session.person_id));
    if (!secret) co_return std::move(secret.problem());
    co_return Reply::redirect(cx.href("/oidc/consent?request=" + *secret));
}

}  // namespace skl::identity::oidc
