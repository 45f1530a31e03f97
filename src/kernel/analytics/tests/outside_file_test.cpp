// Tables of outsiders: read record by record, refused with a reason, kept exactly.
#include "kernel/analytics/outside_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "kernel/analytics/copy.h"
#include "kernel/analytics/csv_records.h"
#include "kernel/analytics/trusted.h"
#include "kernel/text/disk.h"

namespace skl::analytics {
namespace {

class OutsideFile : public ::testing::Test {
protected:
    OutsideFile() {
        std::string name = (std::filesystem::temp_directory_path() / "outside-XXXXXX").string();
        folder = ::mkdtemp(name.data());
    }
    ~OutsideFile() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    Result<OutsideTable> take(const std::string& text) {
        std::ofstream(folder / "in.csv", std::ios::binary) << text;
        return take_outside(folder / "in.csv", folder);
    }
    std::vector<std::vector<std::string>> rows() {
        TrustedQueries queries({.connections = 1});
        auto table = queries.query({"select * from " + parquet_source((folder / taken_file).string()), {}},
                                   std::chrono::steady_clock::now() + std::chrono::seconds(30));
        std::vector<std::vector<std::string>> out;
        if (!table) return out;
        for (std::size_t row = 0; row < table->rows(); ++row) {
            out.emplace_back();
            for (std::size_t column = 0; column < table->columns.size(); ++column)
                append_text(out.back().emplace_back(), table->at(row, column));
        }
        return out;
    }
    std::string code(const std::string& text) {
        const auto taken = take(text);
        return taken ? "" : taken.problem().code;
    }

    std::filesystem::path folder;
};

using Rows = std::vector<std::vector<std::string>>;

TEST_F(OutsideFile, Records_of_csv_keep_their_place_also_where_one_is_refused) {
    const auto taken = take("\xef\xbb\xbfname,note\r\na,\"x, \"\"y\"\"\nz\"\r\nb\r\n\r\nc,\r\n\xff,1\r\n");
    ASSERT_TRUE(taken) << taken.problem().code;
    EXPECT_EQ(taken->rows, 2);
    EXPECT_EQ(taken->refused, 2);
    EXPECT_EQ(rows(), (Rows{{"1", "a", "x, \"y\"\nz"}, {"4", "c", ""}}));
    EXPECT_EQ(*disk::read(folder / refused_file), "2,,wrong-number-of-cells,1\r\n5,name,not-utf8,\r\n");
}

TEST_F(OutsideFile, What_is_no_table_says_why) {
    EXPECT_EQ(code(""), "file-empty");
    EXPECT_EQ(code("a,A\n1,2\n"), "file-columns");
    EXPECT_EQ(code("a,_id\n1,2\n"), "file-columns");
    EXPECT_EQ(code("a,\n1,2\n"), "file-columns");
    EXPECT_EQ(code("a\n\"never closed\n"), "file-unreadable");
    EXPECT_EQ(code("a\n" + std::string(widest_csv_record + 1, 'x')), "file-unreadable");
    EXPECT_EQ(code("PAR1 is no Parquet file"), "file-unreadable");
}

TEST_F(OutsideFile, Types_of_parquet_are_kept_and_what_is_no_cell_is_left_out) {
    const auto made =
        copy_to(folder / "in.parquet", CopyFormat::parquet,
                {"select 5::tinyint as small, 18446744073709551615::ubigint as large, 0.1::float as short, 1.250::decimal(9,3) "
                 "as exact, true as truth, date '2026-02-28' as day, timestamp '2026-01-01 08:30:00' as moment, [1,2] as list",
                 {}});
    ASSERT_TRUE(made) << made.problem().params.at("what");
    const auto taken = take_outside(folder / "in.parquet", folder);
    ASSERT_TRUE(taken) << taken.problem().code;
    std::string kinds;
    for (const OutsideColumn& one : taken->columns) kinds += one.name + ":" + boost::describe::enum_to_string(one.kind, "") + " ";
    EXPECT_EQ(kinds, "small:number large:number short:number exact:number truth:boolean day:date moment:date_time ");
    EXPECT_EQ(rows(), (Rows{{"1", "5", "18446744073709551615", "0.1", "1.250", "true", "2026-02-28", "2026-01-01T08:30:00"}}));
}

TEST_F(OutsideFile, Text_in_a_csv_copy_is_no_formula_and_numbers_are_left_alone) {
    ASSERT_TRUE(copy_to(folder / "out.csv", CopyFormat::csv,
                        {"select " + guarded_text("t") + " as t, n from (values ('=1+1', -1), ('x', 2)) v(t, n)", {}}));
    EXPECT_EQ(*disk::read(folder / "out.csv"), "t,n\n'=1+1,-1\nx,2\n");
}

}  // namespace
}  // namespace skl::analytics
