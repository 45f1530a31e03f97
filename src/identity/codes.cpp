#include "identity/codes.h"

#include <cstring>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity {

std::string eight_digits() {  // by rejection
    constexpr std::uint32_t codes = 100'000'000, fair = std::numeric_limits<std::uint32_t>::max() / codes * codes;
    std::uint32_t drawn = fair;
    while (drawn >= fair) {
        const std::string bytes = crypto::random_bytes(sizeof drawn);
        std::memcpy(&drawn, bytes.data(), sizeof drawn);
    }
    return fmt::format("{:08}", drawn % codes);
}

std::string code_hash(const std::string& id, std::string_view code) { return text::base64url(crypto::hmac_sha256(id, code)); }

std::string as_read(std::string_view code) { return std::string(code.substr(0, 4)) + " " + std::string(code.substr(4)); }

std::string digits_of(std::string_view typed) {
    std::string out;
    for (const char c : typed)
        if (c >= '0' && c <= '9') out += c;
    return out;
}

}  // namespace skl::identity
