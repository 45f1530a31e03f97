// What recipes make of rows that were put aside, and that no row is lost to any of them (opendata.md §5.6).
#include "opendata/engine/recipes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "opendata/engine/tests/given.h"

namespace skl::opendata {
namespace {

using namespace testing;

Recipe recipe(RecipeAction action, const std::string& code, std::optional<std::int64_t> cells = {},
              std::optional<std::int64_t> column = {}) {
    Recipe out;
    out.id.value = fmt::format("{}-{}-{}-{}", static_cast<int>(action), code, cells.value_or(-1), column.value_or(-1)).substr(0, 36);
    out.code.value = code;
    out.action = action;
    if (cells) out.cells = Whole<0, 2000>{*cells};
    if (column) out.column = Whole<1, 2000>{*column};
    return out;
}

Corrections with(std::vector<Recipe> recipes) {
    Corrections out;
    out.recipes = std::move(recipes);
    return out;
}

const std::string table = "站號,站名,雨量,備註\nA1,平溪,3,\nA2,十分,4,晴\nA3,菁桐,5,\nA4,望古,6,\nA5,嶺腳,7,\n";

std::vector<std::string> row_at(const Read& read, std::int64_t record, std::size_t of = 0) {
    for (const KeptRow& row : read.kept.rows.at(of))
        if (row.record == record) return row.source;
    return {};
}
using Cells = std::vector<std::string>;

TEST(Recipe, Pads_what_is_too_short_at_its_end) {
    const Read read = testing::read(table + "A6,三貂嶺\n", "a.csv", with({recipe(RecipeAction::pad_right, "missing-cell")}));
    const TableReport& report = read.report.tables.at(0);
    EXPECT_EQ(report.rows.accepted, 6);
    EXPECT_EQ(report.rows.repaired, 1);
    EXPECT_EQ(report.rows.quarantined, 0);
    EXPECT_EQ(row_at(read, 7), (Cells{"A6", "三貂嶺", "", ""}));
    ASSERT_EQ(report.recipes.size(), 1U);
    EXPECT_EQ(report.recipes[0].rows, 1);
    ASSERT_EQ(read.kept.quarantine.size(), 1U) << "what was put aside is still told, as repaired";
    EXPECT_TRUE(report.quarantine.empty());
}

TEST(Recipe, Shifts_what_is_too_short_to_the_right_and_joins_what_was_cut_by_a_delimiter) {
    const Read read =
        testing::read(table + "A6,8,雨\nA7,大華,十分寮,9,陰\nA8,a,b,c,10,晴\n", "a.csv",
                      with({recipe(RecipeAction::shift, "missing-cell", 3, 2), recipe(RecipeAction::shift, "extra-cell", {}, 2)}));
    EXPECT_EQ(row_at(read, 7), (Cells{"A6", "", "8", "雨"}));
    EXPECT_EQ(row_at(read, 8), (Cells{"A7", "大華,十分寮", "9", "陰"}));
    EXPECT_EQ(row_at(read, 9), (Cells{"A8", "a,b,c", "10", "晴"}));
    EXPECT_EQ(read.report.tables[0].rows.repaired, 3);
}

TEST(Recipe, Is_about_rows_of_its_number_of_cells_and_leaves_the_others_aside) {
    const Read read = testing::read(table + "A6,x\nA7,y,1\n", "a.csv", with({recipe(RecipeAction::pad_right, "missing-cell", 2)}));
    EXPECT_EQ(read.report.tables[0].rows.repaired, 1);
    EXPECT_EQ(read.report.tables[0].rows.quarantined, 1);
    EXPECT_EQ(row_at(read, 8), Cells{});
}

TEST(Recipe, Splits_rows_into_a_table_of_their_own_with_or_without_labels) {
    const std::string text = table + "代碼,意義\n1,晴\n2,陰\n3,雨\n";
    Recipe split = recipe(RecipeAction::split, "missing-cell", 2);
    for (const bool labelled : {true, false}) {
        split.labelled = labelled;
        const Read read = testing::read(text, "a.csv", with({split}));
        ASSERT_EQ(read.report.tables.size(), 2U);
        const TableReport &first = read.report.tables[0], &second = read.report.tables[1];
        EXPECT_EQ(first.rows.accepted, 5);
        EXPECT_EQ(first.rows.quarantined, 0);
        EXPECT_EQ(first.recipes.at(0).rows, 4);
        EXPECT_EQ(second.rows.accepted, labelled ? 3 : 4);
        EXPECT_EQ(second.columns.at(0).name.value, labelled ? "代碼" : "column_1");
        EXPECT_EQ(second.split_by->value, split.id.value);
        EXPECT_EQ(first.rows.records, accounted(first));
        EXPECT_EQ(second.rows.records, accounted(second));
        EXPECT_EQ(first.rows.records + second.rows.records, 10);
        EXPECT_EQ(row_at(read, 9, 1), (Cells{"2", "陰"}));
    }
    EXPECT_EQ(testing::read(table, "a.csv", with({split})).report.tables.size(), 1U) << "a later file without such rows";
}

TEST(Recipe, Edits_one_row_by_its_text_in_every_file_that_has_it) {
    Recipe edit = recipe(RecipeAction::edit, "extra-cell");
    edit.row.value = row_digest("A6,三貂,嶺,8,雨");
    for (const char* cell : {"A6", "三貂嶺", "8", "雨"}) edit.values.push_back({{cell}});
    const Read read = testing::read(table + "A6,三貂,嶺,8,雨\nA7,三貂,嶺,8,雨\n", "a.csv", with({edit}));
    EXPECT_EQ(row_at(read, 7), (Cells{"A6", "三貂嶺", "8", "雨"}));
    EXPECT_EQ(read.report.tables[0].rows.quarantined, 1) << "the other row has another text";
    edit.values.pop_back();
    const Read shorter = testing::read(table + "A6,三貂,嶺,8,雨\n", "a.csv", with({edit}));
    EXPECT_EQ(shorter.report.tables[0].rows.quarantined, 1) << "the table has another column now";
    EXPECT_EQ(shorter.report.tables[0].recipes.at(0).failed, 1);
}

TEST(Recipe, An_edit_goes_before_what_was_said_of_all_and_mends_an_open_quote) {
    Recipe edit = recipe(RecipeAction::edit, "missing-cell");
    edit.row.value = row_digest("A6,三貂嶺");
    for (const char* cell : {"A6", "三貂嶺", "8", "雨"}) edit.values.push_back({{cell}});
    const Read read = testing::read(table + "A6,三貂嶺\nA7,大華\n", "a.csv", with({recipe(RecipeAction::reject, "missing-cell"), edit}));
    EXPECT_EQ(row_at(read, 7), (Cells{"A6", "三貂嶺", "8", "雨"}));
    EXPECT_EQ(read.report.tables[0].rows.rejected, 1);
    EXPECT_EQ(read.report.tables[0].rows.quarantined, 1) << "rejected is aside for good, not lost";
}

TEST(Recipe, Says_what_it_needs_and_cannot_do) {
    const auto codes = [](const Recipe& given) {
        std::string out;
        for (const FieldError& fault : faults_of(given)) out += fault.pointer + " ";
        return out;
    };
    EXPECT_EQ(codes(recipe(RecipeAction::pad_right, "missing-cell")), "");
    EXPECT_EQ(codes(recipe(RecipeAction::pad_right, "unclosed-quote")), "/action ");
    EXPECT_EQ(codes(recipe(RecipeAction::pad_right, "extra-cell")), "/action ");
    EXPECT_EQ(codes(recipe(RecipeAction::shift, "extra-cell")), "/column ");
    EXPECT_EQ(codes(recipe(RecipeAction::split, "extra-cell")), "/cells ");
    EXPECT_EQ(codes(recipe(RecipeAction::edit, "unclosed-quote")), "/row /values ");
    EXPECT_EQ(codes(recipe(RecipeAction::reject, "encoding-error")), "");
}

// Any recipes over any damaged table: all records are accounted for, in one table or another, and rows have the table's width.
RC_GTEST_PROP(Recipe, Loses_no_row, ()) {
    const auto widths = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 7));
    std::string text = "a,b,c,d\n1,2,3,4\n1,2,3,4\n1,2,3,4\n";
    for (std::size_t i = 0; i < widths.size(); ++i) {
        for (int cell = 0; cell < widths[i]; ++cell) text += fmt::format("{}r{}c{}", cell ? "," : "", i, cell);
        text += i % 11 == 5 ? "\xff\n" : "\n";
    }
    const auto given = *rc::gen::container<std::vector<std::tuple<int, bool, int, int>>>(
        rc::gen::tuple(rc::gen::inRange(0, 5), rc::gen::arbitrary<bool>(), rc::gen::inRange(0, 8), rc::gen::inRange(1, 8)));
    std::vector<Recipe> recipes;
    for (const auto& [action, missing, cells, column] : given) {
        recipes.push_back(recipe(static_cast<RecipeAction>(action), missing ? "missing-cell" : "extra-cell",
                                 cells == 7 ? std::nullopt : std::optional<std::int64_t>(cells), column));
        recipes.back().id.value = std::to_string(recipes.size());
        recipes.back().labelled = column % 2 == 0;
        if (recipes.back().action == RecipeAction::edit && cells < static_cast<int>(widths.size())) {
            for (int i = 0; i < column; ++i) recipes.back().values.push_back({{"v"}});
            recipes.back().row.value = row_digest(fmt::format("r{}c0", cells));
        }
    }
    Kept before, after;
    const auto plain = ingest({text, "a.csv"}, before), mended = ingest({text, "a.csv", with(recipes)}, after);
    RC_ASSERT(plain && mended);
    std::int64_t records = 0, open = 0, repaired = 0;
    for (std::size_t i = 0; i < mended->tables.size(); ++i) {
        const TableReport& one = mended->tables[i];
        RC_ASSERT(one.rows.records == accounted(one));
        RC_ASSERT(after.rows[i].size() == static_cast<std::size_t>(one.rows.accepted));
        for (const KeptRow& row : after.rows[i]) RC_ASSERT(row.source.size() == one.columns.size());
        records += one.rows.records;
        open += one.rows.quarantined;
        repaired += one.rows.repaired;
    }
    std::int64_t known = 0;
    for (const TableReport& one : plain->tables) known += one.rows.records;
    RC_ASSERT(records == known);
    RC_ASSERT(after.quarantine.size() == static_cast<std::size_t>(open + repaired));
}

}  // namespace
}  // namespace skl::opendata
