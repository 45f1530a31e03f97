#include "kernel/storage/outbox.h"

#include <gtest/gtest.h>

#include <latch>

#include "kernel/describe/node.h"
#include "kernel/storage/tests/database.h"

namespace skl {

struct CaseSubmitted {
    Text<> service;
};
BOOST_DESCRIBE_STRUCT(CaseSubmitted, (), (service))

namespace {

constexpr Instant noon{1'795'485'960'000'000};
constexpr Instant later(std::int64_t hours) { return {noon.micros + hours * 3'600'000'000}; }

struct Events : ::testing::Test {
    void publish(const std::string& subject, const std::string& type = "case.submitted", const std::string& tenant = "a",
                 bool keep = true) {
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            outbox.publish(tx, "services", type, subject, CaseSubmitted{}, noon);
            return keep;
        }));
    }
    Outbox::Consumer listen(std::vector<std::string>& heard) {
        return [&heard, this](Transaction& tx, const Event& event) -> Done {
            const std::lock_guard lock(mutex);
            heard.push_back(fmt::format("{}:{}:{}", tx.tenant(), event.subject, event.sequence));
            return Nothing{};
        };
    }
    std::int64_t deliver_all(Instant now = noon) {
        std::int64_t all = 0;
        while (const auto n = outbox.deliver(now)) all += n;
        return all;
    }

    testing::Database database;
    std::unique_ptr<Store> store = database.open_migrated();
    Outbox outbox{*store};
    std::mutex mutex;
};

TEST_F(Events, An_event_is_a_CloudEvent) {
    Event event;
    ASSERT_FALSE(store->write("taipei", [&](Transaction& tx) {
        CaseSubmitted fact;
        fact.service.value = "a \"quoted\" one";
        event = outbox.publish(tx, "services", "case.submitted", "2026-000123", fact, noon);
        return true;
    }));
    const auto json = read_json(event.cloud_event());
    ASSERT_TRUE(json);
    const auto member = [&](const char* name) { return json->find(name) ? json->find(name)->text : "absent"; };
    EXPECT_EQ(member("specversion"), "1.0");
    EXPECT_EQ(member("id"), to_text(event.id));
    EXPECT_EQ(member("source"), "/t/taipei/services");
    EXPECT_EQ(member("type"), "case.submitted");
    EXPECT_EQ(member("subject"), "2026-000123");
    EXPECT_EQ(member("time"), to_text(noon));
    EXPECT_EQ(member("datacontenttype"), "application/json");
    EXPECT_EQ(member("dataschema"), "/schemas/events/case.submitted/1");
    EXPECT_EQ(member("sequence"), "1");
    EXPECT_EQ(json->find("data")->find("service")->text, "a \"quoted\" one");
}

TEST_F(Events, Who_asked_for_a_type_hears_it_once_in_order_and_others_do_not) {
    std::vector<std::string> heard, all, none;
    outbox.consume("cases", {"case.submitted"}, listen(heard));
    outbox.consume("history", {"*"}, listen(all));
    outbox.consume("deaf", {"case.closed"}, listen(none));
    ASSERT_TRUE(outbox.announce());
    for (int i = 0; i < 3; ++i) publish("x");
    publish("y", "case.opened");
    EXPECT_EQ(deliver_all(), 7);
    EXPECT_EQ(heard, (std::vector<std::string>{"a:x:1", "a:x:2", "a:x:3"}));
    EXPECT_EQ(all.size(), 4U);
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(deliver_all(), 0);
}

TEST_F(Events, An_event_of_a_write_that_did_not_happen_did_not_happen) {
    std::vector<std::string> heard;
    outbox.consume("cases", {"*"}, listen(heard));
    ASSERT_TRUE(outbox.announce());
    publish("x", "case.submitted", "a", false);
    publish("x");
    deliver_all();
    EXPECT_EQ(heard, (std::vector<std::string>{"a:x:1"}));  // no gap either
}

TEST_F(Events, Each_tenant_has_its_own_subjects) {
    std::vector<std::string> heard;
    outbox.consume("cases", {"*"}, listen(heard));
    ASSERT_TRUE(outbox.announce());
    for (const char* tenant : {"a", "b", "a"}) publish("x", "case.submitted", tenant);
    deliver_all();
    std::sort(heard.begin(), heard.end());
    EXPECT_EQ(heard, (std::vector<std::string>{"a:x:1", "a:x:2", "b:x:1"}));
}

TEST_F(Events, What_a_consumer_refuses_comes_again_later_and_holds_up_its_subject_only) {
    std::vector<std::string> heard;
    bool ready = false;
    outbox.consume("cases", {"*"}, [&](Transaction&, const Event& event) -> Done {
        const std::lock_guard lock(mutex);
        if (event.subject == "x" && event.sequence == 1 && !ready) return Problem{503, "not-yet"};
        heard.push_back(fmt::format("{}:{}", event.subject, event.sequence));
        return Nothing{};
    });
    ASSERT_TRUE(outbox.announce());
    publish("x");
    publish("x");
    publish("y");
    deliver_all();
    EXPECT_EQ(heard, (std::vector<std::string>{"y:1"}));
    ready = true;
    EXPECT_EQ(deliver_all(), 0);  // its time has not come
    EXPECT_EQ(deliver_all(later(1)), 2);
    EXPECT_EQ(heard, (std::vector<std::string>{"y:1", "x:1", "x:2"}));
}

TEST_F(Events, What_a_consumer_wrote_before_it_refused_is_gone) {
    int tries = 0;
    outbox.consume("cases", {"case.submitted"}, [&](Transaction& tx, const Event&) -> Done {
        tx.query("insert into event_subject(tenant, subject, last) values(:tenant, 'mark', 1)").run();
        return ++tries == 1 ? Done(Problem{503, "not-yet"}) : Done(Nothing{});
    });
    ASSERT_TRUE(outbox.announce());
    publish("x");
    deliver_all();
    const auto marks = [&] {
        std::int64_t out = -1;
        (void)store->read("a", [&](Reader& reader) {
            out = *reader.query("select count(*) from event_subject where tenant = :tenant and subject = 'mark'").number();
        });
        return out;
    };
    EXPECT_EQ(marks(), 0);
    deliver_all(later(1));
    EXPECT_EQ(marks(), 1);
}

TEST_F(Events, What_fails_for_a_day_is_a_dead_letter_that_can_be_replayed) {
    bool well = false;
    std::vector<std::string> heard;
    outbox.consume("cases", {"*"}, [&](Transaction&, const Event& event) -> Done {
        if (event.sequence == 1 && !well) throw std::runtime_error("a bug");
        heard.push_back(std::to_string(event.sequence));
        return Nothing{};
    });
    ASSERT_TRUE(outbox.announce());
    publish("x");
    publish("x");
    for (std::int64_t i = 0; i < most_delivery_attempts; ++i) {
        EXPECT_TRUE(heard.empty());
        outbox.deliver(later(i * 24));
    }
    deliver_all(later(1'000));
    EXPECT_EQ(heard, (std::vector<std::string>{"2"}));  // the subject goes on without it
    std::vector<DeadDelivery> dead;
    ASSERT_FALSE(store->read("a", [&](Reader& reader) { dead = Outbox::dead(reader); }));
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead[0].error.value, "internal");
    EXPECT_EQ(dead[0].attempts, most_delivery_attempts);
    well = true;
    ASSERT_FALSE(store->write("a", [&](Transaction& tx) { return outbox.replay(tx, "cases", dead[0].event_id.value); }));
    EXPECT_EQ(deliver_all(), 1);
    EXPECT_EQ(heard, (std::vector<std::string>{"2", "1"}));
}

TEST_F(Events, Two_nodes_deliver_each_event_once) {
    std::map<std::string, int> heard;
    const auto count = [&](Transaction&, const Event& event) -> Done {
        const std::lock_guard lock(mutex);
        ++heard[fmt::format("{}:{}", event.subject, event.sequence)];
        return Nothing{};
    };
    const auto second_store = database.open();
    Outbox second{*second_store};
    outbox.consume("cases", {"*"}, count);
    second.consume("cases", {"*"}, count);
    ASSERT_TRUE(outbox.announce());
    for (int i = 0; i < 60; ++i) publish("s" + std::to_string(i % 20));
    std::thread other([&] {
        for (int i = 0; i < 20; ++i) second.deliver(noon);
    });
    for (int i = 0; i < 20; ++i) outbox.deliver(noon);
    other.join();
    EXPECT_EQ(heard.size(), 60U);
    for (const auto& [event, times] : heard) EXPECT_EQ(times, 1) << event;
}

TEST_F(Events, The_running_outbox_is_woken_by_the_commit) {
    std::latch heard{3};
    outbox.consume("cases", {"*"}, [&](Transaction&, const Event&) -> Done {
        heard.count_down();
        return Nothing{};
    });
    ASSERT_TRUE(outbox.start());
    for (int i = 0; i < 3; ++i) publish("x");
    heard.wait();
    outbox.stop();
}

TEST_F(Events, Events_that_all_have_had_are_forgotten_and_owed_ones_are_not) {
    std::vector<std::string> heard;
    outbox.consume("cases", {"case.submitted"}, listen(heard));
    ASSERT_TRUE(outbox.announce());
    publish("x");
    publish("y", "case.closed");
    std::int64_t gone = 0;
    const auto forget = [&] {
        EXPECT_FALSE(store->write(every_tenant, [&](Transaction& tx) {
            gone = Outbox::forget(tx, later(1));
            return true;
        }));
        return gone;
    };
    EXPECT_EQ(forget(), 1);
    deliver_all();
    EXPECT_EQ(forget(), 1);
}

}  // namespace
}  // namespace skl
