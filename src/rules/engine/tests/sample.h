// Models as tests write them: the parts that matter, the rest around them.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "rules/engine/dmn/program.h"
#include "rules/engine/dmn/read.h"
#include "rules/engine/validate.h"

namespace skl::rules::testing {

inline std::string definitions(const std::string& body) {
    return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:test\">" + body +
           "</definitions>";
}

// A table over the number `x` (and the text `s`), with one number as its output; rules as {cell, cell…, output}.
inline std::string table_model(const std::string& policy, const std::vector<std::vector<std::string>>& rules,
                               const std::string& clause = "") {
    std::string rows;
    const std::size_t inputs = rules.front().size() - 1;
    for (const auto& rule : rules) {
        rows += "<rule>";
        for (std::size_t i = 0; i < inputs; ++i) rows += "<inputEntry><text>" + rule[i] + "</text></inputEntry>";
        rows += "<outputEntry><text>" + rule.back() + "</text></outputEntry></rule>";
    }
    std::string columns = "<input><inputExpression typeRef=\"number\"><text>x</text></inputExpression></input>";
    if (inputs > 1) columns += "<input><inputExpression typeRef=\"string\"><text>s</text></inputExpression></input>";
    return definitions(
        "<inputData id=\"x\" name=\"x\"><variable name=\"x\" typeRef=\"number\"/></inputData>"
        "<inputData id=\"s\" name=\"s\"><variable name=\"s\" typeRef=\"string\"/></inputData>"
        "<decision id=\"d\" name=\"d\"><variable name=\"d\"/>"
        "<informationRequirement><requiredInput href=\"#x\"/></informationRequirement>"
        "<informationRequirement><requiredInput href=\"#s\"/></informationRequirement>"
        "<decisionTable " +
        policy + ">" + columns + "<output>" + clause + "</output>" + rows + "</decisionTable></decision>");
}

inline Checked checked(const std::string& xml) { return check_models({{"m", xml}}); }

// What the decision gives, as text; the inputs by name.
inline std::string decided(const std::string& xml, const feel::Context& inputs, const std::string& decision = "d") {
    const Checked made = compile_models({{"m", xml}});
    const dmn::Program& program = *made.compiled.program;
    feel::Run run;
    dmn::Bindings bindings(program);
    run.bindings = &bindings;
    program.give(run, inputs);
    const auto unit = program.find(dmn::Unit::Kind::decision, decision);
    return unit ? feel::text_of(program.value(run, *unit)) : "no such decision";
}

inline feel::Context x(std::int64_t value) {
    feel::Context inputs;
    inputs.put("x", feel::Value(value));
    return inputs;
}

}  // namespace skl::rules::testing
