// Inside of the server: WebSocket frames (RFC 6455 §5) as a pure parser and writer, and the key of the handshake (§4.2.2).
// Ours and not Beast's: its stream, over plain and over TLS, under coroutines, takes 106 s and 1.2 GB to compile
// (docs/decisions/0007-websocket-frames.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kernel/http/request.h"

namespace skl::http_server {

enum class CloseCode : std::uint16_t {  // §7.4.1
    normal = 1000,
    protocol_error = 1002,
    unsupported = 1003,  // not text
    bad_utf8 = 1007,
    too_big = 1009,
};

// Whether this is a handshake; `key` is what Sec-WebSocket-Accept must say.
bool is_websocket(const Request& request);
std::string accept_key(std::string_view client_key);

// Frames of a client: always masked, text only, control frames whole. What breaks the rules closes with the code that says why.
class Frames {
public:
    explicit Frames(std::size_t most) : most_(most) {}  // bytes of one message, its fragments together

    enum class Kind { none, text, ping, pong, close };
    struct Message {
        Kind kind = Kind::none;  // none: more bytes are needed
        std::string payload;
        CloseCode code = CloseCode::normal;  // of a close: what to answer
    };
    void add(std::string_view bytes) { waiting_ += bytes; }
    Message next();

private:
    struct Head {
        bool final = false;
        unsigned opcode = 0;
        std::size_t size = 0, length = 0;  // of the head, of the payload
    };
    enum class Parsed { whole, more, broken, too_big };
    Parsed head(Head& out) const;
    Message data(const Head& frame, std::string payload);

    const std::size_t most_;
    std::string waiting_, message_;
    bool in_message_ = false;
};

enum class Opcode : std::uint8_t { text = 0x1, close = 0x8, ping = 0x9, pong = 0xA };
std::string frame(Opcode opcode, std::string_view payload);  // of a server: not masked, not fragmented
std::string close_frame(CloseCode code);

}  // namespace skl::http_server
