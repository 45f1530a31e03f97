// Dynamic registration: POST /oidc/register (RFC 7591) with an initial access token, and its client's own record (RFC 7592).
#include "identity/oidc/handlers.h"
#include "identity/oidc/registration.h"
#include "identity/oidc/store.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"

namespace skl::identity::oidc {
namespace {

OAuthError bad_metadata(const std::vector<FieldError>& faults) {
    const bool redirects = faults.front().pointer.starts_with("/redirect_uris");
    return {redirects ? "invalid_redirect_uri" : "invalid_client_metadata",
            fmt::format("{}: {}", faults.front().pointer, faults.front().code)};
}

// What RFC 7591 §2 calls a client, as ours. Members we do not know are passed over, as it asks.
Or<NewClient> client_in(std::string_view body) {
    const OAuthError bad{"invalid_client_metadata", "no JSON object of client metadata"};
    auto node = read_json(body);
    if (!node || node->type != Node::Type::object || !node->duplicate_keys.empty()) return bad;
    Node out{.type = Node::Type::object}, name{.type = Node::Type::object};
    const auto text = [&](std::string_view key) {
        const Node* found = node->find(key);
        return found != nullptr && found->type == Node::Type::text ? found->text : std::string{};
    };
    const std::string plain = text("client_name"), chinese = text("client_name#zh-Hant"), english = text("client_name#en");
    name.member("zh-Hant") = crypto::text_node(!chinese.empty() ? chinese : !plain.empty() ? plain : "（未命名）");
    if (!english.empty() || !plain.empty()) name.member("en") = crypto::text_node(!english.empty() ? english : plain);
    out.member("name") = std::move(name);
    out.member("profile") = crypto::text_node("basic");
    for (const Member& member : node->members) {
        // What an administrator says of a client is not for itself to say.
        static const std::vector<std::string> not_its_own{"name",    "profile",  "sector", "legacy_conformance", "organisation_id",
                                                          "purpose", "retention"};
        if (shape_of<NewClient>.find(member.key) != nullptr && !contains(not_its_own, member.key)) out.member(member.key) = member.node;
    }
    if (out.find("token_endpoint_auth_method") == nullptr)
        out.member("token_endpoint_auth_method") = crypto::text_node("client_secret_basic");  // RFC 7591 §2
    if (out.find("scope") == nullptr) out.member("scope") = crypto::text_node("openid profile email phone address offline_access");
    if (out.find("redirect_uris") == nullptr) out.member("redirect_uris") = Node{.type = Node::Type::list};
    NewClient given;
    const auto faults = decode(out, face_of<NewClient>, &given, Spelling::json);
    if (!faults.empty()) return bad_metadata(faults);
    // Who registers by itself asks for what OpenID Connect knows; scopes of services are given by an administrator.
    for (const std::string& scope : words_of(given.scope.value))
        if (scope != "openid" && scope != "offline_access" && claims_of_scope(scope).empty())
            return OAuthError{"invalid_client_metadata", "scope " + scope + " is given by an administrator only"};
    return given;
}

std::string metadata(const Context& cx, const Client& client, const std::string& secret, const std::string& token) {
    Claims out;
    out.text("client_id", client.client_id()).number("client_id_issued_at", seconds_of(client.created_at));
    if (!secret.empty()) out.text("client_secret", secret).number("client_secret_expires_at", 0);
    if (!token.empty()) out.text("registration_access_token", token);
    out.text("registration_client_uri", issuer_of(cx) + "/oidc/register/" + client.client_id());
    for (const auto& [language, words] : client.name.by_language) out.text("client_name#" + language, words);
    out.text("client_name", client.name.in("en")).texts("redirect_uris", client.redirect_uris);
    out.texts("post_logout_redirect_uris", client.post_logout_redirect_uris).texts("grant_types", client.grant_types);
    out.texts("response_types",
              contains(client.grant_types, "authorization_code") ? std::vector<std::string>{"code"} : std::vector<std::string>{});
    out.text("token_endpoint_auth_method",
             to_json(client.token_endpoint_auth_method).substr(1, to_json(client.token_endpoint_auth_method).size() - 2));
    out.text("scope", client.scope).text("subject_type", "pairwise").truth("dpop_bound_access_tokens", client.dpop_bound);
    out.truth("tls_client_certificate_bound_access_tokens", client.tls_client_certificate_bound_access_tokens);
    out.text_if("tls_client_auth_subject_dn", client.tls_client_auth_subject_dn)
        .text_if("tls_client_auth_san_dns", client.tls_client_auth_san_dns)
        .text_if("tls_client_auth_san_uri", client.tls_client_auth_san_uri)
        .text_if("tls_client_auth_san_ip", client.tls_client_auth_san_ip)
        .text_if("tls_client_auth_san_email", client.tls_client_auth_san_email);
    out.text("id_token_signed_response_alg", algorithm_name(client.id_token_signed_response_alg));
    out.text_if("userinfo_signed_response_alg", client.userinfo_signed_response_alg);
    if (!client.jwks.empty()) out.json("jwks", client.jwks.value);
    out.text_if("jwks_uri", client.jwks_uri).text_if("backchannel_logout_uri", client.backchannel_logout_uri);
    return out.text_if("logo_uri", client.logo_uri).text_if("policy_uri", client.policy_uri).done();
}

std::string bearer(const Request& request) {
    const auto header = single_header(request, "authorization");
    return header && header->starts_with("Bearer ") ? std::string(header->substr(7)) : std::string{};
}

Reply not_allowed() { return challenge("Bearer", {"invalid_token", "the registration token is not good", 401}); }

// The client whose registration token came along.
Task<Result<std::optional<Client>>> own_client(Context& cx, Uuid id) {
    const std::string hash = hash_of(bearer(cx.request()));
    co_return co_await cx.read([&](Reader& reader) -> Result<std::optional<Client>> {
        auto client = find_client(reader, to_text(id));
        if (!client || client->registration_hash.empty() || !crypto::equal(client->registration_hash, hash)) return std::optional<Client>{};
        return client;
    });
}

}  // namespace

Task<Result<Reply>> register_client(Context& cx) {
    Provider& provider = cx.app().service<Provider>();
    auto given = client_in(cx.request().body);
    const std::string invitation = hash_of(bearer(cx.request()));
    Client client;
    client.id = crypto::uuid_v7(cx.now()), client.created_at = cx.now();
    const auto faults = given ? take(*given, client) : std::vector<FieldError>{};
    const NewSecret secret = new_secret(), token = new_secret();
    const bool by_secret = client.token_endpoint_auth_method == ClientProof::client_secret_basic;
    if (by_secret) client.secret_hash = secret.hash;
    client.registration_hash = token.hash;
    auto allowed = co_await cx.write([&](Transaction& tx) -> Result<bool> {
        const auto ticket = find_ticket(tx, TicketKind::registration, invitation);
        if (!ticket || ticket->used_at || ticket->expires_at <= cx.now()) return false;
        if (!given || !faults.empty()) return true;  // to be tried again with the same token
        (void)use_ticket(tx, TicketKind::registration, invitation, cx.now());
        insert(tx, client);
        if (auto told = tell_ledger(provider, tx, client, "registration", "testing", cx.now()); !told) return told.problem();
        return true;
    });
    if (!allowed) co_return std::move(allowed.problem());
    if (!*allowed) co_return not_allowed();
    if (!given) co_return refused(given.fault());
    if (!faults.empty()) co_return refused(bad_metadata(faults));
    co_return json_reply(metadata(cx, client, by_secret ? secret.secret : "", token.secret), 201);
}

Task<Result<Reply>> registered_client(Context& cx, Uuid id) {
    const auto client = co_await own_client(cx, id);
    if (!client) co_return client.problem();
    if (!*client) co_return not_allowed();
    co_return json_reply(metadata(cx, **client, "", ""));
}

Task<Result<Reply>> change_registered(Context& cx, Uuid id) {
    Provider& provider = cx.app().service<Provider>();
    auto client = co_await own_client(cx, id);
    if (!client) co_return std::move(client.problem());
    if (!*client) co_return not_allowed();
    auto given = client_in(cx.request().body);
    if (!given) co_return refused(given.fault());
    const ClientProof before = (*client)->token_endpoint_auth_method;
    if (const auto faults = take(*given, **client); !faults.empty()) co_return refused(bad_metadata(faults));
    if ((*client)->token_endpoint_auth_method != before) co_return refused({"invalid_client_metadata", "the authentication method stays"});
    (*client)->status = ClientStatus::testing;  // what was looked at before going live is not this any more
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (!update(tx, **client)) return Problem{412, "stale"};
        return tell_ledger(provider, tx, **client, "registration", "changed", cx.now());
    });
    if (!done) co_return std::move(done.problem());
    provider.clients.forget(cx.tenant(), to_text(id));
    co_return json_reply(metadata(cx, **client, "", ""));
}

Task<Result<Reply>> remove_registered(Context& cx, Uuid id) {
    Provider& provider = cx.app().service<Provider>();
    const auto client = co_await own_client(cx, id);
    if (!client) co_return client.problem();
    if (!*client) co_return not_allowed();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        (void)drop_client(tx, to_text(id));
        return tell_ledger(provider, tx, **client, "registration", "removed", cx.now());
    });
    if (!done) co_return std::move(done.problem());
    provider.clients.forget(cx.tenant(), to_text(id));
    co_return Reply::no_content();
}

}  // namespace skl::identity::oidc
