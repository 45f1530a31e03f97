// The clients of this site, as those who administer it see them: /clients.
#include "identity/oidc/client_routes.h"

#include "identity/oidc/handlers.h"
#include "identity/oidc/registration.h"
#include "identity/oidc/store.h"
#include "kernel/crypto/random.h"
#include "kernel/http/sorting.h"

namespace skl::identity::oidc {
namespace {

constexpr SortKey sort_keys[] = {{"profile"}, {"sector"}, {"scope"}, {"status"}, {"created_at", true}};

// A change of a client: whoever holds the permission, told to the ledger, seen at once on this node and within seconds on the others.
Task<Result<ClientView>> change(Context& cx, Uuid id, std::string state, std::function<Done(Client&)> how) {
    Provider& provider = cx.app().service<Provider>();
    auto changed = co_await cx.write([&](Transaction& tx) -> Result<ClientView> {
        auto client = find_client(tx, to_text(id));
        if (!client) return Problem::not_found("client");
        if (cx.route().versioned)
            if (auto fresh = cx.expects(client->rev); !fresh) return fresh.problem();
        if (auto done = how(*client); !done) return done.problem();
        if (!update(tx, *client)) return Problem{412, "stale"};
        if (auto told = tell_ledger(provider, tx, *client, cx.caller().subject, state, cx.now()); !told) return told.problem();
        client->rev += 1;
        return static_cast<ClientView>(*client);
    });
    if (changed) provider.clients.forget(cx.tenant(), to_text(id));
    co_return changed;
}

Task<Result<List<ClientView>>> list(Context& cx, ClientQuery query) {
    const auto sorting = Sorting::read(cx, "oauth-clients", query, sort_keys, "");
    if (!sorting) co_return sorting.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<ClientView>> {
        std::vector<ClientView> out;
        for (Client& client : clients(reader, sorting->keyset(), limit + 1)) out.push_back(std::move(client));
        return out;
    });
    if (!found) co_return std::move(found.problem());
    co_return sorting->page(std::move(*found), limit);
}

Task<Result<Answered<ClientView>>> show(Context& cx, Uuid id) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<ClientView> {
        if (auto client = find_client(reader, to_text(id))) return static_cast<ClientView>(std::move(*client));
        return Problem::not_found("client");
    });
    if (!found) co_return std::move(found.problem());
    const std::string tag = fmt::format("\"{}\"", found->rev);
    co_return Answered<ClientView>{std::move(*found), 200, {{"ETag", tag}}};
}

Task<Result<Answered<ClientWithSecret>>> create(Context& cx, NewClient given) {
    Provider& provider = cx.app().service<Provider>();
    Client client;
    client.id = crypto::uuid_v7(cx.now()), client.created_at = cx.now();
    if (auto faults = take(given, client); !faults.empty()) co_return Problem::invalid(std::move(faults));
    ClientWithSecret out;
    if (client.token_endpoint_auth_method == ClientProof::client_secret_basic) {
        NewSecret made = new_secret();
        client.secret_hash = std::move(made.hash);
        out.client_secret = std::move(made.secret);
    }
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, client);
        return tell_ledger(provider, tx, client, cx.caller().subject, "testing", cx.now());
    });
    if (!done) co_return std::move(done.problem());
    static_cast<ClientView&>(out) = client;
    co_return Answered<ClientWithSecret>{std::move(out), 201, {{"Location", cx.href("/clients/" + client.client_id())}}};
}

Task<Result<ClientView>> replace(Context& cx, Uuid id, NewClient given) {
    co_return co_await change(cx, id, "changed", [&given](Client& client) -> Done {
        if (auto faults = take(given, client); !faults.empty()) return Problem::invalid(std::move(faults));
        return Nothing{};
    });
}

// A new secret; the one before is of no use from now on.
Task<Result<ClientWithSecret>> renew_secret(Context& cx, Uuid id) {
    const NewSecret made = new_secret();
    auto changed = co_await change(cx, id, "secret", [&made](Client& client) -> Done {
        if (client.token_endpoint_auth_method != ClientProof::client_secret_basic) return Problem::conflict("client-without-secret");
        client.secret_hash = made.hash;
        return Nothing{};
    });
    if (!changed) co_return std::move(changed.problem());
    ClientWithSecret out;
    static_cast<ClientView&>(out) = std::move(*changed);
    out.client_secret = made.secret;
    co_return out;
}

// trust.md §3: a privacy notice, both languages, and a redirect that was tried.
Task<Result<ClientView>> go_live(Context& cx, Uuid id) {
    co_return co_await change(cx, id, "live", [](Client& client) -> Done {
        std::vector<FieldError> faults;
        if (client.policy_uri.empty()) faults.push_back({"/policy_uri", "required"});
        for (const char* language : {"zh-Hant", "en"}) {
            if (!client.name.by_language.contains(language)) faults.push_back({fmt::format("/name/{}", language), "required"});
            if (!client.purpose.by_language.contains(language)) faults.push_back({fmt::format("/purpose/{}", language), "required"});
        }
        if (contains(client.grant_types, "authorization_code") && !client.tested_at)
            faults.push_back({"/redirect_uris", "untested-redirect"});
        if (!faults.empty()) return Problem::invalid(std::move(faults));
        client.status = ClientStatus::live;
        return Nothing{};
    });
}

Task<Result<ClientView>> suspend(Context& cx, Uuid id) {
    co_return co_await change(cx, id, "suspended", [](Client& client) -> Done {
        client.status = ClientStatus::suspended;
        return Nothing{};
    });
}

// An initial access token of RFC 7591 §3: who holds it may register one client within a day.
Task<Result<Answered<RegistrationToken>>> invite(Context& cx) {
    const NewSecret made = new_secret();
    const Instant until = after(cx.now(), 86'400);
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, Ticket{TicketKind::registration, made.hash, "", {}, "{}", until, {}});
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    co_return Answered<RegistrationToken>{RegistrationToken{made.secret, until}, 201};
}

}  // namespace

void install_client_routes(App& app) {
    constexpr const char* permission = "identity.clients";
    app.get("/clients", list).named("clients.list").needs(permission);
    app.post("/clients", create).named("clients.create").needs(permission).form("/clients/new");
    app.post("/clients/invitations", invite).named("clients.invite").needs(permission);
    app.get("/clients/{client}", show).named("clients.show").needs(permission);
    app.put("/clients/{client}", replace).named("clients.replace").needs(permission).with_if_match();
    app.post("/clients/{client}/secrets", renew_secret).named("clients.secret").needs(permission);
    app.post("/clients/{client}/go-live", go_live).named("clients.live").needs(permission);
    app.post("/clients/{client}/suspend", suspend).named("clients.suspend").needs(permission);
}

}  // namespace skl::identity::oidc
