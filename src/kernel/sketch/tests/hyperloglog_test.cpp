#include "kernel/sketch/hyperloglog.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "kernel/sketch/kmv.h"

namespace skl::sketch {
namespace {

HyperLogLog of(const std::string& salt, int begin, int end) {
    HyperLogLog out;
    for (int i = begin; i < end; ++i) out.add(element_hash(salt + std::to_string(i)));
    return out;
}

// The root of the mean squared relative error over many sets of each size; a single set may be further off.
TEST(HyperLogLog, Errs_by_less_than_one_percent_from_a_thousand_to_a_million) {
    for (const auto& [size, trials] : {std::pair{1'000, 60}, {10'000, 60}, {50'000, 40}, {100'000, 30}, {1'000'000, 12}}) {
        double squares = 0, sum = 0;
        for (int trial = 0; trial < trials; ++trial) {
            const double error = of("t" + std::to_string(trial) + ":", 0, size).estimate() / size - 1;
            squares += error * error;
            sum += error;
        }
        EXPECT_LE(std::sqrt(squares / trials), 0.0100) << size;
        EXPECT_LE(std::abs(sum / trials), 3 * 0.0081 / std::sqrt(trials)) << size << ": it leans to no side";
    }
}

TEST(HyperLogLog, Small_sets_are_all_but_exact) {
    EXPECT_EQ(HyperLogLog().estimate(), 0);
    for (const int size : {1, 2, 4, 5, 6, 20, 100}) EXPECT_NEAR(of("few:", 0, size).estimate(), size, 0.02 * size) << size;
}

TEST(HyperLogLog, Elements_that_come_again_count_once) {
    HyperLogLog twice = of("a", 0, 5'000);
    const double once = twice.estimate();
    twice.merge(of("a", 0, 5'000));
    EXPECT_EQ(twice.estimate(), once);
}

TEST(HyperLogLog, A_union_is_the_sketch_of_all_elements_in_either_order) {
    for (const int size : {100, 3'000, 40'000}) {
        HyperLogLog left = of("u", 0, size), right = of("u", size / 2, 2 * size);
        const HyperLogLog first = left;
        left.merge(right);
        right.merge(first);
        EXPECT_EQ(left.bytes(), of("u", 0, 2 * size).bytes()) << size;
        EXPECT_EQ(left.bytes(), right.bytes()) << size;
    }
}

TEST(HyperLogLog, What_is_written_reads_back_and_anything_else_is_refused) {
    for (const int size : {0, 1, 500, 30'000}) {
        const HyperLogLog sketch = of("w", 0, size);
        const auto again = HyperLogLog::of_bytes(sketch.bytes());
        ASSERT_TRUE(again) << size;
        EXPECT_EQ(again->bytes(), sketch.bytes());
        EXPECT_EQ(again->estimate(), sketch.estimate());
    }
    EXPECT_LT(of("w", 0, 500).bytes().size(), 2'000U) << "few registers are a list";
    std::string high = of("w", 0, 30'000).bytes();
    high[7] = 60;
    for (const std::string& bad :
         {std::string(), std::string("X"), std::string("S1"), std::string("Dshort"), high, std::string("S\x05\x00\x01\x05\x00\x01", 7),
          std::string("S\x05\x00\x00", 4), std::string("S\xff\xff\x01", 4)})
        EXPECT_FALSE(HyperLogLog::of_bytes(bad)) << bad.size();
}

}  // namespace
}  // namespace skl::sketch
