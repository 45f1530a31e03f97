// Numbers that anybody can repeat (spec README §2 "randomness").
//   Stream: acts with legal effect (samples, sortition, draws). ChaCha20 (RFC 8439), key = SHA-256(seed ‖ 0 ‖ label),
//           nonce and counter 0, read as little-endian 64-bit numbers.
//   mix, at: simulation, bootstrap, searches. Counter-based, so equal at any number of threads. Not for secrets.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace skl::crypto {

class Stream {
public:
    Stream(std::string_view seed, std::string_view label);
    static Stream with_key(std::string_view key);  // 32 bytes, for those who derive the key themselves
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) noexcept;
    ~Stream();

    std::uint64_t next();
    // Equally likely 0 … n-1: numbers from the largest multiple of n on are thrown away. n = 0 is a bug and throws.
    std::uint64_t below(std::uint64_t n);
    // Fisher and Yates, from the last place to the second.
    template <class List>
    void shuffle(List& list) {
        for (auto i = list.size(); i > 1; --i) {
            using std::swap;
            swap(list[i - 1], list[static_cast<decltype(i)>(below(i))]);
        }
    }

private:
    struct State;
    explicit Stream(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;  // φ of services.md §8

constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}
// The k-th number of a seed, k from 0.
constexpr std::uint64_t at(std::uint64_t seed, std::uint64_t k) { return mix(seed + (k + 1) * golden); }

}  // namespace skl::crypto
