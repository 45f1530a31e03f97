// Facts between modules (spec: Facts, CloudEvents 1.0). An event is written in the transaction that makes it true; whoever
// consumes its type is told at least once, in order per subject. A consumer's own rows change in the transaction that
// strikes the delivery off, so for them it is exactly once; what it sends outside must be deduplicated by the event's id.
//
// Threads: publish from any transaction; consume before start. Consumers run on the store's writers: they must be short.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "kernel/describe/write.h"
#include "kernel/storage/store.h"

namespace skl {

struct Event {
    Uuid id;
    std::string tenant, module, type, subject;  // type: case.submitted; subject: an id or public reference
    std::int64_t sequence = 0;                  // 1, 2, … per tenant and subject
    Instant at;
    std::string data;  // JSON, no personal data

    std::string cloud_event() const;  // the JSON that webhooks and feeds carry
};

struct DeadDelivery {
    Text<> tenant, consumer, event_id, type, subject, error;
    std::int64_t sequence = 0, attempts = 0;
    Instant dead_at;
};
BOOST_DESCRIBE_STRUCT(DeadDelivery, (), (tenant, consumer, event_id, type, subject, error, sequence, attempts, dead_at))

class Outbox {
public:
    explicit Outbox(Store& store) : store_(store) {}
    ~Outbox() { stop(); }
    Outbox(const Outbox&) = delete;

    Event publish(Transaction& tx, std::string module, std::string type, std::string subject, std::string data, Instant at);
    template <class S>
        requires(!std::is_convertible_v<const S&, std::string>)
    Event publish(Transaction& tx, std::string module, std::string type, std::string subject, const S& data, Instant at) {
        return publish(tx, std::move(module), std::move(type), std::move(subject), to_json(data), at);
    }

    // A Problem or an exception means: not now, try again. Types are exact, or "*" for all.
    using Consumer = std::function<Done(Transaction&, const Event&)>;
    void consume(std::string name, std::vector<std::string> types, Consumer consumer);

    Done start();  // makes the consumers known to all nodes and begins to deliver
    void stop();   // finishes the round at hand

    Done announce();                    // the first half of start(): events published from now on reach these consumers
    std::int64_t deliver(Instant now);  // one round of what is due, on the calling thread: how many were delivered

    static std::vector<DeadDelivery> dead(Reader& reader);  // of the reader's tenant, newest first
    bool replay(Transaction& tx, const std::string& consumer, const std::string& event_id);
    static std::int64_t forget(Transaction& tx, Instant before);  // events that all consumers have had; run as every_tenant

private:
    struct Subscription {
        std::string name;
        std::vector<std::string> types;
        Consumer consumer;
    };
    struct Due {
        Event event;
        std::int64_t attempts = 0;
    };
    void serve();
    void wake();
    std::vector<Due> due(const std::string& consumer, Instant now);
    std::int64_t deliver_to(const Subscription& to, Instant now);
    void put_off(const Subscription& to, const Due& due, const std::string& error, Instant now);

    Store& store_;
    std::vector<Subscription> subscriptions_;
    std::mutex mutex_;
    std::condition_variable news_;
    bool awake_ = false, stopping_ = false;
    std::thread thread_;
};

constexpr std::int64_t most_delivery_attempts = 12;  // with the waits below: about a day, then a dead letter
constexpr std::int64_t longest_delivery_wait_seconds = 6 * 3600;
constexpr int most_due_at_once = 200;  // deliveries of one round and consumer: a few group commits

}  // namespace skl
