// Whole tables to take home (opendata.md §7, §24): every format, in ranges, and the same rows in all.
#include "house.h"

namespace skl::contract {
namespace {

TEST(Contract, A_table_can_be_taken_home_in_every_format) {
    const std::pair<const char*, const char*> formats[] = {{"csv", "統計年月,"}, {"tsv", "統計年月\t"}, {"json", "[{"},
                                                           {"jsonl", "{"},       {"xml", "<?xml"},      {"xlsx", "PK"},
                                                           {"ods", "PK"},        {"parquet", "PAR1"}};
    for (const auto& [format, begins] : formats) {
        const auto file = House::one().get(vital + "/download/" + format);
        ASSERT_EQ(file.status, 200) << format;
        EXPECT_TRUE(file.body.starts_with(begins)) << format << file.body.substr(0, 40);
        EXPECT_NE(file.header("content-disposition").find(fmt::format("village-vital-statistics-v1.{}", format)), std::string::npos);
        EXPECT_FALSE(file.header("etag").empty()) << format;
        EXPECT_EQ(House::one().get(vital + "/download/" + format, {}, "If-None-Match: " + file.header("etag") + "\r\n").status, 304)
            << format;
    }
    const auto lines = House::one().get(vital + "/download/jsonl").body;
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 7'854);
}

TEST(Contract, A_broken_download_goes_on_where_it_ended) {
    for (const char* format : {"csv", "parquet", "xlsx"}) {
        const std::string path = vital + "/download/" + format;
        const auto whole = House::one().get(path);
        const std::size_t half = whole.body.size() / 2;
        const auto first = House::one().get(path, {}, fmt::format("Range: bytes=0-{}\r\n", half - 1));
        const auto second = House::one().get(path, {}, fmt::format("Range: bytes={}-\r\n", half));
        EXPECT_EQ(first.status, 206) << format;
        EXPECT_EQ(second.status, 206) << format;
        EXPECT_EQ(first.body + second.body, whole.body) << format;
        EXPECT_EQ(second.header("content-range"), fmt::format("bytes {}-{}/{}", half, whole.body.size() - 1, whole.body.size())) << format;
        EXPECT_EQ(House::one().get(path, {}, fmt::format("Range: bytes={}-\r\n", whole.body.size())).status, 416) << format;
    }
}

}  // namespace
}  // namespace skl::contract
