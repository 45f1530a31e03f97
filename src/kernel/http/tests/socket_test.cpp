// WebSocket (RFC 6455): a conversation over the same port, with limits, and none for a page of another origin.
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include "kernel/http/limits.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class Sockets : public Served {
protected:
    struct Talk {
        asio::io_context context;
        websocket::stream<asio::ip::tcp::socket> stream{context};
        beast::error_code refused;
        websocket::response_type answer;

        Talk(std::uint16_t port, const std::string& target, const std::string& origin = "") {
            stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
            stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& head) {
                if (!origin.empty()) head.set("Origin", origin);
            }));
            stream.handshake(answer, "localhost", target, refused);
        }
        void say(std::string_view text) { stream.write(asio::buffer(text)); }
        std::string hear() {
            beast::flat_buffer buffer;
            stream.read(buffer, refused);
            return beast::buffers_to_string(buffer.data());
        }
    };
};

TEST_F(Sockets, Both_sides_talk_until_one_says_good_bye) {
    Talk talk(port, "/t/north/trial/talk");
    ASSERT_FALSE(talk.refused) << talk.refused.message();
    EXPECT_EQ(talk.hear(), "north");
    for (const char* word : {"一", "two", ""}) {
        talk.say(word);
        EXPECT_EQ(talk.hear(), std::string("you said ") + word);
    }
    talk.say("bye");
    EXPECT_EQ(talk.hear(), "");
    EXPECT_EQ(talk.refused, websocket::error::closed);
    EXPECT_EQ(talk.stream.reason().code, websocket::close_code::normal);
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(Sockets, A_message_just_under_the_limit_is_taken_and_one_over_it_ends_the_conversation) {
    Talk talk(port, "/trial/talk");
    (void)talk.hear();
    const std::string most(limits::socket_message, 'a');
    talk.say(most);
    EXPECT_EQ(talk.hear(), "you said " + most);
    talk.say(most + "a");
    EXPECT_EQ(talk.hear(), "");
    EXPECT_EQ(talk.stream.reason().code, websocket::close_code::too_big);
}

TEST_F(Sockets, Bytes_that_are_no_text_end_the_conversation) {
    Talk talk(port, "/trial/talk");
    (void)talk.hear();
    talk.stream.binary(true);
    talk.say("abc");
    EXPECT_EQ(talk.hear(), "");
    EXPECT_EQ(talk.stream.reason().code, websocket::close_code::unknown_data);
}

TEST_F(Sockets, A_page_of_another_origin_is_refused) {
    const Talk strange(port, "/trial/talk", "http://evil.example");
    EXPECT_EQ(strange.answer.result_int(), 403U);
    const Talk own(port, "/trial/talk", "http://localhost");
    EXPECT_FALSE(own.refused);
}

TEST_F(Sockets, Who_does_not_ask_for_a_WebSocket_is_told_426) {
    const Answered plain = get("/trial/talk");
    EXPECT_EQ(plain.status, 426);
    EXPECT_EQ(plain.header("upgrade"), "websocket");
    EXPECT_EQ(Talk(port, "/trial/none").answer.result_int(), 404U);
}

TEST_F(Sockets, A_server_that_stops_does_not_wait_for_a_conversation) {
    Talk talk(port, "/trial/talk");
    (void)talk.hear();
    const auto began = std::chrono::steady_clock::now();
    server->stop(std::chrono::seconds(60));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
}

}  // namespace
}  // namespace skl::testing
