#include <gtest/gtest.h>

#include "kernel/notify/mail.h"
#include "kernel/notify/tests/smtp_server.h"

namespace skl::notify {
namespace {

using skl::testing::bodies;
using skl::testing::SmtpServer;

Mail greeting() {
    return {.from = {"noreply@sky.example", "天燈市政府"},
            .to = {"wang@mail.example", "王小明"},
            .subject = "您的案件 2026-000123 已有決定：請在三十日內查看全文，並確認您的聯絡資料沒有變更",
            .text = "第一行\n.\n..第三行",
            .html = "<p>第一行</p>",
            .id = "019a0000-0000-7000-8000-000000000001",
            .at = {1'795'485'960'000'000},
            .unsubscribe = "https://sky.example/notify/unsubscribe/x"};
}

SmtpOptions plain(const SmtpServer& server) { return {.url = server.url(), .require_tls = false, .longest = std::chrono::seconds(10)}; }

std::string header(const std::string& text, const std::string& name) {
    const auto at = text.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    std::size_t end = text.find("\r\n", at + 2);
    while (text.compare(end, 3, "\r\n ") == 0) end = text.find("\r\n", end + 2);
    return text.substr(at + 4 + name.size(), end - at - 4 - name.size());
}

TEST(Mails, Arrive_as_they_were_written) {
    SmtpServer server;
    ASSERT_TRUE(send_mail(plain(server), greeting()));
    const auto received = server.received();
    ASSERT_EQ(received.size(), 1U);
    EXPECT_TRUE(received[0].from.starts_with("<noreply@sky.example>"));
    EXPECT_TRUE(received[0].to.starts_with("<wang@mail.example>"));
    const std::string& text = received[0].text;
    EXPECT_EQ(bodies(text), (std::vector<std::string>{"第一行\n.\n..第三行", "<p>第一行</p>"}));
    EXPECT_EQ(header(text, "Message-ID"), "<019a0000-0000-7000-8000-000000000001@sky.example>");
    EXPECT_EQ(header(text, "From"), "=?UTF-8?B?5aSp54eI5biC5pS/5bqc?= <noreply@sky.example>");
    EXPECT_EQ(header(text, "List-Unsubscribe"), "<https://sky.example/notify/unsubscribe/x>");
    EXPECT_EQ(header(text, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    EXPECT_TRUE(text.starts_with("Date: Tue, 24 Nov 2026 ")) << text.substr(0, 60);
    for (std::size_t at = 0, end; (end = text.find("\r\n", at)) != std::string::npos; at = end + 2)
        EXPECT_LE(end - at, 78U);  // RFC 5322 §2.1.1
}

TEST(Mails, Cannot_gain_a_header_or_a_recipient_from_their_words) {
    Mail mail = greeting();
    mail.subject = "a\r\nBcc: all@mail.example";
    mail.to.name = "x\r\n\r\nbody";
    auto text = mail_text(mail);
    ASSERT_TRUE(text);
    EXPECT_EQ(text->find("Bcc"), std::string::npos);
    EXPECT_EQ(text->find("\r\nbody"), std::string::npos);
    for (const char* address :
         {"a@b.example\r\nRCPT TO:<c@d.example>", "a@b.example> <c@d.example", "a,b@c.example", "no-at", "@b", "a@", "a b@c.example"}) {
        mail.to = {address};
        EXPECT_EQ(mail_text(mail).problem().code, "bad-mail-address") << address;
    }
}

TEST(Mails, A_refusal_for_good_and_one_for_the_moment_are_told_apart) {
    SmtpServer server(
        [](const std::string& to) { return std::string(to.find("wang") != std::string::npos ? "550 no such mailbox" : "451 later"); });
    Mail mail = greeting();
    const Done never = send_mail(plain(server), mail);
    ASSERT_FALSE(never);
    EXPECT_EQ(never.problem().code, "mail-refused");
    EXPECT_EQ(never.problem().params.at("code"), "550");
    mail.to = {"lin@mail.example"};
    EXPECT_EQ(send_mail(plain(server), mail).problem().code, "mail-unreachable");
    EXPECT_TRUE(server.received().empty());
}

TEST(Mails, Without_TLS_where_it_is_required_nothing_is_said) {
    SmtpServer server;
    SmtpOptions options = plain(server);
    options.require_tls = true;
    EXPECT_EQ(send_mail(options, greeting()).problem().status, 503);
    EXPECT_TRUE(server.received().empty());
}

TEST(Mails, Only_mail_servers_are_talked_to) {
    EXPECT_FALSE(send_mail({.url = "file:///etc/passwd", .require_tls = false}, greeting()));
    EXPECT_FALSE(send_mail({.url = "http://127.0.0.1:1/", .require_tls = false}, greeting()));
}

}  // namespace
}  // namespace skl::notify
