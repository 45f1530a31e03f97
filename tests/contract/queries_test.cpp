// The eleven questions of testdata/opendata/expected/queries.json: asked of the rows and aggregate API, of SQL, and of a
// downloaded Parquet file, each gives the same answer, and that answer is the expected one (opendata.md §20).
#include <fstream>

#include "house.h"
#include "kernel/analytics/trusted.h"

namespace skl::contract {
namespace {

// One question: how each of the three is asked. `sql` and the file's statement have {t} for the table.
struct Question {
    const char* name;
    const char* table;
    Query api;                         // of /aggregate, or of /rows when it has no measures
    std::vector<const char*> columns;  // of the API's rows, in the order of the expected answer
    const char* sql;
};

const Question questions[] = {
    {"group",
     "traffic-accidents-a1-2026",
     {{"group_by", "處理單位名稱警局層"}, {"measures", "count"}, {"sort", "-count,處理單位名稱警局層"}, {"limit", "3"}},
     {"處理單位名稱警局層", "count"},
     "select \"處理單位名稱警局層\", count(*) from {t} group by 1 order by 2 desc, 1 limit 3"},
    {"filter",
     "traffic-accidents-a1-2026",
     {{"filter", "\"速限-第1當事者\" = 50"}, {"measures", "count"}},
     {"count"},
     "select count(*) from {t} where \"速限-第1當事者\" = 50"},
    {"month",
     "traffic-accidents-a1-2026",
     {{"group_by", "發生月份"}, {"measures", "count"}},
     {"發生月份", "count"},
     "select \"發生月份\", count(*) from {t} group by 1 order by 1"},
    {"text",
     "village-vital-statistics",
     {{"村里", "塩行里"}, {"select", "出生數,死亡數"}},
     {"出生數", "死亡數"},
     "select \"出生數\", \"死亡數\" from {t} where \"村里\" = '塩行里'"},
    {"code-is-text",
     "mayor-candidates-2022",
     {{"prv_code", "09"}, {"measures", "count"}},
     {"count"},
     "select count(*) from {t} where prv_code = '09'"},
    {"roc-age",
     "mayor-candidates-2022",
     {{"filter", "cand_birthday < '1950-01-01'"}, {"measures", "count"}},
     {"count"},
     "select count(*) from {t} where cand_birthday < date '1950-01-01'"},
    {"variant",
     "dataset-titles",
     {{"q", "臺北"}, {"measures", "count"}},
     {"count"},
     "select count(*) from {t} where replace(column_1, '台', '臺') like '%臺北%'"},
    {"titles", "dataset-titles", {{"measures", "count"}}, {"count"}, "select count(*) from {t}"},
    {"quarters",
     "village-population-2015",
     {{"measures", "distinct(INFO_TIME)"}},
     {"distinct(INFO_TIME)"},
     "select count(distinct \"INFO_TIME\") from {t}"},
    {"quarters",
     "village-population-2015",
     {{"INFO_TIME", "2015-12"}, {"measures", "count"}},
     {"count"},
     "select count(*) from {t} where \"INFO_TIME\" = '2015-12'"},
    {"deaths", "traffic-accidents-a1-2017", {{"measures", "count"}}, {"count"}, "select count(*) from {t}"},
    {"deaths",
     "traffic-accidents-a1-2017",
     {{"死亡受傷人數[starts]", "死亡2"}, {"measures", "count"}},
     {"count"},
     "select count(*) from {t} where starts_with(\"死亡受傷人數\", '死亡2')"},
};

std::vector<std::string> from_api(const Question& question) {
    const bool groups = std::any_of(question.api.begin(), question.api.end(), [](const auto& pair) { return pair.first == "measures"; });
    const auto answer = House::one().get(fmt::format("/api/v1/tables/{}/{}", question.table, groups ? "aggregate" : "rows"), question.api);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> out;
    const Node body = json(answer.body);
    for (const Node& row : at(body, "rows").items) {
        std::string line;
        for (const char* column : question.columns) line += (line.empty() ? "" : " ") + plain(at(row, column));
        out.push_back(line);
    }
    return out;
}

std::string statement(const Question& question, const std::string& table) {
    std::string out = question.sql;
    return out.replace(out.find("{t}"), 3, table);
}

std::vector<std::string> from_sql(const Question& question) {
    const auto answer = House::one().sql(statement(question, fmt::format("od.\"{}\"", question.table)));
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> out;
    const Node body = json(answer.body);
    for (const Node& row : at(body, "rows").items) {
        std::string line;
        for (const Member& member : row.members) line += (line.empty() ? "" : " ") + plain(member.node);
        out.push_back(line);
    }
    return out;
}

std::vector<std::string> from_parquet(const Question& question) {
    const auto answer = House::one().get(fmt::format("/api/v1/tables/{}/download/parquet", question.table));
    EXPECT_EQ(answer.status, 200);
    const std::filesystem::path file = House::one().folder() / "downloaded.parquet";
    std::ofstream(file, std::ios::binary) << answer.body;
    analytics::TrustedQueries queries;
    auto found = queries.query({statement(question, analytics::parquet_source(file.string())), {}},
                               std::chrono::steady_clock::now() + std::chrono::seconds(60));
    EXPECT_TRUE(found) << question.sql;
    std::vector<std::string> out;
    for (std::size_t row = 0; found && row < found->rows(); ++row) {
        std::string line;
        for (std::size_t i = 0; i < found->columns.size(); ++i) {
            if (i) line += ' ';
            append_text(line, found->at(row, i));
        }
        out.push_back(line);
    }
    return out;
}

TEST(Contract, The_expected_questions_have_one_answer_by_the_API_by_SQL_and_in_the_Parquet_file) {
    std::map<std::string, std::set<std::string>> answered;
    for (const Question& question : questions) {
        const auto api = from_api(question);
        EXPECT_EQ(from_sql(question), api) << question.name;
        EXPECT_EQ(from_parquet(question), api) << question.name;
        answered[question.name].insert(api.begin(), api.end());
    }
    for (const auto& [name, lines] : answered) EXPECT_EQ(lines, expected(name)) << name;
}

// `sum-group` groups by the first three characters of a column, which the aggregate API has no function for: the
// same sums from its groups by the whole column.
TEST(Contract, Sums_by_county_are_the_same_from_groups_by_town_and_by_SQL) {
    const auto groups = House::one().get(vital + "/aggregate", {{"group_by", "區域別"}, {"measures", "sum(出生數)"}, {"limit", "10000"}});
    std::map<std::string, std::int64_t> sums;
    const Node body = json(groups.body);
    for (const Node& row : at(body, "rows").items) {
        std::string_view name = at(row, "區域別").text;
        const std::string_view whole = name;
        for (int i = 0; i < 3; ++i) (void)text::next(name);
        sums[std::string(whole.substr(0, whole.size() - name.size()))] += std::stoll(at(row, "sum(出生數)").text);
    }
    const auto sql = House::one().sql(
        "select left(\"區域別\", 3) c, sum(\"出生數\") n from od.\"village-vital-statistics\" group by 1 order by 2 desc limit 4");
    std::set<std::string> lines;
    const Node answer = json(sql.body);
    for (const Node& row : at(answer, "rows").items) {
        EXPECT_EQ(std::to_string(sums[at(row, "c").text]), plain(at(row, "n")));
        lines.insert(at(row, "c").text + " " + plain(at(row, "n")));
    }
    EXPECT_EQ(lines, expected("sum-group"));
}

TEST(Contract, A_code_is_text_and_never_a_number) {
    const auto as_number =
        House::one().get("/api/v1/tables/mayor-candidates-2022/aggregate", {{"filter", "prv_code = 9"}, {"measures", "count"}});
    if (as_number.status == 200)
        EXPECT_TRUE(as_number.says(R"("count":0)")) << as_number.body;
    else
        EXPECT_TRUE(as_number.says("type-mismatch")) << as_number.body;
    EXPECT_EQ(House::one().get("/api/v1/tables/mayor-candidates-2022/aggregate", {{"measures", "sum(prv_code)"}}).status, 400);
}

}  // namespace
}  // namespace skl::contract
