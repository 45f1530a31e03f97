#include "kernel/notify/notify.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "kernel/jobs/jobs.h"
#include "kernel/notify/tests/smtp_server.h"
#include "kernel/pages/locale.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"

namespace skl::notify {
namespace {

using namespace std::chrono_literals;
using skl::testing::bodies;
using skl::testing::SmtpServer;

constexpr Instant noon{1'795'485'960'000'000};

struct Notices : ::testing::Test {
    Notices() { log::set_level(log::Level::off); }

    const skl::testing::Database database;
    const std::unique_ptr<Store> store = database.open_migrated();
    const Locale words = catalogue(database.folder());
    Jobs jobs{*store, {2, 300ms, 20ms}};
    std::map<std::string, Contact> people{{"wang", {"wang@mail.example", "王小明", "zh-Hant"}}, {"lee", {"lee@mail.example", "Lee", "en"}}};

    static Locale catalogue(const std::filesystem::path& folder) {
        for (const auto& [language, title] : {std::pair{"zh-Hant", "案件 {case} 有決定了"}, {"en", "Case {case} is decided"}}) {
            std::filesystem::create_directories(folder / "locales" / language);
            std::ofstream(folder / "locales" / language / "test.ftl")
                << "notify.case-decided.title = " << title << "\nnotify.case-decided.body = " << title
                << ".\nnotify.mail.read = Read:\nnotify.mail.stop = Stop:\n";
        }
        return std::move(*Locale::load(folder / "locales"));
    }
    Options options(const SmtpServer* server) const {
        Options out{.sender = {"noreply@sky.example", "Sky"}, .base_url = "https://sky.example", .unsubscribe_key = "key"};
        if (server != nullptr) out.server = SmtpOptions{.url = server->url(), .require_tls = false, .longest = 10s};
        return out;
    }
    Notify::AddressBook book() {
        return [this](Reader&, const std::string& recipient) -> std::optional<Contact> {
            const auto found = people.find(recipient);
            return found == people.end() ? std::nullopt : std::optional(found->second);
        };
    }
    Uuid post(Notify& notify, const std::string& recipient, const std::string& tenant = "t") {
        Uuid id;
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            id = notify.post(
                tx, {.recipient = recipient, .topic = "case-decided", .params = {{"case", "2026-<1>"}}, .href = "/cases/1?a=1&b=2"}, noon);
            return true;
        }));
        return id;
    }
    std::vector<Notice> inbox_of(const std::string& recipient, const std::string& tenant = "t") {
        std::vector<Notice> out;
        EXPECT_FALSE(store->read(tenant, [&](Reader& reader) { out = inbox(reader, recipient, 50); }));
        return out;
    }
    MailState ended(const std::string& recipient) {
        for (int i = 0; i < 500 && inbox_of(recipient).front().mail == MailState::waiting; ++i) std::this_thread::sleep_for(10ms);
        return inbox_of(recipient).front().mail;
    }
};

TEST_F(Notices, Reach_the_inbox_and_the_mailbox_in_the_readers_language) {
    SmtpServer server;
    Notify notify(*store, jobs, words, options(&server), book());
    jobs.start();
    post(notify, "lee");
    ASSERT_EQ(ended("lee"), MailState::sent);
    ASSERT_EQ(server.received().size(), 1U);
    const auto parts = bodies(server.received()[0].text);
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_TRUE(parts[0].starts_with("Case 2026-<1> is decided.\n\nRead: https://sky.example/t/t/cases/1?a=1&b=2\n")) << parts[0];
    EXPECT_NE(parts[1].find("<h1>Case 2026-&lt;1&gt; is decided</h1>"), std::string::npos) << parts[1];
    EXPECT_NE(parts[1].find("href=\"https://sky.example/t/t/cases/1?a=1&amp;b=2\""), std::string::npos);
    jobs.stop();
}

TEST_F(Notices, Of_a_transaction_that_failed_are_neither_shown_nor_sent) {
    SmtpServer server;
    Notify notify(*store, jobs, words, options(&server), book());
    jobs.start();
    EXPECT_FALSE(store->write("t", [&](Transaction& tx) {
        notify.post(tx, {.recipient = "wang", .topic = "case-decided"}, noon);
        return false;
    }));
    post(notify, "lee");
    EXPECT_EQ(ended("lee"), MailState::sent);
    EXPECT_TRUE(inbox_of("wang").empty());
    EXPECT_EQ(server.received().size(), 1U);
    jobs.stop();
}

TEST_F(Notices, A_mailbox_that_does_not_exist_is_not_tried_again_and_a_busy_server_is) {
    std::atomic<int> tries = 0;
    SmtpServer server([&](const std::string& to) {
        if (to.find("lee") != std::string::npos) return std::string("550 unknown");
        return std::string(++tries < 2 ? "451 later" : "250 OK");
    });
    Notify notify(*store, jobs, words, options(&server), book());
    jobs.start();
    post(notify, "lee");
    EXPECT_EQ(ended("lee"), MailState::refused);
    EXPECT_EQ(inbox_of("lee").front().mail_problem.value, "mail-refused");
    post(notify, "wang");
    EXPECT_EQ(ended("wang"), MailState::sent);
    EXPECT_EQ(tries, 2);
    jobs.stop();
}

TEST_F(Notices, Without_a_server_the_mail_can_be_read_in_the_outbox) {
    Notify notify(*store, jobs, words, options(nullptr), book());
    jobs.start();
    post(notify, "wang");
    EXPECT_EQ(ended("wang"), MailState::kept);
    std::vector<Notice> kept;
    EXPECT_FALSE(store->read("t", [&](Reader& reader) { kept = kept_mails(reader, 10); }));
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_TRUE(kept[0].mail_text.value.starts_with("案件 2026-<1> 有決定了\n\n")) << kept[0].mail_text.value;
    post(notify, "nobody-knows");
    EXPECT_EQ(ended("nobody-knows"), MailState::none);
    jobs.stop();
}

TEST_F(Notices, Unsubscribing_stops_the_mail_of_the_topic_and_not_the_inbox) {
    Notify notify(*store, jobs, words, options(nullptr), book());
    jobs.start();
    post(notify, "wang");
    ASSERT_EQ(ended("wang"), MailState::kept);
    const std::string text = inbox_of("wang").front().mail_text.value, path = "/notify/unsubscribe/";
    const std::string token = text.substr(text.find(path) + path.size(), text.find('\n', text.find(path)) - text.find(path) - path.size());
    const auto unsubscribe = [&](const std::string& tenant, const std::string& given) {
        bool done = false;
        (void)store->write(tenant, [&](Transaction& tx) { return done = static_cast<bool>(notify.unsubscribe(tx, given, noon)); });
        return done;
    };
    EXPECT_FALSE(unsubscribe("t", token + "x"));
    EXPECT_FALSE(unsubscribe("other", token));
    EXPECT_TRUE(unsubscribe("t", token));
    EXPECT_TRUE(unsubscribe("t", token));
    post(notify, "wang");
    EXPECT_EQ(inbox_of("wang").size(), 2U);
    EXPECT_EQ(inbox_of("wang").front().mail, MailState::none);
    post(notify, "lee");
    EXPECT_EQ(ended("lee"), MailState::kept);
    jobs.stop();
}

TEST_F(Notices, Are_read_once_and_only_by_their_recipient) {
    Notify notify(*store, jobs, words, options(nullptr), book());
    const Uuid id = post(notify, "wang");
    const auto read = [&](const std::string& who) {
        bool out = false;
        EXPECT_FALSE(store->write("t", [&](Transaction& tx) { return out = mark_read(tx, who, id, noon), true; }));
        return out;
    };
    EXPECT_FALSE(read("lee"));
    EXPECT_TRUE(read("wang"));
    EXPECT_FALSE(read("wang"));
    EXPECT_TRUE(inbox_of("wang").front().read_at.has_value());
    EXPECT_TRUE(inbox_of("wang", "other").empty());
}

}  // namespace
}  // namespace skl::notify
