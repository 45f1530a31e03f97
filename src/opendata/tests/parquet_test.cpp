// Parquet of a publisher goes the way of every other file: typed as it says, with what cannot be read told (opendata.md §5.2).
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "kernel/analytics/parquet_writer.h"
#include "opendata/engine/tests/given.h"
#include "opendata/publish/parquet_source.h"

namespace skl::opendata {
namespace {

using namespace testing;

class ParquetFile : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_NE(::mkdtemp(folder.data()), nullptr); }
    void TearDown() override { std::filesystem::remove_all(folder); }
    std::string folder = (std::filesystem::temp_directory_path() / "skl-parquet-XXXXXX").string();
};

Read read_parquet(const std::filesystem::path& file) {
    const std::string bytes = whole_file(file);
    Read out;
    const Source source{bytes, "a.parquet", {}, {}, [&](TextStore& store) { return write_parquet(file, store); }};
    auto report = ingest(source, out.kept);
    EXPECT_TRUE(report) << (report ? "" : report.problem().code);
    if (report) out.report = std::move(*report);
    return out;
}

TEST_F(ParquetFile, Is_read_with_the_types_that_it_says) {
    using analytics::Cell;
    const std::filesystem::path file = std::filesystem::path(folder) / "a.parquet";
    auto writer = analytics::ParquetWriter::open(
        file, {{"代碼", analytics::ColumnType::string}, {"人數", analytics::ColumnType::integer}, {"日期", analytics::ColumnType::date}});
    ASSERT_TRUE(writer);
    for (std::int64_t i = 0; i < 3; ++i)
        (*writer)->row(i + 1, std::vector<Cell>{{.kind = Cell::Kind::text, .text = "合計"},
                                                {.kind = Cell::Kind::integer, .whole = i},
                                                {.kind = Cell::Kind::date, .whole = 16'617 + i}});
    ASSERT_TRUE((*writer)->finish());
    const Read read = read_parquet(file);
    EXPECT_EQ(read.report.format.value, "parquet");
    ASSERT_EQ(read.report.tables.size(), 1U);
    EXPECT_EQ(read.report.tables[0].rows.accepted, 3) << "a row that begins with 合計 is a row: the file has no footers";
    EXPECT_EQ(column(read.report, "代碼").type, ColumnType::string);
    EXPECT_EQ(column(read.report, "人數").type, ColumnType::integer);
    EXPECT_EQ(column(read.report, "日期").type, ColumnType::date);
    EXPECT_EQ(read.kept.rows[0][0].source[2], "2015-07-01");
}

TEST_F(ParquetFile, That_is_cut_off_is_refused) {
    const std::filesystem::path file = std::filesystem::path(folder) / "a.parquet";
    std::ofstream(file, std::ios::binary) << "PAR1 and nothing else PAR1";
    TextStore out;
    const auto written = write_parquet(file, out);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.problem().code, "corrupt-file");
}

}  // namespace
}  // namespace skl::opendata
