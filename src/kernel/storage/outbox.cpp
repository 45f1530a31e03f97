#include "kernel/storage/outbox.h"

#include <latch>
#include <random>

#include "kernel/crypto/random.h"
#include "kernel/telemetry/log.h"

namespace skl {

struct DueRow {
    Id<Event> event_id;
    Text<> tenant, module, type, subject, data;
    std::int64_t sequence = 0, attempts = 0;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(DueRow, (), (event_id, tenant, module, type, subject, data, sequence, attempts, at))

namespace {

constexpr std::chrono::seconds look_every{1};  // for events of other nodes, and for what was put off

// 2 s, 4 s, 8 s … with a fifth up or down, so that what failed together does not come back together.
std::int64_t wait_micros(std::int64_t attempts) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const std::int64_t seconds = std::min(std::int64_t{1} << std::min<std::int64_t>(attempts, 20), longest_delivery_wait_seconds);
    return seconds * (800'000 + static_cast<std::int64_t>(random() % 400'000));
}

}  // namespace

std::string Event::cloud_event() const {
    std::string out = "{\"specversion\":\"1.0\",\"id\":";
    const auto member = [&](std::string_view name, std::string_view value) {
        out += fmt::format(",\"{}\":", name);
        write_json_string(out, value);
    };
    write_json_string(out, to_text(id));
    member("source", fmt::format("/t/{}/{}", tenant, module));
    member("type", type);
    member("subject", subject);
    member("time", to_text(at));
    member("datacontenttype", "application/json");
    member("dataschema", fmt::format("/schemas/events/{}/1", type));
    member("sequence", std::to_string(sequence));
    return out + ",\"data\":" + data + "}";
}

// The subject's row is locked by its first event until the commit: numbers have no gap and stand in the order of commits.
Event Outbox::publish(Transaction& tx, std::string module, std::string type, std::string subject, std::string data, Instant at) {
    Event event{crypto::uuid_v7(at), tx.tenant(), std::move(module), std::move(type), std::move(subject), 0, at, std::move(data)};
    event.sequence =
        tx.query(
              "insert into event_subject(tenant, subject, last) values(:tenant, :subject, 1) on conflict(tenant, subject) do update "
              "set last = event_subject.last + 1 returning last")
            .bind("subject", event.subject)
            .number()
            .value();
    tx.query(
          "insert into event(tenant, id, module, type, subject, sequence, at, data) "
          "values(:tenant, :id, :module, :type, :subject, :sequence, :at, :data)")
        .bind("id", event.id)
        .bind("module", event.module)
        .bind("type", event.type)
        .bind("subject", event.subject)
        .bind("sequence", event.sequence)
        .bind("at", at)
        .bind("data", event.data)
        .run();
    const auto told =
        tx.query(
              "insert into event_delivery(tenant, consumer, subject, sequence, event_id, next_at) "
              "select distinct :tenant, name, cast(:subject as text), cast(:sequence as bigint), cast(:id as text), cast(0 as bigint) "
              "from event_consumer where type in (:type, '*')")
            .bind("subject", event.subject)
            .bind("sequence", event.sequence)
            .bind("id", event.id)
            .bind("type", event.type)
            .run();
    if (told > 0) tx.on_commit([this] { wake(); });
    return event;
}

void Outbox::consume(std::string name, std::vector<std::string> types, Consumer consumer) {
    subscriptions_.push_back({std::move(name), std::move(types), std::move(consumer)});
}

Done Outbox::announce() {
    const auto problem = store_.write(every_tenant, [&](Transaction& tx) {
        for (const Subscription& subscription : subscriptions_) {
            Rows rows;
            for (const std::string& type : subscription.types) rows.row().add("type", type).end();
            const std::string json = rows.json();
            tx.query("delete from event_consumer where name = :name and type not in (select type from {{rows(:rows; type text)}})")
                .bind("name", subscription.name)
                .bind("rows", json)
                .run();
            tx.query(
                  "insert into event_consumer(name, type) select :name, type from {{rows(:rows; type text)}} where true on conflict do "
                  "nothing")
                .bind("name", subscription.name)
                .bind("rows", json)
                .run();
        }
        return true;
    });
    if (problem) return *problem;
    return Nothing{};
}

Done Outbox::start() {
    if (auto done = announce(); !done) return done;
    thread_ = std::thread([this] { serve(); });
    return Nothing{};
}

void Outbox::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    news_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Outbox::wake() {
    {
        const std::lock_guard lock(mutex_);
        awake_ = true;
    }
    news_.notify_all();
}

void Outbox::serve() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        awake_ = false;
        lock.unlock();
        const std::int64_t delivered = deliver(Instant::now());
        lock.lock();
        if (delivered == 0) news_.wait_for(lock, look_every, [&] { return awake_ || stopping_; });
    }
}

std::int64_t Outbox::deliver(Instant now) {
    std::int64_t delivered = 0;
    for (const Subscription& to : subscriptions_) delivered += deliver_to(to, now);
    return delivered;
}

// Of each subject only the oldest that is still owed: the others wait for it.
std::vector<Outbox::Due> Outbox::due(const std::string& consumer, Instant now) {
    std::vector<DueRow> rows;
    (void)store_.read(every_tenant, [&](Reader& reader) {
        rows =
            reader
                .query(
                    "select d.event_id, d.tenant, e.module, e.type, d.subject, d.sequence, e.at, e.data, d.attempts from event_delivery d "
                    "join event e on e.tenant = d.tenant and e.id = d.event_id "
                    "where d.consumer = :consumer and d.dead_at is null and d.next_at <= :now and not exists "
                    "(select 1 from event_delivery b where b.tenant = d.tenant and b.consumer = d.consumer and b.subject = d.subject "
                    "and b.sequence < d.sequence and b.dead_at is null) order by d.next_at, d.event_id limit :most")
                .bind("consumer", consumer)
                .bind("now", now)
                .bind("most", most_due_at_once)
                .all<DueRow>();
    });
    std::vector<Due> out;
    out.reserve(rows.size());
    for (DueRow& row : rows)
        out.push_back({{row.event_id, std::move(row.tenant.value), std::move(row.module.value), std::move(row.type.value),
                        std::move(row.subject.value), row.sequence, row.at, std::move(row.data.value)},
                       row.attempts});
    return out;
}

std::int64_t Outbox::deliver_to(const Subscription& to, Instant now) {
    const std::vector<Due> all = due(to.name, now);
    std::vector<Store::Work> works(all.size());
    std::vector<std::string> errors(all.size());
    std::vector<char> kept(all.size(), 0);
    std::latch done(static_cast<std::ptrdiff_t>(all.size()));
    for (std::size_t i = 0; i < all.size(); ++i) {
        works[i] = [&, i](Transaction& tx) {
            errors[i].clear();
            kept[i] = 0;
            const auto struck =
                tx.query(
                      "delete from event_delivery where tenant = :tenant and consumer = :consumer and subject = :subject and "
                      "sequence = :sequence and dead_at is null")
                    .bind("consumer", to.name)
                    .bind("subject", all[i].event.subject)
                    .bind("sequence", all[i].event.sequence)
                    .run();
            if (struck == 0) return false;  // another node was first
            const Done answer = to.consumer(tx, all[i].event);
            if (!answer) errors[i] = answer.problem().code;
            kept[i] = answer ? 1 : 0;
            return kept[i] == 1;
        };
        store_.submit(all[i].event.tenant, works[i], [&, i](std::optional<Problem> problem) {
            if (problem) {
                kept[i] = 0;
                errors[i] = problem->code;
            }
            done.count_down();
        });
    }
    done.wait();
    std::int64_t delivered = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        delivered += kept[i];
        if (!errors[i].empty() && errors[i] != "busy") put_off(to, all[i], errors[i], now);
    }
    return delivered;
}

void Outbox::put_off(const Subscription& to, const Due& due, const std::string& error, Instant now) {
    const std::int64_t attempts = due.attempts + 1;
    const bool dead = attempts >= most_delivery_attempts;
    log::warn(dead ? "event given up" : "event put off", {{"consumer", to.name}, {"event", to_text(due.event.id)}, {"error", error}});
    (void)store_.write(due.event.tenant, [&](Transaction& tx) {
        tx.query(
              "update event_delivery set attempts = :attempts, next_at = :next, dead_at = :dead, error = :error where tenant = :tenant and "
              "consumer = :consumer and subject = :subject and sequence = :sequence")
            .bind("attempts", attempts)
            .bind("next", now.micros + wait_micros(attempts))
            .bind("dead", dead ? std::optional<std::int64_t>(now.micros) : std::nullopt)
            .bind("error", error)
            .bind("consumer", to.name)
            .bind("subject", due.event.subject)
            .bind("sequence", due.event.sequence)
            .run();
        return true;
    });
}

std::vector<DeadDelivery> Outbox::dead(Reader& reader) {
    return reader
        .query(
            "select d.tenant, d.consumer, d.event_id, e.type, d.subject, d.error, d.sequence, d.attempts, d.dead_at from event_delivery d "
            "join event e on e.tenant = d.tenant and e.id = d.event_id where d.tenant = :tenant and d.dead_at is not null "
            "order by d.dead_at desc, d.event_id limit 500")
        .all<DeadDelivery>();
}

bool Outbox::replay(Transaction& tx, const std::string& consumer, const std::string& event_id) {
    tx.on_commit([this] { wake(); });
    return tx.query(
                 "update event_delivery set attempts = 0, next_at = 0, dead_at = null where tenant = :tenant and consumer = :consumer and "
                 "event_id = :event and dead_at is not null")
               .bind("consumer", consumer)
               .bind("event", event_id)
               .run() == 1;
}

std::int64_t Outbox::forget(Transaction& tx, Instant before) {
    return tx
        .query(
            "delete from event where at < :before and not exists (select 1 from event_delivery d where d.tenant = event.tenant and "
            "d.event_id = event.id)")
        .bind("before", before)
        .run();
}

}  // namespace skl
