// One call of a webhook: how it is signed, what counts as done, and whom it does not call.
#include "kernel/notify/webhook.h"

#include <gtest/gtest.h>

#include "kernel/outbound/tests/receiver.h"
#include "kernel/text/base64.h"

namespace skl::notify {
namespace {

using skl::testing::Received;
using skl::testing::Receiver;

WebhookCall call_to(const std::string& href) {
    WebhookCall call;
    call.href = href;
    call.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    call.id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    call.body = "{\"test\": 2432232314}";
    call.at = {1'614'265'330'000'000};
    call.private_network = true;
    return call;
}

// The example of the specification's own libraries.
TEST(Webhook, Is_signed_as_Standard_Webhooks_says) {
    const WebhookCall call = call_to("");
    EXPECT_EQ(*webhook_signature(call.secret, call.id, 1'614'265'330, call.body), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    EXPECT_FALSE(webhook_signature("whsec_short", "a", 1, ""));
    EXPECT_FALSE(webhook_signature("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a", 1, ""));
    EXPECT_TRUE(webhook_signature(new_webhook_secret(), "a", 1, ""));
    EXPECT_NE(new_webhook_secret(), new_webhook_secret());
}

TEST(Webhook, Arrives_with_its_id_its_time_and_its_signature) {
    Receiver receiver;
    EXPECT_EQ(*call_webhook(call_to(receiver.url())), 204);
    const auto received = receiver.received();
    ASSERT_EQ(received.size(), 1U);
    EXPECT_EQ(received[0].body, "{\"test\": 2432232314}");
    EXPECT_EQ(received[0].headers.at("webhook-id"), "msg_p5jXN8AQM9LWM0D4loKWxJek");
    EXPECT_EQ(received[0].headers.at("webhook-timestamp"), "1614265330");
    EXPECT_EQ(received[0].headers.at("webhook-signature"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Webhook, What_is_not_2xx_is_worth_another_try_and_410_is_not) {
    std::string answer;
    Receiver receiver([&](const Received&) { return answer; });
    for (const auto& [said, status, code] : {std::tuple{"500 No\r\n", 503, "webhook-refused"},
                                             {"404 No\r\n", 503, "webhook-refused"},
                                             {"410 Gone\r\n", 422, "webhook-gone"}}) {
        answer = said;
        const auto done = call_webhook(call_to(receiver.url()));
        ASSERT_FALSE(done) << said;
        EXPECT_EQ(done.problem().status, status) << said;
        EXPECT_EQ(done.problem().code, code) << said;
    }
    EXPECT_EQ(call_webhook(call_to("http://127.0.0.1:1/")).problem().code, "webhook-unreachable");
}

TEST(Webhook, A_redirect_is_not_followed) {
    Receiver elsewhere;
    Receiver receiver([&](const Received&) { return "302 Found\r\nLocation: " + elsewhere.url() + "\r\n"; });
    EXPECT_EQ(call_webhook(call_to(receiver.url())).problem().code, "webhook-refused");
    EXPECT_TRUE(elsewhere.received().empty());
}

TEST(Webhook, An_address_of_this_network_and_plain_http_are_never_called) {
    Receiver receiver;
    WebhookCall call = call_to(receiver.url());
    call.private_network = false;
    EXPECT_EQ(call_webhook(call).problem().code, "webhook-forbidden") << "http";
    for (const char* host : {"127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0", "2130706433", "0x7f.1"}) {
        call.href = fmt::format("https://{}{}", host, receiver.url().substr(receiver.url().rfind(':')));
        call.patience = std::chrono::milliseconds(2'000);
        EXPECT_EQ(call_webhook(call).problem().code, "webhook-forbidden") << call.href;
    }
    for (const char* other : {"file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/"}) {
        call.href = other;
        EXPECT_FALSE(call_webhook(call)) << other;
    }
    EXPECT_TRUE(receiver.received().empty());
}

TEST(Webhook, Who_does_not_answer_is_not_waited_for) {
    const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&here), size), 0);
    ASSERT_EQ(::listen(silent, 4), 0);
    ::getsockname(silent, reinterpret_cast<sockaddr*>(&here), &size);
    WebhookCall call = call_to(fmt::format("http://127.0.0.1:{}/", ntohs(here.sin_port)));
    call.patience = std::chrono::milliseconds(300);
    EXPECT_EQ(call_webhook(call).problem().code, "webhook-unreachable");
    ::close(silent);
}

TEST(Base64, Is_the_one_of_RFC_4648) {
    for (const auto& [plain, coded] :
         {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xfb\xff", "+/8="}}) {
        EXPECT_EQ(text::base64(plain), coded);
        EXPECT_EQ(text::base64_decode(coded), plain);
    }
    for (const char* bad : {"Zg", "Zg=", "Zg===", "Z===", "Zh==", "-_8=", "Zm9v=", "Zm 9"}) EXPECT_FALSE(text::base64_decode(bad)) << bad;
}

}  // namespace
}  // namespace skl::notify
