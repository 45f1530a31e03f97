#include "kernel/describe/csv_file.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace skl {
namespace {

TEST(RowsOfAFile, They_become_forms_by_the_names_of_the_header) {
    const auto file = read_csv("\xEF\xBB\xBFoid,name_zh\r\n2.1,\"資訊處, \"\"一\"\"組\"\r\n\r\n2.2,\r\n");
    ASSERT_TRUE(file);
    ASSERT_EQ(file->rows.size(), 2U);
    EXPECT_EQ(file->rows[0].row, 2);
    EXPECT_EQ(file->rows[0].form.find("name_zh")->text, "資訊處, \"一\"組");
    EXPECT_EQ(file->rows[1].row, 4);
    EXPECT_EQ(file->rows[1].form.find("name_zh"), nullptr);
    EXPECT_EQ(file->column_of("/name_zh"), 2);
    EXPECT_EQ(file->column_of("/parent"), 0);
}

TEST(RowsOfAFile, What_is_no_table_is_said_with_its_row) {
    for (const auto& [text, row] : std::vector<std::pair<std::string, std::string>>{{"a,a\n1,2\n", "1"},
                                                                                    {"", "1"},
                                                                                    {"a,b\n1\n", "2"},
                                                                                    {"a,b\n1,2\n1,2,3\n", "3"},
                                                                                    {"a\n\"x\n", "2"},
                                                                                    {"a\nx\"y\n", "2"},
                                                                                    {"a\n\"x\"y\n", "2"},
                                                                                    {"a\n\xFF\n", "1"}}) {
        const auto file = read_csv(text);
        ASSERT_FALSE(file) << text;
        EXPECT_EQ(file.problem().code, "bad-csv");
        EXPECT_EQ(file.problem().params.at("row"), row) << text;
    }
}

TEST(RowsOfAFile, As_many_rows_as_the_limit_are_read_and_one_more_is_refused) {
    std::string text = "a\n";
    for (std::size_t i = 0; i < most_import_rows; ++i) text += "x\n";
    ASSERT_TRUE(read_csv(text));
    EXPECT_EQ(read_csv(text + "x\n").problem().code, "import-too-long");
}

TEST(RowsOfAFile, Whatever_is_written_in_quotes_is_read_again) {
    rc::check([] {
        const std::string cell = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', '"', ',', '\n', '\r', ' ')));
        std::string quoted;
        for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
        const auto file = read_csv("h,i\n\"" + quoted + "\",2\n");
        RC_ASSERT(file && file->rows.size() == 1 && file->rows[0].form.find("h")->text == cell);
    });
}

}  // namespace
}  // namespace skl
