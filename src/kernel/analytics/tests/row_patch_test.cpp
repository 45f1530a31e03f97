// A Parquet file as what differs from another, row by row: the bytes come back as the writer wrote them.
#include "kernel/analytics/row_patch.h"

#include <fstream>

#include "kernel/analytics/tests/lake.h"
#include "kernel/text/disk.h"

namespace skl::analytics {
namespace {

// Rows by their content; numbers of `_id` count from 1, as the reader of a file gives them, with a gap where a row was put aside.
using Rows = std::vector<std::int64_t>;

Rows many(std::int64_t rows) {
    Rows out;
    for (std::int64_t i = 0; i < rows; ++i) out.push_back(i);
    return out;
}

void write(const std::filesystem::path& file, const Rows& rows, std::int64_t gap_every = 0, bool longer = false) {
    auto writer = ParquetWriter::open(file, {{"區域", ColumnType::string},
                                             {"數量", ColumnType::integer, true},
                                             {"面積", ColumnType::number},
                                             {"日期", ColumnType::date},
                                             {"大數", ColumnType::bigint},
                                             {longer ? "備註欄" : "備註", ColumnType::string}});
    ASSERT_TRUE(writer);
    std::int64_t id = 0;
    for (const std::int64_t row : rows) {
        id += gap_every > 0 && id % gap_every == gap_every - 1 ? 2 : 1;
        const std::string town = fmt::format("第{}區", row % 37), big = fmt::format("9223372036854775807{}", row),
                          note = fmt::format("備{}", row * 7919 % 9973);
        const auto words = [](std::string_view text) { return Cell{Cell::Kind::text, 0, 0, text, {}}; };
        const std::vector<Cell> cells{
            words(town),
            row % 11 == 0
                ? Cell{}
                : Cell{Cell::Kind::integer, row * 31 % 1'000, 0, {}, row % 500 == 0 ? std::string_view("約 5") : std::string_view{}},
            Cell{Cell::Kind::real, 0, static_cast<double>(row) / 7, {}, {}},
            Cell{Cell::Kind::date, 16'000 + row % 900, 0, {}, {}},
            words(big),
            words(note)};
        ASSERT_TRUE((*writer)->row(id, cells));
    }
    ASSERT_TRUE((*writer)->finish());
}

struct RowPatch : ::testing::Test {
    Lake lake;
    std::filesystem::path a = lake.folder / "a.parquet", b = lake.folder / "b.parquet", patch = lake.folder / "patch",
                          back = lake.folder / "back.parquet";

    // a is kept as what differs from b, and made again; gives the share of its bytes that the patch takes.
    double kept() {
        const auto made = make_row_patch(b, a, patch);
        EXPECT_TRUE(made && *made) << (made ? "" : made.problem().code + made.problem().params.begin()->second);
        const auto done = apply_row_patch(b, patch, back);
        EXPECT_TRUE(done) << (done ? "" : done.problem().params.begin()->second);
        EXPECT_TRUE(disk::read(back) == disk::read(a)) << "other bytes";
        EXPECT_TRUE(same_rows(patch, back));
        if (disk::read(a) != disk::read(b)) EXPECT_FALSE(same_rows(patch, b));
        return static_cast<double>(std::filesystem::file_size(patch)) / static_cast<double>(std::filesystem::file_size(a));
    }
};

TEST_F(RowPatch, Rows_that_were_changed_put_in_and_taken_out_cost_about_their_share) {
    Rows before = many(300'000), after;
    for (const std::int64_t row : before) {
        if (row % 300 == 7) continue;                                // taken out
        after.push_back(row % 300 == 100 ? row + 10'000'000 : row);  // changed
        if (row % 300 == 200) after.push_back(row + 20'000'000);     // put in
    }
    write(a, before);
    write(b, after);
    EXPECT_LT(kept(), 0.04);
}

TEST_F(RowPatch, Other_orders_rows_that_are_twice_there_gaps_and_whole_other_files_come_back) {
    Rows rows = many(5'000), turned(rows.rbegin(), rows.rend()), twice = rows;
    twice.insert(twice.begin() + 100, rows.begin(), rows.begin() + 2'000);
    const std::vector<Rows> shapes{rows, turned, twice, Rows(1'000, 5), many(1), {}};
    for (std::size_t i = 0; i < shapes.size(); ++i)
        for (std::size_t j = 0; j < shapes.size(); ++j)
            for (const std::int64_t gap : {0, 10}) {
                SCOPED_TRACE(fmt::format("{} {} {}", i, j, gap));
                write(a, shapes[i], gap);
                write(b, shapes[j], gap == 0 ? 0 : 7);
                if (shapes[i].empty()) continue;  // no table is without rows
                kept();
            }
}

TEST_F(RowPatch, Tables_with_other_columns_and_files_of_others_are_nothing_for_it) {
    write(a, many(100));
    write(b, many(100), 0, true);
    EXPECT_FALSE(*make_row_patch(b, a, patch));
    std::ofstream(b) << "no Parquet";
    const auto made = make_row_patch(b, a, patch);
    EXPECT_TRUE(!made || !*made);
    std::ofstream(patch) << "no patch";
    EXPECT_FALSE(apply_row_patch(a, patch, back));
    EXPECT_FALSE(same_rows(patch, a));
}

}  // namespace
}  // namespace skl::analytics
