#include "identity/inside.h"

#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/http/guard.h"

namespace skl::identity {
namespace {

std::string host_of(std::string_view authority) {  // without the port; an IPv6 address keeps its brackets
    const auto colon = authority.rfind(':');
    return std::string(colon == std::string_view::npos || authority.ends_with(']') ? authority : authority.substr(0, colon));
}

bool loopback(std::string_view address) { return address.starts_with("127.") || address == "::1" || address == "localhost"; }

}  // namespace

webauthn::RelyingParty party_of(const Context& cx) {
    std::string origin = cx.app().configuration().public_url;
    while (origin.ends_with('/')) origin.pop_back();
    if (origin.empty()) origin = (over_tls(cx.app(), cx.request()) ? "https://" : "http://") + cx.request().host;
    const auto scheme = origin.find("://");
    const std::string authority = origin.substr(scheme + 3, origin.find('/', scheme + 3) - (scheme + 3));
    return {.id = host_of(authority), .origins = {origin}};
}

std::string by_address_of(const Context& cx) { return "address/" + address_prefix(cx.request().remote); }

Done not_locked(Reader& reader, const std::string& subject, Instant now) {
    const Failures so_far = failures_of(reader, subject);
    if (!locked(so_far, now)) return Nothing{};
    const std::string seconds = std::to_string((so_far.locked_until.micros - now.micros) / 1'000'000 + 1);
    return Problem{429, "locked", {{"seconds", seconds}}, {}, {{"Retry-After", seconds}}};
}

LockRule authenticator_rule(const Context& cx) {
    const Configuration& configuration = cx.app().configuration();
    const std::chrono::seconds window(configuration.identity_lockout_window_s.value);
    return {configuration.identity_lockout_tries, window, window, by_authenticator.longest};
}

void count_failure(Transaction& tx, const std::string& subject, const LockRule& rule, Instant now) {
    put_failures(tx, subject, failed(failures_of(tx, subject), rule, now));
}

Done record_change(const Module::Inside& in, Transaction& tx, std::string_view kind, std::string_view state, const PersonId& person,
                   const std::string& by, Instant now) {
    return in.facts.record(tx,
                           {.type = "person.changed",
                            .ref = crypto::uuid_v7(now),
                            .pub = {{"kind", std::string(kind)}, {"state", std::string(state)}},
                            .payload = {{"by", by}, {"person", to_text(person)}},
                            .person = person},
                           now);
}

Done for_oneself(const Context& cx) {
    if (known(cx) == nullptr) return refused_by(cx, "no-person");
    if (known(cx)->mandate_kind) return refused_by(cx, "outside-mandate");
    return Nothing{};
}

Done fresh(const Context& cx, std::int64_t aal) {
    const Known* who = known(cx);
    const bool recent = who != nullptr && cx.now().micros - who->session.auth_time.micros <= std::chrono::microseconds(freshness).count();
    if (recent && who->session.aal >= aal) return Nothing{};
    const std::string acr(aal >= 3 ? acr_aal3 : aal == 2 ? acr_aal2 : acr_aal1);
    return Problem{
        401,
        "step-up",
        {{"acr_values", acr}},
        {},
        {{"WWW-Authenticate",
          fmt::format("Session error=\"insufficient_user_authentication\", acr_values=\"{}\", max_age=\"{}\"", acr, freshness.count())}}};
}

bool demo_is_safe(const Configuration& configuration) {
    return configuration.demo && configuration.public_url.empty() && configuration.trusted_proxies.empty() &&
           loopback(configuration.address);
}

std::string own_path(const Context& cx, const std::optional<Text<0, 2000>>& next) {
    return next && is_own_page(next->value) ? next->value : cx.href("/me");
}

}  // namespace skl::identity
