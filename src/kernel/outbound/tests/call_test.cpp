// Calls out of the house: how much is taken, how long is waited, where they may go, and on how many detours.
#include "kernel/outbound/call.h"

#include <gtest/gtest.h>

#include <chrono>
#include <latch>

#include "kernel/outbound/follow.h"
#include "kernel/outbound/tests/receiver.h"

namespace skl::outbound {
namespace {

using skl::testing::Received;
using skl::testing::Receiver;
using namespace std::chrono_literals;

std::string with_body(const std::string& body, const std::string& headers = "") {
    return "200 OK\r\nContent-Type: text/csv\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

Call call_to(const std::string& href) {
    Call out;
    out.href = href;
    out.user_agent = "Test";
    out.private_network = true;
    return out;
}

TEST(Call, Gives_a_large_answer_to_its_sink_piece_by_piece) {
    std::string body(3'000'000, 'x');
    for (std::size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('a' + i % 26);
    Receiver receiver([&](const Received&) { return with_body(body); });
    Call call = call_to(receiver.url());
    call.most_of_an_answer = body.size();
    std::string got;
    std::size_t pieces = 0;
    call.sink = [&](std::string_view piece) { return got += piece, ++pieces, true; };
    const auto answer = outbound::call(call);
    ASSERT_TRUE(answer);
    EXPECT_EQ(got, body);
    EXPECT_GT(pieces, 10U);
    EXPECT_EQ(answer->body, "");
    EXPECT_FALSE(answer->cut);
    EXPECT_EQ(answer->length, 3'000'000);
    EXPECT_EQ(answer->content_type, "text/csv");
}

TEST(Call, Ends_where_the_answer_is_a_byte_too_long_or_the_sink_has_enough) {
    Receiver receiver([](const Received&) { return with_body(std::string(100'000, 'x')); });
    Call call = call_to(receiver.url());
    for (const std::size_t most : {std::size_t{100'000}, std::size_t{99'999}}) {
        call.most_of_an_answer = most;
        const auto answer = outbound::call(call);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->cut, most < 100'000);
    }
    call.most_of_an_answer = 1'000'000;
    call.sink = [](std::string_view) { return false; };
    const auto answer = outbound::call(call);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->cut);
}

TEST(Call, Keeps_the_words_of_a_refusal_from_the_sink) {
    Receiver receiver([](const Received&) { return "404 Not Found\r\nContent-Length: 4\r\n\r\ngone"; });
    Call call = call_to(receiver.url());
    call.sink = [](std::string_view) -> bool {
        ADD_FAILURE() << "a refusal is no file";
        return true;
    };
    const auto answer = outbound::call(call);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 404);
    EXPECT_EQ(answer->body, "gone");
}

TEST(Call, Does_not_take_a_part_for_the_whole) {
    Receiver receiver([](const Received&) { return "200 OK\r\nContent-Length: 1000\r\n\r\nhalf"; });
    const auto answer = outbound::call(call_to(receiver.url()));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.problem().code, "call-unreachable");
}

TEST(Call, Asks_for_what_it_does_not_know_only) {
    Receiver receiver([](const Received& got) {
        const auto seen = got.headers.find("if-none-match");
        if (seen != got.headers.end() && seen->second == "\"v2\"") return std::string("304 Not Modified\r\nETag: \"v2\"\r\n");
        return with_body("a,b", "ETag: \"v2\"\r\nLast-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n");
    });
    Call call = call_to(receiver.url());
    const auto first = outbound::call(call);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->etag, "\"v2\"");
    EXPECT_EQ(first->last_modified, "Wed, 21 Oct 2015 07:28:00 GMT");
    call.if_none_match = first->etag;
    call.if_modified_since = first->last_modified;
    const auto second = outbound::call(call);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->status, 304);
    EXPECT_EQ(receiver.received().back().headers.at("if-modified-since"), "Wed, 21 Oct 2015 07:28:00 GMT");
    call.if_none_match = "\"v2\"\r\nX-Smuggled: 1";
    (void)outbound::call(call);
    EXPECT_FALSE(receiver.received().back().headers.contains("x-smuggled"));
}

TEST(Call, Waits_no_longer_than_it_was_told_to_in_silence) {
    std::latch over(1);
    Receiver receiver([&](const Received&) {
        over.wait();
        return std::string("204 No Content\r\n");
    });
    Call call = call_to(receiver.url());
    call.patience = 30s;
    call.idle = 1s;
    auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(outbound::call(call).problem().code, "call-unreachable");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
    over.count_down();
}

TEST(Call, Ends_soon_when_it_is_stopped_though_nothing_comes) {
    std::latch over(1);
    Receiver receiver([&](const Received&) {
        over.wait();
        return std::string("204 No Content\r\n");
    });
    Call call = call_to(receiver.url());
    call.patience = 30s;
    call.stopped = [] { return true; };
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(outbound::call(call).problem().code, "cancelled");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
    over.count_down();
}

TEST(Call, Goes_to_public_addresses_only) {
    Receiver receiver;
    for (const std::string& href :
         {receiver.url(), std::string("http://169.254.169.254/latest/meta-data/"), std::string("http://10.0.0.1/"),
          std::string("http://[::1]/"), std::string("http://[fe80::1]/"), std::string("http://localhost/"),
          std::string("http://0x7f000001/"), std::string("http://2130706433/"), std::string("http://[::ffff:127.0.0.1]/"),
          std::string("file:///etc/passwd"), std::string("gopher://127.0.0.1/"), std::string("ftp://127.0.0.1/")}) {
        Call call = call_to(href);
        call.private_network = false;
        call.plain_http = true;
        const auto answer = outbound::call(call);
        ASSERT_FALSE(answer) << href;
        EXPECT_EQ(answer.problem().code, "call-forbidden") << href;
    }
    EXPECT_TRUE(receiver.received().empty());
}

TEST(Call, Goes_to_hosts_of_the_private_network_that_are_listed) {
    Receiver receiver;
    const std::string port = receiver.url("").substr(receiver.url("").rfind(':') + 1);
    for (const auto& [listed, goes] : {std::pair{std::string("127.0.0.1"), true},
                                       {"127.0.0.1:" + port, true},
                                       {"127.0.0.1:1", false},
                                       {"27.0.0.1", false},
                                       {"", false},
                                       {"localhost", false}}) {
        Call call = call_to(receiver.url());
        call.private_network = false;
        call.plain_http = true;
        call.private_hosts = {listed};
        EXPECT_EQ(static_cast<bool>(outbound::call(call)), goes) << listed;
    }
    // What stands before an @ is no host.
    Call call = call_to("http://listed.example@127.0.0.1:" + port + "/");
    call.private_network = false;
    call.private_hosts = {"listed.example"};
    EXPECT_FALSE(outbound::call(call));
}

TEST(Follow, Goes_five_hops_and_not_six_and_gives_secrets_to_the_first_origin_only) {
    int hops = 0;
    Receiver end([](const Received&) { return with_body("here"); });
    Receiver receiver([&](const Received& got) {
        const int at = std::stoi(got.target.substr(1));
        return at < hops - 1 ? "302 Found\r\nLocation: /" + std::to_string(at + 1) + "\r\n"
                             : "307 Go\r\nLocation: " + end.url("/end") + "\r\n";
    });
    Call call = call_to(receiver.url("/0"));
    call.headers = {"X-Key: secret"};
    hops = 5;
    const auto five = follow(call);
    ASSERT_TRUE(five);
    EXPECT_EQ(five->answer.body, "here");
    EXPECT_EQ(five->redirects, 5);
    EXPECT_EQ(five->href, end.url("/end"));
    for (const Received& got : receiver.received()) EXPECT_EQ(got.headers.at("x-key"), "secret");
    EXPECT_FALSE(end.received().back().headers.contains("x-key"));
    hops = 6;
    EXPECT_EQ(follow(call).problem().code, "too-many-redirects");
}

TEST(Follow, Judges_each_hop_again) {
    Receiver inside;
    Receiver receiver([&](const Received& got) {
        const std::string to = got.target == "/file"   ? "file:///etc/passwd"
                               : got.target == "/meta" ? "http://169.254.169.254/"
                                                       : inside.url();
        return "302 Found\r\nLocation: " + to + "\r\n";
    });
    for (const char* target : {"/file", "/meta", "/inside"}) {
        Call call = call_to(receiver.url(target));
        const std::string listed = receiver.url("").substr(7);  // host:port: where the way begins, and nothing else
        call.private_network = false;
        call.plain_http = true;
        call.private_hosts = {listed};
        const auto answer = follow(call);
        ASSERT_FALSE(answer) << target;
        EXPECT_EQ(answer.problem().code, "call-forbidden") << target;
    }
    EXPECT_TRUE(inside.received().empty());
}

TEST(Follow, Takes_304_for_an_answer) {
    Receiver receiver([](const Received&) { return std::string("304 Not Modified\r\nLocation: /elsewhere\r\n"); });
    const auto answer = follow(call_to(receiver.url()));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->answer.status, 304);
    EXPECT_EQ(receiver.received().size(), 1U);
}

}  // namespace
}  // namespace skl::outbound
