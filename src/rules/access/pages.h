// What the gate's pages show, and the rooms of its routes.
#pragma once

#include "rules/access/gate.h"
#include "rules/access/words.h"
#include "rules/inside.h"

namespace skl::rules {

struct AccessDecisionLine {
    Text<> id;
    std::string who, what, on_what, circumstances;
    AccessEffect effect{};
    Text<> rule, version;
    std::int64_t times = 0;
    Instant first_at, last_at;
    AccessFacts facts;
    std::string case_href;  // a case is begun from it
};
BOOST_DESCRIBE_STRUCT(AccessDecisionLine, (),
                      (id, who, what, on_what, circumstances, effect, rule, version, times, first_at, last_at, facts, case_href))
AccessDecisionLine line_of(const LoggedDecision& one, const Context& cx);

// What this node has decided and not written yet goes to the log, for who is about to read it.
Task<Done> write_decisions(Context& cx);

struct AccessVersionChoice {
    Text<> label;
    RuleVersionState state{};
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(AccessVersionChoice, (), (label, state, chosen))
// Versions that can be tried, the latest first: all but withdrawn ones.
std::vector<AccessVersionChoice> versions_to_try(Reader& reader, const std::string& chosen);

// The version that was named, or the one in force; null: the built-in one decides.
Result<AccessVersionRef> version_to_try(Reader& reader, const Context& cx, const std::string& label);

void install_access_overview(App& app);
void install_access_decisions(App& app);
void install_access_cases(App& app);
void install_access_simulation(App& app);

}  // namespace skl::rules
