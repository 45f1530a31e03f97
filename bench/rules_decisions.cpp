// How many decisions a thread makes in a second: tables of 5 and 100 rules over three inputs, and expressions, compiled once or read each
// time; and two models of the DMN TCK, where its folder is there. Prints `<what> <per second>`. The medians of five rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "rules_models.h"

namespace {

using namespace skl::rules;
namespace bench = skl::bench;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;
constexpr std::chrono::milliseconds long_enough{300};  // of one round

template <class Work>
double per_second(Work&& work) {
    std::vector<double> rates;
    for (int round = 0; round < rounds; ++round) {
        std::size_t done = 0;
        const auto began = Clock::now();
        while (Clock::now() - began < long_enough) {
            for (int i = 0; i < 100; ++i) work(done + static_cast<std::size_t>(i));
            done += 100;
        }
        rates.push_back(static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - began).count());
    }
    std::sort(rates.begin(), rates.end());
    return rates[rounds / 2];
}

std::string input(const char* name) {
    return std::string("<inputData id=\"") + name + "\" name=\"" + name + "\"><variable name=\"" + name +
           "\" typeRef=\"number\"/></inputData>";
}

// Rules over age, income and mlc: bands of income within bands of age; each case meets one rule.
std::string table(std::size_t rules) {
    std::string rows;
    for (std::size_t i = 0; i < rules; ++i) {
        const auto from = std::to_string(i * 1000), to = std::to_string((i + 1) * 1000);
        rows += "<rule><inputEntry><text>&gt;= 18</text></inputEntry><inputEntry><text>[" + from + ".." + to +
                ")</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>" + std::to_string(i) +
                "</text></outputEntry></rule>";
    }
    std::string required;
    for (const char* name : {"age", "income", "mlc"})
        required += std::string("<informationRequirement><requiredInput href=\"#") + name + "\"/></informationRequirement>";
    std::string columns;
    for (const char* name : {"age", "income", "mlc"})
        columns += std::string("<input><inputExpression typeRef=\"number\"><text>") + name + "</text></inputExpression></input>";
    return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:bench:decisions\">" +
           input("age") + input("income") + input("mlc") + "<decision id=\"d\" name=\"d\"><variable name=\"d\" typeRef=\"number\"/>" +
           required + "<decisionTable hitPolicy=\"UNIQUE\">" + columns + "<output name=\"o\" typeRef=\"number\"/>" + rows +
           "</decisionTable></decision></definitions>";
}

// Of 100 contexts of two entries those that a knowledge model takes: half.
std::string filter() {
    return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:bench:decisions\">"
           "<inputData id=\"cases\" name=\"cases\"><variable name=\"cases\"/></inputData>"
           "<businessKnowledgeModel id=\"meets\" name=\"meets\"><variable name=\"meets\"/><encapsulatedLogic>"
           "<formalParameter name=\"one\"/><literalExpression><text>one.age >= 65 and one.income &lt; 30000</text></literalExpression>"
           "</encapsulatedLogic></businessKnowledgeModel><decision id=\"d\" name=\"d\"><variable name=\"d\"/>"
           "<informationRequirement><requiredInput href=\"#cases\"/></informationRequirement>"
           "<knowledgeRequirement><requiredKnowledge href=\"#meets\"/></knowledgeRequirement>"
           "<literalExpression><text>count(cases[meets(item)])</text></literalExpression></decision></definitions>";
}

constexpr struct {
    const char *name, *folder, *decision;
} of_the_kit[] = {{"lending", "0004-lending", "Routing"}, {"chapter11", "0087-chapter-11-example", "Routing"}};

// From inputs to the decision at the top: all that it requires.
double kit_decisions(const bench::KitModel& model) {
    const dmn::Program& program = *model.program;
    const auto decision = *program.find(dmn::Unit::Kind::decision, model.decision);
    dmn::Bindings bindings(program);
    return per_second([&](std::size_t i) {
        const cases::Case& one = model.cases[i % model.cases.size()];
        feel::Run run;
        run.bindings = &bindings;
        bindings.clear();
        program.give(run, one.inputs);
        if (!cases::agrees(one.expected, program.value(run, decision))) std::abort();
    });
}

double filters() {
    const dmn::ProgramRef compiled = bench::program_of(filter());
    const dmn::Program& program = *compiled;
    const auto decision = *program.find(dmn::Unit::Kind::decision, "d"), cases = *program.find(dmn::Unit::Kind::input, "cases");
    feel::List rows;
    for (std::int64_t i = 0; i < 100; ++i) {
        feel::Context row;
        row.put("age", feel::Value(i % 2 == 0 ? std::int64_t{70} : std::int64_t{40}));
        row.put("income", feel::Value(20'000 + i));
        rows.push_back(feel::Value(std::move(row)));
    }
    const feel::Value given(std::move(rows));
    dmn::Bindings bindings(program);
    return per_second([&](std::size_t) {
        feel::Run run;
        run.bindings = &bindings;
        bindings.clear();
        program.give(run, cases, given);
        const feel::Value taken = program.value(run, decision);
        if (!taken.is(feel::Kind::number) || !(taken.number() == feel::Decimal(50))) std::abort();
    });
}

double decisions(std::size_t rules) {
    const dmn::ProgramRef compiled = bench::program_of(table(rules));
    const dmn::Program& program = *compiled;
    const auto decision = *program.find(dmn::Unit::Kind::decision, "d");
    const auto age = *program.find(dmn::Unit::Kind::input, "age"), income = *program.find(dmn::Unit::Kind::input, "income"),
               mlc = *program.find(dmn::Unit::Kind::input, "mlc");
    dmn::Bindings bindings(program);
    return per_second([&](std::size_t i) {
        feel::Run run;
        run.bindings = &bindings;
        bindings.clear();
        program.give(run, age, feel::Value(static_cast<std::int64_t>(20 + i % 60)));
        program.give(run, income, feel::Value(static_cast<std::int64_t>(i * 37 % (rules * 1000))));
        program.give(run, mlc, feel::Value(std::int64_t{15472}));
        if (program.value(run, decision).null()) std::abort();
    });
}

const std::string allowance = "if age >= 65 and income < 1.5*mlc then 7759 else if age >= 65 and income <= 2.5*mlc then 3879 else 0";

}  // namespace

// With a folder: writes the models there, for peers to read.
int main(int count, char** words) {
    if (count == 2) {
        const std::filesystem::path folder(words[1]);
        std::ofstream(folder / "table5.dmn") << table(5);
        std::ofstream(folder / "table100.dmn") << table(100);
        std::ofstream(folder / "filter.dmn") << filter();
        for (const auto& one : of_the_kit)
            if (const auto model = bench::kit_model(one.name, one.folder, one.decision)) model->write(folder);
        return 0;
    }
    std::printf("filter %.0f\n", filters());
    for (const auto& one : of_the_kit)
        if (const auto model = bench::kit_model(one.name, one.folder, one.decision))
            std::printf("%s %.0f\n", one.name, kit_decisions(*model));
    std::printf("table5 %.0f\n", decisions(5));
    std::printf("table100 %.0f\n", decisions(100));
    const std::vector<feel::Expression::Variable> variables{{"age", feel::simple_type(feel::Type::Kind::number)},
                                                            {"income", feel::simple_type(feel::Type::Kind::number)},
                                                            {"mlc", feel::simple_type(feel::Type::Kind::number)}};
    const std::vector<feel::Value> values{feel::Value(std::int64_t{66}), feel::Value(std::int64_t{30000}),
                                          feel::Value(std::int64_t{15472})};
    std::vector<feel::Diagnostic> faults;
    const auto compiled = feel::Expression::compile(allowance, variables, faults);
    std::printf("compiled %.0f\n", per_second([&](std::size_t) {
                    feel::Run run;
                    if (compiled->evaluate(run, values).null()) std::abort();
                }));
    std::printf("cold %.0f\n", per_second([&](std::size_t) {
                    feel::Run run;
                    std::vector<feel::Diagnostic> found;
                    if (feel::Expression::compile(allowance, variables, found)->evaluate(run, values).null()) std::abort();
                }));
    const std::vector<feel::Expression::Variable> of_input{{"?", feel::simple_type(feel::Type::Kind::number)}};
    const std::vector<feel::Value> seven{feel::Value(std::int64_t{7})};
    std::printf("unary %.0f\n", per_second([&](std::size_t) {
                    feel::Run run;
                    std::vector<feel::Diagnostic> found;
                    if (feel::Expression::compile_tests("[1..10]", of_input, found)->evaluate(run, seven).null()) std::abort();
                }));
}
