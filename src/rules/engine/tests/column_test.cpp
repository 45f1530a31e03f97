#include "rules/engine/column/engine.h"
#include "rules/engine/tests/sample.h"

namespace skl::rules {
namespace {

using namespace testing;
using feel::Value;

TEST(Column, Values_of_one_kind_become_words_and_others_stay_as_they_are) {
    const auto number = [](const char* text) { return Value(*feel::Decimal::parse(text)); };
    const std::vector<std::vector<Value>> all{
        {number("1.5"), Value(), number("20"), number("-0.125"), number("3e4")},
        {number("1"), number("0.3333333333333333333333333333333333")},
        {Value(std::string("臺北市")), Value(std::string("新北市")), Value(std::string("臺北市")), Value()},
        {Value(true), Value(false), Value()},
        {Value(feel::Date{20'000}), Value(feel::Date{-5})},
        {Value(feel::MonthsDuration{-14}), Value()},
        {Value(true), number("1"), Value(std::string("x"))},
        {Value(feel::List{number("1")}), Value()},
        {number("9223372036854775807"), number("0.1")},
        {Value(), Value()},
        {}};
    const std::vector<feel::Kind> kinds{
        feel::Kind::number, feel::Kind::null, feel::Kind::string, feel::Kind::boolean, feel::Kind::date, feel::Kind::months_duration,
        feel::Kind::null,   feel::Kind::null, feel::Kind::null,   feel::Kind::null,    feel::Kind::null};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const column::Column made = column::column_of(all[i]);
        EXPECT_EQ(made.kind, kinds[i]) << i;
        for (std::size_t row = 0; row < all[i].size(); ++row) EXPECT_TRUE(same(made.at(row), all[i][row])) << i << " " << row;
    }
}

TEST(Column, A_row_has_its_results_its_first_remark_and_the_rules_that_held) {
    const Checked made = compile_models({{"m", table_model("", {{"> 0", "1"}, {"> 5", "2"}})}});
    const dmn::Program& program = *made.compiled.program;
    column::Plan plan;
    plan.program = made.compiled.program;
    plan.inputs = {*program.find(dmn::Unit::Kind::input, "x")};
    plan.outputs = {*program.find(dmn::Unit::Kind::decision, "d")};
    plan.rule_ids = true;
    column::Batch rows;
    rows.rows = 3;
    rows.columns.push_back(column::column_of({Value(std::int64_t{3}), Value(std::int64_t{7}), Value(std::int64_t{-1})}));
    for (const auto& engine : {column::row_engine(plan), column::column_engine(plan)}) {
        column::Answer answer;
        engine->run(rows, answer);
        EXPECT_EQ(feel::text_of(answer.results.columns.front().at(0)), "1");
        EXPECT_TRUE(answer.results.columns.front().at(1).null());
        EXPECT_TRUE(answer.results.columns.front().at(2).null());
        ASSERT_EQ(answer.remarks.size(), 1U);
        EXPECT_EQ(answer.remarks.front().row, 1U);
        EXPECT_EQ(answer.remarks.front().code, "hit-policy-violated");
        EXPECT_EQ(answer.rule_ids.front(), (std::vector<std::string>{"1", "1, 2", ""}));
    }
}

}  // namespace
}  // namespace skl::rules
