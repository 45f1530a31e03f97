// Ids grow, sealed texts cannot be forged, and draws are fair and repeatable.
#include "kernel/crypto/random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <thread>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/stream.h"

namespace skl::crypto {
namespace {

TEST(UuidV7, Carries_version_variant_and_milliseconds) {
    const Uuid id = uuid_v7({253'402'300'799'999'000});  // the last millisecond of 9999
    EXPECT_EQ(id.bytes[6] >> 4, 7);
    EXPECT_EQ(id.bytes[8] >> 6, 2);
    EXPECT_EQ(to_text(id).substr(0, 13), "e677d21f-dbff");
}

TEST(UuidV7, Never_repeats_nor_goes_back_even_when_the_clock_does) {
    constexpr int each = 20'000;
    std::vector<std::vector<Uuid>> made(4);
    std::vector<std::thread> threads;
    for (auto& list : made)
        threads.emplace_back([&list] {
            for (int i = 0; i < each; ++i) list.push_back(uuid_v7({253'402'300'799'999'000 - i * 1'000}));
        });
    for (auto& thread : threads) thread.join();
    std::set<Uuid> all;
    for (const auto& list : made) {
        EXPECT_TRUE(std::is_sorted(list.begin(), list.end()));
        all.insert(list.begin(), list.end());
    }
    EXPECT_EQ(all.size(), made.size() * each);
}

RC_GTEST_PROP(Seal, Opens_with_its_key_and_label_only, (const std::string& payload)) {
    const std::string sealed = seal("key", "cursor", payload);
    RC_ASSERT(unseal("key", "cursor", sealed) == payload);
    RC_ASSERT(!unseal("other", "cursor", sealed));
    RC_ASSERT(!unseal("key", "csrf", sealed));
    std::string altered = sealed;
    const auto byte = *rc::gen::inRange<std::size_t>(0, altered.size());
    altered[byte] = altered[byte] == 'A' ? 'B' : 'A';
    RC_ASSERT(!unseal("key", "cursor", altered) || altered == sealed);
}

TEST(Equal, Compares_bytes) {
    EXPECT_TRUE(equal("", ""));
    EXPECT_TRUE(equal("same", "same"));
    EXPECT_FALSE(equal("same", "sane"));
    EXPECT_FALSE(equal("same", "sam"));
}

TEST(Stream, Seed_and_label_do_not_run_together) {
    EXPECT_EQ(Stream("seed", "label").next(), Stream("seed", "label").next());
    EXPECT_NE(Stream("seed", "label").next(), Stream("see", "dlabel").next());
    EXPECT_NE(Stream("seed", "a").next(), Stream("seed", "b").next());
}

TEST(Stream, Numbers_below_n_are_spread_evenly) {
    Stream stream("fair", "dice");
    int seen[6] = {};
    for (int i = 0; i < 60'000; ++i) ++seen[stream.below(6)];
    for (const int count : seen) EXPECT_NEAR(count, 10'000, 500);  // five standard deviations are 456
    for (int i = 0; i < 100; ++i) EXPECT_EQ(stream.below(1), 0U);
    EXPECT_THROW(stream.below(0), std::logic_error);
}

TEST(Stream, Numbers_past_the_largest_multiple_are_thrown_away) {
    constexpr std::uint64_t n = (std::uint64_t{1} << 63) + 1;  // nearly every second number is too large
    Stream raw("s", "l"), drawn("s", "l");
    for (int i = 0; i < 200; ++i) {
        std::uint64_t expected = raw.next();
        while (expected >= n) expected = raw.next();
        EXPECT_EQ(drawn.below(n), expected);
    }
}

TEST(Stream, A_shuffle_keeps_every_item) {
    std::vector<int> list(1'000);
    for (int i = 0; i < 1'000; ++i) list[static_cast<std::size_t>(i)] = i;
    auto shuffled = list;
    Stream("s", "l").shuffle(shuffled);
    EXPECT_NE(shuffled, list);
    std::sort(shuffled.begin(), shuffled.end());
    EXPECT_EQ(shuffled, list);
}

}  // namespace
}  // namespace skl::crypto
