// The SQL of subscriptions and deliveries.
#include "kernel/notify/subscription_store.h"

#include "kernel/notify/subscriptions.h"

namespace skl::notify {

void insert_subscription(Transaction& tx, const Subscription& row, const Secrets& secrets) {
    tx.query(
          "insert into subscription(tenant, id, topic, subject, channel, href, address, address_index, secret, digest, lang, state, "
          "created_at, verified_at) "
          "values(:tenant, :id, :topic, :subject, :channel, :href, :address, :address_index, :closed_secret, :digest, :lang, :state, "
          ":created_at, :verified_at)")
        .fields(row)
        .bind("address", secrets.address)
        .bind("address_index", secrets.address_index)
        .bind("closed_secret", secrets.secret)
        .run();
}

// The columns that the world may see; `secret` is not among them.
#define SKL_SUBSCRIPTION \
    "select id, topic, subject, channel, href, digest, lang, state, problem, created_at, verified_at, ended_at from subscription "

std::optional<Subscription> find_subscription(Reader& reader, const Uuid& id) {
    return reader.query(SKL_SUBSCRIPTION "where tenant = :tenant and id = :id").bind("id", id).one<Subscription>();
}

std::vector<Subscription> subscriptions(Reader& reader, const std::string& before, std::int64_t limit) {
    return reader.query(SKL_SUBSCRIPTION "where tenant = :tenant and id < :before order by id desc limit :limit")
        .bind("before", before)
        .bind("limit", limit)
        .all<Subscription>();
}

std::optional<Secrets> secrets_of(Reader& reader, const Uuid& id) {
    return reader.query("select address, secret, address_index from subscription where tenant = :tenant and id = :id")
        .bind("id", id)
        .one<Secrets>();
}

std::optional<Subscription> live_subscription(Reader& reader, const std::string& address_index, const std::string& topic,
                                              const std::string& subject) {
    return reader
        .query(SKL_SUBSCRIPTION
               "where tenant = :tenant and address_index = :address and topic = :topic and subject = :subject and state <> 'ended'")
        .bind("address", address_index)
        .bind("topic", topic)
        .bind("subject", subject)
        .one<Subscription>();
}

std::int64_t unconfirmed(Reader& reader, const std::string& address_index) {
    return reader.query("select count(*) from subscription where tenant = :tenant and address_index = :address and state = 'pending'")
        .bind("address", address_index)
        .number()
        .value_or(0);
}

std::vector<Subscription> pending_since(Reader& reader, Instant before) {
    return reader.query(SKL_SUBSCRIPTION "where tenant = :tenant and state = 'pending' and created_at < :before order by id limit 1000")
        .bind("before", before)
        .all<Subscription>();
}

void set_state(Transaction& tx, const Uuid& id, SubscriptionState state, const std::string& problem) {
    tx.query("update subscription set state = :state, problem = :problem where tenant = :tenant and id = :id and state <> 'ended'")
        .bind("id", id)
        .bind("state", state)
        .bind("problem", problem)
        .run();
}

void set_verified(Transaction& tx, const Uuid& id, Instant now) {
    tx.query("update subscription set state = 'active', verified_at = :now where tenant = :tenant and id = :id and state = 'pending'")
        .bind("id", id)
        .bind("now", now)
        .run();
}

void set_ended(Transaction& tx, const Uuid& id, Instant now) {
    tx.query(
          "update subscription set state = 'ended', ended_at = :now, address = null, address_index = null, secret = null "
          "where tenant = :tenant and id = :id")
        .bind("id", id)
        .bind("now", now)
        .run();
}

// Whoever wanted the news when it happened: what came before an address was confirmed is not for it, however late it is spread.
std::vector<Subscription> subscribers(Reader& reader, const Event& event, const std::string& after, std::int64_t limit) {
    return reader
        .query(SKL_SUBSCRIPTION
               "where tenant = :tenant and topic in (:topic, '*') and subject in ('', :subject) and state = 'active' "
               "and verified_at <= :at and id > :after order by id limit :limit")
        .bind("topic", event.type)
        .bind("subject", event.subject)
        .bind("at", event.at)
        .bind("after", after)
        .bind("limit", limit)
        .all<Subscription>();
}

#undef SKL_SUBSCRIPTION

bool insert_delivery(Transaction& tx, const Uuid& subscription, const Event& event, const std::string& body, Instant now) {
    return tx.query(
                 "insert into webhook_delivery(tenant, subscription_id, event_id, type, body, state, attempts, created_at) "
                 "values(:tenant, :subscription, :event, :type, :body, 'waiting', 0, :now) on conflict do nothing")
               .bind("subscription", subscription)
               .bind("event", event.id)
               .bind("type", event.type)
               .bind("body", body)
               .bind("now", now)
               .run() == 1;
}

std::vector<Delivery> deliveries(Reader& reader, const Uuid& subscription, std::int64_t limit) {
    return reader
        .query(
            "select subscription_id, event_id, type, state, attempts, http_status, problem, created_at, finished_at from webhook_delivery "
            "where tenant = :tenant and subscription_id = :subscription order by event_id desc limit :limit")
        .bind("subscription", subscription)
        .bind("limit", limit)
        .all<Delivery>();
}

std::int64_t forget_deliveries(Transaction& tx, Instant before) {
    return tx.query("delete from webhook_delivery where state <> 'waiting' and finished_at < :before").bind("before", before).run();
}

std::optional<Delivery> find_delivery(Reader& reader, const Uuid& subscription, const Uuid& event) {
    return reader
        .query(
            "select subscription_id, event_id, type, state, attempts, http_status, problem, created_at, finished_at from webhook_delivery "
            "where tenant = :tenant and subscription_id = :subscription and event_id = :event")
        .bind("subscription", subscription)
        .bind("event", event)
        .one<Delivery>();
}

std::string body_of_delivery(Reader& reader, const Uuid& subscription, const Uuid& event) {
    return reader
        .query("select body from webhook_delivery where tenant = :tenant and subscription_id = :subscription and event_id = :event")
        .bind("subscription", subscription)
        .bind("event", event)
        .word()
        .value_or("");
}

void set_delivery(Transaction& tx, const Uuid& subscription, const Uuid& event, DeliveryState state, std::int64_t attempts,
                  std::optional<std::int64_t> http_status, const std::string& problem, std::optional<Instant> finished) {
    tx.query(
          "update webhook_delivery set state = :state, attempts = :attempts, http_status = :status, problem = :problem, finished_at = "
          ":finished "
          "where tenant = :tenant and subscription_id = :subscription and event_id = :event")
        .bind("subscription", subscription)
        .bind("event", event)
        .bind("state", state)
        .bind("attempts", attempts)
        .bind("status", http_status)
        .bind("problem", problem)
        .bind("finished", finished)
        .run();
}

namespace {

Event event_of(const Reader& reader, const Row& row) {
    Event event;
    (void)parse(row.text(0), event.id);
    event.tenant = reader.tenant();
    event.module = row.text(1);
    event.type = row.text(2);
    event.subject = row.text(3);
    event.sequence = row.integer(4);
    event.at = {row.integer(5)};
    event.data = row.text(6);
    return event;
}

}  // namespace

std::optional<Event> find_event(Reader& reader, const std::string& id) {
    std::optional<Event> out;
    reader.query("select id, module, type, subject, sequence, at, data from event where tenant = :tenant and id = :id")
        .bind("id", id)
        .each([&](const Row& row) { out = event_of(reader, row); });
    return out;
}

std::vector<Event> latest_events(Reader& reader, const std::string& type, std::int64_t limit) {
    std::vector<Event> out;
    reader
        .query(
            "select id, module, type, subject, sequence, at, data from event where tenant = :tenant and type = :type order by at desc, id "
            "desc limit :limit")
        .bind("type", type)
        .bind("limit", limit)
        .each([&](const Row& row) { out.push_back(event_of(reader, row)); });
    return out;
}

}  // namespace skl::notify
