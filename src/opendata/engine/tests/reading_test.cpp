// From bytes to typed rows: encodings, columns, dates, what is put aside (opendata.md §5.3, §5.5–5.7).
#include "kernel/text/text.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/tests/given.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

using namespace testing;

TEST(Encoding, Every_pair_of_the_table_decodes) {
    std::istringstream in(sample("encoding/big5_uao.tsv"));
    std::string pair, code;
    int count = 0;
    for (; in >> pair >> code; ++count) {
        const auto bytes = static_cast<unsigned>(std::stoul(pair, nullptr, 16));
        ASSERT_EQ(big5_uao(static_cast<unsigned char>(bytes >> 8), static_cast<unsigned char>(bytes)),
                  static_cast<char32_t>(std::stoul(code, nullptr, 16)))
            << pair;
    }
    EXPECT_EQ(count, 19'782);
}

TEST(Encoding, A_village_of_two_bytes_that_other_tables_get_wrong_keeps_its_name) {
    const Read file = read(sample("tw/village_counts_uao_big5.csv"), "village_counts_uao_big5.csv");
    EXPECT_EQ(file.report.decode.encoding.value, "Big5-UAO");
    int found = 0;
    for (const KeptRow& row : file.kept.rows[0])
        for (const std::string& cell : row.source) found += cell.find("塩") != std::string::npos;
    EXPECT_EQ(found, 2) << "永康區塩行里, 塩洲里";
}

TEST(Encoding, Is_looked_for_in_the_whole_file_and_not_in_its_head) {
    EXPECT_EQ(inspect({sample("polluted/enc_ascii_head_big5_tail.csv"), "a.csv"})->decode.encoding.value, "Big5-UAO");
    const std::string utf16 = sample("polluted/enc_utf16le_nobom.csv");
    EXPECT_EQ(inspect({utf16, "a.csv"})->decode.encoding.value, "UTF-16LE");
}

TEST(Encoding, A_record_with_bytes_that_are_none_is_put_aside_with_those_bytes) {
    std::string text = "名,數\n";
    for (int i = 0; i < 100; ++i) text += fmt::format("臺南市東區第{}里,{}\n", i, i);
    const std::size_t at = text.size();
    const Read file = read(text + "\xE5\xE5,2\n乙,3\n");
    EXPECT_EQ(file.report.decode.encoding.value, "UTF-8");
    EXPECT_EQ(file.report.tables[0].rows.accepted, 101);
    ASSERT_EQ(file.kept.quarantine.size(), 1U);
    EXPECT_EQ(file.kept.quarantine[0].code, "encoding-error");
    EXPECT_EQ(file.kept.quarantine[0].byte_offset, static_cast<std::int64_t>(at));
}

TEST(Encoding, NUL_is_taken_out_and_told) {
    const Read file = read(std::string_view("名,數\n甲\0甲,1\n乙,2\n", 23));
    EXPECT_EQ(file.report.issues.at(0).code.value, "nul-removed");
    EXPECT_EQ(file.kept.rows[0][0].source[0], "甲甲");
}

TEST(Encoding, A_name_nobody_knows_is_refused) {
    Corrections corrections;
    corrections.encoding = Text<0, 40>{{"klingon"}};
    const auto report = inspect({"a,b\n1,2\n", "a.csv", corrections});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.problem().code, "encoding-unknown");
}

TEST(Dates, Each_spelling_of_the_vectors_is_read_as_it_says) {
    static constexpr const char* kinds[] = {"date",    "datetime", "time",     "year",      "yearmonth",
                                            "quarter", "monthday", "interval", "ambiguous", "error"};
    const Node all = vectors("roc_dates.json");
    EXPECT_GE(all.items.size(), 38U);
    for (const Node& vector : all.items) {
        const std::string raw = word(vector, "raw");
        const auto date = read_date(raw, Era::roc);
        if (!date) continue;  // null tokens, numbers and text: the conformance suite tells them apart
        EXPECT_EQ(kinds[static_cast<int>(date->kind)], word(vector, "kind")) << raw;
        EXPECT_EQ(date->text, word(vector, "value")) << raw;
    }
}

TEST(Dates, Of_further_spellings_are_read_too) {
    const std::vector<std::tuple<const char*, DateKind, const char*>> all = {
        {"104學年度", DateKind::year, "2015"},
        {"113年度第1季", DateKind::quarter, "2024-Q1"},
        {"113-Q3", DateKind::quarter, "2024-Q3"},
        {"113年Q3", DateKind::quarter, "2024-Q3"},
        {"113M07", DateKind::yearmonth, "2024-07"},
        {"113年7-8月", DateKind::interval, "2024-07/2024-08"},
        {"112年12月-113年1月", DateKind::interval, "2023-12/2024-01"},
        {"113年7月1日-7月31日", DateKind::interval, "2024-07-01/2024-07-31"},
        {"民國113年7月1日（星期一）", DateKind::date, "2024-07-01"},
        {"西元2024年7月1日", DateKind::date, "2024-07-01"},
        {"明治45年7月30日", DateKind::date, "1912-07-30"},
        {"1130701083000", DateKind::datetime, "2024-07-01T08:30:00+08:00"},
        {"2024-07-01T08:30:00-05:30", DateKind::datetime, "2024-07-01T08:30:00-05:30"},
        {"13/2/2024", DateKind::date, "2024-02-13"},
        {"1/2/2024", DateKind::ambiguous, "date-order"},
        {"113/01/26 24:05", DateKind::invalid, "invalid-date"},
        {"令和6年3月1011728日", DateKind::invalid, "invalid-date"},  // the low eight bits of this day are a day
        {"113年257月1日", DateKind::invalid, "invalid-date"},
        {"67560年3月1日", DateKind::invalid, "invalid-date"},
        {"67560年", DateKind::invalid, "invalid-date"},
    };
    for (const auto& [raw, kind, text] : all) {
        const auto date = read_date(raw, Era::roc);
        ASSERT_TRUE(date) << raw;
        EXPECT_EQ(static_cast<int>(date->kind), static_cast<int>(kind)) << raw;
        EXPECT_EQ(date->text, text) << raw;
    }
    EXPECT_FALSE(read_date("20-4-0804D1", Era::roc)) << "found by the fuzzer";
    EXPECT_FALSE(read_date("20-4-0804", Era::roc)) << "no year that would be read again";
    EXPECT_EQ(read_date("2024-07-01T00:00:00-05:30", Era::gregorian)->micros - read_date("2024-07-01T00:00:00Z", Era::gregorian)->micros,
              19'800LL * 1'000'000);
}

TEST(Dates, Of_an_era_are_of_a_year_that_is_read_again_or_are_none) {
    for (const std::string_view raw : {"民前1128-02-2", "佛曆1140-2-2", "民前1-12-31", "佛曆2569-01-01", "中華民國9000年1月1日"}) {
        const auto date = read_date(raw, Era::unknown);
        if (!date || date->kind != DateKind::date) continue;
        const auto again = read_date(date->text, Era::gregorian);
        ASSERT_TRUE(again) << raw;
        EXPECT_EQ(again->days, date->days) << raw;
    }
    EXPECT_EQ(read_date("民前1-12-31", Era::unknown)->text, "1911-12-31");
    EXPECT_FALSE(read_date("民前1128-02-2", Era::unknown)) << "the year 784 is written by no register";
}

TEST(Dates, That_cannot_be_are_null_with_their_text_kept_and_never_shifted) {
    std::string text = "編號,日期\n";
    for (int i = 1; i <= 200; ++i) text += fmt::format("{},民國114年{}月{}日\n", i, i % 12 + 1, i % 28 + 1);
    text += "201,民國114年2月29日\n";
    const Read file = read(text);
    EXPECT_EQ(column(file.report, "日期").type, ColumnType::date);
    EXPECT_EQ(column(file.report, "日期").type_errors, 1);
    const KeptRow& last = file.kept.rows[0].back();
    EXPECT_EQ(last.kinds[1], Cell::Kind::null);
    EXPECT_EQ(last.source[1], "民國114年2月29日");
}

TEST(Columns, Are_codes_where_digits_are_no_number) {
    const Read file = read(
        "代碼,郵遞區號,數量,大數\n001,10001,1,12345678901234567890\n002,10002,2,12345678901234567891\n010,10003,3,12345678901234567892\n");
    EXPECT_EQ(column(file.report, "代碼").type, ColumnType::code) << "leading zeros";
    EXPECT_EQ(column(file.report, "郵遞區號").type, ColumnType::code) << "one length, and the name says so";
    EXPECT_EQ(column(file.report, "數量").type, ColumnType::integer);
    EXPECT_EQ(column(file.report, "大數").type, ColumnType::code) << "longer than 18 digits";
}

TEST(Columns, Statistics_stay_small_and_true_for_many_large_values) {
    std::string text = "a,b\n";
    for (int i = 0; i < 6'000; ++i) text += fmt::format("{}{},{}\n", i, std::string(9'000, 'x'), i % 7);
    const Read file = read(text);
    EXPECT_EQ(column(file.report, "a").distinct, 6'000);
    EXPECT_TRUE(column(file.report, "a").top_values.empty()) << "given up: 54 MB of values";
    EXPECT_EQ(column(file.report, "b").distinct, 7);
    EXPECT_EQ(column(file.report, "b").top_values.size(), 7U);
}

TEST(Columns, Never_show_half_a_character) {
    std::string text = "a,b\n", characters;
    for (int i = 0; i < 100; ++i) characters += "長";
    for (int i = 0; i < 3; ++i) text += fmt::format("{}{},1\n", std::string(static_cast<std::size_t>(i), 'x'), characters);
    const Read file = read(text);
    for (const std::string& example : column(file.report, "a").examples) EXPECT_TRUE(text::valid_utf8(example)) << example;
    for (const auto& bound : {column(file.report, "a").min, column(file.report, "a").max}) EXPECT_TRUE(text::valid_utf8(bound.value()));
    EXPECT_EQ(clipped("長", 2), "");
    EXPECT_EQ(clipped("長長", 5), "長");
}

TEST(Columns, Formulas_are_text_and_told) {
    const Read file = read("a,b\n=cmd|'/c calc'!A1,1\n@x,2\n-5,3\n");
    EXPECT_EQ(file.report.tables[0].rows.accepted, 3);
    const auto& issues = file.report.tables[0].issues;
    EXPECT_TRUE(std::any_of(issues.begin(), issues.end(), [](const Issue& i) { return i.code.value == "formula-like" && i.count == 2; }));
    EXPECT_EQ(file.kept.rows[0][0].source[0], "=cmd|'/c calc'!A1");
}

TEST(Layout, A_title_a_footer_and_a_second_table_are_found) {
    const auto second = inspect({sample("polluted/multitable.csv"), "multitable.csv"});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->tables.size(), 2U);
    for (const TableReport& table : second->tables) EXPECT_EQ(table.rows.records, accounted(table));
    const auto title = inspect({sample("polluted/preamble_title.csv"), "preamble_title.csv"});
    EXPECT_EQ(title->tables[0].layout.preamble_records.size(), static_cast<std::size_t>(title->tables[0].layout.preamble));
    EXPECT_GT(title->tables[0].layout.preamble, 0);
    const auto traffic = inspect({sample("tw/traffic_a1_106.csv"), "traffic_a1_106.csv"});
    EXPECT_EQ(traffic->tables[0].layout.footer, 2);
    EXPECT_EQ(to_text(traffic->tables[0].layout.data_as_of.value()), "2019-10-30");
}

TEST(Layout, Years_may_be_labels) {
    std::string text = "縣市,110,111,112\n";
    for (int i = 0; i < 20; ++i) text += fmt::format("第{}縣,{},{},{}\n", i, i * 7, i * 9, i * 3);
    const Read file = read(text);
    EXPECT_EQ(file.report.tables[0].layout.header, 1);
    EXPECT_EQ(column(file.report, "110").type, ColumnType::integer);
}

TEST(Layout, The_end_of_an_old_file_is_no_record) {
    const Read file = read("a,b\n1,2\n\x1A");
    EXPECT_EQ(file.report.tables[0].rows.accepted, 1);
    EXPECT_EQ(file.report.tables[0].layout.blank, 1);
}

TEST(Layout, The_publisher_knows_better) {
    Corrections corrections;
    corrections.preamble = Whole<0, 100>{1};
    corrections.header = Whole<0, 100>{1};
    corrections.columns.push_back({{"b"}, ColumnType::string});
    const Read file = read("1,2\na,b\n3,4\n", "a.csv", corrections);
    EXPECT_EQ(file.report.tables[0].layout.preamble, 1);
    EXPECT_EQ(column(file.report, "b").type, ColumnType::string);
    EXPECT_EQ(column(file.report, "a").type, ColumnType::integer);
}

TEST(Columns, A_corrected_name_is_the_name_of_the_api_and_the_recognised_one_is_remembered) {
    Corrections corrections;
    corrections.columns.push_back({{"b"}, ColumnType::string, Text<1, 255>{{"人數"}}});
    const Read file = read("a,b\n3,4\n5,6\n", "a.csv", corrections);
    EXPECT_EQ(column(file.report, "人數").recognised.value, "b");
    EXPECT_EQ(column(file.report, "人數").type, ColumnType::string);
    EXPECT_EQ(column(file.report, "人數").source_name, "b");
    EXPECT_EQ(column(file.report, "a").recognised.value, "a");
}

TEST(Columns, Bear_no_name_that_the_table_needs_itself_and_none_that_differs_by_case_alone) {
    const Read file = read("_id,日期,日期__raw,Name,name\n1,民國104年7月1日,x,a,b\n2,民國104年7月2日,y,c,d\n");
    std::vector<std::string> names;
    for (const ColumnReport& one : file.report.tables[0].columns) names.push_back(one.name.value);
    EXPECT_EQ(names, (std::vector<std::string>{"_id_2", "日期", "日期_raw", "Name", "name_2"}));
    EXPECT_EQ(column(file.report, "_id_2").source_name, "_id");
    Corrections corrections;
    corrections.columns.push_back({{"b"}, {}, Text<1, 255>{{"_ID"}}});
    EXPECT_EQ(column(read("a,b\n3,4\n", "a.csv", corrections).report, "b").type, ColumnType::integer);
}

TEST(Columns, Two_columns_never_share_a_name) {
    Corrections corrections;
    corrections.columns.push_back({{"b"}, {}, Text<1, 255>{{"a"}}});
    const Read file = read("a,b\n3,4\n", "a.csv", corrections);
    EXPECT_EQ(column(file.report, "b").type, ColumnType::integer);
}

TEST(Columns, Years_of_five_digits_are_no_dates) {
    const Read file = read("zone,n\n64000-06,1\n63000-01,2\n65000-11,3\n", "a.csv");
    EXPECT_EQ(column(file.report, "zone").type, ColumnType::string);
}

TEST(Progress, May_stop_the_work) {
    std::string text = "a,b\n";
    for (int i = 0; i < 50'000; ++i) text += "1,2\n";
    Kept kept;
    const auto report = ingest({text, "a.csv"}, kept, [](std::int64_t, std::int64_t) { return false; });
    ASSERT_FALSE(report);
    EXPECT_EQ(report.problem().code, "cancelled");
}

}  // namespace
}  // namespace skl::opendata
