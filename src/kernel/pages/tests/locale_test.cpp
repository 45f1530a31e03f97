// The catalogues: how a file reads, plurals, and values as people say them.
#include "kernel/pages/tests/sample.h"

namespace skl::sample {
namespace {

Result<Locale> load(const std::string& text) {
    const Folder folder;
    folder.write("zh-Hant/a.ftl", text);
    folder.write("en/a.ftl", "count = {n, plural, one {# row} other {# rows}} of {who}\n");
    return Locale::load(folder.path());
}

TEST(Catalogue, A_line_is_a_key_and_words_and_goes_on_after_a_space) {
    const auto locale = load("# a comment\nhello = 您好\n  世界\nempty =\n");
    ASSERT_TRUE(locale);
    EXPECT_EQ(locale->say("zh-Hant", "hello"), "您好\n世界");
    EXPECT_EQ(locale->say("zh-Hant", "empty"), "");
    EXPECT_TRUE(locale->has("zh-Hant", "empty"));
    EXPECT_EQ(locale->say("zh-Hant", "missing"), "[missing]");
}

TEST(Catalogue, A_key_that_stands_twice_and_a_line_without_an_equals_sign_are_named_with_their_line) {
    const auto twice = load("a = 1\nb = 2\na = 3\n");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.problem().params.at("line"), "3");
    EXPECT_EQ(load("nothing\n").problem().code, "bad-catalogue");
    EXPECT_EQ(load("  lost\n").problem().code, "bad-catalogue");
}

TEST(Catalogue, Plurals_follow_the_language) {
    const auto locale = load("count = {who}有 {n} 列\n");
    ASSERT_TRUE(locale);
    EXPECT_EQ(locale->say("en", "count", {{"n", "1"}, {"who", "Wang"}}), "1 row of Wang");
    EXPECT_EQ(locale->say("en", "count", {{"n", "2"}, {"who", "Wang"}}), "2 rows of Wang");
    EXPECT_EQ(locale->say("zh-Hant", "count", {{"n", "2"}, {"who", "王"}}), "王有 2 列");
}

TEST(Catalogue, Numbers_dates_and_money_read_as_people_say_them) {
    const auto locale = load("a = 1\n");
    ASSERT_TRUE(locale);
    const Date day{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    EXPECT_EQ(locale->number("en", std::int64_t{-1234567}), "-1,234,567");
    EXPECT_EQ(locale->number("en", 1234.5), "1,234.5");
    EXPECT_EQ(locale->date("zh-Hant", day), "2026年11月24日");
    EXPECT_EQ(locale->date("en", day), "24 November 2026");
    EXPECT_EQ(locale->instant("en", Instant{1795485600000000}), "24 November 2026 10:00") << "in the zone of the jurisdiction";
    EXPECT_EQ(locale->money("zh-Hant", {7759, "TWD"}), "NT$7,759");
}

TEST(Catalogue, Years_of_the_Republic_are_an_option_of_Chinese_alone) {
    auto locale = load("a = 1\n");
    ASSERT_TRUE(locale);
    locale->count_roc_years(true);
    const Date day{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}},
        before{std::chrono::sys_days{std::chrono::year{1911} / 10 / 10}};
    EXPECT_EQ(locale->date("zh-Hant", day), "民國115年11月24日");
    EXPECT_EQ(locale->date("zh-Hant", before), "民國前1年10月10日");
    EXPECT_EQ(locale->date("en", day), "24 November 2026");
    EXPECT_EQ(locale->instant("zh-Hant", Instant{1795485600000000}), "民國115年11月24日 10:00");
}

}  // namespace
}  // namespace skl::sample
