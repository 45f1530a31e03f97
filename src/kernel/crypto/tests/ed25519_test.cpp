#include "kernel/crypto/ed25519.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

std::string from_hex(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
}

TEST(Ed25519, The_second_vector_of_rfc_8032_is_signed_and_verified) {
    const auto key = Ed25519::from_seed(from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->public_key(), from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    const std::string signature = from_hex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    EXPECT_EQ(key->sign("r"), signature);
    EXPECT_TRUE(ed25519_verify(key->public_key(), "r", signature));
    EXPECT_FALSE(ed25519_verify(key->public_key(), "s", signature));
    EXPECT_FALSE(ed25519_verify(key->public_key(), "r", signature.substr(1)));
    EXPECT_FALSE(ed25519_verify(key->public_key().substr(1), "r", signature));
    EXPECT_FALSE(Ed25519::from_seed("short"));
}

RC_GTEST_PROP(Ed25519, A_flipped_bit_breaks_a_signature, (std::string message, unsigned at)) {
    const Ed25519 key = Ed25519::generate();
    std::string signature = key.sign(message);
    RC_ASSERT(ed25519_verify(key.public_key(), message, signature));
    const std::size_t bit = at % (signature.size() * 8);
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << bit % 8));
    RC_ASSERT(!ed25519_verify(key.public_key(), message, signature));
}

}  // namespace
}  // namespace skl::crypto
