// Delimited text as records, and its limits (opendata.md §5.4, §5.6).
#include "opendata/engine/records.h"

#include "opendata/engine/tests/given.h"

namespace skl::opendata {
namespace {

using namespace testing;
using Cells = std::vector<std::string>;

std::vector<Cells> records(std::string_view text, Separators separators = {}) {
    RecordReader reader(text, std::move(separators));
    std::vector<Cells> out;
    for (Record record; reader.next(record);) out.emplace_back(record.cells.begin(), record.cells.end());
    return out;
}

TEST(Records, Are_cut_at_the_delimiter_and_at_every_kind_of_line_end) {
    EXPECT_EQ(records("a,b\r\nc,d\ne,f\rg,"), (std::vector<Cells>{{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", ""}}));
    EXPECT_EQ(records("a, b\nc, d\n", {", ", '"'}), (std::vector<Cells>{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(records("甲，乙\n", {"，", '"'}), (std::vector<Cells>{{"甲", "乙"}}));
    EXPECT_TRUE(records("").empty());
}

TEST(Records, Keep_what_stands_in_quotes) {
    EXPECT_EQ(records("\"a,b\",\"c\"\"d\",\"e\nf\"\n"), (std::vector<Cells>{{"a,b", "c\"d", "e\nf"}}));
    EXPECT_EQ(records("a\"b,c\n"), (std::vector<Cells>{{"a\"b", "c"}})) << "a quote inside an unquoted cell is text";
    EXPECT_EQ(records("\"a\"b\",c\n"), (std::vector<Cells>{{"a\"b", "c"}}));
}

TEST(Records, Are_read_by_the_line_where_a_quote_never_closes) {
    const Read file = read("a,b\n1,2\n\"3,4\n5,6\n7,8\n");
    EXPECT_EQ(file.report.tables[0].rows.accepted, 3);
    ASSERT_EQ(file.kept.quarantine.size(), 1U);
    EXPECT_EQ(file.kept.quarantine[0].code, "unclosed-quote");
    EXPECT_EQ(file.kept.quarantine[0].raw, "\"3,4");
    EXPECT_EQ(file.kept.quarantine[0].byte_offset, 8);
}

TEST(Records, Of_which_one_quote_never_closes_are_told_from_those_with_line_ends_in_them) {
    const Read open = read("a,b,c\n1,x,2\n3,\"甲乙,4\n5,\"丙\n丁\",6\n7,y,8\n");
    EXPECT_EQ(open.report.tables[0].rows.accepted, 3) << "the width is right by chance";
    ASSERT_EQ(open.kept.quarantine.size(), 1U);
    EXPECT_EQ(open.kept.quarantine[0].raw, "3,\"甲乙,4");
    const Read longer = read("a,b,c\n1,x,2\n4,\"丙\n丁\",6,多\n7,y,8\n");
    ASSERT_EQ(longer.kept.quarantine.size(), 1U);
    EXPECT_EQ(longer.kept.quarantine[0].code, "extra-cell") << "its second line has three cells too, but its quotes go in and out";
    EXPECT_EQ(longer.report.tables[0].rows.accepted, 2);
}

TEST(Records, With_a_cell_over_one_MiB_are_put_aside_and_just_under_it_kept) {
    const auto with = [](std::size_t size, const char* quote) {
        return "a,b\n1,2\n" + (quote + std::string(size, 'x') + quote) + ",2\n3,4\n";
    };
    for (const char* quote : {"", "\""}) {
        EXPECT_EQ(read(with(longest_cell, quote)).report.tables[0].rows.accepted, 3);
        const Read over = read(with(longest_cell + 1, quote));
        EXPECT_EQ(over.report.tables[0].rows.accepted, 2);
        ASSERT_EQ(over.kept.quarantine.size(), 1U);
        EXPECT_EQ(over.kept.quarantine[0].code, "cell-too-large");
    }
    const Read doubled = read("a,b\n1,2\n\"" + std::string(2 * longest_cell + 4, '"') + "\",2\n3,4\n");
    EXPECT_EQ(doubled.report.tables[0].rows.quarantined, 1);
}

TEST(Records, Have_at_most_two_thousand_columns) {
    const auto wide = [](std::size_t columns) {
        std::string line = "c0";
        for (std::size_t i = 1; i < columns; ++i) line += ",c" + std::to_string(i);
        return line + "\n" + line + "\n";
    };
    EXPECT_EQ(refusal(wide(most_columns)), "none");
    EXPECT_EQ(refusal(wide(most_columns + 1)), "too-many-columns");
    EXPECT_EQ(refusal(wide(10'000)), "too-many-columns");
}

TEST(Records, Of_ten_thousand_open_quotes_are_read_in_bounded_time) {
    std::string text = "a,b\n";
    for (int i = 0; i < 10'000; ++i) text += "\"x\n";
    const auto began = std::chrono::steady_clock::now();
    const Read file = read(text);
    EXPECT_EQ(file.report.tables[0].rows.records, accounted(file.report.tables[0]));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60)) << "a second or two where nothing else runs";
}

TEST(Records, Short_and_long_ones_are_told_apart) {
    const Read file = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n4,5,6\n");
    EXPECT_EQ(file.report.tables[0].rows.accepted, 3) << "an empty surplus cell is dropped";
    ASSERT_EQ(file.kept.quarantine.size(), 2U);
    EXPECT_EQ(file.kept.quarantine[0].code, "missing-cell");
    EXPECT_EQ(file.kept.quarantine[0].record, 3);
    EXPECT_EQ(file.kept.quarantine[1].code, "extra-cell");
}

}  // namespace
}  // namespace skl::opendata
