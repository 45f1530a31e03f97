// What the module's own files share. Inside this folder.
#pragma once

#include "identity/module.h"
#include "kernel/text/disk.h"
#include "rules/asking.h"
#include "rules/engine/describe_program.h"
#include "rules/engine/dmn/read.h"
#include "rules/life.h"
#include "rules/module.h"

namespace skl::rules {

const Module& module_of(const Context& cx);

// Who does it, as rows and facts say it: the person where one is signed in, whatever role gave the permission.
std::string actor_of(const Context& cx);

// 404 `rule-set` and `rule-version`.
Result<RuleSet> named_set(Reader& reader, const std::string& name);
struct NamedVersion {
    RuleSet set;
    RuleVersion version;
};
Result<NamedVersion> named_version(Reader& reader, const std::string& set, const std::string& label);

// Of the versions that were ever approved the one whose time the day is. 404 `no-version-in-force` {before, after}: its neighbours.
Result<RuleVersion> version_on(Reader& reader, const RuleSet& set, Date day);

// The version whose time the day is, with all it is asked with. 404 `rule-set`, `no-version-in-force`; 500 `model-lost`.
struct LawOfADay {
    RuleSet set;
    RuleVersion version;
    CompiledRef compiled;
    std::shared_ptr<const Parameters> parameters;
};
Result<LawOfADay> law_of_a_day(Reader& reader, Library& library, const std::string& set, Date day);

// Does a version of the set that was approved have days in common with these? Null: none.
const RuleVersion* overlapping(const std::vector<RuleVersion>& versions, const RuleVersion& with);

// 422 `model-invalid` with every error of the models, each with its place.
Problem model_invalid(const Checked& checked);

// Steps of a version that make somebody one of its authors.
constexpr const char* drafted_event = "drafted";
constexpr const char* edited_event = "edited";

// An entry of the log, with who did it committed and not shown.
Done record(Transaction& tx, const Module& module, const char* type, const std::string& ref, Node pub, const Node& people, Instant now);
Done record_version(Transaction& tx, const Module& module, const RuleSet& set, const RuleVersion& version, const char* type, Instant now);

void install_sets(App& app);
void install_moves(App& app);
void install_evaluation(App& app);
void install_batches(App& app);
void install_parameters(App& app);
void install_ask_page(App& app);
void install_ask_list(App& app);
void install_tables(App& app);
void install_cases(App& app);
void install_diff(App& app);
void install_graph(App& app);
void install_openfisca(App& app);
void install_population_desk(App& app);
void install_population_sources(App& app);
void install_source_form(App& app);
void install_run_form(App& app);
void install_population_runs(App& app);
void install_scenarios(App& app);
void install_scenario_form(App& app);
void install_comparison(App& app);
void install_decisions(App& app);
void install_impact(App& app);
void install_law_texts(App& app);
void install_coverage(App& app);
void install_print(App& app);
void install_functions(App& app);

}  // namespace skl::rules
