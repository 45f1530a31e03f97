// Numbers against decimal128 (IEEE 754-2008) and services.md §3.1.
#include "rules/engine/feel/decimal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "rules/engine/feel/decimal_parts.h"

namespace skl::rules::feel {
namespace {

Decimal number(std::string_view text) {
    const auto read = Decimal::parse(text);
    EXPECT_TRUE(read) << text;
    return read.value_or(Decimal());
}

std::string text(const std::optional<Decimal>& value) { return value ? value->text() : "nothing"; }

// The same number held wide, whatever fits.
Decimal widened(const Decimal& value) { return value.wide() || value.zero() ? value : Decimal::of_wide(packed(parts_of(value))); }

Decimal any_number() {
    const auto coefficient = *rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange<std::int64_t>(-2000, 2000));
    return Decimal::scaled(coefficient, static_cast<std::int8_t>(*rc::gen::inRange(-30, 30)));
}

TEST(Decimal, Tenths_add_up) {
    EXPECT_EQ(*number("0.1").plus(number("0.2")), number("0.3"));
    EXPECT_EQ(text(Decimal(1).over(3)), "0.3333333333333333333333333333333333");
    EXPECT_EQ(text(Decimal(2).over(3)), "0.6666666666666666666666666666666667");
}

TEST(Decimal, Reads_and_writes_plain_digits) {
    EXPECT_EQ(number("007.50").text(), "7.5");
    EXPECT_EQ(number(".5").text(), "0.5");
    EXPECT_EQ(number("-0").text(), "0");
    EXPECT_EQ(number("1.5e3").text(), "1500");
    EXPECT_EQ(number("-12E-4").text(), "-0.0012");
    EXPECT_EQ(number("100").text(), "100");
    for (const char* wrong : {"", "-", ".", "1.", "+1", "1e", "1e+", "1x", "0x1", " 1", "--1", "1.2.3", "NaN", "Infinity"})
        EXPECT_FALSE(Decimal::parse(wrong)) << wrong;
}

TEST(Decimal, The_thirty_fifth_digit_is_rounded_half_to_even) {
    EXPECT_EQ(number("12345678901234567890123456789012345").text(), "12345678901234567890123456789012340");
    EXPECT_EQ(number("12345678901234567890123456789012355").text(), "12345678901234567890123456789012360");
    EXPECT_EQ(number("12345678901234567890123456789012345.0000000000000000000000001").text(), "12345678901234567890123456789012350");
    EXPECT_EQ(number("99999999999999999999999999999999999").text(), "1" + std::string(35, '0'));
}

TEST(Decimal, What_is_too_large_is_nothing_and_what_is_too_small_is_zero) {
    EXPECT_FALSE(Decimal::parse("1e6145"));
    EXPECT_TRUE(Decimal::parse("9.999999999999999999999999999999999e6144"));
    EXPECT_TRUE(number("1e-6177").zero());
    EXPECT_FALSE(number("1e-6176").zero());
    EXPECT_FALSE(number("1e6144").times(10));
    EXPECT_TRUE(number("1e-6176").over(100)->zero());
    EXPECT_FALSE(Decimal::parse("1e999999999999"));
    EXPECT_TRUE(number("0e999999").zero());
}

TEST(Decimal, What_would_be_no_number_is_nothing) {
    EXPECT_FALSE(Decimal(1).over(0));
    EXPECT_FALSE(Decimal(0).over(0));
    EXPECT_FALSE(Decimal(-1).sqrt());
    EXPECT_FALSE(Decimal(0).ln());
    EXPECT_FALSE(Decimal(-3).ln());
    EXPECT_FALSE(Decimal(-4).power(number("0.5")));
    EXPECT_FALSE(Decimal(0).power(-1));
    EXPECT_FALSE(Decimal(5).modulo(0));
    EXPECT_FALSE(Decimal::from_double(std::numeric_limits<double>::infinity()));
    EXPECT_FALSE(Decimal::from_double(std::numeric_limits<double>::quiet_NaN()));
}

TEST(Decimal, The_ends_of_the_short_form_are_crossed_without_a_trace) {
    const Decimal most = std::numeric_limits<std::int64_t>::max(), least = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(text(most.plus(1)), "9223372036854775808");
    EXPECT_EQ(*most.plus(1)->minus(1), most);
    EXPECT_FALSE(most.plus(1)->minus(1)->wide());
    EXPECT_EQ(least.negated().text(), "9223372036854775808");
    EXPECT_EQ(least.magnitude(), least.negated());
    EXPECT_EQ(text(least.over(-1)), "9223372036854775808");
    EXPECT_EQ(text(most.times(most)), "85070591730234615847396907784232500000");
    EXPECT_EQ(least.to_int64(), std::numeric_limits<std::int64_t>::min());
    EXPECT_FALSE(most.plus(1)->to_int64());
}

TEST(Decimal, Rounds_every_way) {
    const auto rounded = [](std::string_view value, int scale, Rounding how) { return text(number(value).rounded(scale, how)); };
    EXPECT_EQ(rounded("2.5", 0, Rounding::half_even), "2");
    EXPECT_EQ(rounded("3.5", 0, Rounding::half_even), "4");
    EXPECT_EQ(rounded("5.5", 0, Rounding::up), "6");
    EXPECT_EQ(rounded("-5.5", 0, Rounding::up), "-6");
    EXPECT_EQ(rounded("1.121", 2, Rounding::up), "1.13");
    EXPECT_EQ(rounded("-1.126", 2, Rounding::down), "-1.12");
    EXPECT_EQ(rounded("5.5", 0, Rounding::half_up), "6");
    EXPECT_EQ(rounded("-5.5", 0, Rounding::half_up), "-6");
    EXPECT_EQ(rounded("5.5", 0, Rounding::half_down), "5");
    EXPECT_EQ(rounded("-1.126", 2, Rounding::half_down), "-1.13");
    EXPECT_EQ(rounded("-1.1", 0, Rounding::floor), "-2");
    EXPECT_EQ(rounded("-1.1", 0, Rounding::ceiling), "-1");
    EXPECT_EQ(rounded("1234", -2, Rounding::half_up), "1200");
    EXPECT_EQ(rounded("1234", -5, Rounding::half_up), "0");
    EXPECT_EQ(rounded("1234", -5, Rounding::up), "100000");
    EXPECT_EQ(rounded("0.1", -6111, Rounding::down), "0");
    EXPECT_EQ(rounded("1", 6177, Rounding::down), "nothing");
    EXPECT_EQ(rounded("1", -6112, Rounding::down), "nothing");
}

TEST(Decimal, Amounts_of_the_law_come_out_to_the_dollar) {
    EXPECT_EQ(text(number("36180").times(number("0.16"))->rounded(0, Rounding::floor)), "5788");
    const auto subsidy = number("21103").times(number("0.105"))->times(number("0.60"))->times(25)->over(30);
    EXPECT_EQ(text(subsidy), "1107.9075");
    EXPECT_EQ(text(subsidy->rounded(0, Rounding::half_up)), "1108");
}

TEST(Decimal, Powers_are_exact_where_they_can_be) {
    EXPECT_EQ(text(Decimal(3).power(4)->power(5)), "3486784401");
    EXPECT_EQ(text(Decimal(2).power(-3)), "0.125");
    EXPECT_EQ(text(Decimal(-2).power(3)), "-8");
    EXPECT_EQ(text(Decimal(0).power(0)), "1");
    EXPECT_EQ(text(Decimal(10).power(33)), "1" + std::string(33, '0'));
    EXPECT_EQ(text(Decimal(4).power(number("0.5"))), "2");
    EXPECT_EQ(text(number("1.1").power(40)), "45.25925556817595180588935603489692");
}

TEST(Decimal, The_rest_has_the_sign_of_the_divisor) {
    EXPECT_EQ(text(Decimal(12).modulo(5)), "2");
    EXPECT_EQ(text(Decimal(-12).modulo(5)), "3");
    EXPECT_EQ(text(Decimal(12).modulo(-5)), "-3");
    EXPECT_EQ(text(Decimal(-12).modulo(-5)), "-2");
    EXPECT_EQ(text(number("10.1").modulo(number("4.5"))), "1.1");
    EXPECT_EQ(text(number("-10.1").modulo(number("4.5"))), "3.4");
    EXPECT_EQ(text(number("1e30").modulo(7)), "1");
}

TEST(Decimal, Roots_and_logarithms_have_thirty_four_digits) {
    EXPECT_EQ(text(Decimal(2).sqrt()), "1.414213562373095048801688724209698");
    EXPECT_EQ(text(Decimal(16).sqrt()), "4");
    EXPECT_EQ(text(Decimal(10).ln()), "2.302585092994045684017991454684364");
    EXPECT_EQ(text(Decimal(1).exp()), "2.718281828459045235360287471352662");
}

TEST(Decimal, A_double_becomes_the_shortest_number_that_reads_back_as_it) {
    EXPECT_EQ(text(Decimal::from_double(0.1)), "0.1");
    EXPECT_EQ(text(Decimal::from_double(-1e22)), "-1" + std::string(22, '0'));
    EXPECT_DOUBLE_EQ(number("2.5").to_double(), 2.5);
}

RC_GTEST_PROP(Decimal, Text_reads_back_as_the_number, ()) {
    const Decimal value = any_number();
    RC_ASSERT(Decimal::parse(value.text()) == value);
}

RC_GTEST_PROP(Decimal, The_short_and_the_wide_form_agree, ()) {
    const Decimal a = any_number(), b = any_number();
    const Decimal wide_a = widened(a), wide_b = widened(b);
    RC_ASSERT(a == wide_a);
    RC_ASSERT(a.hash() == wide_a.hash());
    RC_ASSERT((a <=> b) == (wide_a <=> wide_b));
    RC_ASSERT((a <=> b) == (a <=> wide_b));
    RC_ASSERT(a.plus(b) == wide_a.plus(wide_b));
    RC_ASSERT(a.minus(b) == wide_a.minus(b));
    RC_ASSERT(a.times(b) == wide_a.times(wide_b));
    RC_ASSERT(a.over(b) == wide_a.over(wide_b));
    RC_ASSERT(a.modulo(b) == wide_a.modulo(wide_b));
    RC_ASSERT(a.negated() == wide_a.negated());
    RC_ASSERT(a.text() == wide_a.text());
    RC_ASSERT(a.whole() == wide_a.whole());
    RC_ASSERT(a.to_int64() == wide_a.to_int64());
}

RC_GTEST_PROP(Decimal, What_is_added_can_be_taken_away, ()) {
    const auto part = [] {
        return Decimal::scaled(*rc::gen::arbitrary<std::int64_t>(), static_cast<std::int8_t>(*rc::gen::inRange(-6, 6)));
    };
    const Decimal a = part(), b = part();
    RC_ASSERT(*a.plus(b)->minus(b) == a);
}

RC_GTEST_PROP(Decimal, Equal_numbers_have_equal_hashes, ()) {
    const auto coefficient = *rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000);
    const Decimal value = coefficient, longer = Decimal::scaled(coefficient * 1000, -3);
    RC_ASSERT(value == longer);
    RC_ASSERT(value.hash() == longer.hash());
}

RC_GTEST_PROP(Decimal, A_quotient_of_whole_numbers_and_the_rest_give_the_dividend, ()) {
    const Decimal a = *rc::gen::arbitrary<std::int32_t>(), b = *rc::gen::nonZero<std::int32_t>();
    const auto whole = a.over(b)->rounded(0, Rounding::floor);
    RC_ASSERT(*whole->times(b)->plus(*a.modulo(b)) == a);
}

}  // namespace
}  // namespace skl::rules::feel
