// From an event to those who asked for it: webhooks with retries, dead letters and replay; addresses that confirmed.
#include "kernel/notify/subscriptions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "kernel/jobs/jobs.h"
#include "kernel/jobs/store.h"
#include "kernel/notify/webhook.h"
#include "kernel/outbound/tests/receiver.h"
#include "kernel/pages/locale.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"

namespace skl::notify {
namespace {

using namespace std::chrono_literals;
using skl::testing::Received;
using skl::testing::Receiver;

constexpr Instant noon{1'795'485'960'000'000};
constexpr Instant a_minute_later{noon.micros + 60'000'000};

struct Subscribing : ::testing::Test {
    Subscribing() { log::set_level(log::Level::off); }
    ~Subscribing() override {
        outbox.stop();
        jobs.stop();
    }
    void start() {
        subscriptions.offer("dataset.published");
        ASSERT_TRUE(outbox.start());
        jobs.start();
    }

    static Locale catalogue(const std::filesystem::path& folder) {
        for (const char* language : {"zh-Hant", "en"}) {
            std::filesystem::create_directories(folder / "locales" / language);
            std::ofstream(folder / "locales" / language / "test.ftl")
                << "notify.dataset.published.title = [" << language << "] {title}\nnotify.dataset.published.body = v{version}\n"
                << "notify.confirm-subscription.title = confirm\nnotify.confirm-subscription.body = please\n"
                << "notify.mail.read = Read:\nnotify.mail.stop = Stop:\nnotify.digest.title = {count} of them\n";
        }
        return std::move(*Locale::load(folder / "locales"));
    }

    template <class F>
    auto write(F f, const std::string& tenant = "t") {
        std::optional<std::invoke_result_t<F&, Transaction&>> out;
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            out.emplace(f(tx));
            return static_cast<bool>(*out);
        }));
        return std::move(*out);
    }
    Subscription webhook(const std::string& href, const std::string& topic = "dataset.published", const std::string& subject = "",
                         Instant at = noon) {
        NewSubscription given;
        given.topic.value = topic;
        given.channel = Channel::webhook;
        given.href.emplace().value = href;
        if (!subject.empty()) given.subject.emplace().value = subject;
        return *write([&](Transaction& tx) { return subscriptions.subscribe(tx, given, "en", at); });
    }
    Result<Subscription> mail(const std::string& address, Digest digest = Digest::none) {
        NewSubscription given;
        given.topic.value = "dataset.published";
        given.address.emplace().value = address;
        given.digest = digest;
        return write([&](Transaction& tx) { return subscriptions.subscribe(tx, given, "en", noon); });
    }
    Uuid publish(const std::string& subject, const std::string& tenant = "t", Instant at = noon) {
        Uuid id;
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            id = outbox
                     .publish(tx, "opendata", "dataset.published", subject,
                              R"({"identifier":")" + subject +
                                  R"(","version":2,"title":{"zh-Hant":"人口","en":"Population"},"href":"/datasets/)" + subject + "\"}",
                              at)
                     .id;
            return true;
        }));
        return id;
    }
    Delivery delivery(const Uuid& subscription, const Uuid& event) {
        Delivery out;
        (void)store->read("t", [&](Reader& reader) {
            for (const Delivery& one : deliveries(reader, subscription, 100))
                if (one.event_id == event) out = one;
        });
        return out;
    }
    bool becomes(const Uuid& subscription, const Uuid& event, DeliveryState state) {
        for (int i = 0; i < 3000; ++i) {
            const Delivery now = delivery(subscription, event);
            if (now.event_id == event && now.state == state) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }
    std::vector<Notice> kept(std::size_t count) {
        std::vector<Notice> out;
        for (int i = 0; i < 3000 && out.size() < count; ++i) {
            (void)store->read("t", [&](Reader& reader) { out = kept_mails(reader, 50); });
            if (out.size() < count) std::this_thread::sleep_for(10ms);
        }
        return out;
    }
    static std::string token_in(const std::string& text, const std::string& path) {
        const auto at = text.find(path) + path.size();
        return text.substr(at, text.find('\n', at) - at);
    }

    const skl::testing::Database database;
    const std::unique_ptr<Store> store = database.open_migrated();
    const Locale words = catalogue(database.folder());
    const Keys keys{*crypto::read_master_key(crypto::new_master_key())};
    Jobs jobs{*store, {2, 2'000ms, 20ms}};
    Outbox outbox{*store};
    Subscriptions* book = nullptr;
    Notify notify{*store,
                  jobs,
                  words,
                  {.sender = {"noreply@sky.example", "Sky"}, .base_url = "https://sky.example", .unsubscribe_key = "key"},
                  [this](Transaction& tx, const std::string& recipient) { return book->contact(tx, recipient, noon); }};
    Subscriptions subscriptions{*store, jobs, outbox, notify, keys, {true, {20ms, 20ms}}};
    Subscriptions* const named = book = &subscriptions;
};

TEST_F(Subscribing, An_event_reaches_the_webhooks_that_asked_for_it_signed_with_their_own_secret) {
    Receiver receiver;
    start();
    const Subscription all = webhook(receiver.url("/all"), "*"), one = webhook(receiver.url("/one"), "dataset.published", "population"),
                       other = webhook(receiver.url("/other"), "dataset.published", "budget");
    const Uuid event = publish("population");
    ASSERT_TRUE(becomes(all.id, event, DeliveryState::delivered));
    ASSERT_TRUE(becomes(one.id, event, DeliveryState::delivered));
    EXPECT_TRUE(delivery(other.id, event).event_id.nil());
    ASSERT_EQ(receiver.received().size(), 2U);
    for (const Received& got : receiver.received()) {
        EXPECT_EQ(got.headers.at("webhook-id"), to_text(event));
        EXPECT_NE(got.body.find(R"("type":"dataset.published","subject":"population")"), std::string::npos) << got.body;
        const std::string& secret = (got.target == "/all" ? all : one).secret->value;
        EXPECT_EQ(got.headers.at("webhook-signature"),
                  *webhook_signature(secret, to_text(event), std::stoll(got.headers.at("webhook-timestamp")), got.body));
    }
}

TEST_F(Subscribing, A_webhook_that_fails_is_tried_again_and_then_is_a_dead_letter_that_can_be_replayed) {
    std::atomic<int> calls = 0;
    std::atomic<bool> mended = false;
    Receiver receiver([&](const Received&) {
        ++calls;
        return std::string(mended ? "200 OK\r\n" : "503 Later\r\n");
    });
    start();
    const Subscription hook = webhook(receiver.url());
    const Uuid event = publish("population");
    ASSERT_TRUE(becomes(hook.id, event, DeliveryState::dead));
    EXPECT_EQ(calls, 3);  // two pauses, three attempts
    EXPECT_EQ(delivery(hook.id, event).attempts, 3);
    EXPECT_EQ(delivery(hook.id, event).http_status, 503);
    mended = true;
    ASSERT_TRUE(write([&](Transaction& tx) { return subscriptions.replay(tx, hook.id, event, noon); }));
    ASSERT_TRUE(becomes(hook.id, event, DeliveryState::delivered));
    EXPECT_EQ(calls, 4);
}

TEST_F(Subscribing, A_replay_is_a_call_of_its_own_even_while_the_job_of_the_last_attempt_has_not_ended) {
    Receiver receiver([](const Received&) { return std::string("410 Gone\r\n"); });
    start();
    const Subscription hook = webhook(receiver.url());
    const Uuid event = publish("population");
    ASSERT_TRUE(becomes(hook.id, event, DeliveryState::dead));
    jobs.stop();
    const std::string last_attempt = fmt::format("webhook:{}:{}", to_text(hook.id), to_text(event));
    const Uuid ending = *write([&](Transaction& tx) { return std::optional(jobs.enqueue(tx, "notify.webhook", "{}", last_attempt)); });
    ASSERT_TRUE(write([&](Transaction& tx) { return subscriptions.replay(tx, hook.id, event, noon); }));
    std::size_t further = 0;
    (void)store->read("t", [&](Reader& reader) {
        for (const JobView& job : jobs::list(reader, JobState::queued, "ffffffff-ffff-ffff-ffff-ffffffffffff", 100))
            further += job.kind.value == "notify.webhook" && job.id != ending;
    });
    EXPECT_EQ(further, 1U);
}

TEST_F(Subscribing, A_receiver_that_says_410_is_called_no_more) {
    Receiver receiver([](const Received&) { return std::string("410 Gone\r\n"); });
    start();
    const Subscription hook = webhook(receiver.url());
    const Uuid event = publish("population");
    ASSERT_TRUE(becomes(hook.id, event, DeliveryState::dead));
    (void)store->read("t", [&](Reader& reader) { EXPECT_EQ(find_subscription(reader, hook.id)->state, SubscriptionState::disabled); });
    const Uuid missed = publish("population");
    const Subscription second = webhook(receiver.url(), "dataset.published", "", a_minute_later);
    const Uuid last = publish("population", "t", a_minute_later);
    ASSERT_TRUE(becomes(second.id, last, DeliveryState::dead));
    EXPECT_TRUE(delivery(hook.id, missed).event_id.nil());
    EXPECT_EQ(receiver.received().size(), 2U);
}

TEST_F(Subscribing, Another_tenant_s_events_stay_there) {
    Receiver receiver;
    start();
    const Subscription hook = webhook(receiver.url());
    publish("population", "other");
    const Uuid own = publish("population");
    ASSERT_TRUE(becomes(hook.id, own, DeliveryState::delivered));
    EXPECT_EQ(receiver.received().size(), 1U);
}

TEST_F(Subscribing, An_address_is_written_to_only_after_it_has_confirmed) {
    start();
    ASSERT_TRUE(mail("lee@mail.example"));
    const auto asked = kept(1);
    ASSERT_EQ(asked.size(), 1U);
    publish("population");
    const std::string token = token_in(asked[0].mail_text.value, "/t/t/subscriptions/confirm/");
    EXPECT_FALSE(write([&](Transaction& tx) { return subscriptions.confirm(tx, token + "x", noon); }));
    EXPECT_EQ(write([&](Transaction& tx) { return subscriptions.confirm(tx, token, a_minute_later); })->state, SubscriptionState::active);
    publish("population", "t", a_minute_later);
    const auto told = kept(2);
    ASSERT_EQ(told.size(), 2U) << "one to confirm, one of the event after it";
    EXPECT_TRUE(told[0].mail_text.value.starts_with("[en] Population\n\nv2\n\nRead: https://sky.example/t/t/datasets/population\n"))
        << told[0].mail_text.value;
}

TEST_F(Subscribing, Asking_twice_for_one_address_writes_once_and_answers_alike) {
    start();
    const auto first = mail("lee@mail.example"), second = mail("LEE@mail.example");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->state, second->state);
    ASSERT_TRUE(mail("wang@mail.example"));
    EXPECT_EQ(kept(2).size(), 2U);
}

TEST_F(Subscribing, An_ended_subscription_leaves_neither_address_nor_key) {
    start();
    ASSERT_TRUE(mail("lee@mail.example"));
    Uuid id;
    (void)store->read("t", [&](Reader& reader) { id = notify::subscriptions(reader, "g", 1).at(0).id; });
    const auto contact = [&] {
        std::optional<Contact> out;
        (void)store->write("t",
                           [&](Transaction& tx) { return out = subscriptions.contact(tx, "subscription:" + to_text(id), noon), true; });
        return out;
    };
    EXPECT_EQ(contact()->address, "lee@mail.example");
    ASSERT_TRUE(write([&](Transaction& tx) { return subscriptions.end(tx, id, noon); }));
    EXPECT_FALSE(contact());
    EXPECT_EQ(key_counts(*store).at(0).data_keys, 0);
    std::string row;
    (void)store->read("t", [&](Reader& reader) {
        row = reader
                  .query(
                      "select coalesce(address, '-') || coalesce(address_index, '-') || coalesce(secret, '-') from subscription where "
                      "tenant = :tenant")
                  .word()
                  .value_or("");
    });
    EXPECT_EQ(row, "---");
}

TEST_F(Subscribing, What_cannot_be_is_refused_with_its_reason) {
    start();
    const auto refused = [&](NewSubscription given) {
        const auto done = write([&](Transaction& tx) { return subscriptions.subscribe(tx, given, "en", noon); });
        return done ? std::string("taken") : done.problem().errors.empty() ? done.problem().code : done.problem().errors[0].code;
    };
    NewSubscription given;
    given.topic.value = "dataset.published";
    EXPECT_EQ(refused(given), "required");
    given.address.emplace().value = "lee@mail.example";
    given.topic.value = "*";
    EXPECT_EQ(refused(given), "unknown-topic");
    given.topic.value = "dataset.published";
    given.channel = Channel::sms;
    EXPECT_EQ(refused(given), "no-provider");
    given.channel = Channel::email;
}

TEST_F(Subscribing, Who_asks_for_somebody_else_cannot_fill_their_mailbox) {
    start();
    NewSubscription given;
    given.topic.value = "dataset.published";
    given.address.emplace().value = "lee@mail.example";
    for (std::int64_t i = 0; i < 2 * most_unconfirmed; ++i) {
        given.subject.emplace().value = std::to_string(i);
        const auto done = write([&](Transaction& tx) { return subscriptions.subscribe(tx, given, "en", noon); });
        ASSERT_TRUE(done);
        EXPECT_EQ(done->state, SubscriptionState::pending) << "the answer tells nothing";
    }
    ASSERT_TRUE(mail("wang@mail.example"));
    EXPECT_EQ(kept(most_unconfirmed + 1).size(), static_cast<std::size_t>(most_unconfirmed) + 1);
    std::int64_t ended = 0;
    ASSERT_FALSE(
        store->write("t", [&](Transaction& tx) { return ended = subscriptions.end_unconfirmed(tx, {noon.micros + 1}, noon), true; }));
    EXPECT_EQ(ended, most_unconfirmed + 1);
    EXPECT_EQ(key_counts(*store).at(0).data_keys, 0);
}

}  // namespace
}  // namespace skl::notify
