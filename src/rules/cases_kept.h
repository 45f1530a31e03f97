// Test cases as they are kept beside a version, and what of them the engine takes.
#pragma once

#include "rules/engine/cases/cases.h"
#include "rules/inside.h"

namespace skl::rules {

constexpr std::int64_t most_cases = 5'000;  // of a version: the whole suite of the TCK has 3,391

struct RuleCase {
    Text<1, 200> name, decision;
    std::optional<Text<0, 200>> invocable;  // the service or knowledge model that is called; none: what `decision` names
    std::optional<Date> as_of;              // none: the version's first day
    std::optional<Json> inputs, expected;   // none: no inputs; null
};
BOOST_DESCRIBE_STRUCT(RuleCase, (), (name, decision, invocable, as_of, inputs, expected))

struct CaseList {
    std::vector<RuleCase> cases;
};
BOOST_DESCRIBE_STRUCT(CaseList, (), (cases))

std::vector<RuleCase> kept_cases(Reader& reader, const Uuid& version);

// Typed as the program has it; nothing: its JSON is none.
std::optional<cases::Case> case_of(const RuleCase& one, const dmn::Program& program);

// A case with what came of it; `got` null: as expected.
struct CaseRun {
    std::string name, decision, inputs, expected;
    std::optional<std::string> got;
};
std::vector<CaseRun> run_cases(const std::vector<RuleCase>& cases, const Compiled& compiled, const feel::Surroundings& surroundings,
                               Date first_day);

// One more beside the others, whose name becomes its own where another has it. 422 `import-too-long`.
Done add_case(Transaction& tx, const Uuid& version, RuleCase one, const std::string& by, Instant now);

}  // namespace skl::rules
