// The face of rules: law as decision models, evaluated by the day it is asked for.
//
//   auto answer = rules.evaluate(reader, locale, "taiwan", {.decision_service = …, .inputs = …}, as_of, "zh-Hant");
#pragma once

#include <filesystem>
#include <memory>

#include "kernel/analytics/outside_file.h"
#include "kernel/calendar/zone.h"
#include "kernel/http/app.h"
#include "kernel/jobs/jobs.h"
#include "kernel/storage/blobs.h"
#include "kernel/storage/outbox.h"
#include "ledger/module.h"
#include "rules/impact/case_source.h"
#include "rules/model.h"
#include "rules/population/summary.h"

namespace skl::rules {

// Permissions that this module's routes ask for.
constexpr const char* may_draft = "rules.draft";      // sets, versions, cases
constexpr const char* may_approve = "rules.approve";  // versions others wrote
constexpr const char* may_read_gate = "access.read";  // the gate's policy: its log, its cases
constexpr const char* may_keep_gate = "access.keep";  // try drafts of it, write its cases
constexpr const char* rule_set = "rule_set";          // what the gate is asked about where a set is named
constexpr const char* may_set_parameters = "rules.parameters";
constexpr const char* may_analyse = "rules.analyse";  // sources, runs over populations, scenarios
constexpr const char* may_offer = "rules.proactive";  // runs over persons who can be known, for services that come by themselves

struct Parts {  // all outlive it
    const Keys& keys;
    ledger::Ledger* ledger = nullptr;
    Outbox* outbox = nullptr;
    calendar::ZoneOf zone_of{};
    const calendar::Calendar* calendar = nullptr;
    std::string shipped_policy{};  // a DMN model that decides as the built-in policy does: what administrators begin from
};

// A database that the operator lets analysts query. Its URL is seen by nobody.
struct OutsideDatabase {
    std::string name, url;
    Translations title;
    bool deidentified = false;  // the operator's word that nobody in it can be known
};
// TOML: a table for each by its name, with `url`, `title_zh`, `title_en`, `deidentified`. An empty path: none. 500 `bad-configuration`.
Result<std::vector<OutsideDatabase>> read_outside_databases(const std::filesystem::path& file);

// What runs over populations and over decided cases stand on; all outlive the module.
struct PopulationParts {
    Store& store;
    Blobs& blobs;
    sandbox::Spawner& spawner;
    Jobs& jobs;
    std::int64_t chunk_rows = 0;  // that a crash undoes at most; 0: as many as are good for reading
    std::vector<OutsideDatabase> databases{};
};

class Library;
class Populations;
class AccessGate;
class FeelConditions;
class KeptDecisions;
class Impacts;

class Module {
public:
    explicit Module(const Parts& parts);
    ~Module();

    void install(App& app);
    void install_populations(App& app, const PopulationParts& parts);  // routes and job handlers; before the jobs start

    // Cases of another module: versions that reach back in time are tried on them too. Before the jobs start; it outlives the module.
    void add_case_source(const CaseSource& source);

    // In the reader's snapshot; the version whose time the day is. Problems as POST /rules/sets/{set}/evaluate has them.
    Result<Evaluated> evaluate(Reader& reader, const Locale& locale, const std::string& set, const RuleQuestion& asked, Date as_of,
                               const std::string& language) const;

    // Versions whose first day has come are in force, and those they replace superseded; kept decisions whose time is over are gone. How
    // many came into force.
    Result<std::int64_t> keep_time(Store& store, const std::string& tenant, Instant now) const;

    // The models and parameters of a preset as a set of that name, in force; once. A set `access` is the gate's policy.
    Done load_preset(Store& store, const std::string& tenant, const std::filesystem::path& folder, const std::string& name,
                     Instant now) const;

    const Parts& parts() const { return parts_; }
    Library& library() const { return *library_; }
    Populations& populations() const { return *populations_; }
    Result<std::string> run_population(JobRun& job) const;  // the handler of rules.population-run, for nodes of their own
    const KeptDecisions& decisions() const { return *decisions_; }
    Impacts& impacts() const { return *impacts_; }
    AccessGate& gate() const { return *gate_; }
    Date today(const std::string& tenant, Instant now) const { return parts_.zone_of(tenant).day_of(now); }

private:
    Parts parts_;
    std::unique_ptr<Library> library_;
    std::unique_ptr<Populations> populations_;
    std::unique_ptr<KeptDecisions> decisions_;
    std::unique_ptr<Impacts> impacts_;
    std::unique_ptr<AccessGate> gate_;
    std::unique_ptr<FeelConditions> conditions_;
};

// --- for the command line: files only, no database ---

// What can be said of the models, a line each; `valid`: no errors.
struct FileCheck {
    bool valid = false;
    std::vector<std::string> lines;
};
BOOST_DESCRIBE_STRUCT(FileCheck, (), (valid, lines))
Result<FileCheck> check_files(const std::vector<std::string>& files);

struct FileQuestion {
    std::vector<std::string> models;
    std::string name;        // of a decision or a service
    std::string inputs;      // a JSON file; empty: none
    std::string parameters;  // a CSV file; empty: none
    std::optional<Date> as_of;
    bool trace = false;
};
// The answer as JSON: {"result", "diagnostics", "trace"?}.
Result<std::string> evaluate_files(const FileQuestion& question, const calendar::Calendar& calendar, Date today);

// A population as a run file says (README.md): results and rejects into the files it names. 422 `bad-run-file` {key, what}, and faults
// of the mapping at their places. `calendar`: CSV; empty: Monday to Friday.
Result<PopulationSummary> run_population_file(sandbox::Spawner& spawner, const std::filesystem::path& file, const std::string& calendar,
                                              Date today);

// Workers that must be known to the spawner before any thread starts.
std::vector<sandbox::WorkerKind> worker_kinds();

}  // namespace skl::rules
