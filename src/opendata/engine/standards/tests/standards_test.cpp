// Value domains as schema.gov.tw's pages write them, and what keeps to them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "opendata/engine/standards/checker.h"
#include "opendata/engine/standards/list.h"
#include "opendata/engine/standards/resemblance.h"

namespace skl::opendata::standards {
namespace {

Verdict held(const ValueRule& rule, const std::string& value, ColumnType stored = ColumnType::string) {
    return Checker(rule, stored).of(value);
}
bool fits(const std::string& type, const std::string& domain, const std::string& value, const std::string& check = "") {
    return held(rule_of(type, domain, check), value) == Verdict::fits;
}

TEST(Notation, Bounds_of_one_width_say_how_many_digits_there_are) {
    for (const char* value : {"00000", "65000", "99999"}) EXPECT_TRUE(fits("字串", "[00000-99999]", value)) << value;
    for (const char* value : {"6500", "650000", "6500A", "", "-1234", "６５０００"})
        EXPECT_FALSE(fits("字串", "[00000-99999]", value)) << value;
    EXPECT_TRUE(fits("字串", "[001-999]", "001"));
    EXPECT_FALSE(fits("字串", "[001-999]", "000"));
    EXPECT_FALSE(fits("字串", "[001-999]", "1"));
    EXPECT_TRUE(fits("字串", "[01-12]", "12"));
    EXPECT_FALSE(fits("字串", "[01-12]", "13"));
    EXPECT_FALSE(fits("字串", "[01-12]", "00"));
}

TEST(Notation, Bounds_of_two_widths_and_numbers_are_compared_as_numbers) {
    EXPECT_TRUE(fits("字串", "[0-180]", "121.5654"));
    EXPECT_TRUE(fits("字串", "[0-180]", "180"));
    EXPECT_FALSE(fits("字串", "[0-180]", "180.01"));
    EXPECT_FALSE(fits("字串", "[0-180]", "east"));
    EXPECT_TRUE(fits("數字", "[-90~90]", "-25.04"));
    EXPECT_FALSE(fits("數字", "[-90~90]", "-90.5"));
    EXPECT_TRUE(fits("數字", "[0-9]", "4.5")) << "the type is a number";
    EXPECT_FALSE(fits("字串", "[0-9]", "4.5")) << "one digit";
    EXPECT_EQ(held(rule_of("數字", "浮點數", ""), "x"), Verdict::wrong_type);
    EXPECT_EQ(held(rule_of("數字", "整數", ""), "1.5"), Verdict::wrong_type);
    EXPECT_EQ(held(rule_of("數字", "正整數", ""), "0"), Verdict::breaks);
    EXPECT_TRUE(fits("數字", "整數", "123456789012345678901234567890"));
}

TEST(Notation, Parts_stand_one_after_the_other) {
    const ValueRule id = rule_of("字串", "[A-Z][1-2][00000000-99999999]", "");
    EXPECT_EQ(id.pattern, "^(?:[A-Z][1-2][0-9]{8})$");
    EXPECT_EQ(held(id, "A123456789"), Verdict::fits);
    EXPECT_EQ(held(id, "A323456789"), Verdict::breaks);
    EXPECT_EQ(held(id, "a123456789"), Verdict::breaks);
    EXPECT_TRUE(fits("日期", "[0000-9999][01-12][01-31]", "20260131"));
    EXPECT_EQ(held(rule_of("日期", "[0000-9999][01-12][01-31]", ""), "20260231"), Verdict::wrong_type) << "no such day";
    EXPECT_TRUE(fits("字串", "[0000-9999]-[01-12]", "2026-01"));
    EXPECT_TRUE(fits("字串", "[1-999]F[01-99]", "12F03"));
    EXPECT_FALSE(fits("字串", "[1-999]F[01-99]", "012F03")) << "a whole number has no leading zeros";
    EXPECT_TRUE(fits("字串", "[A、B][0-9]", "B7"));
    EXPECT_TRUE(fits("字串", "[01-12、99]", "99"));
    EXPECT_FALSE(fits("字串", "[01-12、99]", "98"));
}

TEST(Notation, A_code_list_is_what_there_is) {
    const ValueRule units = rule_of("字串", "[ppm、ppb、μg/m3、%、℃、m/sec、degrees]", R"(/^(ppm|ppb|μg\/m3|%|℃|m\/sec|degrees)$/)");
    EXPECT_EQ(units.codes.size(), 7U);
    EXPECT_TRUE(units.unread.empty());
    EXPECT_EQ(held(units, "μg/m3"), Verdict::fits);
    EXPECT_EQ(held(units, "ug/m3"), Verdict::breaks);
    const ValueRule water = rule_of("布林值", "[0:地面水、1:地下水]", "");
    ASSERT_EQ(water.codes.size(), 2U);
    EXPECT_EQ(water.codes[1].label.value, "地下水");
    EXPECT_EQ(held(water, "1"), Verdict::fits);
    EXPECT_EQ(held(water, "2"), Verdict::breaks);
    EXPECT_EQ(held(rule_of("布林值", "[0、1]", ""), "2"), Verdict::breaks);
}

TEST(Notation, Prose_checks_nothing_and_is_said_to_be_unread) {
    for (const char* prose :
         {"姓名（中文）： 建議字元不超過200 。", "引用標準名稱ISO 3166-1", "[縣市代碼]", "[A-z]", "詳[01-12]附件", "[0-9", "[9-0][1]"}) {
        const ValueRule rule = rule_of("字串", prose, "");
        EXPECT_FALSE(rule.constrains()) << prose;
        EXPECT_EQ(rule.unread, std::vector<Unread>{Unread::value}) << prose;
    }
    EXPECT_EQ(rule_of("列舉", "", "").unread, std::vector<Unread>{Unread::type});
    EXPECT_FALSE(rule_of("字串", "", "").checks());
}

TEST(Notation, The_regular_expression_counts_where_it_can_be_matched) {
    EXPECT_TRUE(fits("字串", "建議字元不超過3", "臺北市", "/^.{0,3}$/"));
    EXPECT_FALSE(fits("字串", "建議字元不超過3", "新北市政", "/^.{0,3}$/"));
    EXPECT_TRUE(fits("數字", "浮點數", "0.5", " /^([1-9][0-9]*|0)(\\.[0-9]+)?$/ "));
    EXPECT_FALSE(fits("數字", "浮點數", "00.5", " /^([1-9][0-9]*|0)(\\.[0-9]+)?$/ "));
    EXPECT_EQ(held(rule_of("日期", "[0000-9999][01-12][01-31]", "validateDate"), "2026-02-30"), Verdict::wrong_type);
    EXPECT_TRUE(fits("日期", "[0000-9999][01-12][01-31]", "2026-02-28", "validateDate"));
    for (const char* check : {"/^(?=.*a)b$/", "/(a)\\1/", "validateId", "/a/i", "/[/", "/"}) {
        const ValueRule rule = rule_of("字串", "[01-12]", check);
        EXPECT_EQ(rule.unread, std::vector<Unread>{Unread::check_rule}) << check;
        EXPECT_EQ(held(rule, "13"), Verdict::breaks) << "the value domain stands in: " << check;
    }
}

TEST(Notation, What_the_api_spells_itself_is_compared_by_its_type) {
    const ValueRule day = rule_of("日期", "[0000-9999][01-12][01-31]", "");
    EXPECT_EQ(held(day, "2026-01-31", ColumnType::date), Verdict::fits);
    EXPECT_EQ(held(rule_of("數字", "整數", ""), "2026-01-31", ColumnType::date), Verdict::wrong_type);
    EXPECT_EQ(held(rule_of("布林值", "[0、1]", ""), "true", ColumnType::boolean), Verdict::fits);
}

RC_GTEST_PROP(Notation, Digits_between_two_bounds_are_those_between_them, ()) {
    const int width = *rc::gen::inRange(1, 5);
    int most = 1;
    for (int i = 0; i < width; ++i) most *= 10;
    int low = *rc::gen::inRange(0, most), high = *rc::gen::inRange(0, most);
    if (low > high) std::swap(low, high);
    const auto spelled = [&](int n) { return fmt::format("{:0{}}", n, width); };
    const auto compiled = Pattern::compile(digits_between(spelled(low), spelled(high)));
    const auto& pattern = std::get<Pattern>(compiled);
    for (const int n : {low - 1, low, low + 1, high - 1, high, high + 1, *rc::gen::inRange(0, most)})
        if (n >= 0 && n < most) RC_ASSERT(pattern.matches_all(spelled(n)) == (n >= low && n <= high));
    RC_ASSERT(!pattern.matches_all(spelled(low) + "0"));
}

RC_GTEST_PROP(Notation, A_range_within_a_row_holds_its_whole_numbers_only, (std::uint16_t a, std::uint16_t b)) {
    const unsigned low = std::min(a, b), high = std::max(a, b);
    if (std::to_string(low).size() == std::to_string(high).size()) return;
    const Checker checker(rule_of("字串", fmt::format("[{}-{}]X", low, high), ""), ColumnType::string);
    for (const unsigned n : {low, high, (low + high) / 2, high + 1, low + 1, *rc::gen::inRange(0U, 70000U)})
        RC_ASSERT((checker.of(std::to_string(n) + "X") == Verdict::fits) == (n >= low && n <= high));
}

double alike(const std::string& ours, const std::string& theirs) { return resemblance({name_of(ours)}, {name_of(theirs)}).value; }

TEST(Resemblance, Names_are_alike_by_what_they_share) {
    EXPECT_EQ(alike("縣市別代碼", "縣市別代碼"), 1);
    EXPECT_EQ(alike("台灣縣市", "臺灣縣市"), 1);
    EXPECT_EQ(alike("county_code", "CountyCode"), 1);
    EXPECT_NEAR(alike("縣市代碼", "縣市別代碼"), 8.0 / 9, 1e-9);
    EXPECT_EQ(alike("村里代碼", "縣市代碼"), 0) << "too little";
    EXPECT_EQ(alike("村里", "地址-村里"), part_weight);
    EXPECT_EQ(resemblance({name_of("村里")}, {name_of("地址-村里")}).likeness, Likeness::part_of_name);
    EXPECT_EQ(alike("引水地點", "引水地點(縣市)"), part_weight);
    EXPECT_EQ(alike("COUNTY_ID", "CountryCode"), 0) << "0.74, of letters";
    EXPECT_EQ(alike("", "縣市"), 0);
}

TEST(Resemblance, Values_that_do_not_fit_lower_the_score) {
    EXPECT_EQ(score_of(1, 1), 1);
    EXPECT_EQ(score_of(1, 0), name_share);
    EXPECT_EQ(score_of(0.9, 0.5), 0.72);
}

TEST(Lists, Headings_are_known_in_both_languages_and_as_the_api_has_them) {
    for (const ColumnHeading& heading : list_columns)
        for (const char* name : {heading.zh, heading.en}) EXPECT_EQ(list_column(name), heading.column) << name;
    EXPECT_EQ(list_column(" 中文 名稱 "), ListColumn::title_zh);
    EXPECT_EQ(list_column("English_Name"), ListColumn::title_en);
    EXPECT_EQ(list_column("regexp"), ListColumn::check_rule);
    EXPECT_EQ(list_column("價格"), std::nullopt);
    const std::string twice[] = {"名稱", "中文名稱", "URI"};
    EXPECT_EQ(columns_of_list(twice)[1], std::nullopt) << "the first counts";
}

TEST(Lists, A_row_is_a_standard_or_says_what_is_wrong_with_it) {
    const std::string headings[] = {"中文名稱", "英文名稱", "型別", "值域", "URI"};
    const auto columns = columns_of_list(headings);
    const std::string whole[] = {"縣市別代碼", "CountyCode", "字串", "[00000-99999]", "https://standards.example/CountyCode"};
    const auto read = standard_of(columns, whole, {"地", ""});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->title.in("en"), "CountyCode");
    EXPECT_EQ(read->list.value, "地");
    for (const ListColumn column : {ListColumn::title_zh, ListColumn::value, ListColumn::uri})
        EXPECT_NE(std::find(std::begin(whole), std::end(whole), list_cell(*read, column)), std::end(whole));
    const std::string without[] = {"縣市別代碼", "County Code", "字串", "", ""};
    EXPECT_EQ(standard_of(columns, without, {"", "https://standards.example/"})->uri.value, "https://standards.example/County%20Code");
    const auto fault = standard_of(columns, without, {});
    ASSERT_FALSE(fault);
    EXPECT_EQ(fault.problem().errors[0].pointer, "/uri");
    const std::string nameless[] = {"", "CountyCode", "", "", "not an address"};
    EXPECT_EQ(standard_of(columns, nameless, {}).problem().errors.size(), 2U) << "all faults at once";
}

}  // namespace
}  // namespace skl::opendata::standards
