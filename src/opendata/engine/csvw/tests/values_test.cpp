// Values by datatypes and formats: what the suite of the W3C does not reach.
#include <rapidcheck/gtest.h>

#include "opendata/engine/csvw/annotated.h"
#include "opendata/engine/csvw/datatype.h"

namespace skl::opendata::csvw {
namespace {

std::string number(std::string_view text, std::string_view pattern, std::string decimal_char = ".", std::string group_char = "") {
    NumberFormat format{.decimal_char = std::move(decimal_char), .group_char = std::move(group_char)};
    if (!pattern.empty() && !format.set_pattern(pattern)) return "bad pattern";
    const auto value = read_number(text, format);
    return value ? value->text() : "none";
}

TEST(Number_formats, Are_written_with_the_characters_that_were_named) {
    EXPECT_EQ(number("1.234,50", "#.##0,00", ",", "."), "1234.5");
    EXPECT_EQ(number("1,234.50", "#.##0,00", ",", "."), "none");
    EXPECT_EQ(number("1 234 567", "# ##0", ".", " "), "1234567");
    EXPECT_EQ(number("12 34", "", ".", " "), "1234");
    EXPECT_EQ(number("1  2", "", ".", " "), "none") << "two group characters in a row";
    EXPECT_EQ(number("-25%", ""), "-0.25");
    EXPECT_EQ(number("5\xE2\x80\xB0", ""), "0.005");
    EXPECT_EQ(number("1E6", ""), "1000000");
}

TEST(Number_formats, Bound_digits_and_demand_signs) {
    EXPECT_EQ(number("007", "000"), "7");
    EXPECT_EQ(number("07", "000"), "none");
    EXPECT_EQ(number("1.5E+03", "0.0E+00"), "1500");
    EXPECT_EQ(number("1.5E03", "0.0E+00"), "none") << "the pattern asks for a sign";
    EXPECT_EQ(number("15.0E03", "0.0E00"), "none") << "one digit before the point where there is an exponent";
    EXPECT_EQ(number("+5", "+0"), "5");
    EXPECT_EQ(number("5", "+0"), "none");
    EXPECT_EQ(number("-5", "+0"), "-5");
    EXPECT_EQ(number("0.123,4", "0.000,#"), "0.1234");
    for (const char* bad : {"", "abc", "0#", "#.#0", "0,,0", "0E", "0.0.0", "0x"})
        EXPECT_EQ(number("1", bad[0] == 0 ? "-" : bad), "bad pattern") << bad;
}

std::string date(std::string_view text, std::string_view pattern, MomentType type) {
    const auto format = DateFormat::compile(pattern, type);
    if (!format) return "bad pattern";
    const auto value = format->read(text);
    return value ? value->text() : "none";
}

TEST(Date_formats, Have_time_zones_of_each_width) {
    const auto stamp = [](std::string_view text, std::string_view pattern) { return date(text, pattern, MomentType::date_time); };
    EXPECT_EQ(stamp("2015-03-15T15:02 -05", "yyyy-MM-ddTHH:mm x"), "2015-03-15T15:02:00-05:00");
    EXPECT_EQ(stamp("2015-03-15T15:02+0530", "yyyy-MM-ddTHH:mmXX"), "2015-03-15T15:02:00+05:30");
    EXPECT_EQ(stamp("2015-03-15T15:02Z", "yyyy-MM-ddTHH:mmxx"), "none") << "a small x allows no Z";
    EXPECT_EQ(stamp("2015-03-15T15:02+05:30", "yyyy-MM-ddTHH:mmXX"), "none");
    EXPECT_EQ(stamp("2015-03-15T15:02+15:00", "yyyy-MM-ddTHH:mmXXX"), "none") << "beyond fourteen hours";
}

TEST(Date_formats, Take_days_that_are) {
    EXPECT_EQ(date("29.2.2024", "d.M.yyyy", MomentType::date), "2024-02-29");
    EXPECT_EQ(date("29.2.2023", "d.M.yyyy", MomentType::date), "none");
    EXPECT_EQ(date("2023-1-02", "yyyy-MM-dd", MomentType::date), "none");
    EXPECT_EQ(date("12:30:15.50", "HH:mm:ss.SSS", MomentType::time), "12:30:15.5");
    for (const char* bad : {"yy-MM-dd", "MMM d yyyy", "yyyy-MM", "yyyy-MM-dd HH", "d/d/yyyy", "yyyy-MM-ddxxxx"})
        EXPECT_EQ(date("", bad, MomentType::date), "bad pattern") << bad;
    EXPECT_EQ(date("02/2024", "MM/yyyy", MomentType::year_month), "2024-02");
}

std::string plain(std::string_view text, std::string_view type) {
    const auto value = read_plain_value(text, builtin(type));
    return value ? value->text : "none";
}

TEST(Values, Are_those_of_XML_Schema) {
    EXPECT_EQ(plain("2023-12-31T24:00:00Z", "dateTime"), "2024-01-01T00:00:00Z");
    EXPECT_EQ(plain("2023-12-31T24:00:01", "dateTime"), "none");
    EXPECT_EQ(plain("-0044-03-15", "date"), "-0044-03-15");
    EXPECT_EQ(plain("12024-03-15", "date"), "12024-03-15");
    EXPECT_EQ(plain("02024-03-15", "date"), "none");
    EXPECT_EQ(plain("2015-03-15T15:02:37", "dateTimeStamp"), "none") << "a stamp has a zone";
    EXPECT_EQ(plain("--02-30", "gMonthDay"), "none");
    EXPECT_EQ(plain("+0100.500", "decimal"), "100.5");
    EXPECT_EQ(plain("18446744073709551616", "unsignedLong"), "none");
    EXPECT_EQ(plain("1e400", "double"), "INF");
    EXPECT_EQ(plain("-0", "integer"), "0");
    EXPECT_EQ(plain("0aF", "hexBinary"), "none");
    EXPECT_EQ(plain("YWI=", "base64Binary"), "YWI=");
    EXPECT_EQ(plain("YWJ=", "base64Binary"), "none") << "bits beyond the last byte";
    EXPECT_EQ(plain("a:b:c", "QName"), "none");
    EXPECT_EQ(plain("臺北", "NCName"), "臺北");
    EXPECT_EQ(plain("1a", "Name"), "none");
    EXPECT_EQ(plain("1a", "NMTOKEN"), "1a");
    EXPECT_EQ(plain("P1Y2M", "dayTimeDuration"), "none");
    EXPECT_EQ(plain("P", "duration"), "none");
    EXPECT_EQ(plain("P1DT", "duration"), "none");
}

TEST(Values, Of_durations_have_an_order_only_where_every_month_agrees) {
    const auto order = [](const char* a, const char* b) { return *Duration::read(a) <=> *Duration::read(b); };
    EXPECT_EQ(order("P1Y", "P12M"), std::partial_ordering::equivalent);
    EXPECT_EQ(order("P1M", "P30D"), std::partial_ordering::unordered);
    EXPECT_EQ(order("P1M", "P32D"), std::partial_ordering::less);
    EXPECT_EQ(order("-P1D", "PT0S"), std::partial_ordering::less);
    EXPECT_EQ(order("PT1.5S", "PT1.25S"), std::partial_ordering::greater);
}

TEST(Values, Of_doubles_are_canonical_in_templates) {
    EXPECT_EQ(canonical(*read_plain_value("42.50", builtin("number"))), "4.25E1");
    EXPECT_EQ(canonical(*read_plain_value("0.001", builtin("double"))), "1.0E-3");
    EXPECT_EQ(canonical(*read_plain_value("-0.0", builtin("double"))), "0.0E0");
    EXPECT_EQ(canonical(*read_plain_value("42.50", builtin("decimal"))), "42.5");
}

RC_GTEST_PROP(Decimals, Keep_their_order_and_value_through_their_text, (std::int32_t a, std::uint8_t places, std::int32_t b)) {
    const auto spelled = [&](std::int32_t n) { return std::to_string(n) + "e-" + std::to_string(places % 12); };
    const Decimal x = *Decimal::read(spelled(a)), y = *Decimal::read(spelled(b));
    RC_ASSERT((x <=> y) == (a <=> b));
    RC_ASSERT(*Decimal::read(x.text()) == x);
    RC_ASSERT(Decimal::read(x.text())->text() == x.text());
}

}  // namespace
}  // namespace skl::opendata::csvw
