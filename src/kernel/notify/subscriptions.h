// Who wants to be told of which events: an e-mail address that confirmed it, or a webhook. Events come from the outbox; each goes
// to its subscribers by jobs, a page of them at a time, so that no transaction grows with their number.
//
//   subscriptions.offer("dataset.published");           // at install: a topic that people may choose
//   … the words: notify.dataset.published.title and .body, parameters from the event's data
//
// Threads: offer before start; everything else may be called from any thread.
#pragma once

#include <set>

#include "kernel/notify/model.h"
#include "kernel/notify/notify.h"
#include "kernel/storage/keys.h"
#include "kernel/storage/outbox.h"

namespace skl {
class App;
class JobRun;
}  // namespace skl

namespace skl::notify {

// A way to tell a person that somebody else runs: an SMS gateway, a push service (RFC 8030). Registered at install.
class Provider {
public:
    virtual ~Provider() = default;
    // 422: this address never; 503: try again.
    virtual Done send(const std::string& address, const std::string& title, const std::string& body, const std::string& href) = 0;
};

constexpr std::int64_t spread_page = 200;     // subscribers of one event in one transaction
constexpr std::int64_t most_unconfirmed = 3;  // of one address: whoever asks for somebody else cannot fill their mailbox
// spec README §3 "Webhooks", ± 20 %; after the last a dead letter.
inline const std::vector<std::chrono::milliseconds> webhook_pauses = {
    std::chrono::seconds(5), std::chrono::seconds(30), std::chrono::minutes(2), std::chrono::minutes(10),
    std::chrono::hours(1),   std::chrono::hours(6),    std::chrono::hours(24)};

struct SubscriptionOptions {
    bool private_network = false;  // webhooks may go to http and to addresses of this network
    std::vector<std::chrono::milliseconds> pauses = webhook_pauses;
};

class Subscriptions {
public:
    // Registers jobs and a consumer of all events: before jobs and outbox start.
    Subscriptions(Store& store, Jobs& jobs, Outbox& outbox, Notify& notify, const Keys& keys, SubscriptionOptions options = {});

    void offer(std::string topic) { topics_.insert(std::move(topic)); }
    const std::set<std::string>& topics() const { return topics_; }

    // A webhook is active at once and its answer holds the secret; an address gets a mail with the way to confirm it, and the answer
    // does not tell whether it was known. 422 invalid (unknown-topic, required, https-required, no-provider).
    Result<Subscription> subscribe(Transaction& tx, const NewSubscription& given, const std::string& language, Instant now);
    // The token of the mail. 404.
    Result<Subscription> confirm(Transaction& tx, const std::string& token, Instant now);
    Result<Subscription> of_token(Reader& reader, const std::string& token) const;
    // Its address and keys are erased: nothing can be sent any more.
    Done end(Transaction& tx, const Uuid& id, Instant now);
    // Those who were asked before then and have not confirmed; gives how many.
    std::int64_t end_unconfirmed(Transaction& tx, Instant before, Instant now);
    Result<Subscription> enable(Transaction& tx, const Uuid& id, bool enabled);    // of a webhook; 409 illegal-transition
    Done replay(Transaction& tx, const Uuid& id, const Uuid& event, Instant now);  // a dead delivery; 404, 409

    // For Notify's address book: the address of "subscription:<id>".
    std::optional<Contact> contact(Transaction& tx, const std::string& recipient, Instant now) const;
    static constexpr std::string_view recipient_prefix = "subscription:";

private:
    Result<std::string> spread(const JobRun& run);
    Result<std::string> call(const JobRun& run);
    void tell(Transaction& tx, const Subscription& to, const Event& event);
    std::string closed(Transaction& tx, const Uuid& id, const char* column, const std::string& plain, Instant now) const;
    std::optional<std::string> opened(Transaction& tx, const Uuid& id, const char* column, Instant now) const;

    Store& store_;
    Jobs& jobs_;
    Notify& notify_;
    const Keys& keys_;
    const SubscriptionOptions options_;
    std::set<std::string> topics_;
};

// The top level of an event's data as parameters of words: text and numbers; of words in several languages the Chinese, and `.en`.
std::map<std::string, std::string> params_of(const Event& event);

std::vector<Subscription> subscriptions(Reader& reader, const std::string& before, std::int64_t limit);
std::optional<Subscription> find_subscription(Reader& reader, const Uuid& id);
std::int64_t forget_deliveries(Transaction& tx, Instant before);  // ended ones, of all tenants: run as every_tenant
std::vector<Delivery> deliveries(Reader& reader, const Uuid& subscription, std::int64_t limit);  // newest first

// GET and POST /subscriptions, /subscriptions/{id}, its deliveries and moves, /subscriptions/confirm/{token}.
// Permissions: subscriptions.read, subscriptions.webhooks.
void install_subscriptions(App& app, Subscriptions& subscriptions);

}  // namespace skl::notify
