// The words of frequency, the life of a dataset, and the rules of an entry.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "opendata/engine/dataset_life.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/media_type.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata {
namespace {

TEST(Frequency, Chinese_words_of_the_specification_are_read) {
    const std::pair<const char*, const char*> wanted[] = {
        {"即時", "continuous"}, {"每小時", "hourly"},    {"每日", "daily"},         {"每週", "weekly"},       {"每月", "monthly"},
        {"每季", "quarterly"},  {"每半年", "half_year"}, {"每年", "yearly"},        {"不定期", "irregular"},  {"不更新", "never"},
        {"每旬", "ten_day"},    {"每兩週", "fortnight"}, {"每二年", "biennial"},    {"每天", "daily"},        {"每周", "weekly"},
        {" 每月 ", "monthly"},  {"每月更新", "monthly"}, {"每季一次", "quarterly"}, {"每3個月", "quarterly"}, {"每十二個月", "yearly"},
        {"每5日", "P5D"},       {"每十五分鐘", "PT15M"}, {"每6小時", "PT6H"},       {"每24小時", "daily"},    {"每四年", "P4Y"},
    };
    for (const auto& [text, word] : wanted) EXPECT_EQ(read_frequency(text).value_or("none"), word) << text;
}

TEST(Frequency, The_triple_of_the_national_portal_is_read) {
    const std::pair<const char*, const char*> wanted[] = {
        {"{1, 1, 日}", "daily"}, {"{1,1,週}", "weekly"}, {"{1, 3, 月}", "quarterly"}, {"{1,6,月}", "half_year"}, {"{1, 1, 年}", "yearly"},
        {"{1,1,時}", "hourly"},  {"{1,30,分}", "PT30M"}, {"{0,0,日}", "irregular"},   {"{1,10,日}", "ten_day"},  {"{1,2,週}", "fortnight"},
    };
    for (const auto& [text, word] : wanted) EXPECT_EQ(read_frequency(text).value_or("none"), word) << text;
}

TEST(Frequency, Durations_and_the_vocabulary_of_the_EU_are_read) {
    const std::pair<const char*, const char*> wanted[] = {
        {"R/P1Y", "yearly"},        {"P1M", "monthly"},   {"P3M", "quarterly"},     {"PT1H", "hourly"},     {"P7D", "weekly"},
        {"P45D", "P45D"},           {"ANNUAL", "yearly"}, {"BIENNIAL", "biennial"}, {"IRREG", "irregular"}, {"UPDATE_CONT", "continuous"},
        {"half-year", "half_year"},
    };
    for (const auto& [text, word] : wanted) EXPECT_EQ(read_frequency(text).value_or("none"), word) << text;
}

TEST(Frequency, What_is_no_period_is_not_made_one) {
    for (const char* text : {"690季", "",   "依業務需要", "每", "每次", "每0日", "{1,0,日}", "{2,1,日}", "{1,1,顆}", "{1,1,日",
                             "P",     "P1", "P1X",        "PM", "-1",   "1",     "三",       "每5日前",  "P99999D",  "{1,1,日}x"})
        EXPECT_FALSE(read_frequency(text)) << text;
}

TEST(Frequency, Days_are_those_of_the_table) {
    EXPECT_DOUBLE_EQ(*frequency_days("continuous"), 0.01);
    EXPECT_DOUBLE_EQ(*frequency_days("hourly"), 0.042);
    EXPECT_DOUBLE_EQ(*frequency_days("quarterly"), 91);
    EXPECT_DOUBLE_EQ(*frequency_days("half_year"), 182);
    EXPECT_DOUBLE_EQ(*frequency_days("P5D"), 5);
    EXPECT_FALSE(frequency_days("irregular"));
    EXPECT_FALSE(frequency_days("never"));
    EXPECT_FALSE(frequency_days("依業務需要"));
}

RC_GTEST_PROP(Frequency, What_was_read_reads_the_same_again, ()) {
    const int number = *rc::gen::inRange(1, 1'000);
    const std::string unit = *rc::gen::element<std::string>("日", "週", "個月", "年", "小時", "分鐘");
    const auto word = read_frequency(fmt::format("每{}{}", number, unit));
    RC_ASSERT(word.has_value());
    RC_ASSERT(read_frequency(*word) == word);
    RC_ASSERT(frequency_days(*word).value_or(0) > 0);
}

TEST(LifeOfADataset, Has_no_other_moves_than_the_table_and_a_refusal_names_both_states) {
    std::set<std::pair<DatasetState, DatasetEvent>> known;
    for (const DatasetMove& move : life_of_a_dataset)
        EXPECT_TRUE(known.insert({move.from, move.event}).second) << "one way from each state by each event";
    for (int from = 0; from <= static_cast<int>(DatasetState::withdrawn); ++from)
        for (int event = 0; event <= static_cast<int>(DatasetEvent::withdraw); ++event) {
            const auto state = static_cast<DatasetState>(from);
            const auto by = static_cast<DatasetEvent>(event);
            const auto moved = move_of(state, by, "author", "reviewer", "why");
            EXPECT_EQ(static_cast<bool>(moved), known.contains({state, by}));
            if (moved) continue;
            EXPECT_EQ(moved.problem().status, 409);
            EXPECT_EQ(moved.problem().code, "illegal-transition");
            EXPECT_FALSE(moved.problem().params.at("from").empty());
            EXPECT_FALSE(moved.problem().params.at("to").empty());
        }
    EXPECT_EQ(move_of(DatasetState::withdrawn, DatasetEvent::publish, "", "r", "").problem().params.at("allowed"), "");
    EXPECT_EQ(move_of(DatasetState::published, DatasetEvent::publish, "", "r", "").problem().params.at("to"), "published");
}

TEST(LifeOfADataset, Who_submitted_does_not_review) {
    for (const DatasetEvent event : {DatasetEvent::publish, DatasetEvent::send_back}) {
        const auto own = move_of(DatasetState::submitted, event, "author", "author", "why");
        ASSERT_FALSE(own);
        EXPECT_EQ(own.problem().status, 403);
        EXPECT_EQ(own.problem().code, "four-eyes");
        EXPECT_TRUE(move_of(DatasetState::submitted, event, "author", "reviewer", "why"));
    }
    EXPECT_TRUE(move_of(DatasetState::submitted, DatasetEvent::recall, "author", "author", ""));
}

TEST(LifeOfADataset, What_others_lose_is_explained) {
    for (const auto& [from, event] :
         {std::pair{DatasetState::published, DatasetEvent::suspend}, std::pair{DatasetState::published, DatasetEvent::withdraw},
          std::pair{DatasetState::submitted, DatasetEvent::send_back}}) {
        const auto silent = move_of(from, event, "author", "reviewer", "");
        ASSERT_FALSE(silent);
        EXPECT_EQ(silent.problem().errors.at(0).pointer, "/reason");
    }
}

std::string faults(const DatasetFields& fields) {
    std::string out;
    for (const FieldError& fault : faults_of(fields)) out += fault.pointer + ":" + fault.code + " ";
    return out;
}

TEST(Rules, Of_an_entry_name_the_field) {
    DatasetFields fields;
    EXPECT_EQ(faults(fields), "/title/zh-Hant:required ");
    fields.title.by_language["zh-Hant"] = "村里人口";
    EXPECT_EQ(faults(fields), "");
    fields.category_code.value = "Z99";
    fields.license.value = "nobody's";
    fields.access_level = AccessLevel::restricted;
    fields.temporal_from = Date{std::chrono::sys_days{std::chrono::days{10}}};
    fields.temporal_to = Date{std::chrono::sys_days{std::chrono::days{9}}};
    fields.spatial.value = "121,25,120,26";
    fields.crs.value = "TWD97";
    EXPECT_EQ(faults(fields),
              "/category_code:not-one-of /license:unknown-license /access_rights_reason:required /temporal_to:ends-before-it-begins "
              "/spatial:not-a-box /crs:not-a-crs ");
    fields.category_code.value = "E00";
    fields.license.value = "CC0-1.0";
    fields.access_rights_reason.value = "個資法第 16 條";
    fields.temporal_to = fields.temporal_from;
    fields.spatial.value = "119.3, 21.9, 122.0, 25.3";
    fields.crs.value = "EPSG:3826";
    EXPECT_EQ(faults(fields), "");
    fields.spatial.value = "臺南市";
    EXPECT_EQ(faults(fields), "");
}

TEST(Rules, Identifiers_and_OIDs_are_told_from_other_text) {
    EXPECT_TRUE(is_identifier("A41000000G-000001"));
    EXPECT_TRUE(is_identifier("village.2024_a"));
    for (const char* text : {"", "-a", "a-", "a b", "a/b", "村里"}) EXPECT_FALSE(is_identifier(text)) << text;
    EXPECT_TRUE(is_identifier(std::string(100, 'a')));
    EXPECT_FALSE(is_identifier(std::string(101, 'a')));
    EXPECT_TRUE(is_dotted_oid("2.16.886.101.20003.20069"));
    for (const char* text : {"", "2", ".2", "2.", "2..1", "2.a"}) EXPECT_FALSE(is_dotted_oid(text)) << text;
}

TEST(Vocabulary, Has_the_18_service_categories_once_each) {
    std::set<std::string> codes;
    for (const ServiceCategory& category : service_categories) {
        EXPECT_TRUE(codes.insert(category.code).second);
        EXPECT_EQ(std::string_view(category.code).size(), 3U);
    }
    EXPECT_EQ(codes.size(), 18U);
    EXPECT_STREQ(service_category("E00")->title_zh, "生活安全及品質");
    EXPECT_EQ(service_category("k00"), nullptr);
    EXPECT_EQ(media_type_of("CSV"), "text/csv");
    EXPECT_EQ(media_type_of("wmv"), "");
}

}  // namespace
}  // namespace skl::opendata
