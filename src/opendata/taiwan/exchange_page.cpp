// The operator's page of the exchange: how each push to the portal stands, with "send again", and the partners that push here with their
// keys. A key is shown once.
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/taiwan/addresses.h"
#include "opendata/taiwan/exchange_store.h"
#include "opendata/taiwan/push.h"
#include "opendata/taiwan/routes.h"

namespace skl::opendata::taiwan {
namespace {

constexpr const char* may_exchange = "opendata.exchange";
constexpr const char* here = "/opendata/exchange";
constexpr std::int64_t pushes_shown = 200;
constexpr std::size_t most_partners = 200;

struct PushItem {
    Text<> identifier, dataset_href, again_href;  // again_href: empty where it waits already
    std::string name, answer;
    PushAction action{};
    PushState state{};
    std::int64_t attempts = 0, status = 0;
    std::optional<Instant> next_at, sent_at;
};
BOOST_DESCRIBE_STRUCT(PushItem, (), (identifier, dataset_href, again_href, name, answer, action, state, attempts, status, next_at, sent_at))

struct PartnerItem {
    Uuid id;
    std::string name, addresses;
    Text<> oid, end_href;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(PartnerItem, (), (id, name, addresses, oid, end_href, created_at))

struct ExchangePage {
    std::string title;
    std::optional<std::string> portal;  // absent: none is configured
    std::vector<PushItem> items;
    std::vector<PartnerItem> partners;
    Text<> partner_action;
    std::string typed_name, typed_oid, typed_addresses;
};
BOOST_DESCRIBE_STRUCT(ExchangePage, (), (title, portal, items, partners, partner_action, typed_name, typed_oid, typed_addresses))

struct ExchangeQuery {
    std::optional<PushState> state;
};
BOOST_DESCRIBE_STRUCT(ExchangeQuery, (), (state))

struct NewPartner {
    Text<1, 200> name;
    std::optional<Text<0, 100>> oid;
    Prose<2000> addresses;
};
BOOST_DESCRIBE_STRUCT(NewPartner, (), (name, oid, addresses))

struct PartnerKey {
    std::string title, parent_title;
    Text<> parent_href;
    std::string name;
    Text<> key;
};
BOOST_DESCRIBE_STRUCT(PartnerKey, (), (title, parent_title, parent_href, name, key))

struct ExchangeMoved {
    Text<> id;
};
BOOST_DESCRIBE_STRUCT(ExchangeMoved, (), (id))

std::string typed(const Context& cx, std::string_view name) {
    const Node* found = cx.typed() == nullptr ? nullptr : cx.typed()->find(name);
    return found == nullptr ? std::string() : found->text;
}

Task<Result<ExchangePage>> show(Context& cx, ExchangeQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<ExchangePage> {
        ExchangePage out;
        out.title = cx.say("exchange.title");
        if (const auto portal = portal_of(cx.app().configuration()); !portal.url.empty()) out.portal = portal.url;
        for (const ExchangePush& push : pushes(reader, query.state, pushes_shown)) {
            PushItem& item = out.items.emplace_back();
            item.identifier = push.identifier;
            if (const auto dataset = dataset_by_id(reader, push.dataset_id)) {
                item.name = dataset->title.in(cx.language());
                item.dataset_href.value = cx.href(fmt::format("/datasets/{}/manage", dataset->slug.value));
            }
            item.action = push.action;
            item.state = push.state;
            item.answer = push.state == PushState::sent ? "" : push.answer;
            item.attempts = push.attempts;
            item.status = push.status;
            item.sent_at = push.sent_at;
            if (push.state == PushState::waiting)
                item.next_at = push.next_at;
            else
                item.again_href.value = cx.href(fmt::format("{}/pushes/{}/send-again", here, to_text(push.dataset_id)));
        }
        for (const ExchangePartner& partner : partners(reader)) {
            PartnerItem& item = out.partners.emplace_back();
            item.id = partner.id;
            item.name = partner.name.value;
            item.addresses = partner.addresses.value;
            item.oid.value = partner.oid.value;
            item.created_at = partner.created_at;
            item.end_href.value = cx.href(fmt::format("{}/partners/{}/end", here, to_text(partner.id)));
        }
        out.partner_action.value = cx.href(std::string(here) + "/partners");
        out.typed_name = typed(cx, "name");
        out.typed_oid = typed(cx, "oid");
        out.typed_addresses = typed(cx, "addresses");
        return out;
    });
}

Task<Result<Answered<PartnerKey>>> add_partner(Context& cx, NewPartner given) {
    std::vector<FieldError> faults;
    if (given.oid && !given.oid->empty() && !is_dotted_oid(given.oid->value)) faults.push_back({"/oid", "not-an-oid"});
    if (given.addresses.value.empty())
        faults.push_back({"/addresses", "required"});
    else if (!are_addresses(given.addresses.value))
        faults.push_back({"/addresses", "not-addresses"});
    if (!faults.empty()) co_return Problem::invalid(std::move(faults));
    const std::string key = crypto::random_token();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<PartnerKey>> {
        if (partners(tx).size() >= most_partners) return Problem::conflict("too-many-partners");
        ExchangePartner partner;
        partner.id = crypto::new_id<ExchangePartner>(cx.now());
        partner.name = given.name;
        if (given.oid) partner.oid = *given.oid;
        partner.key_sha256.value = crypto::sha256_hex(key);
        partner.addresses = given.addresses;
        partner.created_at = cx.now();
        partner.created_by.value = cx.caller().subject;
        insert_partner(tx, partner);
        audit(tx, cx.now(), cx.caller().subject, "exchange.partner-added", to_text(partner.id), given.name.value);
        PartnerKey out{cx.say("exchange.key.title"), cx.say("exchange.title"), {cx.href(here)}, given.name.value, {key}};
        return Answered<PartnerKey>{std::move(out), 201, {{"Cache-Control", "no-store"}}};
    });
}

Task<Result<Answered<ExchangeMoved>>> end(Context& cx, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<ExchangeMoved>> {
        if (!end_partner(tx, id, cx.now())) return Problem::not_found("partner");
        audit(tx, cx.now(), cx.caller().subject, "exchange.partner-ended", to_text(id), "");
        return Answered<ExchangeMoved>{{{to_text(id)}}, 200, {{"Location", cx.href(here)}}};
    });
}

Task<Result<Answered<ExchangeMoved>>> send_again(Context& cx, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<ExchangeMoved>> {
        auto push = push_of(tx, id);
        if (!push) return Problem::not_found("dataset");
        push->state = PushState::waiting;
        push->attempts = 0;
        push->next_at = push->queued_at = cx.now();
        keep_push(tx, *push);
        audit(tx, cx.now(), cx.caller().subject, "exchange.sent-again", push->identifier.value, "");
        return Answered<ExchangeMoved>{{{to_text(id)}}, 200, {{"Location", cx.href(here)}}};
    });
}

}  // namespace

void install_exchange_page(App& app) {
    const std::string base = here;
    app.get(base, show).page("opendata/exchange").needs(may_exchange).named("exchange").unlisted();
    app.post(base + "/partners", add_partner)
        .page("opendata/exchange_key")
        .form(base)
        .needs(may_exchange)
        .named("exchange.partners.add")
        .unlisted();
    app.post(base + "/partners/{partner}/end", end).form(base).needs(may_exchange).named("exchange.partners.end").unlisted();
    app.post(base + "/pushes/{dataset}/send-again", send_again).form(base).needs(may_exchange).named("exchange.send-again").unlisted();
}

}  // namespace skl::opendata::taiwan
