// Inside of subscriptions: their rows.
#pragma once

#include "kernel/notify/model.h"
#include "kernel/storage/outbox.h"

namespace skl::notify {

struct Secrets {  // encrypted fields, base64url
    std::optional<std::string> address, secret;
    std::optional<std::string> address_index;
};
BOOST_DESCRIBE_STRUCT(Secrets, (), (address, secret, address_index))

void insert_subscription(Transaction& tx, const Subscription& row, const Secrets& secrets);
std::optional<Secrets> secrets_of(Reader& reader, const Uuid& id);
std::optional<Subscription> live_subscription(Reader& reader, const std::string& address_index, const std::string& topic,
                                              const std::string& subject);
std::int64_t unconfirmed(Reader& reader, const std::string& address_index);
std::vector<Subscription> pending_since(Reader& reader, Instant before);
void set_state(Transaction& tx, const Uuid& id, SubscriptionState state, const std::string& problem);
void set_verified(Transaction& tx, const Uuid& id, Instant now);
void set_ended(Transaction& tx, const Uuid& id, Instant now);
std::vector<Subscription> subscribers(Reader& reader, const Event& event, const std::string& after, std::int64_t limit);
std::vector<Event> latest_events(Reader& reader, const std::string& type, std::int64_t limit);  // newest first
std::optional<Event> find_event(Reader& reader, const std::string& id);

bool insert_delivery(Transaction& tx, const Uuid& subscription, const Event& event, const std::string& body, Instant now);
std::optional<Delivery> find_delivery(Reader& reader, const Uuid& subscription, const Uuid& event);
std::string body_of_delivery(Reader& reader, const Uuid& subscription, const Uuid& event);
void set_delivery(Transaction& tx, const Uuid& subscription, const Uuid& event, DeliveryState state, std::int64_t attempts,
                  std::optional<std::int64_t> http_status, const std::string& problem, std::optional<Instant> finished);

}  // namespace skl::notify
