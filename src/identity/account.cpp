// One's own account: what is known of one, devices, sessions, who looked, and the way to be forgotten.
#include "identity/directory/directory.h"
#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/describe/scalar.h"
#include "kernel/http/conditional.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr std::chrono::hours erasure_after{24 * 30};  // trust.md §3: time to think again
constexpr std::int64_t accesses_shown = 5;
constexpr std::string_view access_cursor = "access-log";
constexpr const char* newest = "ffffffff-ffff-ffff-ffff-ffffffffffff";

struct DeviceItem {
    Id<Authenticator> id;
    AuthenticatorKind kind = AuthenticatorKind::passkey;
    std::string label;
    bool synced = false, suspected = false;
    Instant created_at;
    std::optional<Instant> last_used_at;
    Text<> remove_href;
};
BOOST_DESCRIBE_STRUCT(DeviceItem, (), (id, kind, label, synced, suspected, created_at, last_used_at, remove_href))

struct SessionItem {
    Text<> id, agent, address;
    std::int64_t aal = 0;
    Instant created_at, last_seen;
    bool current = false;
    Text<> end_href;
};
BOOST_DESCRIBE_STRUCT(SessionItem, (), (id, agent, address, aal, created_at, last_seen, current, end_href))

struct AccessItem {
    Uuid id;
    Instant at;
    Text<> agency, unit, actor, service, action, purpose, legal_basis, matter_ref;
    std::vector<Text<>> fields;
    Text<> result;
};
BOOST_DESCRIBE_STRUCT(AccessItem, (), (id, at, agency, unit, actor, service, action, purpose, legal_basis, matter_ref, fields, result))

struct RoleItem {
    Text<> agency, unit, role;
};
BOOST_DESCRIBE_STRUCT(RoleItem, (), (agency, unit, role))

struct MePage {
    Text<> title;
    Text<> name_zh, name_en, email, email_waiting, phone, address;  // email_waiting: a new one that is not confirmed yet
    std::int64_t ial = 1, aal = 1;
    bool recovered = false;
    std::optional<Instant> erase_at;
    std::vector<DeviceItem> devices;
    std::int64_t recovery_codes = 0;  // that are left
    bool cards = false;               // can be added
    std::vector<SessionItem> sessions;
    std::vector<RoleItem> roles;
    std::vector<AccessItem> accesses;
};
BOOST_DESCRIBE_STRUCT(MePage, (),
                      (title, name_zh, name_en, email, email_waiting, phone, address, ial, aal, recovered, erase_at, devices,
                       recovery_codes, cards, sessions, roles, accesses))

struct MeChange {
    std::optional<Text<0, 60>> name_zh, name_en;
    std::optional<Email> email;
    std::optional<Phone> phone;
    std::optional<Text<0, 200>> address;
    std::optional<Text<2, 10>> locale;
};
BOOST_DESCRIBE_STRUCT(MeChange, (), (name_zh, name_en, email, phone, address, locale))

struct MeForm {
    Text<> title;
    std::string name_zh, name_en, email, phone, address;
};
BOOST_DESCRIBE_STRUCT(MeForm, (), (title, name_zh, name_en, email, phone, address))

struct AccessQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(AccessQuery, (), (limit, cursor))

struct Erasure {
    Text<> title;
    Instant erase_at;
    std::vector<Text<>> kept;  // what the law keeps, and why
};
BOOST_DESCRIBE_STRUCT(Erasure, (), (title, erase_at, kept))

std::string value_of(const Attributes& attributes, const char* name) {
    const auto it = attributes.find(name);
    return it == attributes.end() ? std::string{} : it->second.value;
}

DeviceItem device_of(const Context& cx, const Authenticator& one) {
    const std::string href = cx.href("/me/authenticators/" + to_text(one.id) + "/remove");
    return {{one.id}, one.kind, one.label, one.backed_up, one.clone_suspected, one.created_at, one.last_used_at, {{href}}};
}

SessionItem session_of(const Context& cx, const Session& one) {
    return {{{one.id_hash}},
            {{one.agent}},
            {{one.ip_prefix}},
            one.aal,
            one.created_at,
            one.last_seen,
            one.id_hash == known(cx)->session.id_hash,
            {{cx.href("/me/sessions/" + one.id_hash + "/end")}}};
}

std::string role_words(const Context& cx, std::string_view name) {
    const auto role = role_named(name);
    return role ? cx.say("Role." + write_scalar(view(*role))) : std::string(name);
}

// A name for programs as a page says it, where the catalogue has words for it.
std::string worded(const Context& cx, std::string_view kind, const std::string& name) {
    const std::string key = std::string(kind) + name;
    return cx.wants_html() && cx.app().locale().has(cx.language(), key) ? cx.say(key) : name;
}

Result<std::vector<AccessItem>> accesses(Context& cx, Transaction& tx, const std::string& before, std::int64_t limit) {
    const PersonId& me = known(cx)->session.person_id;
    const std::string owner = key_owner(me);
    return inside(cx).people.keys().with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<std::vector<AccessItem>> {
            std::vector<AccessItem> out;
            for (const AccessRow& row : accesses_of(tx, me, before, cx.now(), limit)) {
                const AccessDetail detail = detail_of(ring, tx.tenant(), row.id, row.detail);
                AccessItem& item = out.emplace_back();
                item = {row.id,
                        row.at,
                        {{row.agency}},
                        {{row.unit}},
                        {{row.actor}},
                        {{worded(cx, "look-service.", row.service)}},
                        {{worded(cx, "look.", row.action)}},
                        {{detail.purpose}},
                        {{detail.legal_basis}},
                        {{detail.matter_ref}},
                        {},
                        {{row.result}}};
                for (const std::string& field : detail.fields) item.fields.push_back({{worded(cx, "attribute.", field)}});
            }
            return out;
        },
        cx.now());
}

Result<MePage> page_of(Context& cx, Transaction& tx) {
    const Known& who = *known(cx);
    const auto person = find_person(tx, who.session.person_id);
    if (!person) return Problem::not_found("person");
    auto attributes = inside(cx).people.attributes(tx, person->id, cx.now());
    if (!attributes) return attributes.problem();
    MePage out;
    out.title.value = cx.say("me.title");
    out.name_zh.value = value_of(*attributes, "name_zh");
    out.name_en.value = value_of(*attributes, "name_en");
    out.email.value = value_of(*attributes, "email");
    auto waiting = email_waiting(tx, cx, person->id);
    if (!waiting) return waiting.problem();
    out.email_waiting.value = std::move(*waiting);
    out.phone.value = value_of(*attributes, "phone");
    out.address.value = value_of(*attributes, "address");
    out.ial = who.ial;
    out.aal = who.session.aal;
    out.recovered = who.ial < person->ial;
    out.erase_at = person->erase_at;
    for (const Authenticator& one : authenticators_of(tx, person->id))
        if (one.kind == AuthenticatorKind::recovery_code)
            ++out.recovery_codes;
        else
            out.devices.push_back(device_of(cx, one));
    out.cards = takes_cards(cx);
    for (const Session& one : sessions_of(tx, person->id, cx.now())) out.sessions.push_back(session_of(cx, one));
    for (const ActiveRole& role : who.roles) out.roles.push_back({{{role.agency_name}}, {{role.unit}}, {{role_words(cx, role.role)}}});
    auto looked = accesses(cx, tx, newest, accesses_shown);
    if (!looked) return looked.problem();
    out.accesses = std::move(*looked);
    cx.add_header("ETag", fmt::format("\"{}\"", person->rev));
    cx.add_header("Cache-Control", "no-store");
    return out;
}

Task<Result<MePage>> show(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    co_return co_await cx.write([&](Transaction& tx) { return page_of(cx, tx); });
}

Task<Result<MeForm>> edit(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    if (auto again = fresh(cx); !again) co_return again.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<MeForm> {
        auto page = page_of(cx, tx);
        if (!page) return page.problem();
        MeForm out{{{cx.say("me.edit.title")}}, page->name_zh.value, page->name_en.value,
                   page->email.value,           page->phone.value,   page->address.value};
        if (const Node* typed = cx.typed())
            for (const auto& [name, to] : {std::pair<const char*, std::string&>{"name_zh", out.name_zh},
                                           {"name_en", out.name_en},
                                           {"email", out.email},
                                           {"phone", out.phone},
                                           {"address", out.address}})
                if (const Node* value = typed->find(name)) to = value->text;
        return out;
    });
}

Done change(Context& cx, Transaction& tx, const MeChange& given) {
    const PersonId& me = known(cx)->session.person_id;
    std::map<std::string, std::string> values;
    const auto take = [&](const char* name, const auto& value) {
        if (value) values[name] = value->value;
    };
    take("name_zh", given.name_zh);
    take("name_en", given.name_en);
    take("phone", given.phone);
    take("address", given.address);
    if (auto done = inside(cx).people.set(tx, me, values, "self", cx.now()); !done) return done;
    if (given.email)
        if (auto asked = ask_for_email(tx, cx, me, given.email->value); !asked) return asked;
    const auto person = find_person(tx, me);
    const std::string before = person ? person->locale.value : "zh-Hant";
    change_locale(tx, me, given.locale ? (given.locale->value == "en" ? "en" : "zh-Hant") : before);
    return record_change(inside(cx), tx, "attributes", "changed", me, "self", cx.now());
}

Task<Result<MePage>> patch(Context& cx, MeChange given) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    if (auto again = fresh(cx); !again) co_return again.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<MePage> {
        const auto person = find_person(tx, known(cx)->session.person_id);
        if (!person) return Problem::not_found("person");
        if (auto same = cx.expects(person->rev); !same) return same.problem();
        if (auto done = change(cx, tx, given); !done) return done.problem();
        return page_of(cx, tx);
    });
}

Task<Result<Reply>> post(Context& cx, MeChange given) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    if (auto again = fresh(cx); !again) co_return again.problem();
    auto done = co_await cx.write([&](Transaction& tx) { return change(cx, tx, given); });
    if (!done) co_return done.problem();
    co_return Reply::redirect(cx.href("/me"));
}

Task<Result<List<SessionItem>>> list_sessions(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    co_return co_await cx.read([&](Reader& reader) -> Result<List<SessionItem>> {
        List<SessionItem> out;
        for (const Session& one : sessions_of(reader, known(cx)->session.person_id, cx.now())) out.items.push_back(session_of(cx, one));
        return out;
    });
}

Task<Result<List<DeviceItem>>> list_devices(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    co_return co_await cx.read([&](Reader& reader) -> Result<List<DeviceItem>> {
        List<DeviceItem> out;
        for (const Authenticator& one : authenticators_of(reader, known(cx)->session.person_id))
            if (one.kind != AuthenticatorKind::recovery_code) out.items.push_back(device_of(cx, one));
        return out;
    });
}

Task<Result<List<AccessItem>>> list_accesses(Context& cx, AccessQuery query) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    const Cursors cursors(cx.app(), access_cursor);
    const auto before = cursors.start(query.cursor, newest);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.write([&](Transaction& tx) { return accesses(cx, tx, *before, limit + 1); });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

Done end_session(Context& cx, Transaction& tx, const std::string& id) {
    const auto session = find_session(tx, id);
    if (!session || session->person_id != known(cx)->session.person_id || session->revoked_at) return Problem::not_found("session");
    inside(cx).sessions.end(tx, id, cx.now());
    return Nothing{};
}

// The last thing one can sign in with stays: without it nobody could come back (trust.md §3).
Done remove_device(Context& cx, Transaction& tx, const Uuid& id) {
    const PersonId& me = known(cx)->session.person_id;
    const auto mine = authenticators_of(tx, me);
    const auto passkeys = std::count_if(mine.begin(), mine.end(), [](const auto& one) { return one.kind == AuthenticatorKind::passkey; });
    const auto it = std::find_if(mine.begin(), mine.end(), [&](const auto& one) { return static_cast<const Uuid&>(one.id) == id; });
    if (it == mine.end()) return Problem::not_found("authenticator");
    if (passkeys <= 1 && it->kind == AuthenticatorKind::passkey) return Problem::conflict("last-authenticator");
    revoke_authenticator(tx, me, id, cx.now());
    for (const Session& one : sessions_of(tx, me, cx.now()))
        if (one.authenticator_id == id && one.id_hash != known(cx)->session.id_hash) inside(cx).sessions.end(tx, one.id_hash, cx.now());
    return record_change(inside(cx), tx, "authenticator", "removed", me, "self", cx.now());
}

Task<Result<Reply>> delete_session(Context& cx, Text<43, 43> id) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    auto done = co_await cx.write([&](Transaction& tx) { return end_session(cx, tx, id.value); });
    if (!done) co_return done.problem();
    co_return cx.request().method == "DELETE" ? Reply::no_content() : Reply::redirect(cx.href("/me"));
}

Task<Result<Reply>> delete_device(Context& cx, Id<Authenticator> id) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    if (auto again = fresh(cx); !again) co_return again.problem();
    auto done = co_await cx.write([&](Transaction& tx) { return remove_device(cx, tx, id); });
    if (!done) co_return done.problem();
    co_return cx.request().method == "DELETE" ? Reply::no_content() : Reply::redirect(cx.href("/me"));
}

Erasure erasure_of(const Context& cx, Instant at) {
    return {{{cx.say("erasure.title")}},
            at,
            {{{cx.say("erasure.kept.ledger")}}, {{cx.say("erasure.kept.backups")}}, {{cx.say("erasure.kept.cases")}}}};
}

Task<Result<Answered<Erasure>>> ask_erasure(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    if (auto again = fresh(cx); !again) co_return again.problem();
    const Instant at{cx.now().micros + std::chrono::microseconds(erasure_after).count()};
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (!known(cx)->roles.empty()) return Problem::conflict("holds-office");
        erase_at(tx, known(cx)->session.person_id, at);
        return record_change(inside(cx), tx, "erasure", "asked", known(cx)->session.person_id, "self", cx.now());
    });
    if (!done) co_return done.problem();
    co_return Answered<Erasure>{erasure_of(cx, at), 202, {}};
}

Task<Result<Reply>> stay(Context& cx) {
    if (auto own = for_oneself(cx); !own) co_return own.problem();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        erase_at(tx, known(cx)->session.person_id, std::nullopt);
        return record_change(inside(cx), tx, "erasure", "withdrawn", known(cx)->session.person_id, "self", cx.now());
    });
    if (!done) co_return done.problem();
    co_return cx.request().method == "DELETE" ? Reply::no_content() : Reply::redirect(cx.href("/me"));
}

}  // namespace

void install_account(App& app) {
    app.get("/me", show).page("identity/me").named("me").needs(Assurance::account).rated(RateClass::page);
    app.get("/me/edit", edit).page("identity/edit").named("me.edit").needs(Assurance::account).rated(RateClass::page).unlisted();
    app.post("/me", post).named("me.change").form("/me/edit").needs(Assurance::account).unlisted();
    app.patch("/me", patch).named("me.patch").needs(Assurance::account).with_if_match().for_programs();
    app.get("/me/sessions", list_sessions).named("me.sessions").page("identity/sessions").needs(Assurance::account);
    app.remove("/me/sessions/{id}", delete_session).named("me.sessions.end").needs(Assurance::account);
    app.post("/me/sessions/{id}/end", delete_session).named("me.sessions.end-form").needs(Assurance::account).unlisted();
    app.get("/me/authenticators", list_devices).named("me.authenticators").page("identity/authenticators").needs(Assurance::account);
    app.remove("/me/authenticators/{id}", delete_device).named("me.authenticators.remove").needs(Assurance::account);
    app.post("/me/authenticators/{id}/remove", delete_device).named("me.authenticators.remove-form").needs(Assurance::account).unlisted();
    app.get("/me/access-log", list_accesses).named("me.access-log").page("identity/access_log").needs(Assurance::account);
    app.post("/me/erasure-requests", ask_erasure).named("me.erasure").page("identity/erasure").needs(Assurance::account);
    app.remove("/me/erasure-requests", stay).named("me.erasure.withdraw").needs(Assurance::account);
    app.post("/me/erasure-requests/withdraw", stay).named("me.erasure.withdraw-form").needs(Assurance::account).unlisted();
}

}  // namespace skl::identity
