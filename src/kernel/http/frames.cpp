#include "kernel/http/frames.h"

#include <openssl/sha.h>

#include <algorithm>

#include "kernel/text/ascii.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::http_server {
namespace {

constexpr std::string_view key_suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // §1.3
constexpr std::size_t key_bytes = 16, mask_bytes = 4;
constexpr std::size_t longest_control = 125;  // §5.5
constexpr unsigned continuation = 0x0, binary = 0x2, close_opcode = 0x8, ping = 0x9, pong = 0xA;

bool lists(std::string_view header, std::string_view token) {  // Connection: keep-alive, Upgrade
    return (", " + text::ascii_lower(header) + ",").find(" " + std::string(token) + ",") != std::string::npos;
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t out = 0;
    for (const char c : bytes) out = out << 8 | static_cast<unsigned char>(c);
    return out;
}

}  // namespace

bool is_websocket(const Request& request) {
    const auto key = text::base64_decode(request.header("sec-websocket-key"));
    return request.method == "GET" && lists(request.header("connection"), "upgrade") && lists(request.header("upgrade"), "websocket") &&
           request.header("sec-websocket-version") == "13" && key && key->size() == key_bytes;
}

std::string accept_key(std::string_view client_key) {
    const std::string text = std::string(client_key) + std::string(key_suffix);
    std::string hash(SHA_DIGEST_LENGTH, '\0');
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(hash.data()));  // §4.2.2: no secret hangs on it
    return text::base64(hash);
}

Frames::Parsed Frames::head(Head& out) const {
    if (waiting_.size() < 2) return Parsed::more;
    const auto first = static_cast<unsigned char>(waiting_[0]), second = static_cast<unsigned char>(waiting_[1]);
    out.final = (first & 0x80) != 0;
    out.opcode = first & 0x0F;
    const bool control = (out.opcode & 0x8) != 0, known = out.opcode <= binary || (out.opcode >= close_opcode && out.opcode <= pong);
    if ((first & 0x70) != 0 || (second & 0x80) == 0 || !known) return Parsed::broken;  // reserved bits, no mask, an unknown kind
    const std::size_t said = second & 0x7F, further = said == 126 ? 2 : said == 127 ? 8 : 0;
    if (control && (!out.final || said > longest_control)) return Parsed::broken;
    if (waiting_.size() < 2 + further) return Parsed::more;
    const std::uint64_t length = further == 0 ? said : big_endian(std::string_view(waiting_).substr(2, further));
    if (!control && length > most_ - message_.size()) return Parsed::too_big;  // before a byte of it is kept
    out.size = 2 + further + mask_bytes;
    out.length = static_cast<std::size_t>(length);
    return waiting_.size() < out.size + out.length ? Parsed::more : Parsed::whole;
}

Frames::Message Frames::next() {
    while (true) {
        Head frame;
        const Parsed parsed = head(frame);
        if (parsed == Parsed::more) return {};
        if (parsed == Parsed::broken) return {Kind::close, "", CloseCode::protocol_error};
        if (parsed == Parsed::too_big) return {Kind::close, "", CloseCode::too_big};
        const std::string mask = waiting_.substr(frame.size - mask_bytes, mask_bytes);
        std::string payload = waiting_.substr(frame.size, frame.length);
        waiting_.erase(0, frame.size + frame.length);
        for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % mask_bytes]);
        if (frame.opcode == ping) return {Kind::ping, std::move(payload), {}};
        if (frame.opcode == pong) return {Kind::pong, {}, {}};
        if (frame.opcode == close_opcode) return {Kind::close, "", payload.size() == 1 ? CloseCode::protocol_error : CloseCode::normal};
        Message message = data(frame, std::move(payload));
        if (message.kind != Kind::none) return message;
    }
}

Frames::Message Frames::data(const Head& frame, std::string payload) {
    if (frame.opcode == binary) return {Kind::close, "", CloseCode::unsupported};
    if ((frame.opcode == continuation) != in_message_) return {Kind::close, "", CloseCode::protocol_error};
    message_ += payload;
    in_message_ = !frame.final;
    if (in_message_) return {};
    if (!text::valid_utf8(message_)) return {Kind::close, "", CloseCode::bad_utf8};
    return {Kind::text, std::exchange(message_, {}), {}};
}

std::string frame(Opcode opcode, std::string_view payload) {
    std::string out(1, static_cast<char>(0x80 | static_cast<unsigned>(opcode)));
    const std::size_t further = payload.size() <= 125 ? 0 : payload.size() <= 0xFFFF ? 2 : 8;
    out += static_cast<char>(further == 0 ? payload.size() : further == 2 ? 126 : 127);
    for (std::size_t i = further; i > 0; --i) out += static_cast<char>(payload.size() >> (8 * (i - 1)) & 0xFF);
    return out.append(payload);
}

std::string close_frame(CloseCode code) {
    const auto number = static_cast<std::uint16_t>(code);
    return frame(Opcode::close, std::string{static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)});
}

}  // namespace skl::http_server
