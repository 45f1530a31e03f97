// A hub as a subscriber meets it that was written from the Recommendation: questions, leases, signatures, ends.
#include "kernel/notify/websub.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "kernel/crypto/digest.h"
#include "kernel/jobs/jobs.h"
#include "kernel/outbound/tests/receiver.h"
#include "kernel/pages/locale.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

using namespace std::chrono_literals;
using skl::testing::Received;
using skl::testing::Receiver;

const std::string site = "https://sky.example/t/t";
const std::string feed_url = site + "/feeds/dataset.published.atom";

Parameters form(std::initializer_list<std::pair<std::string, std::string>> pairs) { return {{pairs.begin(), pairs.end()}}; }

std::string code_of(const Parameters& form) {
    const auto read = read_websub(form);
    return read ? "" : read.problem().params.at("name");
}

TEST(WebsubRequest, Says_which_parameter_is_wrong) {
    const std::pair<std::string, std::string> mode{"hub.mode", "subscribe"}, callback{"hub.callback", "https://a.example/c"},
        topic{"hub.topic", feed_url};
    EXPECT_EQ(code_of(form({mode, callback, topic})), "");
    EXPECT_EQ(code_of(form({callback, topic})), "hub.mode");
    EXPECT_EQ(code_of(form({{"hub.mode", "publish"}, callback, topic})), "hub.mode");
    EXPECT_EQ(code_of(form({mode, topic})), "hub.callback");
    for (const char* bad : {"ftp://a.example/", "//a", "https://", "https://u@a.example/", "https://a.example/ b", "https://a.example/#x"})
        EXPECT_EQ(code_of(form({mode, {"hub.callback", bad}, topic})), "hub.callback") << bad;
    EXPECT_EQ(code_of(form({mode, callback})), "hub.topic");
    EXPECT_EQ(code_of(form({mode, callback, topic, topic})), "hub.topic");
    EXPECT_EQ(code_of(form({mode, callback, topic, {"hub.secret", std::string(200, 's')}})), "hub.secret");
    EXPECT_EQ(code_of(form({mode, callback, topic, {"hub.secret", std::string(199, 's')}, {"hub.other", "x"}})), "");
    for (const char* bad : {"0", "-1", "1e3", "99999999999999999999"})
        EXPECT_EQ(code_of(form({mode, callback, topic, {"hub.lease_seconds", bad}})), "hub.lease_seconds") << bad;
    EXPECT_EQ(read_websub(form({mode, callback, topic, {"hub.lease_seconds", "1"}}))->lease, shortest_lease);
    EXPECT_EQ(read_websub(form({mode, callback, topic, {"hub.lease_seconds", "99999999999"}}))->lease, longest_lease);
    EXPECT_EQ(read_websub(form({mode, callback, topic}))->lease, usual_lease);
}

TEST(WebsubRequest, The_question_keeps_the_callbacks_own_query) {
    WebsubRequest request{WebsubMode::unsubscribe, "https://a.example/c?x=1", "a.example", "https://t.example/f?a=b&c", usual_lease, {}};
    EXPECT_EQ(verification_url(request, "abc"),
              "https://a.example/c?x=1&hub.mode=unsubscribe&hub.topic=https%3A%2F%2Ft.example%2Ff%3Fa%3Db%26c&hub.challenge=abc");
    request.mode = WebsubMode::subscribe;
    request.callback = "https://a.example/c";
    EXPECT_EQ(
        verification_url(request, "abc"),
        "https://a.example/c?hub.mode=subscribe&hub.topic=https%3A%2F%2Ft.example%2Ff%3Fa%3Db%26c&hub.challenge=abc&hub.lease_seconds="
        "864000");
}

TEST(FeedPlace, An_address_names_one_feed_in_one_language) {
    const auto chinese = feed_at(feed_url, site), english = feed_at(feed_url + "?lang=en", site);
    ASSERT_TRUE(chinese && english);
    EXPECT_EQ(chinese->topic, "dataset.published");
    EXPECT_EQ(chinese->language, "zh-Hant");
    EXPECT_EQ(english->language, "en");
    EXPECT_EQ(chinese->url(), feed_url);
    EXPECT_EQ(english->url(), feed_url + "?lang=en");
    for (const char* other :
         {"https://sky.example/feeds/dataset.published.atom", "https://sky.example/t/t/feeds/dataset.published.xml", ""})
        EXPECT_FALSE(feed_at(other, site)) << other;
}

// What the Recommendation asks of a subscriber: it repeats the challenge of what it asked for, and checks the signature.
struct Subscriber {
    std::function<std::string(const Received&)> answer = [this](const Received& got) -> std::string {
        const auto challenge = got.target.find("hub.challenge=");
        if (challenge == std::string::npos) return refuse_content ? "410 Gone\r\n" : "204 No Content\r\n";
        if (!agrees) return "404 Not Found\r\n";
        const std::string said = got.target.substr(challenge + 14, got.target.find('&', challenge) - challenge - 14);
        return fmt::format("200 OK\r\nContent-Length: {}\r\n\r\n{}", said.size(), *text::percent_decode(said));
    };
    std::atomic<bool> agrees = true, refuse_content = false;
    Receiver receiver{answer};

    std::vector<Received> contents() const {
        auto all = receiver.received();
        std::erase_if(all, [](const Received& one) { return one.target.find("hub.challenge=") != std::string::npos; });
        return all;
    }
    std::size_t questions() const { return receiver.received().size() - contents().size(); }
};

struct Hub : ::testing::Test {
    explicit Hub(bool private_network = true) : private_callbacks(private_network) {
        log::set_level(log::Level::off);
        subscriptions.offer("dataset.published");
        EXPECT_TRUE(outbox.start());
        jobs.start();
    }
    ~Hub() override {
        outbox.stop();
        jobs.stop();
    }
    static Locale catalogue(const std::filesystem::path& folder) {
        for (const char* language : {"zh-Hant", "en"}) {
            std::filesystem::create_directories(folder / "locales" / language);
            std::ofstream(folder / "locales" / language / "test.ftl")
                << "notify.dataset.published.title = [" << language << "] {title}\nnotify.dataset.published.body = v{version}\n"
                << "topic.dataset.published = news\nsite.tagline = sky\n";
        }
        return std::move(*Locale::load(folder / "locales"));
    }
    Done ask(const Subscriber& by, WebsubMode mode, const std::string& url = feed_url, std::optional<std::string> secret = {},
             const std::string& path = "/hook") {
        const std::string callback = by.receiver.url(path);
        const WebsubRequest request{mode, callback, callback.substr(7, callback.find('/', 7) - 7), url, usual_lease, std::move(secret)};
        std::optional<Done> out;
        (void)store->write("t", [&](Transaction& tx) {
            out.emplace(hub.ask(tx, request, site, Instant::now()));
            return static_cast<bool>(*out);
        });
        return *out;
    }
    void publish(const std::string& subject) {
        EXPECT_FALSE(store->write("t", [&](Transaction& tx) {
            outbox.publish(tx, "opendata", "dataset.published", subject,
                           R"({"identifier":")" + subject +
                               R"(","version":2,"title":{"zh-Hant":"人口","en":"Population"},"href":"/datasets/)" + subject + "\"}",
                           Instant::now());
            return true;
        }));
    }
    std::int64_t count(const std::string& state) {
        std::int64_t out = -1;
        (void)store->read("t", [&](Reader& reader) {
            out = reader.query("select cast(count(*) as bigint) from websub_subscription where tenant = :tenant and state = :state")
                      .bind("state", state)
                      .number()
                      .value_or(-1);
        });
        return out;
    }
    static bool soon(const std::function<bool()>& holds) {
        for (int i = 0; i < 1500; ++i) {
            if (holds()) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }

    const bool private_callbacks;
    const skl::testing::Database database;
    const std::unique_ptr<Store> store = database.open_migrated();
    const Locale words = catalogue(database.folder());
    const Keys keys{*crypto::read_master_key(crypto::new_master_key())};
    Jobs jobs{*store, {2, 2'000ms, 20ms}};
    Outbox outbox{*store};
    Notify notify{*store, jobs, words, {.sender = {"noreply@sky.example", "Sky"}, .base_url = "https://sky.example"}, {}};
    Subscriptions subscriptions{*store, jobs, outbox, notify, keys, {true, {20ms}}};
    Websub hub{*store, jobs, outbox, notify, subscriptions, words, keys, {private_callbacks, {20ms, 20ms}, {20ms, 20ms}}};
};

TEST_F(Hub, Who_repeats_the_challenge_is_sent_the_feed_signed) {
    Subscriber subscriber;
    ASSERT_TRUE(ask(subscriber, WebsubMode::subscribe, feed_url, "a secret"));
    ASSERT_TRUE(soon([&] { return count("active") == 1; }));
    EXPECT_EQ(count("asked"), 0);
    publish("population");
    ASSERT_TRUE(soon([&] { return subscriber.contents().size() == 1; }));
    const Received got = subscriber.contents()[0];
    EXPECT_EQ(got.headers.at("content-type"), "application/atom+xml; charset=utf-8");
    EXPECT_NE(got.headers.at("link").find("<https://sky.example/t/t/websub>; rel=\"hub\""), std::string::npos);
    EXPECT_NE(got.headers.at("link").find("<" + feed_url + ">; rel=\"self\""), std::string::npos);
    EXPECT_NE(got.body.find("[zh-Hant] 人口"), std::string::npos);
    EXPECT_EQ(got.headers.at("x-hub-signature"), "sha256=" + text::hex(crypto::hmac_sha256("a secret", got.body)));
}

TEST_F(Hub, Who_did_not_ask_is_sent_nothing) {
    Subscriber stranger;
    stranger.agrees = false;
    ASSERT_TRUE(ask(stranger, WebsubMode::subscribe));
    ASSERT_TRUE(soon([&] { return stranger.questions() == 1 && count("asked") == 0; }));
    EXPECT_EQ(count("active"), 0);
    Receiver mute([](const Received&) { return std::string("200 OK\r\n"); });  // an answer without the challenge
    (void)store->write("t", [&](Transaction& tx) {
        return static_cast<bool>(
            hub.ask(tx, {WebsubMode::subscribe, mute.url(), "127.0.0.1", feed_url, usual_lease, {}}, site, Instant::now()));
    });
    ASSERT_TRUE(soon([&] { return mute.received().size() == 1 && count("asked") == 0; }));
    EXPECT_EQ(count("active"), 0);
    Subscriber parrot;
    EXPECT_FALSE(ask(parrot, WebsubMode::subscribe, site + "/feeds/no-such-topic.atom"));
    EXPECT_FALSE(ask(parrot, WebsubMode::subscribe, "https://elsewhere.example/feeds/dataset.published.atom"));
}

TEST_F(Hub, A_renewal_overrides_and_one_feed_is_sent_once) {
    Subscriber subscriber;
    ASSERT_TRUE(ask(subscriber, WebsubMode::subscribe, feed_url, "old"));
    ASSERT_TRUE(soon([&] { return count("active") == 1; }));
    ASSERT_TRUE(ask(subscriber, WebsubMode::subscribe, feed_url, "new"));
    ASSERT_TRUE(soon([&] { return subscriber.questions() == 2 && count("asked") == 0; }));
    EXPECT_EQ(count("active"), 1);
    subscriber.agrees = false;  // a renewal that somebody else asks for changes nothing
    ASSERT_TRUE(ask(subscriber, WebsubMode::subscribe, feed_url, "mallory"));
    ASSERT_TRUE(soon([&] { return subscriber.questions() == 3 && count("asked") == 0; }));
    publish("population");
    ASSERT_TRUE(soon([&] { return !subscriber.contents().empty(); }));
    std::this_thread::sleep_for(100ms);
    ASSERT_EQ(subscriber.contents().size(), 1U);
    const Received got = subscriber.contents()[0];
    EXPECT_EQ(got.headers.at("x-hub-signature"), "sha256=" + text::hex(crypto::hmac_sha256("new", got.body)));
}

TEST_F(Hub, Unsubscribing_needs_the_same_word) {
    Subscriber subscriber;
    ASSERT_TRUE(ask(subscriber, WebsubMode::subscribe, feed_url + "?lang=en"));
    ASSERT_TRUE(soon([&] { return count("active") == 1; }));
    subscriber.agrees = false;
    ASSERT_TRUE(ask(subscriber, WebsubMode::unsubscribe, feed_url + "?lang=en"));
    ASSERT_TRUE(soon([&] { return subscriber.questions() == 2 && count("asked") == 0; }));
    EXPECT_EQ(count("active"), 1);
    publish("population");
    ASSERT_TRUE(soon([&] { return subscriber.contents().size() == 1; }));
    EXPECT_NE(subscriber.contents()[0].body.find("[en] Population"), std::string::npos);
    EXPECT_FALSE(subscriber.contents()[0].headers.contains("x-hub-signature"));
    subscriber.agrees = true;
    ASSERT_TRUE(ask(subscriber, WebsubMode::unsubscribe, feed_url + "?lang=en"));
    ASSERT_TRUE(soon([&] { return count("active") == 0 && count("asked") == 0; }));
    publish("population");
    std::this_thread::sleep_for(200ms);
    EXPECT_EQ(subscriber.contents().size(), 1U);
}

TEST_F(Hub, A_lease_ends_and_a_callback_that_is_gone_ends_it) {
    Subscriber subscriber, leaving;
    ASSERT_TRUE(ask(subscriber, WebsubMode::subscribe));
    ASSERT_TRUE(ask(leaving, WebsubMode::subscribe));
    ASSERT_TRUE(soon([&] { return count("active") == 2; }));
    leaving.refuse_content = true;
    publish("population");
    ASSERT_TRUE(soon([&] { return subscriber.contents().size() == 1 && count("active") == 1; }));
    EXPECT_EQ(*hub.forget_expired({Instant::now().micros + (usual_lease - 60) * 1'000'000}), 0);
    (void)store->write("t", [](Transaction& tx) {
        tx.query("update websub_subscription set expires_at = 1 where tenant = :tenant").run();
        return true;
    });
    publish("budget");
    std::this_thread::sleep_for(200ms);
    EXPECT_EQ(subscriber.contents().size(), 1U);
    EXPECT_EQ(*hub.forget_expired(Instant::now()), 1);
    EXPECT_EQ(count("active"), 0);
}

TEST_F(Hub, What_does_not_arrive_is_sent_again) {
    std::atomic<int> calls = 0;
    Receiver receiver([&](const Received& got) -> std::string {
        const auto at = got.target.find("hub.challenge=");
        if (at != std::string::npos) {
            const std::string said = got.target.substr(at + 14, got.target.find('&', at) - at - 14);
            return fmt::format("200 OK\r\nContent-Length: {}\r\n\r\n{}", said.size(), said);
        }
        return ++calls < 3 ? "503 Service Unavailable\r\n" : "204 No Content\r\n";
    });
    const std::string callback = receiver.url("/hook?mine=1");
    (void)store->write("t", [&](Transaction& tx) {
        return static_cast<bool>(
            hub.ask(tx, {WebsubMode::subscribe, callback, "127.0.0.1", feed_url, usual_lease, {}}, site, Instant::now()));
    });
    ASSERT_TRUE(soon([&] { return count("active") == 1; }));
    publish("population");
    EXPECT_TRUE(soon([&] { return calls == 3; }));
}

TEST_F(Hub, One_host_is_not_flooded_with_questions) {
    jobs.stop();
    Subscriber victim;
    for (int i = 0; i < most_asked_of_host; ++i) EXPECT_TRUE(ask(victim, WebsubMode::subscribe, feed_url, {}, fmt::format("/{}", i)));
    const Done refused = ask(victim, WebsubMode::subscribe, feed_url, {}, "/more");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().status, 429);
}

struct PublicHub : Hub {
    PublicHub() : Hub(false) {}
};

TEST_F(PublicHub, Callbacks_on_this_network_are_not_called) {
    Subscriber inside;
    ASSERT_TRUE(ask(inside, WebsubMode::subscribe));
    ASSERT_TRUE(soon([&] { return count("asked") == 0; }));
    EXPECT_EQ(count("active"), 0);
    EXPECT_TRUE(inside.receiver.received().empty());
}

}  // namespace
}  // namespace skl::notify
