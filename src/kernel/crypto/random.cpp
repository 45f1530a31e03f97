#include "kernel/crypto/random.h"

#include <openssl/rand.h>

#include <stdexcept>

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

constexpr std::size_t seal_bytes = 16;  // 128 bits of the MAC are enough against forging on-line

std::string mac(std::string_view key, std::string_view label, std::string_view payload) {
    std::string message(label);
    message += '\0';
    message += payload;
    return hmac_sha256(key, message).substr(0, seal_bytes);
}

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) throw std::runtime_error("no randomness");
    return out;
}

std::string random_token() { return text::base64url(random_bytes(32)); }

Uuid uuid_v7(Instant at) {
    // 48 bits of milliseconds and 12 bits of counter in one number that only grows.
    static std::atomic<std::uint64_t> last = 0;
    const std::uint64_t wanted = static_cast<std::uint64_t>(at.micros / 1000) << 12 | (static_cast<std::uint64_t>(at.micros % 1000) << 2);
    std::uint64_t before = last.load(), mine = 0;
    do {
        mine = std::max(wanted, before + 1);
    } while (!last.compare_exchange_weak(before, mine));
    Uuid id;
    const std::string noise = random_bytes(8);
    for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(mine >> (52 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | (mine >> 8 & 0x0f));
    id.bytes[7] = static_cast<std::uint8_t>(mine);
    for (std::size_t i = 0; i < 8; ++i) id.bytes[8 + i] = static_cast<std::uint8_t>(noise[i]);
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

std::string seal(std::string_view key, std::string_view label, std::string_view payload) {
    return text::base64url(payload) + "." + text::base64url(mac(key, label, payload));
}

std::optional<std::string> unseal(std::string_view key, std::string_view label, std::string_view sealed) {
    const auto dot = sealed.find('.');
    if (dot == std::string_view::npos) return {};
    auto payload = text::base64url_decode(sealed.substr(0, dot));
    const auto given = text::base64url_decode(sealed.substr(dot + 1));
    if (!payload || !given || !equal(*given, mac(key, label, *payload))) return {};
    return payload;
}

}  // namespace skl::crypto
