// WebSocket frames, byte by byte: the examples of RFC 6455 and what breaks its rules.
#include "kernel/http/frames.h"

#include <gtest/gtest.h>

namespace skl::http_server {
namespace {

using namespace std::string_literals;

constexpr std::string_view mask = "\x37\xfa\x21\x3d";

std::string masked(unsigned first, std::string_view payload) {
    std::string out(1, static_cast<char>(first));
    if (payload.size() <= 125) {
        out += static_cast<char>(0x80 | payload.size());
    } else {
        out += static_cast<char>(0x80 | 126);
        out += static_cast<char>(payload.size() >> 8);
        out += static_cast<char>(payload.size() & 0xFF);
    }
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
    return out;
}

Frames::Message first_of(const std::string& bytes, std::size_t most = 1'000) {
    Frames frames(most);
    frames.add(bytes);
    return frames.next();
}

TEST(Frames, Are_those_of_the_examples_of_RFC_6455) {
    EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");      // §1.3
    EXPECT_EQ(first_of("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s).payload, "Hello");  // §5.7
    EXPECT_EQ(frame(Opcode::text, "Hello"), "\x81\x05Hello");
    EXPECT_EQ(frame(Opcode::ping, "Hello"), "\x89\x05Hello");
    EXPECT_EQ(frame(Opcode::text, std::string(256, 'a')).substr(0, 4), "\x81\x7e\x01\x00"s);
    EXPECT_EQ(frame(Opcode::text, std::string(65'536, 'a')).substr(0, 10), "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
    EXPECT_EQ(close_frame(CloseCode::too_big), "\x88\x02\x03\xf1"s);
}

TEST(Frames, Come_in_any_pieces_and_a_message_in_fragments_with_a_ping_between_them) {
    const std::string bytes = masked(0x01, "天") + masked(0x89, "?") + masked(0x00, "") + masked(0x80, "燈") + masked(0x81, "b");
    Frames frames(1'000);
    std::vector<std::string> said;
    for (const char c : bytes) {
        frames.add({&c, 1});
        for (auto message = frames.next(); message.kind != Frames::Kind::none; message = frames.next()) said.push_back(message.payload);
    }
    EXPECT_EQ(said, (std::vector<std::string>{"?", "天燈", "b"}));
}

TEST(Frames, A_message_up_to_the_limit_is_taken_and_one_over_it_is_not_waited_for) {
    EXPECT_EQ(first_of(masked(0x81, std::string(200, 'a')), 200).kind, Frames::Kind::text);
    EXPECT_EQ(first_of(masked(0x81, std::string(201, 'a')), 200).code, CloseCode::too_big);
    EXPECT_EQ(first_of(masked(0x81, std::string(201, 'a')).substr(0, 8), 200).code, CloseCode::too_big) << "its head is enough";
    EXPECT_EQ(first_of(masked(0x01, std::string(150, 'a')) + masked(0x80, std::string(51, 'a')), 200).code, CloseCode::too_big);
    EXPECT_EQ(first_of("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff"s).code, CloseCode::too_big);
}

TEST(Frames, What_breaks_the_rules_closes_and_says_why) {
    EXPECT_EQ(first_of("\x81\x05Hello"s).code, CloseCode::protocol_error) << "not masked";
    EXPECT_EQ(first_of(masked(0xC1, "a")).code, CloseCode::protocol_error) << "a reserved bit";
    EXPECT_EQ(first_of(masked(0x83, "a")).code, CloseCode::protocol_error) << "an unknown kind";
    EXPECT_EQ(first_of(masked(0x8B, "a")).code, CloseCode::protocol_error);
    EXPECT_EQ(first_of(masked(0x80, "a")).code, CloseCode::protocol_error) << "nothing to continue";
    EXPECT_EQ(first_of(masked(0x01, "a") + masked(0x81, "b")).code, CloseCode::protocol_error) << "another before the end";
    EXPECT_EQ(first_of(masked(0x09, "a")).code, CloseCode::protocol_error) << "a control frame in fragments";
    EXPECT_EQ(first_of(masked(0x89, std::string(126, 'a'))).code, CloseCode::protocol_error) << "a long control frame";
    EXPECT_EQ(first_of(masked(0x88, "a")).code, CloseCode::protocol_error) << "half a code";
    EXPECT_EQ(first_of(masked(0x82, "a")).code, CloseCode::unsupported);
    EXPECT_EQ(first_of(masked(0x81, "\xff")).code, CloseCode::bad_utf8);
    EXPECT_EQ(first_of(masked(0x88, "\x03\xe8"s)).code, CloseCode::normal);
    EXPECT_EQ(first_of("").kind, Frames::Kind::none);
}

TEST(Frames, A_handshake_has_all_its_parts) {
    const auto request = [](std::string_view without) {
        Request out;
        out.method = "GET";
        for (const auto& [name, value] : {std::pair{"connection", "keep-alive, Upgrade"},
                                          {"upgrade", "WebSocket"},
                                          {"sec-websocket-version", "13"},
                                          {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}})
            if (name != without) out.headers.emplace_back(name, value);
        return out;
    };
    EXPECT_TRUE(is_websocket(request("")));
    for (const char* part : {"connection", "upgrade", "sec-websocket-version", "sec-websocket-key"})
        EXPECT_FALSE(is_websocket(request(part))) << part;
}

}  // namespace
}  // namespace skl::http_server
