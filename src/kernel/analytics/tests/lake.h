// A Parquet file of a village register for tests, made by our own writer.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include "kernel/analytics/parquet_writer.h"
#include "kernel/analytics/trusted.h"

namespace skl::analytics {

struct Lake {
    std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("skl-lake-{}-{}", ::getpid(), next());
    std::filesystem::path villages = folder / "villages.parquet";

    Lake() { std::filesystem::create_directories(folder); }
    ~Lake() { std::filesystem::remove_all(folder); }
    Lake(const Lake&) = delete;
    Lake& operator=(const Lake&) = delete;

    static int next() {
        static int n = 0;
        return ++n;
    }
    static std::vector<Column> village_columns() {
        return {{"區域別", ColumnType::string},
                {"村里", ColumnType::string},
                {"代碼", ColumnType::code},
                {"出生數", ColumnType::integer, true},
                {"面積", ColumnType::number},
                {"統計日", ColumnType::date},
                {"更新", ColumnType::datetime},
                {"離島", ColumnType::boolean},
                {"大數", ColumnType::bigint},
                {"lon", ColumnType::number, false, Axis::longitude},
                {"lat", ColumnType::number, false, Axis::latitude}};
    }
    // Row i: 區域別 cycles through 3 districts, 村里 is "里i", 出生數 i % 10 (null every 7th), 統計日 2014-07-01 + i days.
    WrittenParquet write_villages(std::int64_t rows) {
        auto writer = ParquetWriter::open(villages, village_columns());
        EXPECT_TRUE(writer);
        static const char* districts[] = {"臺南市永康區", "連江縣南竿鄉", "臺北市大安區"};
        for (std::int64_t i = 1; i <= rows; ++i) {
            const std::string village = fmt::format("里{}", i), code = fmt::format("{:05}", i), births = fmt::format("{} 人", i % 10),
                              big = fmt::format("12345678901234567890{}", i);
            const auto words = [](std::string_view text) { return Cell{Cell::Kind::text, 0, 0, text, {}}; };
            std::vector<Cell> cells{
                words(districts[i % 3]),
                words(village),
                words(code),
                i % 7 == 0 ? Cell{} : Cell{Cell::Kind::integer, i % 10, 0, {}, i % 5 == 0 ? std::string_view(births) : std::string_view{}},
                Cell{Cell::Kind::real, 0, static_cast<double>(i) / 4, {}, {}},
                Cell{Cell::Kind::date, 16'252 + i, 0, {}, {}},
                Cell{Cell::Kind::instant, 1'404'172'800'000'000 + i * 1'000'000, 0, {}, {}},
                Cell{Cell::Kind::boolean, i % 3 == 1, 0, {}, {}},
                words(big),
                Cell{Cell::Kind::real, 0, 120.0 + static_cast<double>(i % 200) / 100, {}, {}},
                Cell{Cell::Kind::real, 0, 22.0 + static_cast<double>(i % 300) / 100, {}, {}}};
            EXPECT_TRUE((*writer)->row(i, cells));
        }
        auto written = (*writer)->finish();
        EXPECT_TRUE(written);
        return written ? *written : WrittenParquet{};
    }
};

inline Deadline soon(int seconds = 20) { return std::chrono::steady_clock::now() + std::chrono::seconds(seconds); }

inline std::string text_at(const ResultTable& table, std::size_t row, std::size_t column) {
    std::string out;
    append_text(out, table.at(row, column));
    return out;
}

}  // namespace skl::analytics
