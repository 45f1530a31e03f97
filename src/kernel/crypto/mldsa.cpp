#include "kernel/crypto/mldsa.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "kernel/crypto/evp.h"

namespace skl::crypto {
namespace {

constexpr std::int64_t q = 8'380'417;
constexpr std::size_t n = 256;    // coefficients of a polynomial
constexpr int dropped_bits = 13;  // d of §4: what t1 leaves out
constexpr int t1_bits = 10;       // ⌈log2 q⌉ − d
constexpr std::size_t seed_bytes = 32;

struct Set {  // §4, table 1
    std::size_t k, l;
    int tau;
    std::int64_t beta, gamma1, gamma2;
    std::size_t omega, challenge_bytes;
    int z_bits, w1_bits;
};
constexpr Set sets[] = {
    {4, 4, 39, 78, 1 << 17, (q - 1) / 88, 80, 32, 18, 6},
    {6, 5, 49, 196, 1 << 19, (q - 1) / 32, 55, 48, 20, 4},
    {8, 7, 60, 120, 1 << 19, (q - 1) / 32, 75, 64, 20, 4},
};

using Polynomial = std::array<std::int64_t, n>;  // coefficients in 0 … q−1, unless said otherwise

constexpr std::int64_t reduced(std::int64_t value) { return ((value % q) + q) % q; }

constexpr std::array<std::int64_t, n> zetas = [] {  // appendix B: 1753 to the power of the bits of m turned round
    std::array<std::int64_t, n> table{};
    for (unsigned m = 0; m < n; ++m) {
        unsigned exponent = 0;
        for (unsigned bit = 0; bit < 8; ++bit) exponent |= (m >> bit & 1) << (7 - bit);
        std::int64_t power = 1;
        for (unsigned i = 0; i < exponent; ++i) power = power * 1753 % q;
        table[m] = power;
    }
    return table;
}();

void ntt(Polynomial& w) {  // Algorithm 41
    std::size_t m = 0;
    for (std::size_t length = n / 2; length >= 1; length /= 2)
        for (std::size_t start = 0; start < n; start += 2 * length) {
            const std::int64_t zeta = zetas[++m];
            for (std::size_t j = start; j < start + length; ++j) {
                const std::int64_t t = zeta * w[j + length] % q;
                w[j + length] = reduced(w[j] - t);
                w[j] = reduced(w[j] + t);
            }
        }
}

void inverse_ntt(Polynomial& w) {  // Algorithm 42
    std::size_t m = n;
    for (std::size_t length = 1; length < n; length *= 2)
        for (std::size_t start = 0; start < n; start += 2 * length) {
            const std::int64_t zeta = q - zetas[--m];
            for (std::size_t j = start; j < start + length; ++j) {
                const std::int64_t t = w[j];
                w[j] = reduced(t + w[j + length]);
                w[j + length] = zeta * reduced(t - w[j + length]) % q;
            }
        }
    constexpr std::int64_t one_in_256 = 8'347'681;
    for (std::int64_t& coefficient : w) coefficient = coefficient * one_in_256 % q;
}

std::string shake(const char* name, std::string_view input, std::size_t size) {
    const EvpDigestContext context(must_have(EVP_MD_CTX_new()));
    const std::unique_ptr<EVP_MD, Freeing<EVP_MD_free>> method(must_have(EVP_MD_fetch(nullptr, name, nullptr)));
    std::string output(size, '\0');
    if (EVP_DigestInit_ex(context.get(), method.get(), nullptr) != 1 || EVP_DigestUpdate(context.get(), input.data(), input.size()) != 1 ||
        EVP_DigestFinalXOF(context.get(), octets(output), size) != 1)
        throw std::runtime_error("OpenSSL has no SHAKE");
    return output;
}
std::string shake256(std::string_view input, std::size_t size) { return shake("SHAKE256", input, size); }

std::uint32_t byte(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

Polynomial sample_ntt(const std::string& seed) {  // Algorithm 30: threes of bytes below q
    for (std::size_t size = 1'008;; size *= 2) {
        const std::string stream = shake("SHAKE128", seed, size);
        Polynomial a{};
        std::size_t found = 0;
        for (std::size_t at = 0; at + 3 <= size && found < n; at += 3) {
            const std::int64_t value = byte(stream, at) | byte(stream, at + 1) << 8 | (byte(stream, at + 2) & 127) << 16;
            if (value < q) a[found++] = value;
        }
        if (found == n) return a;
    }
}

Polynomial sample_in_ball(std::string_view challenge, int tau) {  // Algorithm 29: tau coefficients are 1 or −1
    for (std::size_t size = 272;; size *= 2) {
        const std::string stream = shake256(challenge, size);
        Polynomial c{};
        std::size_t at = 8;
        std::size_t i = n - static_cast<std::size_t>(tau);
        for (std::size_t sign = 0; i < n; ++i, ++sign) {
            while (at < size && byte(stream, at) > i) ++at;
            if (at == size) break;
            const std::size_t j = byte(stream, at++);
            c[i] = c[j];
            c[j] = (byte(stream, sign / 8) >> (sign % 8) & 1) != 0 ? q - 1 : 1;
        }
        if (i == n) return c;
    }
}

std::array<std::uint32_t, n> unpacked(std::string_view bytes, int bits) {  // little-endian bit strings, Algorithm 18
    std::array<std::uint32_t, n> values{};
    std::size_t at = 0;
    for (std::uint32_t& value : values)
        for (int bit = 0; bit < bits; ++bit, ++at) value |= (byte(bytes, at / 8) >> (at % 8) & 1) << bit;
    return values;
}

void pack(std::string& out, const std::array<std::uint32_t, n>& values, int bits) {  // Algorithm 16
    std::string bytes(n * static_cast<std::size_t>(bits) / 8, '\0');
    std::size_t at = 0;
    for (const std::uint32_t value : values)
        for (int bit = 0; bit < bits; ++bit, ++at)
            bytes[at / 8] = static_cast<char>(byte(bytes, at / 8) | ((value >> bit & 1) << (at % 8)));
    out += bytes;
}

using Hints = std::vector<std::array<bool, n>>;

bool unpack_hints(std::string_view y, const Set& set, Hints& hints) {  // Algorithm 21: one spelling only
    hints.assign(set.k, {});
    std::size_t index = 0;
    for (std::size_t i = 0; i < set.k; ++i) {
        const std::size_t end = byte(y, set.omega + i), first = index;
        if (end < index || end > set.omega) return false;
        for (; index < end; ++index) {
            if (index > first && byte(y, index - 1) >= byte(y, index)) return false;
            hints[i][byte(y, index)] = true;
        }
    }
    for (; index < set.omega; ++index)
        if (y[index] != '\0') return false;
    return true;
}

std::uint32_t use_hint(bool hint, std::int64_t r, std::int64_t gamma2) {  // Algorithms 36 and 40
    const std::int64_t m = (q - 1) / (2 * gamma2);
    std::int64_t low = r % (2 * gamma2);
    if (low > gamma2) low -= 2 * gamma2;
    std::int64_t high = (r - low) / (2 * gamma2);
    if (r - low == q - 1) high = 0, low -= 1;
    if (hint) high = low > 0 ? (high + 1) % m : (high + m - 1) % m;
    return static_cast<std::uint32_t>(high);
}

// w' = A z − c t1 2^d, row by row, and from it w1 (Algorithm 8, steps 5 to 10).
std::string commitment(const Set& set, std::string_view public_key, const std::vector<Polynomial>& z, const Polynomial& c,
                       const Hints& hints) {
    const std::string seed(public_key.substr(0, seed_bytes));
    std::string encoded;
    for (std::size_t row = 0; row < set.k; ++row) {
        Polynomial t{}, w{};
        const std::size_t t1_bytes = n * t1_bits / 8;
        const auto t1 = unpacked(public_key.substr(seed_bytes + row * t1_bytes, t1_bytes), t1_bits);
        for (std::size_t i = 0; i < n; ++i) t[i] = (static_cast<std::int64_t>(t1[i]) << dropped_bits) % q;
        ntt(t);
        for (std::size_t i = 0; i < n; ++i) w[i] = reduced(-c[i] * t[i]);
        for (std::size_t column = 0; column < set.l; ++column) {
            const Polynomial a = sample_ntt(seed + static_cast<char>(column) + static_cast<char>(row));
            for (std::size_t i = 0; i < n; ++i) w[i] = (w[i] + a[i] * z[column][i]) % q;
        }
        inverse_ntt(w);
        std::array<std::uint32_t, n> w1{};
        for (std::size_t i = 0; i < n; ++i) w1[i] = use_hint(hints[row][i], w[i], set.gamma2);
        pack(encoded, w1, set.w1_bits);
    }
    return encoded;
}

}  // namespace

bool verify_mldsa(MlDsa which, std::string_view public_key, std::string_view message, std::string_view context,
                  std::string_view signature) {
    const Set& set = sets[static_cast<std::size_t>(which)];
    const std::size_t z_bytes = n * static_cast<std::size_t>(set.z_bits) / 8;
    if (context.size() > 255 || public_key.size() != seed_bytes + set.k * n * t1_bits / 8 ||
        signature.size() != set.challenge_bytes + set.l * z_bytes + set.omega + set.k)
        return false;
    const std::string_view challenge = signature.substr(0, set.challenge_bytes);
    std::vector<Polynomial> z(set.l);
    for (std::size_t i = 0; i < set.l; ++i) {
        const auto packed = unpacked(signature.substr(set.challenge_bytes + i * z_bytes, z_bytes), set.z_bits);
        for (std::size_t j = 0; j < n; ++j) {
            const std::int64_t value = set.gamma1 - static_cast<std::int64_t>(packed[j]);
            if (value >= set.gamma1 - set.beta || value <= set.beta - set.gamma1) return false;  // ‖z‖∞ < γ1 − β
            z[i][j] = reduced(value);
        }
        ntt(z[i]);
    }
    Hints hints;
    if (!unpack_hints(signature.substr(set.challenge_bytes + set.l * z_bytes), set, hints)) return false;
    Polynomial c = sample_in_ball(challenge, set.tau);
    ntt(c);
    std::string signed_text = shake256(public_key, 64);
    signed_text += '\0';
    signed_text += static_cast<char>(context.size());
    signed_text += std::string(context) + std::string(message);
    const std::string mu = shake256(signed_text, 64);
    return shake256(mu + commitment(set, public_key, z, c, hints), set.challenge_bytes) == challenge;
}

}  // namespace skl::crypto
