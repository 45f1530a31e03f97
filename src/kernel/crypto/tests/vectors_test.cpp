// Published vectors: FIPS 180-4, RFC 4231, RFC 5649 §6, RFC 8439 appendix A.1, splitmix64, and Project Wycheproof.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "kernel/crypto/cipher.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/stream.h"
#include "kernel/crypto/tests/hex.h"
#include "kernel/describe/node.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

using testing::raw;
using text::hex;

Node read_vectors(const char* file) {
    std::ifstream in(std::string("testdata/trust/wycheproof/") + file);
    std::ostringstream text;
    text << in.rdbuf();
    auto node = read_json(text.str());
    EXPECT_TRUE(node) << file;
    return node ? std::move(*node) : Node{};
}
std::string text_of(const Node& node, std::string_view name) { return node.find(name) ? node.find(name)->text : std::string(); }

// Calls run(group, test) for each test of a Wycheproof file and gives how many there were.
template <class Run>
int each_vector(const char* file, Run run) {
    const Node root = read_vectors(file);
    int count = 0;
    const Node* groups = root.find("testGroups");
    if (groups == nullptr) return 0;
    for (const Node& group : groups->items)
        for (const Node& test : group.find("tests")->items) count += run(group, test) ? 1 : 0;
    return count;
}

TEST(Sha256, Agrees_with_FIPS_180) {
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    Sha256 pieces;
    for (int i = 0; i < 1'000; ++i) pieces.add(std::string(1'000, 'a'));
    EXPECT_EQ(pieces.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hmac, Agrees_with_RFC_4231) {
    EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, Agrees_with_Wycheproof) {
    const int count = each_vector("hmac_sha256_test.json", [](const Node& group, const Node& test) {
        const auto bytes = std::stoul(text_of(group, "tagSize")) / 8;
        const std::string tag = hex(hmac_sha256(raw(text_of(test, "key")), raw(text_of(test, "msg"))).substr(0, bytes));
        EXPECT_EQ(tag == text_of(test, "tag"), text_of(test, "result") == "valid") << text_of(test, "tcId");
        return true;
    });
    EXPECT_EQ(count, 116);
}

TEST(Gcm, Agrees_with_Wycheproof_where_key_and_nonce_have_our_sizes) {
    const int count = each_vector("aes_gcm_test.json", [](const Node& group, const Node& test) {
        if (text_of(group, "keySize") != "256" || text_of(group, "ivSize") != "96") return false;
        const std::string key = raw(text_of(test, "key")), nonce = raw(text_of(test, "iv")), aad = raw(text_of(test, "aad"));
        const std::string plain = raw(text_of(test, "msg")), sealed = raw(text_of(test, "ct") + text_of(test, "tag"));
        const bool valid = text_of(test, "result") == "valid";
        const auto opened = gcm_open(key, nonce, aad, sealed);
        EXPECT_EQ(opened.has_value(), valid) << text_of(test, "tcId");
        if (valid) {
            EXPECT_EQ(opened, plain) << text_of(test, "tcId");
            EXPECT_EQ(hex(gcm_seal(key, nonce, aad, plain)), hex(sealed)) << text_of(test, "tcId");
        }
        return true;
    });
    EXPECT_EQ(count, 44);
}

TEST(KeyWrap, Agrees_with_RFC_5649) {
    const std::string wrapping = raw("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
    const std::string twenty = raw("c37b7e6492584340bed12207808941155068f738"), seven = raw("466f7250617369");
    EXPECT_EQ(hex(wrap_key(wrapping, twenty)), "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a");
    EXPECT_EQ(hex(wrap_key(wrapping, seven)), "afbeb0f07dfbf5419200f2ccb50bb24f");
    for (const std::string& key : {twenty, seven}) {
        std::string wrapped = wrap_key(wrapping, key);
        ASSERT_TRUE(unwrap_key(wrapping, wrapped));
        EXPECT_EQ(unwrap_key(wrapping, wrapped)->view(), key);
        wrapped[3] = static_cast<char>(wrapped[3] ^ 1);
        EXPECT_FALSE(unwrap_key(wrapping, wrapped));
    }
    EXPECT_FALSE(unwrap_key(wrapping, "short"));
}

TEST(Stream, Is_the_keystream_of_RFC_8439) {
    // Appendix A.1, test vector 1: key, nonce and counter 0.
    Stream stream = Stream::with_key(std::string(32, '\0'));
    std::string bytes;
    for (int i = 0; i < 8; ++i) {
        const std::uint64_t number = stream.next();
        for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(number >> shift);
    }
    EXPECT_EQ(hex(bytes),
              "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
              "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
}

TEST(Mix, Gives_the_known_numbers_of_splitmix64) {
    constexpr std::uint64_t known[] = {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL, 4593380528125082431ULL,
                                       16408922859458223821ULL};
    for (std::uint64_t k = 0; k < std::size(known); ++k) EXPECT_EQ(at(1234567, k), known[k]);
}

}  // namespace
}  // namespace skl::crypto
