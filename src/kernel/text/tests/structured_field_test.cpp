// RFC 9651 beside its conformance suite: limits, rounding, repeated keys, and that reading undoes writing.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/text/structured_field.h"

namespace skl::structured {
namespace {

TEST(StructuredField, A_repeated_key_keeps_its_place_and_its_last_value) {
    const auto dictionary = parse_dictionary("a=1, b=2;x;y;x=3, a=4");
    ASSERT_TRUE(dictionary);
    EXPECT_EQ(serialise(*dictionary), "a=4, b=2;x=3;y");
    ASSERT_NE(find(*dictionary, "a"), nullptr);
    EXPECT_EQ(*find(*dictionary, "a"), Member(Item{std::int64_t{4}}));
    EXPECT_EQ(find(*dictionary, "c"), nullptr);
}

TEST(StructuredField, Fields_up_to_the_longest_are_read_and_none_beyond) {
    const std::string text(longest_field - 2, 'x');
    EXPECT_TRUE(parse_item("\"" + text + "\""));
    EXPECT_FALSE(parse_item("\"" + text + "x\""));
}

TEST(StructuredField, As_many_members_as_the_limit_are_read_and_not_one_more) {
    std::string list = "1", inner = "(1", dictionary = "a", parameters = "1;a";
    for (std::size_t i = 1; i < most_members; ++i) {
        const std::string key = "k" + std::to_string(i);
        list += ",1", inner += " 1", dictionary += "," + key, parameters += ";" + key;
    }
    EXPECT_TRUE(parse_list(list) && parse_list(inner + ")") && parse_dictionary(dictionary) && parse_item(parameters));
    EXPECT_FALSE(parse_list(list + ",1"));
    EXPECT_FALSE(parse_list(inner + " 1)"));
    EXPECT_FALSE(parse_dictionary(dictionary + ",more"));
    EXPECT_FALSE(parse_item(parameters + ";more"));
}

TEST(StructuredField, Numbers_end_where_the_standard_ends_them) {
    EXPECT_TRUE(parse_item("999999999999999"));
    EXPECT_FALSE(parse_item("1000000000000000"));
    EXPECT_TRUE(parse_item("-999999999999.999"));
    EXPECT_FALSE(parse_item("1000000000000.0"));
    EXPECT_FALSE(serialise(BareItem(largest_integer + 1)));
    EXPECT_FALSE(serialise(BareItem(Decimal{largest_decimal + 1})));
    EXPECT_EQ(serialise(BareItem(Decimal{-500})), "-0.5");
}

TEST(StructuredField, Decimals_are_rounded_to_the_even_thousandth) {
    EXPECT_EQ(Decimal::rounded("0.0025"), Decimal{2});
    EXPECT_EQ(Decimal::rounded("0.00250000000001"), Decimal{3});
    EXPECT_EQ(Decimal::rounded("-0.0035"), Decimal{-4});
    EXPECT_EQ(Decimal::rounded("7"), Decimal{7'000});
    EXPECT_EQ(Decimal::rounded("999999999999.9995"), std::nullopt);
    for (const char* no_numeral : {"", "-", "1e3", "1.2.3", "x"}) EXPECT_EQ(Decimal::rounded(no_numeral), std::nullopt);
}

TEST(StructuredField, Nothing_outside_its_alphabet_is_written) {
    EXPECT_FALSE(serialise(BareItem(std::string("天燈"))));
    EXPECT_FALSE(serialise(BareItem(Token{"a b"})));
    EXPECT_FALSE(serialise(BareItem(Token{""})));
    EXPECT_FALSE(serialise(Parameters{{"A", true}}));
    EXPECT_FALSE(serialise(BareItem(DisplayString{"\xff"})));
    EXPECT_EQ(serialise(BareItem(DisplayString{"天燈"})), "%\"%e5%a4%a9%e7%87%88\"");
}

RC_GTEST_PROP(StructuredField, What_is_written_reads_as_the_same_value, (std::int64_t number, const std::string& bytes)) {
    const std::int64_t within = number % (largest_integer + 1);
    const List list{Item{within}, InnerList{{Item{Decimal{within}}, Item{Bytes{bytes}}}, {{"at", Date{within}}}}};
    const auto text = serialise(list);
    RC_ASSERT(text.has_value());
    RC_ASSERT(parse_list(*text) == std::optional<List>(list));
}

}  // namespace
}  // namespace skl::structured
