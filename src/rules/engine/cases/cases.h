// Test cases of models: what is asked with which inputs, and what must come of it. Read from the files of the DMN Technology Compatibility
// Kit (dmn-tck/tck, testCases.xsd) too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/dmn/program.h"

namespace skl::rules::cases {

struct Case {
    std::string name;
    std::string decision;   // whose result is looked at; of an invocable with several outputs: the output
    std::string invocable;  // the decision service or knowledge model that is called; empty: what has the name of the decision
    feel::Context inputs;
    feel::Value expected;
};

// Each result of each test case as a case of its own. Nothing: it is no such file.
std::optional<std::vector<Case>> read_tck(std::string_view xml);

// What the program gives for it; `run` has its day and surroundings. Remark `name-unknown` where nothing has the name.
feel::Value evaluate(const dmn::Program& program, const Case& one, feel::Run& run);

// Equal, but for the last digits of a number: those of test suites are often rounded to what a double has.
bool agrees(const feel::Value& expected, const feel::Value& got);

}  // namespace skl::rules::cases
