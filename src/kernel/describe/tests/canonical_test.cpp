// RFC 8785 beyond the vectors of testdata/trust/jcs: appendix B, the order of UTF-16, and what is refused.
#include "kernel/describe/canonical.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>

namespace skl {
namespace {

std::string code_of(std::string_view text) {
    const auto out = canonical_json(text);
    return out ? *out : out.problem().code;
}

TEST(Canonical, Numbers_are_written_as_ecmascript_writes_them) {
    // RFC 8785 appendix B.
    const std::pair<std::uint64_t, const char*> rows[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (const auto& [bits, text] : rows) EXPECT_EQ(ecmascript_number(std::bit_cast<double>(bits)), text);
}

TEST(Canonical, What_has_no_one_value_is_refused_by_name) {
    EXPECT_EQ(code_of(R"({"a":1,"a":1})"), "duplicate-name");
    EXPECT_EQ(code_of(R"({"a":1,"\u0061":2})"), "duplicate-name");
    EXPECT_EQ(code_of("1e400"), "number-out-of-range");
    EXPECT_EQ(code_of("-1e400"), "number-out-of-range");
    EXPECT_EQ(code_of("1e-400"), "0");
    EXPECT_EQ(code_of(R"("\ud800")"), "bad-json");
    EXPECT_EQ(code_of(R"("\udc00")"), "bad-json");
    EXPECT_EQ(code_of("\"\xED\xA0\x80\""), "bad-json");
    EXPECT_EQ(code_of(R"("\ufffe")"), "noncharacter");
    EXPECT_EQ(code_of(R"("\ufdd0")"), "noncharacter");
    EXPECT_EQ(code_of("[1,]"), "bad-json");
    EXPECT_EQ(code_of("1 2"), "bad-json");
    EXPECT_EQ(code_of("\xEF\xBB\xBF{}"), "bad-json");
    const auto deep = canonical_json(R"({"x":[{"y":1,"y":2}]})");
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.problem().errors.at(0).pointer, "/x/0/y");
}

TEST(Canonical, Nesting_has_its_limit_and_not_one_less) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_EQ(code_of(nested(deepest_canonical)), nested(deepest_canonical));
    EXPECT_EQ(code_of(nested(deepest_canonical + 1)), "too-deep");
}

TEST(Canonical, Names_are_sorted_by_utf16_where_pairs_come_before_the_private_use_area) {
    EXPECT_EQ(code_of("{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x82\":2,\"\xE2\x82\xAC\":3,\"\":4}"),
              "{\"\":4,\"\xE2\x82\xAC\":3,\"\xF0\x9F\x98\x82\":2,\"\xEF\xAC\xB3\":1}");
}

RC_GTEST_PROP(Canonical, A_number_reads_back_the_same, (std::uint64_t bits)) {
    const double value = std::bit_cast<double>(bits);
    RC_PRE(std::isfinite(value));
    const std::string text = ecmascript_number(value);
    double back = 1;
    RC_ASSERT(std::from_chars(text.data(), text.data() + text.size(), back).ec == std::errc());
    RC_ASSERT(back == value);
    RC_ASSERT(code_of(text) == text);
}

RC_GTEST_PROP(Canonical, The_order_of_names_is_a_strict_order, (std::vector<std::uint32_t> a, std::vector<std::uint32_t> b)) {
    const auto spell = [](const std::vector<std::uint32_t>& seeds) {
        static constexpr const char* letters[] = {"a", "é", "中", "\xEE\x80\x80", "\xEF\xBF\xBD", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBD"};
        std::string out;
        for (const std::uint32_t seed : seeds) out += letters[seed % std::size(letters)];
        return out;
    };
    const std::string x = spell(a), y = spell(b);
    RC_ASSERT(!utf16_less(x, x));
    RC_ASSERT((x == y) == (!utf16_less(x, y) && !utf16_less(y, x)));
}

}  // namespace
}  // namespace skl
