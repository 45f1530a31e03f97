// Saved queries: what their SQL reads, and the values they are called with (opendata.md §8.5).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "opendata/engine/queries/life.h"
#include "opendata/engine/queries/parameters.h"

namespace skl::opendata::queries {
namespace {

QueryParameter parameter(const char* name, ParameterType type, std::optional<std::string> usual = {}) {
    QueryParameter out;
    out.name.value = name;
    out.type = type;
    if (usual) out.default_value = Text<0, 500>{{*usual}};
    return out;
}

TEST(SavedQueries, The_place_of_words_in_the_text_is_no_part_of_what_a_query_is) {
    const char* one =
        R"({"statements":[{"node":{"from_table":{"type":"BASE_TABLE","schema_name":"od","table_name":"b","query_location":14}},
        "where":{"class":"PARAMETER","identifier":"city","query_location":40}},{"from_table":{"type":"BASE_TABLE","schema_name":"","table_name":"part"}},
        {"from_table":{"type":"BASE_TABLE","schema_name":"od","table_name":"a","query_location":3}}]})";
    std::string other = one;
    other.replace(other.find("14"), 2, "99");
    const auto first = read_syntax(one), second = read_syntax(other);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->tables, (std::vector<std::string>{"a", "b"})) << "a part of WITH is no table";
    EXPECT_EQ(first->parameters, std::vector<std::string>{"city"});
    EXPECT_EQ(first->sha256, second->sha256);
    other.replace(other.find("city"), 4, "town");
    EXPECT_NE(read_syntax(other)->sha256, first->sha256);
    EXPECT_FALSE(read_syntax("{"));
}

TEST(SavedQueries, What_is_declared_and_what_the_sql_asks_for_are_the_same) {
    const Syntax syntax{{}, {"city", "least"}, ""};
    const std::vector<QueryParameter> good{parameter("city", ParameterType::text), parameter("least", ParameterType::integer, "10")};
    EXPECT_TRUE(faults_of(good, syntax).empty());
    const std::vector<QueryParameter> bad{parameter("city", ParameterType::text), parameter("city", ParameterType::text),
                                          parameter("format", ParameterType::text), parameter("城市", ParameterType::text),
                                          parameter("more", ParameterType::date, "2026-02-30")};
    std::string said;
    for (const FieldError& fault : faults_of(bad, syntax)) said += fault.pointer + " " + fault.code + "\n";
    EXPECT_EQ(said,
              "/parameters/1/name parameter-twice\n/parameters/2/name parameter-reserved\n/parameters/3/name parameter-name\n"
              "/parameters/4/name parameter-unused\n/parameters/4/default_value parameter-default\n/parameters parameter-undeclared\n");
}

TEST(SavedQueries, Values_have_the_type_of_their_parameter_or_are_refused_by_name) {
    const std::vector<QueryParameter> declared{parameter("city", ParameterType::text), parameter("least", ParameterType::integer, "10"),
                                               parameter("day", ParameterType::date, "2026-01-02"),
                                               parameter("share", ParameterType::number, "0.5"),
                                               parameter("all", ParameterType::boolean, "false")};
    const auto read = read_values(declared, {{"city", "臺北市'; drop"}, {"least", "-3"}, {"share", ""}});
    ASSERT_TRUE(read);
    EXPECT_EQ(std::get<std::string>((*read)[0].second), "臺北市'; drop");
    EXPECT_EQ(std::get<std::int64_t>((*read)[1].second), -3);
    EXPECT_EQ(std::get<analytics::Day>((*read)[2].second).days, 20'455);
    EXPECT_EQ(std::get<double>((*read)[3].second), 0.5);
    EXPECT_FALSE(std::get<bool>((*read)[4].second));
    EXPECT_EQ(read_values(declared, {}).problem().code, "missing-parameter");
    EXPECT_EQ(read_values(declared, {{"citty", "x"}}).problem().params["near"], "city");
    for (const auto& [name, value] : Given{{"least", "3.5"},
                                           {"least", "9223372036854775808"},
                                           {"day", "2026-13-01"},
                                           {"share", "nan"},
                                           {"share", "1e999"},
                                           {"all", "yes"}})
        EXPECT_EQ(read_values(declared, {{"city", "x"}, {name, value}}).problem().params["name"], name) << value;
}

RC_GTEST_PROP(SavedQueries, Every_whole_number_comes_back, (std::int64_t number)) {
    const auto read = read_value(parameter("n", ParameterType::integer), std::to_string(number));
    RC_ASSERT(read);
    RC_ASSERT(std::get<std::int64_t>(*read) == number);
}

TEST(SavedQueries, A_query_is_withdrawn_with_a_reason_and_brought_back) {
    EXPECT_EQ(move_of(QueryState::saved, QueryEvent::withdraw, "").problem().code, "invalid");
    EXPECT_EQ(move_of(QueryState::saved, QueryEvent::withdraw, "wrong").operator*().to, QueryState::withdrawn);
    EXPECT_EQ(move_of(QueryState::withdrawn, QueryEvent::restore, "")->to, QueryState::saved);
    EXPECT_EQ(move_of(QueryState::withdrawn, QueryEvent::withdraw, "again").problem().code, "illegal-transition");
}

}  // namespace
}  // namespace skl::opendata::queries
