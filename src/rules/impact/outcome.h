// What a decided case would come to by other law; pure.
#pragma once

#include "rules/asking.h"
#include "rules/impact/case_source.h"
#include "rules/impact/model.h"

namespace skl::rules {

struct ChangedCase {
    CaseChange change{};
    CaseOutcome outcome;
};

// Nothing: it comes out as it was decided. `asked_then`: the inputs that the law knew by which it was decided; one that only the new
// law knows was never asked, which is not the same as an answer that was left empty: it counts as unknown, and the case is undecided
// where its result depends on it. What the new law no longer asks for is left aside.
std::optional<ChangedCase> outcome_under(const AskedOf& law, const DecidedCase& one, const std::vector<std::string>& asked_then);

// Two results as FEEL compares them: 7759 is 7759.00.
bool same_result(const std::string& a, const std::string& b);

}  // namespace skl::rules
