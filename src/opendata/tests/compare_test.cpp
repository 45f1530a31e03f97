// Comparisons where the rows lie, against the same done by hand in memory (opendata.md §6).
#include "opendata/versions/compare.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/analytics/parquet_writer.h"
#include "kernel/text/disk.h"

namespace skl::opendata {
namespace {

using analytics::Column;
using analytics::ColumnType;

using Text = std::optional<std::string>;
using Row = std::vector<Text>;
struct Sheet {
    std::vector<std::string> names;
    std::vector<Row> rows;
    std::vector<ColumnType> types{};  // empty: all text
    std::vector<Text> raw{};          // of the last column, where it has no value; empty: it has no twin
};

class Bench {
public:
    diff::Side keep(const std::string& name, const Sheet& sheet) {
        std::vector<Column> columns;
        for (std::size_t i = 0; i < sheet.names.size(); ++i)
            columns.push_back({sheet.names[i], sheet.types.empty() ? ColumnType::string : sheet.types[i],
                               !sheet.raw.empty() && i + 1 == sheet.names.size()});
        const auto file = folder_.path() / fmt::format("{}-{}.parquet", name, round_);
        auto writer = analytics::ParquetWriter::open(file, columns);
        std::int64_t id = 0;
        for (const Row& row : sheet.rows) {
            std::vector<analytics::Cell> cells;
            for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(cell(row[i], columns[i].type));
            if (!sheet.raw.empty() && sheet.raw[static_cast<std::size_t>(id)]) cells.back().raw = *sheet.raw[static_cast<std::size_t>(id)];
            (void)(*writer)->row(++id, cells);
        }
        EXPECT_TRUE((*writer)->finish());
        diff::Side out{analytics::parquet_source(file.string()), {}, static_cast<std::int64_t>(sheet.rows.size())};
        for (std::size_t i = 0; i < columns.size(); ++i) {
            std::set<std::string> values;
            std::int64_t nulls = 0;
            for (const Row& row : sheet.rows) row[i] ? void(values.insert(*row[i])) : void(++nulls);
            out.columns.push_back({columns[i], nulls, static_cast<std::int64_t>(values.size())});
        }
        return out;
    }

    Result<Comparison> compared(const Sheet& before, const Sheet& after, const diff::Options& options = {}) {
        rows.clear();
        ++round_;  // files are taken for immutable: each has a name of its own
        const auto result = folder_.path() / fmt::format("rows-{}.parquet", round_);
        auto made = compare(queries_, keep("before", before), keep("after", after), options, result, folder_.path());
        if (made) {
            const auto done = each_change(queries_, result, *made, 0, 1'000'000, [&](const ChangedRow& row) {
                rows.push_back(row);
                return true;
            });
            EXPECT_TRUE(done);
        }
        return made;
    }

    std::vector<ChangedRow> rows;

private:
    static analytics::Cell cell(const Text& text, ColumnType type) {
        using Kind = analytics::Cell::Kind;
        if (!text) return {};
        if (type == ColumnType::integer) return {Kind::integer, std::stoll(*text)};
        if (type == ColumnType::number) return {Kind::real, 0, std::stod(*text)};
        return {Kind::text, 0, 0, *text};
    }

    int round_ = 0;
    disk::ScratchFolder folder_{std::filesystem::temp_directory_path(), "compare-"};
    analytics::TrustedQueries queries_;
};

struct Counts {
    std::int64_t added = 0, removed = 0, changed = 0, unchanged = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Counts& c) {
        return out << "+" << c.added << " -" << c.removed << " ~" << c.changed << " =" << c.unchanged;
    }
};
Counts counts(const Comparison& made) { return {made.added, made.removed, made.changed, made.unchanged}; }

// --- by hand ---

Counts by_key(const Sheet& before, const Sheet& after) {
    std::map<Text, Row> rows;
    for (const Row& row : before.rows) rows[row[0]] = row;
    Counts out;
    for (const Row& row : after.rows) {
        const auto earlier = rows.find(row[0]);
        if (earlier == rows.end()) {
            ++out.added;
            continue;
        }
        ++(earlier->second == row ? out.unchanged : out.changed);
        rows.erase(earlier);
    }
    out.removed = static_cast<std::int64_t>(rows.size());
    return out;
}

Counts as_multisets(const Sheet& before, const Sheet& after) {
    std::map<Row, std::int64_t> times;
    for (const Row& row : before.rows) ++times[row];
    Counts out;
    for (const Row& row : after.rows) --times[row] >= 0 ? ++out.unchanged : ++out.added;
    for (const auto& [row, left] : times) out.removed += std::max<std::int64_t>(left, 0);
    return out;
}

rc::Gen<Text> small_value() {
    return rc::gen::map(rc::gen::inRange(0, 5), [](int n) -> Text {
        static const char* words[] = {"甲", "乙", "", "a,\"b\"\n"};
        return n == 4 ? Text{} : Text{words[n]};
    });
}

Sheet keyed_sheet() {
    const auto keys = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 30));
    Sheet out{{"代碼", "甲", "乙"}, {}};
    for (const int key : keys) out.rows.push_back({std::to_string(key), *small_value(), *small_value()});
    return out;
}

RC_GTEST_PROP(Comparing, By_a_key_is_as_by_hand, ()) {
    const Sheet before = keyed_sheet(), after = keyed_sheet();
    static Bench bench;
    const auto made = bench.compared(before, after, {{"代碼"}, {}, {}});
    RC_ASSERT(static_cast<bool>(made));
    RC_ASSERT(counts(*made) == by_key(before, after));
    // What is told of a row is what stands in the versions.
    std::int64_t changed_cells = 0;
    for (const ChangedRow& row : bench.rows) {
        if (row.before_id)
            for (std::size_t i = 0; i < 3; ++i)
                RC_ASSERT(row.cells[i].before == before.rows[static_cast<std::size_t>(*row.before_id - 1)][i]);
        if (row.after_id)
            for (std::size_t i = 0; i < 3; ++i) RC_ASSERT(row.cells[i].after == after.rows[static_cast<std::size_t>(*row.after_id - 1)][i]);
        for (const ChangedCell& cell : row.cells) {
            if (row.change == RowChange::changed && cell.changed) RC_ASSERT(cell.before != cell.after);
            if (cell.changed) ++changed_cells;
        }
    }
    std::int64_t counted = 0;
    for (const ComparedColumn& column : made->columns) counted += column.changed;
    RC_ASSERT(counted == changed_cells);
}

RC_GTEST_PROP(Comparing, Without_a_key_rows_are_a_multiset, ()) {
    const auto sheet = [] {
        Sheet out{{"甲", "乙"}, {}};
        const auto rows = *rc::gen::inRange(0, 40);
        for (int i = 0; i < rows; ++i) out.rows.push_back({*small_value(), *small_value()});
        return out;
    };
    const Sheet before = sheet(), after = sheet();
    static Bench bench;
    const auto made = bench.compared(before, after);
    RC_ASSERT(static_cast<bool>(made));
    if (made->key_kind == diff::RowKeyKind::whole_rows) RC_ASSERT(counts(*made) == as_multisets(before, after));
    RC_ASSERT(made->removed + made->changed + made->unchanged == static_cast<std::int64_t>(before.rows.size()));
    RC_ASSERT(made->added + made->changed + made->unchanged == static_cast<std::int64_t>(after.rows.size()));
}

// --- the key ---

TEST(Comparing, The_smallest_set_that_tells_rows_apart_is_found) {
    Bench bench;
    Sheet before{{"年", "縣市", "區", "數"}, {}};
    for (const char* year : {"2024", "2025"})
        for (const char* city : {"甲縣", "乙縣", "丙縣"})
            for (const char* town : {"東區", "西區"}) before.rows.push_back({year, city, town, "1"});
    Sheet after = before;
    after.rows[3][3] = "2";
    const auto made = bench.compared(before, after);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->key_kind, diff::RowKeyKind::found);
    EXPECT_EQ(std::set<std::string>(made->key.begin(), made->key.end()), (std::set<std::string>{"年", "縣市", "區"}));
    EXPECT_EQ(counts(*made), (Counts{0, 0, 1, 11}));
}

TEST(Comparing, Of_two_keys_the_one_that_links_the_versions_is_taken) {
    Bench bench;
    Sheet before{{"流水號", "名稱", "數"}, {}}, after = before;
    for (int i = 0; i < 10; ++i) {
        before.rows.push_back({std::to_string(100 + i), fmt::format("第{}個", i), "1"});
        after.rows.push_back({std::to_string(200 + i), fmt::format("第{}個", i), "1"});
    }
    const auto made = bench.compared(before, after);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->key, std::vector<std::string>{"名稱"}) << "running numbers that begin anew link nothing";
    EXPECT_EQ(counts(*made), (Counts{0, 0, 10, 0}));
}

TEST(Comparing, A_given_key_that_rows_share_is_refused_and_a_declared_one_is_passed_over) {
    Bench bench;
    const Sheet sheet{{"代碼", "名稱"}, {{"1", "甲"}, {"1", "乙"}, {"2", "丙"}}};
    const auto refused = bench.compared(sheet, sheet, {{"代碼"}, {}, {}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().code, "key-not-unique");
    EXPECT_EQ(refused.problem().params.at("rows"), "1");
    EXPECT_EQ(bench.compared(sheet, sheet, {{}, {"代碼"}, {}})->key, std::vector<std::string>{"名稱"});
    EXPECT_EQ(bench.compared(sheet, sheet, {{}, {"名稱"}, {}})->key_kind, diff::RowKeyKind::declared);
    const auto unknown = bench.compared(sheet, sheet, {{"代馬"}, {}, {}});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.problem().code, "unknown-column");
    EXPECT_EQ(bench.compared(sheet, sheet, {{}, {}, {"沒有"}}).problem().code, "unknown-column");
}

TEST(Comparing, What_is_left_out_is_neither_compared_nor_a_key) {
    Bench bench;
    const Sheet before{{"年", "代碼", "數"}, {{"2015", "1", "a"}, {"2015", "2", "b"}}},
        after{{"年", "代碼", "數"}, {{"2016", "1", "a"}, {"2016", "2", "c"}}};
    EXPECT_EQ(counts(*bench.compared(before, after)), (Counts{0, 0, 2, 0}));
    EXPECT_EQ(counts(*bench.compared(before, after, {{}, {}, {"年"}})), (Counts{0, 0, 1, 1}));
    EXPECT_NE(bench.compared(before, after, {{}, {}, {"代碼"}})->key, std::vector<std::string>{"代碼"});
}

// --- columns ---

TEST(Comparing, A_column_with_another_name_and_the_same_values_is_renamed) {
    Bench bench;
    Sheet before{{"代碼", "名稱", "電話"}, {}}, after{{"代碼", "機構名稱", "傳真"}, {}};
    for (int i = 0; i < 40; ++i) {
        before.rows.push_back({std::to_string(i), fmt::format("第{}個", i), fmt::format("02-{}", i)});
        after.rows.push_back({std::to_string(i), i < 2 ? "改了" : fmt::format("第{}個", i), fmt::format("03-{}", i)});
    }
    const auto made = bench.compared(before, after, {{"代碼"}, {}, {}});
    ASSERT_TRUE(made);
    ASSERT_EQ(made->columns_renamed.size(), 1U);
    EXPECT_EQ(made->columns_renamed[0].before, "名稱");
    EXPECT_EQ(made->columns_renamed[0].after, "機構名稱");
    EXPECT_DOUBLE_EQ(made->columns_renamed[0].equal, 38.0 / 40);
    EXPECT_EQ(made->columns_added, std::vector<std::string>{"傳真"});
    EXPECT_EQ(made->columns_removed, std::vector<std::string>{"電話"});
    EXPECT_EQ(counts(*made), (Counts{0, 0, 2, 38}));
    after.rows[2][1] = "也改了";  // 37 of 40 is under 95 %
    EXPECT_TRUE(bench.compared(before, after, {{"代碼"}, {}, {}})->columns_renamed.empty());
}

TEST(Comparing, A_renamed_key_is_still_the_key) {
    Bench bench;
    Sheet before{{"code", "數"}, {}}, after{{"代碼", "數"}, {}};
    for (int i = 0; i < 40; ++i) {
        before.rows.push_back({std::to_string(i), "1"});
        after.rows.push_back({std::to_string(39 - i), i == 3 ? "2" : "1"});
    }
    const auto made = bench.compared(before, after);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->key, std::vector<std::string>{"代碼"});
    EXPECT_EQ(counts(*made), (Counts{0, 0, 1, 39}));
}

TEST(Comparing, Numbers_are_the_same_whatever_type_holds_them) {
    Bench bench;
    const std::vector<Row> whole{{"a", "1"}, {"b", "2"}}, real{{"a", "1.0"}, {"b", "2.5"}};
    const auto made = bench.compared({{"代碼", "數"}, whole, {ColumnType::string, ColumnType::integer}},
                                     {{"代碼", "數"}, real, {ColumnType::string, ColumnType::number}}, {{"代碼"}, {}, {}});
    ASSERT_TRUE(made);
    ASSERT_EQ(made->columns_retyped.size(), 1U);
    EXPECT_EQ(made->columns_retyped[0].after, "number");
    EXPECT_EQ(counts(*made), (Counts{0, 0, 1, 1}));
}

TEST(Comparing, A_cell_without_a_value_is_compared_by_its_text_and_one_with_a_value_is_not) {
    Bench bench;
    const auto sheet = [](Text value, Text raw) {
        return Sheet{
            {"代碼", "數"}, {{"a", std::move(value)}, {"b", "7"}}, {ColumnType::string, ColumnType::integer}, {std::move(raw), Text{}}};
    };
    const diff::Options options{{"代碼"}, {}, {}};
    EXPECT_EQ(bench.compared(sheet({}, "約五"), sheet({}, "約六"), options)->changed, 1);
    EXPECT_EQ(bench.rows.at(0).cells.at(1).before, "約五");
    EXPECT_EQ(bench.rows.at(0).cells.at(1).after, "約六");
    EXPECT_EQ(bench.compared(sheet({}, "約五"), sheet({}, "約五"), options)->changed, 0);
    EXPECT_EQ(bench.compared(sheet("1000", "1,000"), sheet("1000", {}), options)->changed, 0) << "two spellings of one number";
    EXPECT_EQ(bench.compared(sheet("1000", {}), sheet({}, "約1000"), options)->changed, 1);
}

TEST(Comparing, Names_that_mean_something_in_SQL_are_names) {
    Bench bench;
    const Sheet before{{"a\"b", "b0", "select", "_x"}, {{"1", "x", "y", "z"}, {"2", "x", "y", "z"}}};
    Sheet after = before;
    after.rows[1][2] = "w";
    const auto made = bench.compared(before, after);
    ASSERT_TRUE(made) << made.problem().code;
    EXPECT_EQ(counts(*made), (Counts{0, 0, 1, 1}));
}

TEST(Comparing, An_empty_version_has_all_rows_added_or_removed) {
    Bench bench;
    const Sheet none{{"代碼", "數"}, {}}, some{{"代碼", "數"}, {{"1", "a"}, {"2", "b"}}};
    EXPECT_EQ(counts(*bench.compared(none, some)), (Counts{2, 0, 0, 0}));
    EXPECT_EQ(counts(*bench.compared(some, none)), (Counts{0, 2, 0, 0}));
}

}  // namespace
}  // namespace skl::opendata
