// CBOR and COSE, strictly: examples of RFC 8949 appendix A, and each way to write the same thing differently.
#include "kernel/crypto/cbor.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/crypto/cose.h"
#include "kernel/crypto/tests/hex.h"

namespace skl::crypto {
namespace {

using testing::raw;

TEST(Cbor, Reads_the_canonical_examples_of_RFC_8949_and_writes_them_back) {
    for (const char* hex : {"00",
                            "17",
                            "1818",
                            "1903e8",
                            "1a000f4240",
                            "1b000000e8d4a51000",
                            "1b7fffffffffffffff",
                            "20",
                            "3863",
                            "3903e7",
                            "3b7fffffffffffffff",
                            "40",
                            "4401020304",
                            "60",
                            "6161",
                            "62c3bc",
                            "64f0908591",
                            "80",
                            "83010203",
                            "8301820203820405",
                            "a0",
                            "a201020304",
                            "a26161016162820203",
                            "826161a161626163",
                            "f4",
                            "f5",
                            "f6",
                            "a301020304200a",
                            "a2616102626161 03"}) {
        std::string bytes(hex);
        std::erase(bytes, ' ');
        bytes = raw(bytes);
        const auto item = read_cbor(bytes);
        ASSERT_TRUE(item) << hex;
        EXPECT_EQ(write_cbor(*item), bytes) << hex;
    }
}

TEST(Cbor, Refuses_every_other_spelling) {
    for (const char* hex : {"",
                            "1817",
                            "190017",
                            "1a000003e8",
                            "1b00000000000f4240",  // longer heads than needed
                            "18",
                            "1903",
                            "4401",
                            "6261",
                            "8301",
                            "a101",  // cut off
                            "5f42010243030405ff",
                            "7f657374726561ff",
                            "9fff",
                            "bfff",
                            "ff",  // indefinite lengths
                            "c11a514b67b0",
                            "d82076",
                            "f93c00",
                            "fa47c35000",
                            "fb3ff199999999999a",  // tags, floats
                            "f7",
                            "f0",
                            "f8ff",
                            "f814",  // other simple values
                            "a202010102",
                            "a201010102",
                            "a2616101616102",
                            "a2626161016162 02",
                            "a22001 0102",  // order, twice
                            "a1810102",
                            "a1a00102",  // keys that are containers
                            "61ff",
                            "62c328",
                            "1c",
                            "1f",
                            "3c",  // no UTF-8, reserved
                            "1b8000000000000000",
                            "3b8000000000000000",  // beyond 64 bits with sign
                            "0000",
                            "8000",  // something behind
                            "9bffffffffffffffff",
                            "bbffffffffffffffff",
                            "5bffffffffffffffff"}) {
        std::string bytes(hex);
        std::erase(bytes, ' ');
        EXPECT_FALSE(read_cbor(raw(bytes))) << hex;
    }
}

TEST(Cbor, Nests_eight_levels_and_no_more) {
    EXPECT_TRUE(read_cbor(std::string(7, '\x81') + '\x80'));
    EXPECT_FALSE(read_cbor(std::string(8, '\x81') + '\x80'));
    EXPECT_FALSE(read_cbor(std::string(100'000, '\x81')));
}

RC_GTEST_PROP(Cbor, What_reads_has_one_spelling, (const std::string& bytes)) {
    if (const auto item = read_cbor(bytes)) RC_ASSERT(write_cbor(*item) == bytes);
}

CoseKey cose(Curve curve, std::int64_t algorithm) { return {algorithm, PrivateKey::generate(curve).public_key()}; }

TEST(Cose, Writes_keys_that_it_reads) {
    for (const auto& key :
         {cose(Curve::p256, -7), cose(Curve::p256, -9), cose(Curve::p384, -35), cose(Curve::p384, -51), cose(Curve::p521, -36),
          cose(Curve::p521, -52), cose(Curve::ed25519, -8), cose(Curve::ed25519, -19), cose(Curve::ed448, -53)}) {
        const auto again = parse_cose_key(write_cose_key(key));
        ASSERT_TRUE(again) << key.algorithm;
        EXPECT_EQ(again->key, key.key);
        EXPECT_EQ(again->algorithm, key.algorithm);
    }
    const CoseKey rsa{-37, PrivateKey::generate_rsa(2'048).public_key()};
    EXPECT_EQ(parse_cose_key(write_cose_key(rsa))->key, rsa.key);
}

TEST(Cose, Refuses_a_key_of_another_curve_with_more_members_or_a_compressed_point) {
    EXPECT_FALSE(parse_cose_key(write_cose_key(cose(Curve::p384, -7))));
    EXPECT_FALSE(parse_cose_key(write_cose_key(cose(Curve::ed448, -8)))) << "WebAuthn §5.8.5 binds -8 to Ed25519";
    EXPECT_FALSE(parse_cose_key(write_cose_key(cose(Curve::p256, -1'000))));
    Cbor map = *read_cbor(write_cose_key(cose(Curve::p256, -7)));
    const auto changed = [&](std::int64_t label, Cbor value) {
        Cbor copy = map;
        std::erase_if(copy.members, [&](const CborMember& one) { return one.key.number == label; });
        copy.members.push_back({{.type = Cbor::Type::integer, .number = label}, std::move(value)});
        return write_cbor(copy);
    };
    EXPECT_TRUE(parse_cose_key(changed(3, {.type = Cbor::Type::integer, .number = -7})));
    EXPECT_FALSE(parse_cose_key(changed(-3, {.type = Cbor::Type::boolean, .truth = true})));
    EXPECT_FALSE(parse_cose_key(changed(4, {.type = Cbor::Type::list})));
    EXPECT_FALSE(parse_cose_key(changed(-4, {.type = Cbor::Type::bytes, .text = std::string(32, 'd')})));
}

}  // namespace
}  // namespace skl::crypto
