// kernel.md §2, the table of limits: just under and just over; and that no bytes on a socket end the server.
#include <thread>

#include "kernel/crypto/random.h"
#include "kernel/http/limits.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

class Limits : public Served {
protected:
    bool alive() const { return get("/healthz").status == 200; }
    int answer_to(const std::string& bytes) const {
        Client client(port);
        client.send(bytes);
        client.half_close();
        return client.read().status;
    }
};

TEST_F(Limits, A_body_over_its_limit_is_413_whether_it_says_so_or_not) {
    const auto json_of = [](std::size_t size) { return R"({"name":")" + std::string(size - 11, 'a') + "\"}"; };
    ASSERT_EQ(json_of(limits::body).size(), limits::body);
    EXPECT_EQ(sign(json_of(limits::body)).status, 422);
    const Answered over = sign(json_of(limits::body + 1));
    EXPECT_EQ(over.status, 413);
    EXPECT_TRUE(over.says(R"("limit":"1048576")")) << over.body;
    Client chunked(port);
    chunked.send("POST /guestbook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "40000\r\n" + std::string(0x40000, 'a') + "\r\n";
    for (int i = 0; i < 5; ++i) chunked.send(chunk);
    EXPECT_EQ(chunked.read().status, 413);
}

TEST_F(Limits, The_request_line_and_the_headers_have_limits) {
    const std::string host = "Host: a\r\n";
    EXPECT_EQ(get("/guestbook.json?q=" + std::string(8000, 'a')).status, 400);
    EXPECT_EQ(get("/" + std::string(limits::request_line, 'a')).status, 414);
    EXPECT_EQ(answer_to("GET /" + std::string(60'000, 'a') + " HTTP/1.1\r\n" + host + "\r\n"), 414);
    EXPECT_EQ(get("/healthz", "X-Long: " + std::string(limits::request_line, 'a') + "\r\n").status, 200);
    EXPECT_EQ(get("/healthz", "X-Long: " + std::string(limits::request_line + 1, 'a') + "\r\n").status, 431);
    std::string many;
    for (std::size_t i = 0; i < limits::header_count - 1; ++i) many += fmt::format("X-{}: y\r\n", i);
    EXPECT_EQ(get("/healthz", many).status, 200);
    EXPECT_EQ(get("/healthz", many + "X-more: y\r\n").status, 431);
    std::string heavy;
    for (int i = 0; i < 10; ++i) heavy += fmt::format("X-{}: {}\r\n", i, std::string(6000, 'y'));
    EXPECT_EQ(get("/healthz", heavy).status, 431);
}

TEST_F(Limits, Requests_on_one_connection_are_answered_in_their_order) {
    Client client(port);
    std::string all;
    for (int i = 0; i < 20; ++i) all += fmt::format("GET /nowhere/{}.json HTTP/1.1\r\nHost: a\r\n\r\n", i);
    client.send(all);
    for (int i = 0; i < 20; ++i) {
        const Answered answer = client.read();
        EXPECT_EQ(answer.status, 404);
        EXPECT_TRUE(answer.says(fmt::format("\"instance\":\"/nowhere/{}", i))) << answer.body;
    }
    client.send("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const Answered last = client.read();
    EXPECT_EQ(last.header("connection"), "close");
    EXPECT_TRUE(client.closed());
}

TEST_F(Limits, Who_is_slow_with_the_headers_is_told_408_and_closed) {
    Client client(port);
    client.send("GET /healthz HTTP/1.1\r\nHo");
    EXPECT_EQ(client.read().status, 408);
    EXPECT_TRUE(client.closed());
    Client dripping(port);
    const auto began = std::chrono::steady_clock::now();
    bool open = true;
    for (const char c : std::string("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")) {
        open = open && dripping.send({&c, 1});
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    EXPECT_EQ(dripping.read().status, 408);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(8));
}

TEST_F(Limits, Who_is_slow_with_the_body_is_told_408_and_closed) {
    Client client(port);
    client.send("POST /guestbook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{");
    EXPECT_EQ(client.read().status, 408);
    EXPECT_TRUE(client.closed());
    Client dripping(port);
    dripping.send("POST /guestbook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{");
    for (int i = 0; i < 30 && dripping.send(" "); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(dripping.read().status, 408);
}

TEST_F(Limits, An_idle_connection_is_closed_without_a_word) {
    Client client(port);
    client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read().status, 200);
    EXPECT_TRUE(client.closed());
}

TEST_F(Limits, Two_readings_of_where_a_body_ends_are_refused) {
    const std::string line = "POST /guestbook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    const std::string smuggled = "0\r\n\r\nGET /guestbook HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const char* framing :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
          "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: -1\r\n",
          "Content-Length: 5 6\r\n", "Content-Length: 5, 5\r\n", "Content-Length: 5,6\r\n", "Content-Length: +5\r\n",
          "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: chunked, identity\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding:\vchunked\r\n", "Content-Length : 5\r\n", "Transfer-Encoding : chunked\r\n"}) {
        Client client(port);
        client.send(line + framing + "\r\n" + smuggled);
        EXPECT_EQ(client.read().status, 400) << framing;
        EXPECT_TRUE(client.closed()) << framing;
    }
    EXPECT_EQ(answer_to("POST /guestbook HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled), 400);
}

TEST_F(Limits, A_host_is_named_once_and_is_a_name) {
    for (const char* head :
         {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\"><script>\r\n\r\n", "GET guestbook HTTP/1.1\r\nHost: a\r\n\r\n"})
        EXPECT_EQ(answer_to(head), 400) << head;
    EXPECT_EQ(answer_to("GET /healthz HTTP/1.0\r\n\r\n"), 200);
}

TEST_F(Limits, A_chunk_that_is_none_ends_the_connection) {
    for (const char* chunk : {"zz\r\n", "-1\r\n", "ffffffffffffffffff\r\n", "5\r\nabcdefgh\r\n", "5 5\r\nabcde\r\n"}) {
        Client client(port);
        client.send(
            std::string("POST /guestbook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n") +
            chunk);
        EXPECT_TRUE(client.read().status / 100 == 4) << chunk;
    }
    EXPECT_TRUE(alive());
}

TEST_F(Limits, Nonsense_on_a_socket_harms_nobody) {
    const std::string_view pieces[] = {"GET ",
                                       "POST ",
                                       "/",
                                       "/guestbook",
                                       " HTTP/1.1",
                                       " HTTP/9.9",
                                       "\r\n",
                                       "\n",
                                       "\r",
                                       ":",
                                       "Host: a",
                                       "\0x",
                                       "\xff\xfe",
                                       "Content-Length",
                                       ": 10",
                                       "chunked",
                                       "{",
                                       "%00%zz",
                                       "\r\n\r\n",
                                       "Transfer-Encoding: ",
                                       "multipart/form-data; boundary=",
                                       "Content-Type: ",
                                       "--",
                                       "Cookie: sid=",
                                       "Range: bytes=--"};
    for (std::uint64_t round = 0; round < 400; ++round) {
        std::uint64_t dice = round * 7919 + 1;
        std::string bytes;
        for (int i = 0; i < 30; ++i) {
            dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
            bytes += pieces[(dice >> 33) % std::size(pieces)];
        }
        Client client(port);
        client.send(bytes);
        client.half_close();
        const std::string answer = client.rest();
        if (!answer.empty()) EXPECT_TRUE(answer.starts_with("HTTP/1.1 ")) << bytes;
    }
    for (int round = 0; round < 50; ++round) {
        Client client(port);
        client.send(crypto::random_bytes(3000));
        client.half_close();
        (void)client.rest();
    }
    EXPECT_TRUE(alive());
}

TEST_F(Limits, Who_goes_away_in_the_middle_is_forgotten) {
    for (int i = 0; i < 20; ++i) {
        Client client(port);
        client.send("POST /guestbook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"na");
    }
    EXPECT_TRUE(alive());
    EXPECT_EQ(entries(), 0);
}

TEST_F(Limits, One_connection_too_many_is_told_to_come_again) {
    ListenOn listen;
    listen.port = 0;
    listen.threads = 1;
    listen.most_connections = 2;
    Server small(*app, listen);
    const std::uint16_t there = small.start();
    const auto ask_one = [](Client& client) {
        client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        return client.read();
    };
    auto first = std::make_unique<Client>(there);
    Client second(there);
    EXPECT_EQ(ask_one(*first).status, 200);
    EXPECT_EQ(ask_one(second).status, 200);
    Client third(there);
    const Answered refused = third.read();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("retry-after"), "5");
    first.reset();
    int status = 0;
    for (int i = 0; i < 500 && status != 200; ++i) {  // until the server has noticed that one has gone
        Client again(there);
        status = ask_one(again).status;
        if (status != 200) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(status, 200);
}

TEST_F(Limits, A_server_that_stops_finishes_what_it_has_begun) {
    Client idle(port), busy(port);
    busy.send("GET /trial/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::thread stopping([&] { server->stop(std::chrono::seconds(10)); });
    const Answered last = busy.read();
    EXPECT_EQ(last.status, 503);
    EXPECT_EQ(last.header("connection"), "close");
    stopping.join();
}

}  // namespace
}  // namespace skl::testing
