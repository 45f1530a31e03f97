// The hash of other programs, exact counts of small sets, and estimates within what theory allows.
#include "kernel/sketch/kmv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace skl::sketch {
namespace {

Kmv of(const std::set<int>& elements, std::size_t exact = exact_up_to) {
    KmvBuilder builder(exact);
    for (const int element : elements) builder.add(element_hash(std::to_string(element)));
    return builder.finish();
}

std::set<int> range(int from, int to) {
    std::set<int> out;
    for (int i = from; i < to; ++i) out.insert(i);
    return out;
}

// Values of the reference implementation: xxhsum -H64, seed 0.
TEST(Kmv, Elements_are_hashed_as_xxhash_says) {
    EXPECT_EQ(element_hash(""), 0xef46db3751d8e999U);
    EXPECT_EQ(element_hash("a"), 0xd24ec4f1a98c6e5bU);
    EXPECT_EQ(element_hash("abc"), 0x44bc2cf5ad770999U);
}

RC_GTEST_PROP(Kmv, Small_sets_are_compared_exactly, (const std::set<int>& a, const std::set<int>& b)) {
    std::set<int> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
    const Overlap got = overlap(of(a), of(b));
    RC_ASSERT(got.exact);
    RC_ASSERT(got.left == static_cast<double>(a.size()));
    RC_ASSERT(got.right == static_cast<double>(b.size()));
    RC_ASSERT(got.both == static_cast<double>(both.size()));
}

RC_GTEST_PROP(Kmv, Order_and_repeats_change_nothing, (std::vector<std::uint64_t> hashes)) {
    KmvBuilder once(10), twice(10);
    for (const auto hash : hashes) once.add(hash);
    std::reverse(hashes.begin(), hashes.end());
    for (const auto hash : hashes) twice.add(hash), twice.add(hash);
    const Kmv a = once.finish(), b = twice.finish();
    RC_ASSERT(a.hashes == b.hashes);
    RC_ASSERT(a.distinct == b.distinct);
}

TEST(Kmv, Large_sets_are_estimated_within_a_tenth) {
    const Kmv a = of(range(0, 300'000)), b = of(range(150'000, 350'000));
    EXPECT_FALSE(a.counted);
    EXPECT_EQ(a.hashes.size(), kmv_size);
    EXPECT_NEAR(static_cast<double>(a.distinct), 300'000, 30'000);
    const Overlap got = overlap(a, b);
    EXPECT_FALSE(got.exact);
    EXPECT_NEAR(got.containment(), 0.5, 0.05);
    EXPECT_NEAR(got.proportion(), 2.0 / 3, 0.1);
}

TEST(Kmv, The_count_is_exact_up_to_the_last_element) {
    EXPECT_EQ(of(range(0, 5'000), 5'000).distinct, 5'000);
    EXPECT_TRUE(of(range(0, 5'000), 5'000).complete());
    EXPECT_FALSE(of(range(0, 5'001), 5'000).counted);
}

TEST(Kmv, A_cut_sketch_keeps_its_count_and_estimates_its_overlap) {
    const Kmv a = of(range(0, 20'000)).cut(), b = of(range(5'000, 25'000)).cut();
    EXPECT_EQ(a.distinct, 20'000);
    EXPECT_FALSE(a.complete());
    EXPECT_NEAR(overlap(a, b).containment(), 0.75, 0.06);
    EXPECT_TRUE(of(range(0, 1'024)).cut().complete());
}

RC_GTEST_PROP(Kmv, Packed_hashes_come_back, (const std::vector<std::uint64_t>& hashes)) { RC_ASSERT(unpack(pack(hashes)) == hashes); }

}  // namespace
}  // namespace skl::sketch
