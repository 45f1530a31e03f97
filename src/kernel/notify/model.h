// What the world sees of subscriptions and their deliveries (spec README §2 "notifications", §3 "Webhooks").
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/notify/timing.h"

namespace skl::notify {

// `inbox` and `feed` need no subscription; `sms` and `push` only where a provider is registered.
enum class Channel { email, webhook, sms, push };
BOOST_DESCRIBE_ENUM(Channel, email, webhook, sms, push)

// pending: the address has not been confirmed. disabled: the receiver answered 410, or the operator stopped it.
enum class SubscriptionState { pending, active, disabled, ended };
BOOST_DESCRIBE_ENUM(SubscriptionState, pending, active, disabled, ended)

enum class DeliveryState { waiting, delivered, dead };
BOOST_DESCRIBE_ENUM(DeliveryState, waiting, delivered, dead)

struct NewSubscription {
    Text<1, 80> topic;                    // an event's type, or * for all
    std::optional<Text<1, 200>> subject;  // only what is about this one
    Channel channel = Channel::email;
    std::optional<Email> address;  // of email
    std::optional<Url> href;       // of webhook
    std::optional<Digest> digest;
    std::optional<Text<2, 10>> lang;  // zh-Hant or en; none: the one of the request
};
BOOST_DESCRIBE_STRUCT(NewSubscription, (), (topic, subject, channel, address, href, digest, lang))

struct Subscription {
    Id<Subscription> id;
    Text<> topic, subject;
    Channel channel{};
    Text<> href;
    Digest digest{};
    Text<> lang;
    SubscriptionState state{};
    Text<> problem;
    Instant created_at;
    std::optional<Instant> verified_at, ended_at;
    std::optional<Text<>> secret;  // of a webhook, in the answer that made it and never again
};
BOOST_DESCRIBE_STRUCT(Subscription, (),
                      (id, topic, subject, channel, href, digest, lang, state, problem, created_at, verified_at, ended_at, secret))

struct Delivery {
    Id<Subscription> subscription_id;
    Uuid event_id;
    Text<> type;
    DeliveryState state{};
    std::int64_t attempts = 0;
    std::optional<std::int64_t> http_status;
    Text<> problem;
    Instant created_at;
    std::optional<Instant> finished_at;
};
BOOST_DESCRIBE_STRUCT(Delivery, (), (subscription_id, event_id, type, state, attempts, http_status, problem, created_at, finished_at))

}  // namespace skl::notify
