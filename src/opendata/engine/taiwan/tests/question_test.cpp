// What programs may ask of the common data access API, and times in its two spellings.
#include <rapidcheck/gtest.h>

#include "opendata/engine/taiwan/question.h"

namespace skl::opendata::taiwan {
namespace {

std::string refused(const analytics::Pairs& pairs, std::initializer_list<std::string_view> names) {
    const auto read = read_question(pairs, names);
    const auto* wrong = std::get_if<Failure>(&read);
    return wrong == nullptr ? "" : wrong->type + " " + wrong->about;
}

analytics::Table things() {
    analytics::Table out;
    out.columns = {
        {"name", analytics::ColumnType::string}, {"count desc", analytics::ColumnType::integer}, {"count", analytics::ColumnType::integer}};
    return out;
}

TEST(TaiwanQuestion, Only_names_of_the_path_are_taken_each_once) {
    EXPECT_EQ(refused({{"limit", "5"}, {"compat", "legacy"}}, {"limit"}), "");
    EXPECT_EQ(refused({{"limit", "5"}}, {}), "ER0200 limit");
    EXPECT_EQ(refused({{"limit", "5"}, {"limit", "5"}}, {"limit"}), "ER0210 limit");
    EXPECT_EQ(refused({{"q", std::string(longest_content, 'a')}}, {"q"}), "");
    EXPECT_EQ(refused({{"q", std::string(longest_content + 1, 'a')}}, {"q"}), "ER021002 q");
    EXPECT_EQ(refused({{"offset", "9223372036854775808"}}, {"offset"}), "ER0210 offset");
    EXPECT_EQ(refused({{"q", "市"}}, {"q"}), "ER0210 q");
    EXPECT_EQ(refused({{"q", "臺北"}}, {"q"}), "");
}

TEST(TaiwanQuestion, A_time_without_a_zone_is_of_taipei) {
    EXPECT_EQ(read_time("2015-01-01 23:59:59")->micros, read_time("2015-01-01T15:59:59Z")->micros);
    EXPECT_EQ(read_time("2015-01-01T00:00:00 08:00")->micros, read_time("2015-01-01T00:00:00+08:00")->micros);
    for (const char* wrong : {"", "2015-01-01", "2015-13-01 00:00:00", "2015-01-01T00:00:00", "yesterday"})
        EXPECT_FALSE(read_time(wrong)) << wrong;
}

RC_GTEST_PROP(TaiwanQuestion, Times_of_whole_seconds_are_read_as_they_were_written, ()) {
    const Instant at{*rc::gen::inRange<std::int64_t>(-2'000'000'000, 4'000'000'000) * 1'000'000};
    for (const bool legacy : {false, true}) RC_ASSERT(read_time(write_time(at, legacy))->micros == at.micros);
}

TEST(TaiwanQuestion, A_column_is_sorted_by_its_name_even_where_it_ends_like_a_direction) {
    Question question;
    const auto key = [&](const char* sort) {
        question.sort = sort;
        const auto asked = rows_asked(question, things());
        const auto* window = std::get_if<analytics::WindowAsk>(&asked);
        return window == nullptr ? "none" : window->order[0].column.name + (window->order[0].descending ? "-" : "+");
    };
    EXPECT_EQ(key("count"), "count+");
    EXPECT_EQ(key("count desc"), "count desc+");
    EXPECT_EQ(key("name desc"), "name-");
    EXPECT_EQ(key("name asc"), "name+");
    EXPECT_EQ(key("name,count"), "none");
}

TEST(TaiwanQuestion, A_limit_above_the_most_is_lowered) {
    Question question;
    question.limit = most_records + 1;
    EXPECT_EQ(std::get<analytics::WindowAsk>(rows_asked(question, things())).limit, most_records);
    question.limit = 0;
    EXPECT_EQ(std::get<analytics::WindowAsk>(rows_asked(question, things())).limit, 0);
}

}  // namespace
}  // namespace skl::opendata::taiwan
