// The provider behind a real server, with a person who may be signed in, and clients of every kind: for the tests here, and for the
// clients of others in tests/oidc.
#pragma once

#include <fstream>

#include "identity/oidc/oidc.h"
#include "identity/oidc/registration.h"
#include "identity/oidc/store.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/jwt.h"
#include "kernel/crypto/random.h"
#include "kernel/http/guard.h"
#include "kernel/http/server.h"
#include "kernel/http/tests/client.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/tests/manifest.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {

using skl::testing::Answered;

inline constexpr const char* redirect = "https://rp.example/cb";
inline constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr const char* s256 = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";  // RFC 7636 appendix B

// A form or a query.
inline std::string coded(const Form& form) {
    std::string out;
    for (const auto& [name, given] : form) out += (out.empty() ? "" : "&") + text::percent_encode(name) + "=" + text::percent_encode(given);
    return out;
}
inline Form query_of(std::string_view url) {
    Form out;
    std::string_view rest = url.substr(std::min(url.find('?') + 1, url.size()));
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        out[*text::percent_decode(pair.substr(0, equals))] = *text::percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    }
    return out;
}
inline Node json(const Answered& answer) {
    auto node = read_json(answer.body);
    return node ? std::move(*node) : Node{.type = Node::Type::object};
}
inline std::string member(const Answered& answer, std::string_view name) {
    const Node all = json(answer);
    const Node* found = all.find(name);
    return found == nullptr ? "" : found->type == Node::Type::boolean ? (found->truth ? "true" : "false") : found->text;
}
inline Node payload_of(std::string_view jwt) {
    const auto first = jwt.find('.'), second = jwt.find('.', first + 1);
    const auto node = read_json(text::base64url_decode(jwt.substr(first + 1, second - first - 1)).value_or("{}"));
    return node ? *node : Node{};
}
inline std::string claim(std::string_view jwt, std::string_view name) {
    const Node claims = payload_of(jwt);
    const Node* found = claims.find(name);
    return found == nullptr ? "" : found->text;
}

// A key of a client: what it signs assertions and proofs with.
struct ClientKey {
    crypto::Jwk jwk{crypto::PrivateKey::generate(crypto::Curve::p256)};
    std::string set() const {
        std::string out;
        Node open = crypto::public_jwk(jwk);
        write_node(out, open);
        return "{\"keys\":[" + out + "]}";
    }
    std::string proof(std::string_view method, const std::string& url, const Form& more = {}, std::int64_t shift = 0) const {
        Claims claims;
        claims.text("jti", crypto::random_token()).text("htm", method).text("htu", url).number("iat", seconds_of(Instant::now()) + shift);
        for (const auto& [name, given] : more) claims.text(name, given);
        return crypto::sign_compact(claims.done(), jwk, "ES256",
                                    {{"typ", crypto::text_node("dpop+jwt")}, {"jwk", crypto::public_jwk(jwk)}});
    }
};

class OidcHouse {
public:
    explicit OidcHouse(std::uint16_t wanted_port = 0) {
        log::set_level(log::Level::off);
        configuration.rate_limits = false;
        locale = std::make_unique<Locale>(std::move(*Locale::load("web/locales")));
        auto loaded = Pages::load("web/templates", skl::testing::manifest_in(database.folder()), *locale);
        if (!loaded) throw std::runtime_error(loaded.problem().params["what"]);
        pages = std::move(*loaded);
        store = database.open_migrated();
        ledger = std::make_unique<ledger::Ledger>(*store, database.folder() / "ledger");
        app = std::make_unique<App>(configuration, *store, *pages, *locale);
        app->set_seal_key("a key for this test");
        app->set_gate(
            [](const Request& request) {
                return request.header("authorization") == "Bearer operator" ? Caller{.subject = "operator", .official = true} : Caller{};
            },
            [](Context& cx, const Need&) -> Done {
                if (cx.caller().signed_in()) return Nothing{};
                return Problem{401, "unauthorised"};
            });
        app->set_look_up([this](Context& cx) { return look_up(cx); });
        jobs = std::make_unique<Jobs>(*store);
        provider = std::make_unique<Provider>(Parts{people, ledger.get(), jobs.get(),
                                                    [this](Reader&, const Uuid& mandate, const PersonId&, Instant) -> Result<MandateView> {
                                                        if (mandate != given_mandate) return Problem::not_found("mandate");
                                                        return MandateView{child, {"service:childcare-subsidy/*"}};
                                                    },
                                                    true});
        install(*app, *provider);
        install_sign_in();
        jobs->start();
        ListenOn listen;
        listen.port = wanted_port;
        listen.threads = 2;
        server = std::make_unique<Server>(*app, listen);
        port = server->start();
        issuer = fmt::format("http://localhost:{}", port);
        person = add_person({{"name_zh", "王小明"}, {"email", "wang@example.tw"}, {"birthdate", "1990-01-02"}, {"phone", "+886912345678"}});
        child = add_person({{"name_zh", "王小華"}});
    }
    virtual ~OidcHouse() {
        server.reset();
        jobs->stop();
        app.reset();
    }

    // Who carries the cookie `who=wang` is signed in as this session says, until it was ended; who shows a token, as the token says.
    Task<Caller> look_up(Context& cx) {
        if (!cx.request().header("authorization").empty()) co_return co_await caller_of_token(cx);
        if (cx.request().cookie("who") != "wang" || session.id_hash.empty()) co_return Caller{};
        const auto ended = co_await cx.read([&](Reader& reader) -> Result<bool> {
            return reader.query("select 1 from session where tenant = :tenant and id_hash = :id and revoked_at is not null")
                .bind("id", session.id_hash)
                .number()
                .has_value();
        });
        if (!ended || *ended) co_return Caller{};
        auto known = std::make_shared<Known>();
        known->session = session;
        co_return Caller{.subject = "wang", .name = "王小明", .known = known};
    }
    void sign_in(std::int64_t aal = 2, Instant at = Instant::now()) {
        session = {.id_hash = hash_of(crypto::random_token()),
                   .person_id = person,
                   .aal = aal,
                   .phishing_resistant = true,
                   .amr = {"hwk", "user"},
                   .auth_time = at,
                   .last_seen = at,
                   .created_at = at,
                   .expires_at = after(at, 3'600)};
        const auto lost = store->write("main", [&](Transaction& tx) {
            tx.query(
                  "insert into session(tenant, id_hash, person_id, aal, phishing_resistant, amr, authenticator_id, auth_time, last_seen, "
                  "acting_for, ip_prefix, agent, created_at, expires_at, revoked_at) values(:tenant, :id_hash, :person_id, :aal, "
                  ":phishing_resistant, :amr, :authenticator_id, :auth_time, :last_seen, :acting_for, :ip_prefix, :agent, :created_at, "
                  ":expires_at, :revoked_at)")
                .fields(session)
                .run();
            return true;
        });
        if (lost) throw std::runtime_error(lost->code);
    }

    PersonId add_person(const std::map<std::string, std::string>& values) {
        PersonId out;
        const auto lost = store->write("main", [&](Transaction& tx) {
            const auto made = people.add(tx, values, "registry", Instant::now());
            if (made) out = made->id;
            return static_cast<bool>(made);
        });
        if (lost) throw std::runtime_error(lost->code);
        return out;
    }
    Client add_client(NewClient given, const std::string& secret = "") {
        Client client;
        client.id = crypto::uuid_v7(Instant::now()), client.created_at = Instant::now();
        if (given.name.by_language.empty()) given.name.by_language = {{"zh-Hant", "托育補助"}, {"en", "Childcare subsidy"}};
        if (const auto faults = take(given, client); !faults.empty()) throw std::runtime_error(faults[0].pointer + " " + faults[0].code);
        if (!secret.empty()) client.secret_hash = hash_of(secret);
        if (store->write("main", [&](Transaction& tx) { return insert(tx, client), true; })) throw std::runtime_error("no client");
        return client;
    }
    // In place of the product's page: whoever comes is Wang, as strongly as two factors are.
    void install_sign_in() {
        app->provide(*this);
        app->get("/sign-in", sign_in_now).unlisted();
    }
    static Task<Result<Reply>> sign_in_now(Context& cx, Parameters query) {
        OidcHouse& house = cx.app().service<OidcHouse>();
        (void)co_await cx.blocking([&] { return house.sign_in(), true; });  // it waits for a commit
        const std::string* next = query.find("next");
        Reply reply = Reply::redirect(next == nullptr ? "/" : *next);
        reply.headers.emplace_back("Set-Cookie", "who=wang; Path=/");
        co_return reply;
    }

    // With a secret "secret"; all grants.
    Client add_confidential() {
        NewClient given;
        given.token_endpoint_auth_method = ClientProof::client_secret_basic;
        given.redirect_uris.push_back(redirect);
        given.post_logout_redirect_uris.emplace().push_back("https://rp.example/bye");
        given.grant_types =
            std::vector<std::string>{"authorization_code", "refresh_token", "client_credentials",
                                     "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange"};
        given.scope.value = "openid profile email phone offline_access cases.read service:childcare-subsidy/apply";
        given.resources.emplace().push_back("https://api.example");
        return add_client(given, "secret");
    }
    Client add_public() {
        NewClient given;
        given.token_endpoint_auth_method = ClientProof::none;
        given.redirect_uris.push_back(redirect);
        given.grant_types = std::vector<std::string>{"authorization_code", "refresh_token"};
        given.scope.value = "openid profile offline_access";
        return add_client(given);
    }
    Client add_fapi(const ClientKey& key) {
        NewClient given;
        given.profile = Profile::fapi2;
        given.redirect_uris.push_back(redirect);
        given.jwks = Json{{key.set()}};
        given.grant_types = std::vector<std::string>{"authorization_code", "refresh_token", "client_credentials"};
        given.scope.value = "openid profile offline_access accounts";
        return add_client(given);
    }

    Answered ask(const std::string& method, const std::string& target, const std::string& headers = "",
                 const std::string& body = "") const {
        skl::testing::Client client(port);
        const bool sized = !body.empty() || method != "GET";
        client.send(fmt::format("{} {} HTTP/1.1\r\nHost: localhost:{}\r\n{}{}\r\n{}", method, target, port, headers,
                                sized ? fmt::format("Content-Length: {}\r\n", body.size()) : "", body));
        return client.read(method == "HEAD");
    }
    Answered post(const std::string& target, const Form& form, const std::string& headers = "") const {
        return ask("POST", target, "Content-Type: application/x-www-form-urlencoded\r\n" + headers, coded(form));
    }
    static std::string basic(const Client& client, const std::string& secret = "secret") {
        return "Authorization: Basic " + text::base64(client.client_id() + ":" + secret) + "\r\n";
    }
    Form assertion(const Client& client, const ClientKey& key, const std::string& audience = "", std::int64_t lives = 60,
                   std::int64_t not_before = 0) const {
        const std::int64_t now = seconds_of(Instant::now());
        Claims claims;
        claims.text("iss", client.client_id()).text("sub", client.client_id()).text("aud", audience.empty() ? issuer : audience);
        claims.text("jti", crypto::random_token()).number("exp", now + lives).number("iat", now);
        if (not_before != 0) claims.number("nbf", now + not_before);
        return {{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                {"client_assertion", crypto::sign_compact(claims.done(), key.jwk, "ES256")}};
    }
    static Form with(Form form, const Form& more) {
        for (const auto& [name, given] : more) form[name] = given;
        return form;
    }
    std::string dpop_header(const ClientKey& key, const std::string& path = "/oidc/token", const std::string& method = "POST",
                            const std::string& token = "") const {
        const Form more = token.empty() ? Form{} : Form{{"ath", text::base64url(crypto::sha256(token))}};
        return "DPoP: " + key.proof(method, issuer + path, more) + "\r\n";
    }

    const skl::testing::Database database;
    Configuration configuration;
    const Keys ring{crypto::Secret(crypto::random_bytes(32))};
    const People people{ring};
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<Store> store;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<App> app;
    std::unique_ptr<Jobs> jobs;
    std::unique_ptr<Provider> provider;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
    std::string issuer;
    PersonId person, child;
    Session session;
    Uuid given_mandate = crypto::uuid_v7(Instant::now());
};

}  // namespace skl::identity::oidc
