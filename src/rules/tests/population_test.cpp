// Populations through a program: what is refused, what a household is, and sums that are exact.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/calendar/calendar.h"
#include "kernel/describe/write.h"
#include "rules/engine/parameters.h"
#include "rules/engine/validate.h"
#include "rules/tests/allowance_model.h"
#include "rules/tests/kept_results.h"

namespace skl::rules::population {
namespace {

using analytics::Cell;
using analytics::OutsideKind;

const std::vector<analytics::OutsideColumn> columns{{"id", OutsideKind::text},    {"home", OutsideKind::text}, {"as", OutsideKind::text},
                                                    {"years", OutsideKind::text}, {"pay", OutsideKind::text},  {"day", OutsideKind::date}};

PopulationFeed feed(const std::string& input, const std::string& column) {
    PopulationFeed made;
    made.input.value = input;
    made.column.emplace().value = column;
    return made;
}
PopulationFeed of_members(PopulationFeed made, MemberAggregate members, const std::string& role = "") {
    made.members = members;
    if (!role.empty()) made.role.emplace().value = role;
    return made;
}
PopulationFeed of_decision(const std::string& input, const std::string& decision, MemberAggregate members) {
    PopulationFeed made;
    made.input.value = input;
    made.decision.emplace().value = decision;
    made.members = members;
    return made;
}

class PopulationOf : public ::testing::Test {
protected:
    PopulationOf() {
        wish.key.emplace().value = "id";
        wish.outputs.push_back({{"allowance"}});
        wish.mapping.push_back(feed("age", "years"));
        wish.mapping.push_back(feed("income", "pay"));
    }
    void by_household() {
        wish.household.emplace().value = "home";
        wish.role.emplace().value = "as";
    }
    std::vector<std::string> faults() {
        std::vector<std::string> told;
        const auto mapped = map_population(*program, wish, columns);
        if (mapped) return told;
        for (const FieldError& one : mapped.problem().errors) told.push_back(one.pointer + " " + one.code);
        return told;
    }
    Kept run(const std::vector<std::vector<std::string>>& rows) {
        Kept kept;
        const auto mapped = map_population(*program, wish, columns);
        EXPECT_TRUE(mapped);
        if (!mapped) return kept;
        const Parameters none;
        const calendar::Calendar days;
        const Jurisdiction surroundings(none, days);
        Population population(*mapped, {program, {}, &surroundings}, kept);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::vector<Cell> cells;
            for (const auto& column : mapped->columns)
                for (std::size_t at = 0; at < columns.size(); ++at)
                    if (columns[at].name == column.name)
                        cells.push_back(rows[i][at].empty() ? Cell{} : Cell{.kind = Cell::Kind::text, .text = rows[i][at]});
            population.row(static_cast<std::int64_t>(i) + 1, cells);
        }
        population.finish();
        summary = population.summary();
        return kept;
    }

    dmn::ProgramRef program = compile_models({{"allowance.dmn", testing::allowance_model}}).compiled.program;
    PopulationWish wish;
    PopulationSummary summary;
};

using Lines = std::vector<std::string>;

TEST_F(PopulationOf, Each_row_has_its_result_and_what_does_not_fit_is_refused_with_a_reason) {
    const Kept kept =
        run({{"a", "", "", "70", "0.1", ""}, {"b", "", "", "seventy", "1", ""}, {"c", "", "", "30", "9", ""}, {"d", "", "", "", "9", ""}});
    EXPECT_EQ(kept.lines, (Lines{"a 50.05", "c 0", "d 0 (not-comparable)"}));
    EXPECT_EQ(kept.rejects, (Lines{"2 years not-of-its-type seventy"}));
    EXPECT_EQ(summary.rows, 3);
    EXPECT_EQ(*summary.outputs[0].sum, "50.05");
    EXPECT_EQ(*summary.outputs[0].mean, "16.683333");
}

TEST_F(PopulationOf, What_gives_several_figures_is_as_many_columns_with_sums_of_their_own) {
    program =
        compile_models({{"benefit.dmn",
                         R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="b" name="b" namespace="urn:test:benefit">
<itemDefinition name="tBenefit"><itemComponent name="monthly"><typeRef>number</typeRef></itemComponent>
<itemComponent name="kind"><typeRef>string</typeRef></itemComponent></itemDefinition>
<inputData id="a" name="age"><variable name="age" typeRef="number"/></inputData>
<inputData id="i" name="income"><variable name="income" typeRef="number"/></inputData>
<decision id="d" name="benefit"><variable name="benefit" typeRef="tBenefit"/>
<informationRequirement><requiredInput href="#a"/></informationRequirement><informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>if age &gt; 65 then {monthly: income / 2, kind: "half"} else null</text></literalExpression></decision>
<decisionService id="s" name="care"><outputDecision href="#d"/><encapsulatedDecision href="#d"/><inputData href="#a"/><inputData href="#i"/></decisionService>
</definitions>)"}})
            .compiled.program;
    wish.outputs[0].value = "care";
    const Kept kept = run({{"a", "", "", "70", "5", ""}, {"b", "", "", "30", "9", ""}, {"c", "", "", "80", "7", ""}});
    EXPECT_EQ(kept.lines, (Lines{"a 2.5 half", "b ? ?", "c 3.5 half"}));
    ASSERT_EQ(summary.outputs.size(), 2U);
    EXPECT_EQ(summary.outputs[0].name, "care.monthly");
    EXPECT_EQ(*summary.outputs[0].sum, "6");
    EXPECT_FALSE(summary.outputs[1].numbers);
}

TEST_F(PopulationOf, A_mapping_is_checked_before_the_first_row_and_every_fault_has_its_place) {
    wish.mapping[0].column->value = "yeers";
    wish.mapping[1].input.value = "incom";
    wish.mapping.push_back(feed("age", "day"));
    wish.outputs.push_back({{"alowance"}});
    wish.household.emplace().value = "house";
    EXPECT_EQ(faults(), (Lines{"/household column-unknown", "/outputs/1 decision-unknown", "/mapping/0/column column-unknown",
                               "/mapping/1/input input-unknown", "/mapping/2/input mapped-twice"}));
    wish = {};
    wish.outputs.push_back({{"allowance"}});
    wish.mapping.push_back(feed("age", "day"));
    wish.mapping.push_back(of_members(feed("income", "pay"), MemberAggregate::sum));
    EXPECT_EQ(faults(), (Lines{"/mapping/0/column mapping-type", "/mapping/1/members mapping-household"}));
}

TEST_F(PopulationOf, A_household_gives_its_members_its_sums_and_a_member_gives_it_its_own) {
    by_household();
    wish.mapping[1] = of_members(feed("income", "pay"), MemberAggregate::sum);
    Kept kept = run({{"a", "h", "head", "70", "0.1", ""}, {"b", "h", "child", "5", "0.2", ""}, {"c", "i", "head", "66", "4", ""}});
    EXPECT_EQ(kept.lines, (Lines{"a 50.15", "b 0", "c 52"}));
    wish.entity = PopulationEntity::household;
    wish.mapping[0] = of_members(feed("age", "years"), MemberAggregate::only, "head");
    kept = run({{"a", "h", "head", "70", "0.1", ""},
                {"b", "h", "child", "5", "0.2", ""},
                {"c", "i", "head", "66", "4", ""},
                {"d", "i", "head", "1", "4", ""}});
    EXPECT_EQ(kept.lines, (Lines{"h 50.15"}));
    EXPECT_EQ(kept.rejects, (Lines{"3 as role-not-unique head", "4  household-refused i"}));
}

TEST_F(PopulationOf, What_the_members_decisions_give_is_added_up_and_one_that_is_refused_takes_its_household_along) {
    by_household();
    wish.entity = PopulationEntity::household;
    wish.outputs[0].value = "needy";
    wish.mapping.push_back(of_decision("household allowance", "allowance", MemberAggregate::sum));
    const Kept kept = run({{"a", "h", "", "70", "1", ""},
                           {"b", "h", "", "80", "2", ""},
                           {"c", "i", "", "x", "4", ""},
                           {"d", "i", "", "1", "4", ""},
                           {"e", "", "", "1", "4", ""}});
    EXPECT_EQ(kept.lines, (Lines{"h true"}));
    EXPECT_EQ(kept.rejects, (Lines{"3 years not-of-its-type x", "4  household-refused i", "5 home household-missing "}));
}

TEST_F(PopulationOf, Decisions_of_members_do_not_stand_on_their_own_sums) {
    by_household();
    wish.mapping[1] = of_decision("income", "allowance", MemberAggregate::sum);
    EXPECT_EQ(faults(), Lines{"/mapping/1/decision mapping-depth"});
    wish.entity = PopulationEntity::household;
    wish.mapping[1] = feed("income", "pay");
    EXPECT_EQ(faults(), (Lines{"/mapping/0/members mapping-members", "/mapping/1/members mapping-members"}));
}

TEST_F(PopulationOf, Members_beyond_the_most_refuse_their_household_and_no_other) {
    by_household();
    std::vector<std::vector<std::string>> rows(most_members + 2, {"x", "home", "", "70", "1", ""});
    rows.push_back({"y", "other", "", "70", "1", ""});
    const Kept kept = run(rows);
    EXPECT_EQ(kept.lines.size(), 1U);
    EXPECT_EQ(kept.rejects.size(), most_members + 2);
    EXPECT_EQ(summary.refused, static_cast<std::int64_t>(most_members + 2));
}

RC_GTEST_PROP(PopulationSummaries, Of_two_halves_are_the_summary_of_the_whole, (const std::vector<std::int32_t>& numbers)) {
    OutputTally all("x"), left("x"), right("x");
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const feel::Value value = numbers[i] % 7 == 0 ? feel::Value() : feel::Value(feel::Decimal::scaled(numbers[i], -2));
        all.add(value);
        (i % 2 == 0 ? left : right).add(value);
    }
    PopulationSummary sum{0, 0, 0, {left.told()}};
    add(sum, {0, 0, 0, {right.told()}});
    const PopulationOutput whole = all.told();
    RC_ASSERT(sum.outputs[0].sum == whole.sum);
    RC_ASSERT(sum.outputs[0].min == whole.min);
    RC_ASSERT(sum.outputs[0].mean == whole.mean);
    RC_ASSERT(sum.outputs[0].count == whole.count);
    RC_ASSERT(sum.outputs[0].fraction_digits == whole.fraction_digits);
}

RC_GTEST_PROP(PopulationSummaries, Of_a_column_are_those_of_its_values_one_by_one, (const std::vector<std::int32_t>& numbers)) {
    const auto scale = *rc::gen::inRange<int>(0, 6);
    std::vector<feel::Value> values;
    OutputTally singly("x"), together("x");
    for (const std::int32_t one : numbers) {
        values.push_back(one % 7 == 0 ? feel::Value() : feel::Value(feel::Decimal::scaled(one * 10L, static_cast<std::int8_t>(-scale))));
        singly.add(values.back());
    }
    const std::size_t rows = values.size();
    together.add(column::column_of(std::move(values)), rows);
    RC_ASSERT(to_json(together.told()) == to_json(singly.told()));
}

}  // namespace
}  // namespace skl::rules::population
