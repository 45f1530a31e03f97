#include <gtest/gtest.h>

#include "kernel/text/disk.h"
#include "rules/engine/dmn/read.h"
#include "rules/engine/parameters.h"
#include "rules/openfisca/calculation.h"

namespace skl::rules::openfisca {
namespace {

const Country& country() {
    static const Country made = [] {
        std::vector<feel::Diagnostic> faults;
        std::vector<dmn::Definitions> models;
        models.push_back(std::move(*dmn::read_model(*disk::read("testdata/rules/openfisca/country.dmn"), faults).model));
        return *country_of(dmn::compile(std::move(models)).program);
    }();
    return made;
}

Result<Node> answered(const std::string& situation,
                      Result<Node> (*how)(const Country&, const Node&, const feel::Surroundings*) = calculate) {
    static const calendar::Calendar days = *calendar::Calendar::from_csv(*disk::read("presets/taiwan/calendar.csv"));
    static const Parameters parameters = *Parameters::from_csv(
        "parameter,valid_from,valid_to,value\nincome_tax_rate,2013-01-01,,0.15\nage_of_retirement,1945-01-01,,62\n"
        "housing_tax_rate,2010-01-01,,10\nhousing_tax_minimum,2010-01-01,,200\nbasic_income,2015-12-01,,600\nage_of_majority,1971-01-01,,"
        "18\n");
    const Jurisdiction surroundings(parameters, days);
    const auto json = read_json(situation);
    if (!json) return json.problem();
    return how(country(), *json, &surroundings);
}

std::string text(const Result<Node>& answer) {
    if (!answer) return answer.problem().code;
    std::string made;
    write_node(made, *answer);
    return made;
}

// "pointer code" of each fault.
std::vector<std::string> faults(const std::string& situation) {
    const auto answer = answered(situation);
    std::vector<std::string> made;
    if (answer) return {"none"};
    if (answer.problem().status != 400) made.push_back(std::to_string(answer.problem().status));
    for (const FieldError& one : answer.problem().errors) made.push_back(one.pointer + " " + one.code);
    return made;
}
using Faults = std::vector<std::string>;

TEST(Situation, Nulls_are_filled_in_and_all_else_stays_as_it_is) {
    EXPECT_EQ(text(answered(R"({"persons":{"Bob":{"salary":{"2017-01":10000},"income_tax":{"2017-01":null}}}})")),
              R"({"persons":{"Bob":{"salary":{"2017-01":10000},"income_tax":{"2017-01":1500}}}})");
}

TEST(Situation, What_is_given_stands_before_what_would_be_computed) {
    EXPECT_EQ(text(answered(R"({"persons":{"Bob":{"age":{"2017-01":17},"basic_income":{"2017-01":null}}}})")),
              R"({"persons":{"Bob":{"age":{"2017-01":17},"basic_income":{"2017-01":0}}}})");
}

TEST(Situation, Who_is_in_no_household_has_one_of_their_own) {
    const std::string made = text(answered(
        R"({"persons":{"A":{"salary":{"2025-01":1000}},"B":{}},"households":{"h":{"adults":["A"],"disposable_income":{"2025-01":null}}}})"));
    EXPECT_NE(made.find(R"("disposable_income":{"2025-01":1433.333)"), std::string::npos) << made;
}

TEST(Situation, A_year_sees_its_january_and_a_month_the_year_it_lies_in) {
    EXPECT_EQ(text(answered(R"({"persons":{"A":{}},"households":{"h":{"adults":["A"],"accommodation_size":{"2017-01":40,"2017-02":90},)"
                            R"("housing_tax":{"2017":null}}}})")),
              R"({"persons":{"A":{}},"households":{"h":{"adults":["A"],"accommodation_size":{"2017-01":40,"2017-02":90},)"
              R"("housing_tax":{"2017":400}}}})");
}

TEST(Situation, Each_fault_is_refused_with_its_pointer) {
    EXPECT_EQ(faults(R"({"persons":{"Bob":{"salary":{"2017":1}}}})"), Faults{"/persons/Bob/salary/2017 period-mismatch"});
    EXPECT_EQ(faults(R"({"persons":{"A":{}},"households":{"h":{"adults":["A"],"housing_tax":{"2017-01":null}}}})"),
              Faults{"/households/h/housing_tax/2017-01 period-mismatch"});
    EXPECT_EQ(faults(R"({"persons":{"Bob":{"salary":{"next year":1}}}})"), Faults{"/persons/Bob/salary/next year period-invalid"});
    EXPECT_EQ(faults(R"({"persons":{"B/o~b":{"salry":{"2017-01":1}}}})"), Faults{"/persons/B~1o~0b/salry variable-unknown"});
    EXPECT_EQ(faults(R"({"persons":{"Bob":{"rent":{"2017-01":1}}}})"), Faults{"/persons/Bob/rent variable-of-other-entity"});
    EXPECT_EQ(faults(R"({"persons":{"Bob":{"salary":{"2017-01":"much"}}}})"), Faults{"/persons/Bob/salary/2017-01 value-unfit"});
    EXPECT_EQ(faults(R"({"persons":{"Bob":{"birth":{"ETERNITY":"1980-13-01"}}}})"), Faults{"/persons/Bob/birth/ETERNITY value-unfit"});
    EXPECT_EQ(faults(R"({"persons":{"Bob":{"salary":5}}})"), Faults{"/persons/Bob/salary not-an-object"});
    EXPECT_EQ(faults(R"({"persons":{"Bob":1}})"), Faults{"/persons/Bob not-an-object"});
    EXPECT_EQ(faults(R"({"persons":{}})"), Faults{"/persons required"});
    EXPECT_EQ(faults(R"({"households":[]})"), (Faults{"/households not-an-object", "/persons required"}));
    EXPECT_EQ(faults(R"([1])"), Faults{" not-an-object"});
    EXPECT_EQ(faults(R"({"persons":{"A":{}},"firms":{}})"), Faults{"/firms entity-unknown"});
    EXPECT_EQ(faults(R"({"persons":{"A":{}},"households":{"h":{"adults":["B"]}}})"), Faults{"/households/h/adults/0 person-unknown"});
    EXPECT_EQ(faults(R"({"persons":{"A":{}},"households":{"h":{"adults":["A"],"children":"A"}}})"),
              Faults{"/households/h/children person-twice"});
    EXPECT_EQ(faults(R"({"persons":{"A":{}},"households":{"h":{"adults":{"A":1}}}})"), Faults{"/households/h/adults role-invalid"});
}

TEST(Situation, A_trace_names_what_each_step_needed) {
    const std::string made = text(answered(R"({"persons":{"Bob":{"salary":{"2017-01":100},"income_tax":{"2017-01":null}}}})", trace));
    EXPECT_NE(made.find(R"("entitiesDescription":{"persons":["Bob"],"households":[""]})"), std::string::npos) << made;
    EXPECT_NE(made.find(R"("requestedCalculations":["income_tax<2017-01>"])"), std::string::npos) << made;
    EXPECT_NE(made.find(R"("salary<2017-01>","capital_returns<2017-01>","pension<2017-01>")"), std::string::npos) << made;
    EXPECT_NE(made.find(R"("value":[15])"), std::string::npos) << made;
}

TEST(Situation, Periods_are_read_in_all_their_spellings) {
    for (const auto& [given, read] : {std::pair("2017-01", "2017-01"), std::pair("month:2017-01", "2017-01"),
                                      std::pair("month:2017-01:1", "2017-01"), std::pair("2017", "2017"), std::pair("year:2017", "2017"),
                                      std::pair("2017-01-05", "2017-01-05"), std::pair("eternity", "ETERNITY")}) {
        ASSERT_TRUE(Period::parse(given)) << given;
        EXPECT_EQ(Period::parse(given)->text(), read);
    }
    for (const char* none : {"", "2017-13", "17", "year:2017-01", "month:2017-01:3", "week:2017", "2017-1", "-2017"})
        EXPECT_FALSE(Period::parse(none)) << none;
}

}  // namespace
}  // namespace skl::rules::openfisca
