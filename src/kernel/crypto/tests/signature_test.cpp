// Keys and signatures beside their vectors (suite `wycheproof`): what a key must be, and that nothing altered verifies.
#include "kernel/crypto/signature.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/crypto/derive.h"
#include "kernel/crypto/tests/hex.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

using testing::raw;

const PrivateKey& rsa_key() {  // making one takes a while
    static const PrivateKey key = PrivateKey::generate_rsa(2'048);
    return key;
}

PrivateKey key_for(Signing algorithm) {
    switch (algorithm) {
        case Signing::es256: return PrivateKey::generate(Curve::p256);
        case Signing::es384: return PrivateKey::generate(Curve::p384);
        case Signing::es512: return PrivateKey::generate(Curve::p521);
        case Signing::ed25519: return PrivateKey::generate(Curve::ed25519);
        case Signing::ed448: return PrivateKey::generate(Curve::ed448);
        default: return rsa_key();
    }
}

constexpr Signing every[] = {Signing::es256, Signing::es384, Signing::es512, Signing::ed25519, Signing::ed448, Signing::rs256,
                             Signing::rs384, Signing::rs512, Signing::ps256, Signing::ps384,   Signing::ps512};

TEST(Signature, Verifies_what_was_signed_and_nothing_else) {
    for (const Signing algorithm : every) {
        const PrivateKey key = key_for(algorithm);
        const PublicKey& open = key.public_key();
        const std::string signature = sign(key, algorithm, "公開");
        EXPECT_TRUE(verify(open, algorithm, "公開", signature));
        EXPECT_FALSE(verify(open, algorithm, "公开", signature));
        EXPECT_FALSE(verify(open, algorithm, "公開", ""));
        EXPECT_FALSE(verify(open, algorithm, "公開", signature + '\0'));
        EXPECT_FALSE(verify(open, algorithm, "公開", signature.substr(1)));
        for (const Signing other : every)
            if (other != algorithm) EXPECT_FALSE(verify(open, other, "公開", signature));
        if (open.type() != KeyType::rsa) EXPECT_FALSE(verify(key_for(algorithm).public_key(), algorithm, "公開", signature));
    }
}

// What a stranger has of a key: its 32 bytes.
bool verify_ed25519(std::string_view public_key, std::string_view message, std::string_view signature) {
    const auto key = PublicKey::okp(Curve::ed25519, public_key);
    return key && verify(*key, Signing::ed25519, message, signature);
}

TEST(Ed25519, The_second_vector_of_rfc_8032_is_signed_and_verified) {
    const auto key = PrivateKey::okp(Curve::ed25519, Secret(raw("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")));
    ASSERT_TRUE(key);
    const std::string& open = key->public_key().x();
    EXPECT_EQ(open, raw("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    const std::string signature = raw(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    EXPECT_EQ(sign(*key, Signing::ed25519, "r"), signature);
    EXPECT_TRUE(verify_ed25519(open, "r", signature));
    EXPECT_FALSE(verify_ed25519(open, "s", signature));
    EXPECT_FALSE(verify_ed25519(open, "r", signature.substr(1)));
    EXPECT_FALSE(verify_ed25519(open.substr(1), "r", signature));
    EXPECT_FALSE(PrivateKey::okp(Curve::ed25519, Secret("short")));
}

RC_GTEST_PROP(Ed25519, A_flipped_bit_breaks_a_signature, (std::string message, unsigned at)) {
    const PrivateKey key = PrivateKey::generate(Curve::ed25519);
    const std::string& open = key.public_key().x();
    std::string signature = sign(key, Signing::ed25519, message);
    RC_ASSERT(verify_ed25519(open, message, signature));
    const std::size_t bit = at % (signature.size() * 8);
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << bit % 8));
    RC_ASSERT(!verify_ed25519(open, message, signature));
}

RC_GTEST_PROP(Signature, A_flipped_bit_is_refused, ()) {
    static const PrivateKey keys[] = {PrivateKey::generate(Curve::p256), PrivateKey::generate(Curve::ed25519), rsa_key()};
    static constexpr Signing algorithms[] = {Signing::es256, Signing::ed25519, Signing::ps256};
    for (std::size_t i = 0; i < 3; ++i) {
        static std::string signatures[3];
        if (signatures[i].empty()) signatures[i] = sign(keys[i], algorithms[i], "message");
        std::string altered = signatures[i];
        const auto bit = *rc::gen::inRange<std::size_t>(0, altered.size() * 8);
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
        RC_ASSERT(!verify(keys[i].public_key(), algorithms[i], "message", altered));
    }
}

TEST(Signature, Ecdsa_in_DER_is_another_form_of_the_same_numbers) {
    const PrivateKey key = PrivateKey::generate(Curve::p384);
    const std::string der = sign(key, Signing::es384, "m", EcdsaForm::der), fixed = sign(key, Signing::es384, "m");
    EXPECT_EQ(fixed.size(), 96U);
    EXPECT_TRUE(verify(key.public_key(), Signing::es384, "m", der, EcdsaForm::der));
    EXPECT_FALSE(verify(key.public_key(), Signing::es384, "m", der));
    EXPECT_FALSE(verify(key.public_key(), Signing::es384, "m", fixed, EcdsaForm::der));
}

TEST(Signature, A_key_that_does_not_fit_is_a_bug_when_signing) {
    EXPECT_THROW((void)sign(PrivateKey::generate(Curve::p256), Signing::es384, "m"), std::logic_error);
    EXPECT_THROW((void)sign(PrivateKey::generate(Curve::x25519), Signing::ed25519, "m"), std::logic_error);
}

TEST(Key, Goes_through_its_file_forms_unchanged) {
    for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::ed25519, Curve::ed448, Curve::x25519, Curve::x448}) {
        const PrivateKey key = PrivateKey::generate(curve);
        const auto again = PrivateKey::pkcs8(key.pkcs8());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->public_key(), key.public_key());
        EXPECT_EQ(again->d().view(), key.d().view());
        const auto open = PublicKey::spki(key.public_key().spki());
        ASSERT_TRUE(open);
        EXPECT_EQ(*open, key.public_key());
        EXPECT_FALSE(PublicKey::spki(key.public_key().spki() + '\0'));
    }
    const auto rsa = PrivateKey::pkcs8(rsa_key().pkcs8());
    ASSERT_TRUE(rsa);
    EXPECT_EQ(rsa->public_key(), rsa_key().public_key());
    EXPECT_TRUE(PublicKey::spki(rsa->public_key().spki()));
    EXPECT_FALSE(PrivateKey::pkcs8(Secret(std::string(rsa_key().pkcs8().view()) + "x")));
}

TEST(Key, A_point_off_its_curve_or_of_another_length_is_none) {
    const PublicKey key = PrivateKey::generate(Curve::p256).public_key();
    std::string y = key.y();
    y.back() = static_cast<char>(y.back() ^ 1);
    EXPECT_FALSE(PublicKey::ec(Curve::p256, key.x(), y));
    EXPECT_FALSE(PublicKey::ec(Curve::p256, '\0' + key.x(), key.y()));
    EXPECT_FALSE(PublicKey::ec(Curve::p256, std::string(32, '\0'), std::string(32, '\0')));
    EXPECT_FALSE(PublicKey::ec(Curve::p384, key.x(), key.y()));
    EXPECT_FALSE(PublicKey::ec(Curve::ed25519, key.x(), key.y()));
    EXPECT_FALSE(PublicKey::okp(Curve::ed25519, std::string(31, 'x')));
}

TEST(Key, A_private_number_of_another_key_is_refused) {
    for (const Curve curve : {Curve::p256, Curve::p521}) {
        const PrivateKey one = PrivateKey::generate(curve), other = PrivateKey::generate(curve);
        EXPECT_TRUE(PrivateKey::ec(curve, one.public_key().x(), one.public_key().y(), one.d()));
        EXPECT_FALSE(PrivateKey::ec(curve, one.public_key().x(), one.public_key().y(), other.d()));
    }
    const PrivateKey one = PrivateKey::generate(Curve::ed25519), other = PrivateKey::generate(Curve::ed25519);
    EXPECT_FALSE(PrivateKey::okp(Curve::ed25519, one.public_key().x(), other.d()));
    const PrivateKey& rsa = rsa_key();
    EXPECT_FALSE(PrivateKey::rsa(rsa.public_key().n(), rsa.public_key().e(), Secret(std::string(rsa.d().view().substr(1))), rsa.primes()));
}

TEST(Key, Rsa_below_2048_bits_above_8192_or_with_an_even_exponent_is_none) {
    const std::string modulus(256, '\xff');
    EXPECT_TRUE(PublicKey::rsa(modulus, std::string("\x01\x00\x01", 3)));
    EXPECT_TRUE(PublicKey::rsa('\0' + modulus, std::string("\x03", 1)));
    EXPECT_FALSE(PublicKey::rsa('\x7f' + modulus.substr(1), std::string("\x01\x00\x01", 3)));
    EXPECT_FALSE(PublicKey::rsa(modulus, std::string("\x01\x00\x00", 3)));
    EXPECT_FALSE(PublicKey::rsa(modulus, std::string("\x01", 1)));
    EXPECT_FALSE(PublicKey::rsa(modulus, std::string(9, '\x01')));
    EXPECT_TRUE(PublicKey::rsa(std::string(1'024, '\xff'), std::string("\x01\x00\x01", 3)));
    EXPECT_FALSE(PublicKey::rsa(std::string(1'025, '\xff'), std::string("\x01\x00\x01", 3)));
}

TEST(Agreement, Both_sides_reach_the_same_secret) {
    for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::x25519, Curve::x448}) {
        const PrivateKey one = PrivateKey::generate(curve), other = PrivateKey::generate(curve);
        const auto here = agree(one, other.public_key()), there = agree(other, one.public_key());
        ASSERT_TRUE(here && there);
        EXPECT_EQ(here->view(), there->view());
    }
}

TEST(Agreement, Keys_that_sign_keys_of_other_curves_and_points_of_small_order_agree_on_nothing) {
    const PrivateKey x25519 = PrivateKey::generate(Curve::x25519), p256 = PrivateKey::generate(Curve::p256);
    EXPECT_FALSE(agree(x25519, p256.public_key()));
    EXPECT_FALSE(agree(PrivateKey::generate(Curve::p384), p256.public_key()));
    EXPECT_FALSE(agree(PrivateKey::generate(Curve::ed25519), PrivateKey::generate(Curve::ed25519).public_key()));
    const auto zero = PublicKey::okp(Curve::x25519, std::string(32, '\0'));
    ASSERT_TRUE(zero);
    EXPECT_FALSE(agree(x25519, *zero));
}

TEST(Derivation, Hkdf_ends_at_255_blocks) {
    EXPECT_TRUE(hkdf(Hash::sha256, "input", "salt", "info", 255 * 32));
    EXPECT_FALSE(hkdf(Hash::sha256, "input", "salt", "info", 255 * 32 + 1));
}

}  // namespace
}  // namespace skl::crypto
