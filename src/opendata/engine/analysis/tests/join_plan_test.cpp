// What is asked of two tables, as the SQL that is shown and run (opendata.md §16).
#include "opendata/engine/analysis/join_plan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skl::opendata::analysis {
namespace {

using analytics::ColumnType;

JoinPlan people_and_homes() {
    JoinPlan out;
    out.left = {"people", {{"區域別"}, {"人口數", ColumnType::integer}, {"年", ColumnType::year}}, {0}, {0, 1}};
    out.right = {"homes", {{"縣市"}, {"區"}, {"人口數", ColumnType::integer}, {"戶數", ColumnType::number}}, {0, 1}, {2, 3}};
    return out;
}

TEST(JoinPlan, Rows_are_shown_by_the_names_of_their_columns_and_a_name_of_both_tables_says_which) {
    JoinPlan plan = people_and_homes();
    plan.form = KeyForm::exact;
    EXPECT_EQ(result_sql(plan),
              "select l.\"區域別\", l.\"人口數\", r.\"人口數\" as \"homes.人口數\", r.\"戶數\"\nfrom od.\"people\" l\njoin od.\"homes\" r\n"
              "  on l.\"區域別\"\n   = r.\"縣市\" || r.\"區\"");
    plan.kind = JoinKind::left;
    EXPECT_NE(result_sql(plan).find("\nleft join od.\"homes\" r"), std::string::npos);
}

TEST(JoinPlan, Values_that_are_read_as_others_stand_in_the_sql_with_all_that_begins_with_them) {
    JoinPlan plan = people_and_homes();
    plan.form = KeyForm::exact;
    plan.left.renamed = {{"桃園縣桃園市", "桃園市桃園區", true}, {"O'Brien", "it", false}};
    const std::string sql = result_sql(plan);
    EXPECT_NE(sql.find("(values ('桃園縣桃園市', '桃園市桃園區', true), ('O''Brien', 'it', false)) u(was, became, below)"),
              std::string::npos)
        << sql;
    EXPECT_NE(sql.find("on l.\"_today\"\n   = r.\"縣市\" || r.\"區\""), std::string::npos) << sql;
    EXPECT_NE(sql.find("from od.\"people\" t"), std::string::npos);
    EXPECT_NE(match_sql(plan).find("select \"_today\" as k"), std::string::npos);
    EXPECT_NE(match_sql(plan).find("(select count(*) from od.\"people\") as rows_left"), std::string::npos) << "all rows, as they are";
}

TEST(JoinPlan, The_normal_form_folds_both_sides_alike) {
    const std::string left = key_sql({{"a"}}, KeyForm::normal, "l"), right = key_sql({{"b", ColumnType::integer}}, KeyForm::normal, "r");
    EXPECT_TRUE(left.starts_with("replace(replace(replace(lower(translate(nfc_normalize(l.\"a\"), '！＂＃")) << left;
    EXPECT_NE(right.find("nfc_normalize(cast(r.\"b\" as varchar))"), std::string::npos) << right;
    EXPECT_NE(left.find("&''()*+"), std::string::npos) << "the apostrophe of a literal is doubled";
}

TEST(JoinPlan, Groups_with_measures_stand_over_the_joined_rows_the_largest_first) {
    JoinPlan plan = people_and_homes();
    plan.form = KeyForm::exact;
    plan.groups = {"區域別"};
    EXPECT_NE(result_sql(plan).find("select \"區域別\", count(*) as \"count\"\nfrom (\nselect l."), std::string::npos);
    const auto columns = joined_columns(plan);
    plan.measures = {*read_measure("sum(homes.人口數)", columns), *read_measure("distinct(區域別)", columns)};
    const std::string sql = result_sql(plan);
    EXPECT_NE(sql.find("sum(\"homes.人口數\") as \"sum(homes.人口數)\", count(distinct \"區域別\") as \"distinct(區域別)\""),
              std::string::npos);
    EXPECT_TRUE(sql.ends_with("group by all\norder by 2 desc nulls last, 1")) << sql;
}

TEST(JoinPlan, A_measure_is_of_a_column_that_is_there_and_adds_numbers_only) {
    const auto columns = joined_columns(people_and_homes());
    for (const char* good : {"count", "sum(人口數)", "avg(戶數)", "median(戶數)", "distinct(區域別)"}) {
        const auto read = read_measure(good, columns);
        ASSERT_TRUE(read) << good;
        EXPECT_EQ(read->name(), good);
    }
    for (const char* bad :
         {"", "sum", "sum(", "sum()", "sum(區域別)", "sum(沒有)", "count(人口數)", "drop(人口數)", "sum(人口數) x", "avg(年)"})
        EXPECT_FALSE(read_measure(bad, columns)) << bad;
}

TEST(JoinPlan, Places_are_cut_to_their_county_where_that_is_asked) {
    const std::string sql = axes_sql(people_and_homes(), {"區域別", {}, false, true, 100});
    EXPECT_TRUE(sql.starts_with("select left(replace(\"區域別\", '台', '臺'), 3) as x, count(*) as y")) << sql;
    EXPECT_TRUE(sql.ends_with("order by 2 desc nulls last, 1\nlimit 100")) << sql;
    EXPECT_TRUE(axes_sql(people_and_homes(), {"區域別", {}, true, false, 5}).ends_with("order by 1\nlimit 5"));
}

// Names of columns are a publisher's text: whatever they hold, they stay names.
RC_GTEST_PROP(JoinPlan, A_name_never_ends_its_quotes, (const std::string& name)) {
    RC_PRE(!name.empty());
    JoinPlan plan = people_and_homes();
    plan.left.columns[0].name = plan.right.columns[0].name = name;
    plan.right.shown = {0};
    plan.groups = {name};
    for (const std::string& sql :
         {result_sql(plan), match_sql(plan), unmatched_sql(plan, 3), axes_sql(plan, {name, {}, false, false, 1})}) {
        std::size_t quotes = 0, apostrophes = 0;
        bool in_name = false, in_text = false;
        for (const char c : sql) {
            if (c == '"' && !in_text) in_name = !in_name, ++quotes;
            if (c == '\'' && !in_name) in_text = !in_text, ++apostrophes;
            if (c == ';') RC_ASSERT(in_name || in_text);
        }
        RC_ASSERT(!in_name && !in_text);
    }
}

}  // namespace
}  // namespace skl::opendata::analysis
