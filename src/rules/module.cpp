#include "rules/module.h"

#include <algorithm>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/disk.h"
#include "kernel/text/text.h"
#include "rules/access/gate.h"
#include "rules/access/install.h"
#include "rules/conditions.h"
#include "rules/edits.h"
#include "rules/impact/impact.h"
#include "rules/inside.h"
#include "rules/library.h"
#include "rules/logic.h"
#include "rules/population_job.h"
#include "rules/public_versions.h"

namespace skl::rules {

namespace {

constexpr const char* preset_actor = "preset";
constexpr const char* preset_label = "2026.1";
const Date preset_begins{std::chrono::year(2015) / 1 / 1};  // before the first of its parameters nothing can be computed

void add_entry_types(ledger::Ledger& ledger) {
    using Kind = ledger::PubMember::Kind;
    for (const char* name : {"rules.version.approved", "rules.version.in_force"})
        if (!ledger.types().contains(name))
            ledger.add_type({name,
                             "rules",
                             ledger::Want::must,
                             ledger::Want::must,
                             {{"version"}, {"model_sha256", Kind::texts}, {"effective_from"}, {"law_refs", Kind::texts}}});
    if (!ledger.types().contains("rules.population.run"))
        ledger.add_type({"rules.population.run",
                         "rules",
                         ledger::Want::must,
                         ledger::Want::must,
                         {{"version"},
                          {"model_sha256", Kind::texts},
                          {"as_of"},
                          {"source_sha256", Kind::hash},
                          {"deidentified", Kind::boolean},
                          {"legal_basis", Kind::text, ledger::Want::may}}});
    if (!ledger.types().contains("rules.population.deleted"))
        ledger.add_type({"rules.population.deleted",
                         "rules",
                         ledger::Want::must,
                         ledger::Want::must,
                         {{"deidentified", Kind::boolean}, {"source_sha256", Kind::hash, ledger::Want::may}}});
    if (!ledger.types().contains("rules.decision.kept"))
        ledger.add_type({"rules.decision.kept",
                         "rules",
                         ledger::Want::must,
                         ledger::Want::must,
                         {{"version"}, {"model_sha256", Kind::texts}, {"as_of"}, {"keep_until"}}});
    if (!ledger.types().contains("rules.impact.assessed"))
        ledger.add_type({"rules.impact.assessed",
                         "rules",
                         ledger::Want::must,
                         ledger::Want::must,
                         {{"version"}, {"model_sha256", Kind::texts}, {"effective_from"}}});
    if (!ledger.types().contains("rules.redecision.offered"))
        ledger.add_type({"rules.redecision.offered", "rules", ledger::Want::must, ledger::Want::must, {{"version"}}});
    if (!ledger.types().contains("rules.law.changed"))
        ledger.add_type({"rules.law.changed",
                         "rules",
                         ledger::Want::must,
                         ledger::Want::must,
                         {{"state"}, {"law"}, {"as_of"}, {"sha256", Kind::hash}}});
    if (!ledger.types().contains("parameter.changed"))
        ledger.add_type({"parameter.changed", "rules", ledger::Want::must, ledger::Want::must, {{"effective_from"}}});
}

// What the module has pages of, for whoever may see them.
std::vector<NavPlace> places() {
    return {{"/rules/sets", "route.rules.sets"},
            {"/rules/ask", "route.rules.ask.list"},
            {"/rules/parameters", "route.rules.parameters"},
            {"/rules/population", "route.rules.population", {"/rules/population-sources", "/rules/population-runs"}, may_analyse},
            {"/rules/scenarios", "route.rules.scenarios", {}, may_analyse},
            {"/rules/access", "route.rules.access", {}, may_read_gate}};
}

}  // namespace

Module::Module(const Parts& parts)
    : parts_(parts),
      library_(std::make_unique<Library>()),
      gate_(std::make_unique<AccessGate>(*this)),
      conditions_(std::make_unique<FeelConditions>(*this)) {
    if (parts_.ledger) add_entry_types(*parts_.ledger);
}

Module::~Module() = default;

std::vector<sandbox::WorkerKind> worker_kinds() {
    return {{analytics::outside_worker_kind, analytics::outside_worker},
            {analytics::query_worker_kind, analytics::query_worker},
            {population_worker_kind, population_worker}};
}

void Module::install(App& app) {
    app.provide(*this);
    app.provide<Conditions>(*conditions_);
    decisions_ = std::make_unique<KeptDecisions>(parts_.keys, app.find_service<identity::Module>());
    install_sets(app);
    declare_public_rules(app);
    install_moves(app);
    install_evaluation(app);
    install_batches(app);
    install_parameters(app);
    install_ask_page(app);
    install_ask_list(app);
    install_tables(app);
    install_cases(app);
    install_diff(app);
    install_graph(app);
    install_logic(app);
    install_edits(app);
    install_functions(app);
    install_decisions(app);
    install_law_texts(app);
    install_coverage(app);
    install_print(app);
    install_openfisca(app);
    install_access(app, *this);
    install_access_routes(app);
    app.navigation({"/rules/sets", "rules.title", "/rules", places()});
}

void Module::install_populations(App& app, const PopulationParts& parts) {
    PopulationParts given = parts;
    if (given.chunk_rows == 0) given.chunk_rows = population_chunk_rows;
    populations_ = std::make_unique<Populations>(given, *this, app);
    impacts_ = std::make_unique<Impacts>(given, *this, app.locale());
    impacts_->add(*decisions_);
    parts.jobs.handle(impact_job, [this](JobRun& run) { return impacts_->run(run); });
    parts.jobs.handle(source_job, [this](JobRun& run) { return populations_->read_source(run); });
    parts.jobs.handle(run_job, [this](JobRun& run) { return run_population(run); });
    install_population_desk(app);
    install_population_sources(app);
    install_source_form(app);
    install_run_form(app);
    install_population_runs(app);
    install_scenarios(app);
    install_scenario_form(app);
    install_comparison(app);
    install_impact(app);
}

void Module::add_case_source(const CaseSource& source) { impacts_->add(source); }

Result<std::string> Module::run_population(JobRun& job) const { return populations_->run(job); }

Result<Evaluated> Module::evaluate(Reader& reader, const Locale& locale, const std::string& set, const RuleQuestion& asked, Date as_of,
                                   const std::string& language) const {
    const auto law = law_of_a_day(reader, *library_, set, as_of);
    if (!law) return law.problem();
    return rules::evaluate({law->set, law->version, *law->compiled, *law->parameters, *parts_.calendar, locale}, asked, as_of, language);
}

Done Module::load_preset(Store& store, const std::string& tenant, const std::filesystem::path& folder, const std::string& name,
                         Instant now) const {
    std::vector<std::filesystem::path> files;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ec))
        if (entry.path().extension() == ".dmn") files.push_back(entry.path());
    if (files.empty()) return Nothing{};
    std::sort(files.begin(), files.end());
    std::vector<std::pair<std::string, std::string>> models;
    for (const auto& file : files)
        if (auto text = disk::read(file)) models.emplace_back(file.filename().string(), std::move(*text));
    const auto parameters = disk::read(folder / "parameters.csv");
    const auto dated = Parameters::from_csv(parameters ? *parameters : std::string("parameter,valid_from,valid_to,value"));
    if (!dated) return dated.problem();

    Done done = Nothing{};
    const auto lost = store.write(tenant, [&](Transaction& tx) {
        done = Nothing{};
        if (find_set(tx, name)) return true;
        RuleSet set{crypto::new_id<RuleSet>(now), {{name}}, {}, {{"Skylantern"}}, now, {{preset_actor}}};
        set.title.by_language = {{"zh-Hant", "臺灣福利與規費規則"}, {"en", "Benefits and fees of Taiwan"}};
        if (name == access_set) set.title = access_title();
        insert(tx, set);
        RuleVersion version{
            .id = crypto::new_id<RuleVersion>(now), .set_id = set.id, .label = {{preset_label}}, .state = RuleVersionState::in_force};
        version.effective_from = preset_begins;
        version.author = version.approved_by.emplace(Text<>{{preset_actor}});
        version.created_at = version.changed_at = now;
        for (const auto& [file, text] : models) {
            const std::string sha256 = text::hex(crypto::sha256(text));
            keep_model(tx, sha256, text, now);
            version.models.push_back({{{file}}, {{sha256}}});
        }
        insert(tx, version);
        add_step(tx, version.id,
                 {crypto::new_id<RuleVersionStep>(now), now, {{preset_actor}}, {{"came_into_force"}}, RuleVersionState::in_force, ""});
        for (const DatedValue& one : dated->all()) put_parameter(tx, row_of(one), preset_actor, now);
        done = record_version(tx, *this, set, version, "rules.version.in_force", now);
        return static_cast<bool>(done);
    });
    if (lost) return *lost;
    return done;
}

}  // namespace skl::rules
