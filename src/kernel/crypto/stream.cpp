#include "kernel/crypto/stream.h"

#include <openssl/evp.h>

#include <stdexcept>

#include "kernel/crypto/digest.h"

namespace skl::crypto {

struct Stream::State {
    static constexpr std::size_t block = 4'096;                          // bytes made at a time
    static constexpr std::uint64_t most_bytes = std::uint64_t{1} << 38;  // RFC 8439 §2.3: the block counter has 32 bits

    EVP_CIPHER_CTX* evp = EVP_CIPHER_CTX_new();
    std::array<unsigned char, block> bytes{};
    std::size_t used = block;
    std::uint64_t made = 0;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { EVP_CIPHER_CTX_free(evp); }

    void refill() {
        static constexpr std::array<unsigned char, block> zeros{};
        if (made >= most_bytes) throw std::length_error("a ChaCha20 stream is at its end");
        int length = 0;
        if (EVP_EncryptUpdate(evp, bytes.data(), &length, zeros.data(), block) != 1) throw std::logic_error("OpenSSL refused ChaCha20");
        made += block;
        used = 0;
    }
};

Stream::Stream(std::unique_ptr<State> state) : state_(std::move(state)) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

Stream Stream::with_key(std::string_view key) {
    if (key.size() != 32) throw std::logic_error("ChaCha20 takes a key of 32 bytes");
    constexpr unsigned char counter_and_nonce[16] = {};
    auto state = std::make_unique<State>();
    if (EVP_EncryptInit_ex(state->evp, EVP_chacha20(), nullptr, reinterpret_cast<const unsigned char*>(key.data()), counter_and_nonce) != 1)
        throw std::logic_error("OpenSSL refused ChaCha20");
    return Stream(std::move(state));
}

Stream::Stream(std::string_view seed, std::string_view label) : Stream(with_key(sha256(std::string(seed).append(1, '\0').append(label)))) {}

std::uint64_t Stream::next() {
    if (state_->used == State::block) state_->refill();
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number |= std::uint64_t{state_->bytes[state_->used + i]} << (8 * i);
    state_->used += 8;
    return number;
}

std::uint64_t Stream::below(std::uint64_t n) {
    if (n == 0) throw std::logic_error("no number is below 0");
    const std::uint64_t excess = (0 - n) % n;  // 2^64 mod n
    for (;;) {
        const std::uint64_t number = next();
        if (excess == 0 || number < 0 - excess) return number % n;
    }
}

}  // namespace skl::crypto
