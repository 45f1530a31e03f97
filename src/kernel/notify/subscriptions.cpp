#include "kernel/notify/subscriptions.h"

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/subscription_store.h"
#include "kernel/notify/webhook.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

constexpr const char* spread_job = "notify.spread";
constexpr const char* call_job = "notify.webhook";
constexpr const char* confirm_label = "notify.confirm";
constexpr const char* index_owner = "subscription.address";  // of the blind index
constexpr std::string_view nil_id = "00000000-0000-0000-0000-000000000000";

struct SpreadOrder {
    Text<> event, after;
};
BOOST_DESCRIBE_STRUCT(SpreadOrder, (), (event, after))

struct CallOrder {
    Text<> subscription, event;
};
BOOST_DESCRIBE_STRUCT(CallOrder, (), (subscription, event))

std::string owner_of(const Uuid& id) { return "subscription/" + to_text(id); }

crypto::FieldPlace place_of(const std::string& tenant, const Uuid& id, const char* column) {
    return {tenant, "subscription", to_text(id), column};
}

// The same for one event and subscriber, so that a page that is spread twice tells nobody twice.
Uuid notice_id(const Uuid& event, const Uuid& subscription) {
    Uuid out = event;  // its time, so that notices stay in order
    const std::string hash = crypto::sha256(to_text(event) + to_text(subscription));
    for (std::size_t i = 9; i < out.bytes.size(); ++i) out.bytes[i] = static_cast<std::uint8_t>(hash[i]);
    return out;
}

std::string normalised(const std::string& address) { return text::nfkc_fold(address); }

}  // namespace

std::map<std::string, std::string> params_of(const Event& event) {
    std::map<std::string, std::string> out{{"subject", event.subject}};
    const auto data = read_json(event.data);
    if (!data) return out;
    for (const auto& [name, node] : data->members) {
        if (node.type == Node::Type::text || node.type == Node::Type::number) out[name] = node.text;
        if (const Node* words = node.find("zh-Hant"); node.type == Node::Type::object && words != nullptr) {
            out[name] = words->text;
            if (const Node* english = node.find("en")) out[name + ".en"] = english->text;
        }
    }
    return out;
}

Subscriptions::Subscriptions(Store& store, Jobs& jobs, Outbox& outbox, Notify& notify, const Keys& keys, SubscriptionOptions options)
    : store_(store), jobs_(jobs), notify_(notify), keys_(keys), options_(std::move(options)) {
    outbox.consume("notify.subscriptions", {"*"}, [this](Transaction& tx, const Event& event) -> Done {
        const std::string id = to_text(event.id);
        if (!subscribers(tx, event, std::string(nil_id), 1).empty())
            jobs_.enqueue(tx, spread_job, to_json(SpreadOrder{{id}, {std::string(nil_id)}}), fmt::format("spread:{}:{}", id, nil_id));
        return Nothing{};
    });
    jobs.handle(spread_job, [this](JobRun& run) { return spread(run); });
    JobRetry retry;
    retry.most_attempts = static_cast<std::int64_t>(options_.pauses.size()) + 1;
    retry.pauses = options_.pauses;
    jobs.handle(
        call_job, [this](JobRun& run) { return call(run); }, retry);
}

Result<Subscription> Subscriptions::subscribe(Transaction& tx, const NewSubscription& given, const std::string& language, Instant now) {
    std::vector<FieldError> errors;
    const bool webhook = given.channel == Channel::webhook, mail = given.channel == Channel::email;
    if (!topics_.contains(given.topic.value) && !(webhook && given.topic.value == "*")) errors.push_back({"/topic", "unknown-topic"});
    if (webhook && !given.href) errors.push_back({"/href", "required"});
    if (webhook && given.href && !options_.private_network && !given.href->value.starts_with("https://"))
        errors.push_back({"/href", "https-required"});
    if (mail && !given.address) errors.push_back({"/address", "required"});
    if (!webhook && !mail) errors.push_back({"/channel", "no-provider"});
    if (!errors.empty()) return Problem::invalid(std::move(errors));
    Subscription row;
    row.id = crypto::new_id<Subscription>(now);
    row.topic.value = given.topic.value;
    row.subject.value = given.subject ? given.subject->value : "";
    row.channel = given.channel;
    row.digest = given.digest.value_or(Digest::none);
    row.lang.value = (given.lang ? given.lang->value : language) == "en" ? "en" : "zh-Hant";
    row.created_at = now;
    Secrets secrets;
    if (webhook) {
        row.href.value = given.href->value;
        row.state = SubscriptionState::active;
        row.verified_at = now;
        row.secret.emplace().value = new_webhook_secret();
        secrets.secret = closed(tx, row.id, "secret", row.secret->value, now);
        insert_subscription(tx, row, secrets);
        return row;
    }
    auto index = keys_.with(
        tx, {index_owner},
        [&](crypto::KeyRing& ring) -> Result<std::string> { return ring.blind_index(index_owner, normalised(given.address->value), now); },
        now);
    if (!index) return index.problem();
    const auto known = live_subscription(tx, *index, row.topic.value, row.subject.value);
    row.state = SubscriptionState::pending;
    if (known) return row;  // the same answer, and no second mail to somebody who did not ask
    if (unconfirmed(tx, *index) >= most_unconfirmed) return row;
    secrets.address_index = *index;
    secrets.address = closed(tx, row.id, "address", given.address->value, now);
    insert_subscription(tx, row, secrets);
    const std::string id = to_text(row.id), token = crypto::seal(notify_.options().unsubscribe_key, confirm_label, id);
    notify_.post(tx,
                 {.recipient = std::string(recipient_prefix) + id,
                  .topic = "confirm-subscription",
                  .params = {{"topic", row.topic.value}, {"subject", row.subject.value}},
                  .href = "/subscriptions/confirm/" + token,
                  .urgent = true},
                 now);
    return row;
}

Result<Subscription> Subscriptions::of_token(Reader& reader, const std::string& token) const {
    const auto said = crypto::unseal(notify_.options().unsubscribe_key, confirm_label, token);
    Uuid id;
    if (!said || !parse(*said, id)) return Problem::not_found("subscription");
    if (auto found = find_subscription(reader, id)) return std::move(*found);
    return Problem::not_found("subscription");
}

Result<Subscription> Subscriptions::confirm(Transaction& tx, const std::string& token, Instant now) {
    auto found = of_token(tx, token);
    if (!found || found->state != SubscriptionState::pending) return found;
    set_verified(tx, found->id, now);
    return of_token(tx, token);
}

Done Subscriptions::end(Transaction& tx, const Uuid& id, Instant now) {
    if (!find_subscription(tx, id)) return Problem::not_found("subscription");
    set_ended(tx, id, now);
    return keys_.with(
        tx, {owner_of(id)}, [&](crypto::KeyRing& ring) -> Done { return ring.erase(owner_of(id)), Nothing{}; }, now);
}

std::int64_t Subscriptions::end_unconfirmed(Transaction& tx, Instant before, Instant now) {
    const auto old = pending_since(tx, before);
    for (const Subscription& row : old) (void)end(tx, row.id, now);
    return static_cast<std::int64_t>(old.size());
}

Result<Subscription> Subscriptions::enable(Transaction& tx, const Uuid& id, bool enabled) {
    auto found = find_subscription(tx, id);
    if (!found) return Problem::not_found("subscription");
    if (found->channel != Channel::webhook || found->state == SubscriptionState::ended)
        return Problem::conflict("illegal-transition").with("event", enabled ? "enable" : "disable");
    set_state(tx, id, enabled ? SubscriptionState::active : SubscriptionState::disabled, "");
    return std::move(*find_subscription(tx, id));
}

Done Subscriptions::replay(Transaction& tx, const Uuid& id, const Uuid& event, Instant) {
    const auto delivery = find_delivery(tx, id, event);
    if (!delivery) return Problem::not_found("delivery");
    if (delivery->state == DeliveryState::waiting)
        return Problem::conflict("illegal-transition").with("from", "waiting").with("event", "replay");
    set_delivery(tx, id, event, DeliveryState::waiting, 0, {}, "", {});
    // Without a key: the job of the last attempt has written its end down and may not have ended itself; it calls no more.
    jobs_.enqueue(tx, call_job, to_json(CallOrder{{to_text(id)}, {to_text(event)}}));
    return Nothing{};
}

// One page of an event's subscribers; the transaction that tells them orders the next page too.
Result<std::string> Subscriptions::spread(const JobRun& run) {
    const auto order = from_json<SpreadOrder>(run.payload);
    if (!order) return order.problem();
    const auto lost = store_.write(run.tenant, [&](Transaction& tx) {
        const auto event = find_event(tx, order->event.value);
        if (!event) return true;
        const auto page = subscribers(tx, *event, order->after.value, spread_page);
        for (const Subscription& to : page) tell(tx, to, *event);
        if (static_cast<std::int64_t>(page.size()) < spread_page) return true;
        const std::string last = to_text(page.back().id);
        jobs_.enqueue(tx, spread_job, to_json(SpreadOrder{{order->event.value}, {last}}),
                      fmt::format("spread:{}:{}", order->event.value, last));
        return true;
    });
    if (lost) return *lost;
    return std::string{};
}

void Subscriptions::tell(Transaction& tx, const Subscription& to, const Event& event) {
    const std::string id = to_text(to.id), event_id = to_text(event.id);
    if (to.channel == Channel::webhook) {
        std::string body = event.cloud_event();
        if (body.size() > largest_webhook) {  // the envelope alone; what it is about is fetched by its subject
            Event small = event;
            small.data = "{}";
            body = small.cloud_event();
        }
        if (insert_delivery(tx, to.id, event, body, Instant::now()))
            jobs_.enqueue(tx, call_job, to_json(CallOrder{{id}, {event_id}}), fmt::format("webhook:{}:{}", id, event_id));
        return;
    }
    auto params = params_of(event);
    const std::string href = params.contains("href") && params["href"].starts_with("/") ? params["href"] : "";
    notify_.post(tx,
                 {.recipient = std::string(recipient_prefix) + id,
                  .topic = event.type,
                  .params = std::move(params),
                  .href = href,
                  .digest = to.digest,
                  .id = notice_id(event.id, to.id)},
                 Instant::now());
}

Result<std::string> Subscriptions::call(const JobRun& run) {
    const auto order = from_json<CallOrder>(run.payload);
    Uuid id, event;
    if (!order || !parse(order->subscription.value, id) || !parse(order->event.value, event)) return Problem{422, "bad-json"};
    std::optional<Subscription> to;
    std::optional<std::string> secret;
    WebhookCall call;
    const auto lost = store_.write(run.tenant, [&](Transaction& tx) {
        to = find_subscription(tx, id);
        secret = to ? opened(tx, id, "secret", Instant::now()) : std::nullopt;
        call.body = body_of_delivery(tx, id, event);
        return true;
    });
    if (lost) return *lost;
    const auto note = [&](DeliveryState state, std::optional<std::int64_t> status, const std::string& problem) {
        return store_.write(run.tenant, [&](Transaction& tx) {
            set_delivery(tx, id, event, state, run.attempt, status, problem,
                         state == DeliveryState::waiting ? std::nullopt : std::optional(Instant::now()));
            if (problem == "webhook-gone") set_state(tx, id, SubscriptionState::disabled, problem);
            return true;
        });
    };
    if (!to || to->state != SubscriptionState::active || !secret) {
        if (auto unwritten = note(DeliveryState::dead, {}, "subscription-not-active")) return *unwritten;
        return std::string{};
    }
    call.href = to->href.value;
    call.secret = *secret;
    call.id = order->event.value;
    call.at = Instant::now();
    call.private_network = options_.private_network;
    const auto answered = call_webhook(call);
    if (answered) {
        if (auto unwritten = note(DeliveryState::delivered, *answered, "")) return *unwritten;
        return std::string{};
    }
    const Problem& problem = answered.problem();
    const bool last = problem.status < 500 || run.attempt > static_cast<std::int64_t>(options_.pauses.size());
    std::optional<std::int64_t> status;
    if (const auto said = problem.params.find("status"); said != problem.params.end()) status = std::stol(said->second);
    log::warn("webhook not delivered", {{"subscription", order->subscription.value},
                                        {"event", call.id},
                                        {"code", problem.code},
                                        {"attempt", std::to_string(run.attempt)}});
    if (auto unwritten = note(last ? DeliveryState::dead : DeliveryState::waiting, status, problem.code)) return *unwritten;
    return problem;
}

std::optional<Contact> Subscriptions::contact(Transaction& tx, const std::string& recipient, Instant now) const {
    Uuid id;
    if (!recipient.starts_with(recipient_prefix) || !parse(recipient.substr(recipient_prefix.size()), id)) return {};
    const auto row = find_subscription(tx, id);
    if (!row || row->state == SubscriptionState::ended) return {};
    const auto address = opened(tx, id, "address", now);
    if (!address) return {};
    return Contact{*address, "", row->lang.value};
}

std::string Subscriptions::closed(Transaction& tx, const Uuid& id, const char* column, const std::string& plain, Instant now) const {
    auto field = keys_.with(
        tx, {owner_of(id)},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            return ring.encrypt(owner_of(id), place_of(tx.tenant(), id, column), plain, now);
        },
        now);
    if (!field) throw std::runtime_error("the key ring does not open: " + field.problem().code);
    return text::base64url(*field);
}

std::optional<std::string> Subscriptions::opened(Transaction& tx, const Uuid& id, const char* column, Instant now) const {
    const auto secrets = secrets_of(tx, id);
    const auto& kept = std::string_view(column) == "secret" ? secrets->secret : secrets->address;
    const auto field = kept ? text::base64url_decode(*kept) : std::nullopt;
    if (!field) return {};
    auto plain = keys_.with(
        tx, {owner_of(id)},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            auto opened_field = ring.decrypt(place_of(tx.tenant(), id, column), *field);
            if (!opened_field) return Problem::not_found("key");
            return std::move(*opened_field);
        },
        now);
    return plain ? std::optional(std::move(*plain)) : std::nullopt;
}

}  // namespace skl::notify
