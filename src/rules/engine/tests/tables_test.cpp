// Tables as people edit them: what they do not touch stays, sheets go out and come back, findings stand at their cells.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

#include "kernel/text/disk.h"
#include "rules/engine/tables/check.h"
#include "rules/engine/tables/edit.h"
#include "rules/engine/tables/sheet.h"
#include "rules/engine/tests/sample.h"

namespace skl::rules {
namespace {

using namespace testing;
using tables::ColumnKind;
using tables::Grid;

std::vector<ModelFile> childcare() { return {{"childcare.dmn", *disk::read("presets/taiwan/rules/childcare.dmn")}}; }

std::string rewritten(const std::string& xml) {
    std::vector<feel::Diagnostic> faults;
    return dmn::write_model(*dmn::read_model(xml, faults).model);
}

Grid small() {
    const auto grid = tables::grid_in({{"m", table_model("hitPolicy=\"UNIQUE\"", {{"&lt; 65", "-", "0"}, {">= 65", "\"a\"", "-5"}})}}, "d");
    return *grid;
}

TEST(Tables, A_grid_that_is_put_back_unchanged_changes_nothing) {
    const auto files = childcare();
    const auto grid = tables::grid_in(files, "childcare_amount");
    ASSERT_TRUE(grid);
    EXPECT_EQ(grid->columns.size(), 4U);
    EXPECT_EQ(grid->rules[2].cells[1], ">= 3");
    const auto edited = tables::with_grid(files, "childcare_amount", *grid);
    ASSERT_TRUE(edited);
    EXPECT_EQ(edited->files.front().xml, rewritten(files.front().xml));
}

TEST(Tables, A_rule_that_moves_takes_its_explanations_and_its_identifier_along) {
    const auto files = childcare();
    Grid grid = *tables::grid_in(files, "childcare_amount");
    tables::move_rule(grid, 2, 0);
    tables::set_cell(grid, 0, 1, ">= 4");
    tables::add_rule(grid, 3);
    tables::add_column(grid, ColumnKind::input, "month");
    const auto edited = tables::with_grid(files, "childcare_amount", grid);
    const std::string& xml = edited->files.front().xml;
    const auto moved = xml.find("id=\"childcare_amount_3\""), first = xml.find("id=\"childcare_amount_1\"");
    EXPECT_LT(moved, first);
    EXPECT_LT(moved, xml.find("第三名以上子女每月"));
    EXPECT_LT(xml.find("第三名以上子女每月"), first);
    EXPECT_NE(xml.find("<text>&gt;= 4</text>"), std::string::npos);
    EXPECT_NE(xml.find("childcare_amount_table_new_"), std::string::npos);
    const Grid again = *tables::grid_in(edited->files, "childcare_amount");
    EXPECT_EQ(again.rules.size(), 5U);
    EXPECT_EQ(again.columns[2].text, "month");
    EXPECT_EQ(again.rules[0].cells, (std::vector<std::string>{"[0..24]", ">= 4", "-", grid.rules[0].cells[3], grid.rules[0].cells[4]}));
}

TEST(Tables, Commands_of_a_form_are_edits_and_what_is_none_is_refused) {
    Grid grid = small();
    EXPECT_TRUE(tables::edit(grid, "add-rule"));
    EXPECT_EQ(grid.rules.back().cells, (std::vector<std::string>{"-", "-", "null"}));
    EXPECT_TRUE(tables::edit(grid, "up:3"));
    EXPECT_TRUE(grid.rules[1].id.empty());
    EXPECT_TRUE(tables::edit(grid, "down:3"));  // the last one has nowhere to go
    EXPECT_TRUE(tables::edit(grid, "delete-rule:2"));
    EXPECT_EQ(grid, small());
    EXPECT_TRUE(tables::edit(grid, "delete-column:3"));  // the only output stays
    EXPECT_EQ(grid, small());
    EXPECT_TRUE(tables::edit(grid, "add-annotation"));
    EXPECT_TRUE(tables::edit(grid, "delete-column:4"));
    EXPECT_EQ(grid, small());
    for (const char* wrong : {"", "erase", "up", "up:", "up:0", "up:x", "delete-rule:-1"}) EXPECT_FALSE(tables::edit(grid, wrong)) << wrong;
    EXPECT_EQ(grid, small());
}

TEST(Tables, What_no_table_can_be_is_said_by_name) {
    Grid grid = small();
    EXPECT_EQ(tables::fault_of(grid), nullptr);
    grid.rules[1].cells.pop_back();
    EXPECT_STREQ(tables::fault_of(grid), "table-cells-miscounted");
    grid = small();
    grid.rules[1].id = grid.rules[0].id;
    EXPECT_STREQ(tables::fault_of(grid), "table-twice");
    grid = small();
    std::swap(grid.columns[0], grid.columns[2]);
    EXPECT_STREQ(tables::fault_of(grid), "table-columns-order");
    grid.columns.clear();
    EXPECT_STREQ(tables::fault_of(grid), "table-output-missing");
}

TEST(Tables, A_sheet_that_goes_out_as_CSV_comes_back_the_same) {
    const Grid grid = *tables::grid_in(childcare(), "childcare_amount");
    const auto sheet = tables::sheet_of_csv(tables::csv_of(tables::sheet_of(grid)));
    ASSERT_TRUE(sheet);
    const auto back = tables::with_sheet(grid, *sheet);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, grid);
}

RC_GTEST_PROP(Tables, Any_text_of_a_cell_survives_a_spreadsheet, ()) {
    Grid grid = small();
    const auto piece = rc::gen::container<std::string>(rc::gen::elementOf(std::string("=+-@'\",;a 1\n<>[]\t")));
    for (tables::Row& rule : grid.rules)
        for (std::string& cell : rule.cells) {
            cell = *piece;
            if (cell.empty()) cell = "x";
        }
    const auto sheet = tables::sheet_of_csv(tables::csv_of(tables::sheet_of(grid)));
    RC_ASSERT(static_cast<bool>(sheet));
    const auto back = tables::with_sheet(grid, *sheet);
    RC_ASSERT(static_cast<bool>(back));
    RC_ASSERT(*back == grid);
}

TEST(Tables, No_cell_of_a_CSV_file_is_a_formula) {
    Grid grid = small();
    grid.rules[0].cells[2] = "=cmd|' /C calc'!A0";
    grid.rules[1].cells[1] = "@x";
    const std::string csv = tables::csv_of(tables::sheet_of(grid));
    EXPECT_NE(csv.find("'=cmd"), std::string::npos) << csv;
    EXPECT_NE(csv.find("'@x"), std::string::npos) << csv;
    EXPECT_NE(csv.find(",-,"), std::string::npos) << csv;
    EXPECT_NE(csv.find(",-5\r\n"), std::string::npos) << csv;
}

TEST(Tables, A_sheet_with_other_columns_is_refused_and_new_rows_are_new_rules) {
    const Grid grid = small();
    const auto refused = tables::with_sheet(grid, {{"U", "x", "y", "z"}, {"1", "1", "2", "3"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().code, "table-sheet-columns");
    EXPECT_EQ(tables::with_sheet(grid, {}).problem().code, "table-sheet-empty");
    const std::string out = tables::titles(grid).back();
    const auto taken = tables::with_sheet(grid, {{"F", "s", "x", out}, {"2", "\"a\"", ">= 65", "1"}, {"", "", "", ""}, {"", "", "7", ""}});
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->policy, dmn::HitPolicy::first);
    EXPECT_EQ(taken->rules[0].id, grid.rules[1].id);
    EXPECT_EQ(taken->rules[0].cells, (std::vector<std::string>{">= 65", "\"a\"", "1"}));
    EXPECT_TRUE(taken->rules[1].id.empty());
    EXPECT_EQ(taken->rules[1].cells, (std::vector<std::string>{"7", "-", "null"}));
}

TEST(Tables, A_block_of_a_clipboard_has_tabs_between_its_cells) {
    const auto sheet = tables::sheet_of_csv("U\tx\ts\n1\t< 65\t\"a, b\"\n");
    ASSERT_TRUE(sheet) << sheet.problem().code;
    EXPECT_EQ((*sheet)[1], (std::vector<std::string>{"1", "< 65", "a, b"}));
}

TEST(Tables, What_is_no_spreadsheet_is_refused) {
    for (const char* bytes : {"", "PK", "not a zip at all"}) EXPECT_EQ(tables::sheet_of_ods(bytes).problem().code, "bad-ods");
}

TEST(Tables, Findings_stand_at_their_cells) {
    const std::vector<ModelFile> files{{"m", table_model("hitPolicy=\"UNIQUE\"", {{"&lt; 65", "-", "0"}, {"> 60", "-", "1"}})}};
    Grid grid = *tables::grid_in(files, "d");
    const auto overlap = tables::check(files, "d", grid);
    ASSERT_TRUE(overlap);
    ASSERT_FALSE(overlap->empty());
    EXPECT_EQ(overlap->front().diagnostic.code, "table-overlap");
    EXPECT_EQ(overlap->front().rules, (std::vector<std::size_t>{1, 2}));
    EXPECT_FALSE(overlap->front().breaks());
    tables::set_cell(grid, 1, 0, ">= (");
    const auto broken = tables::check(files, "d", grid);
    const auto fault = std::find_if(broken->begin(), broken->end(), [](const tables::Finding& one) { return one.breaks(); });
    ASSERT_NE(fault, broken->end());
    EXPECT_EQ(fault->diagnostic.code, "feel-syntax");
    EXPECT_EQ(fault->rules, std::vector<std::size_t>{2});
    EXPECT_EQ(fault->column, 1U);
    tables::set_cell(grid, 1, 0, ">= 65");
    tables::set_cell(grid, 0, 2, "agee");
    const auto unknown = tables::check(files, "d", grid);
    ASSERT_FALSE(unknown->empty());
    EXPECT_EQ(unknown->front().column, 3U) << unknown->front().diagnostic.code;
    EXPECT_FALSE(tables::check(files, "none", grid));
}

// services.md §9: markers within 300 ms of a key on a table of 200 rules. The bound here leaves room for a busy machine.
TEST(Tables, A_table_of_two_hundred_rules_is_checked_while_one_types) {
    std::vector<std::vector<std::string>> rules;
    for (int i = 0; i < 200; ++i)
        rules.push_back({"[" + std::to_string(i) + ".." + std::to_string(i + 1) + ")", "\"a\"", std::to_string(i)});
    const std::vector<ModelFile> files{{"m", table_model("hitPolicy=\"UNIQUE\"", rules)}};
    const Grid grid = *tables::grid_in(files, "d");
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(tables::check(files, "d", grid));
    const auto took = std::chrono::steady_clock::now() - begin;
    RecordProperty("milliseconds", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    EXPECT_LT(took, std::chrono::milliseconds(1'500));
}

TEST(Sheets, A_cell_that_says_it_stands_for_more_cells_than_there_are_numbers_is_the_end_of_its_row) {
    const std::string cell = R"(<c:table-cell xmlns:c="c"><c:p>1</c:p></c:table-cell>)";
    const auto sheet = tables::sheet_of_content(
        "<d><body><s><table><table-row>" + cell +
        R"(<table-cell number-columns-repeated="18446744073709551615"><p>2</p></table-cell></table-row></table></s></body></d>)");
    ASSERT_TRUE(sheet);
    EXPECT_EQ(*sheet, (tables::Sheet{{"1"}}));
}

}  // namespace
}  // namespace skl::rules
