#include "rules/module.h"

#include <algorithm>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/disk.h"
#include "kernel/text/text.h"
#include "rules/access/gate.h"
#include "rules/access/install.h"
#include "rules/conditions.h"
#include "rules/inside.h"
#include "rules/library.h"
#include "rules/logic.h"
#include "rules/population_job.h"

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
    if (!ledger.types().contains("parameter.changed"))
        ledger.add_type({"parameter.changed", "rules", ledger::Want::must, ledger::Want::must, {{"effective_from"}}});
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

std::vector<sandbox::WorkerKind> worker_kinds() { return {{analytics::outside_worker_kind, analytics::outside_worker}}; }

void Module::install(App& app) {
    app.provide(*this);
    app.provide<Conditions>(*conditions_);
    install_sets(app);
    install_moves(app);
    install_evaluation(app);
    install_batches(app);
    install_parameters(app);
    install_ask_page(app);
    install_tables(app);
    install_cases(app);
    install_diff(app);
    install_graph(app);
    install_logic(app);
    install_openfisca(app);
    install_access(app, *this);
    install_access_routes(app);
    app.navigation({"/rules/sets", "rules.title"});
}

void Module::install_populations(App& app, const PopulationParts& parts) {
    PopulationParts given = parts;
    if (given.chunk_rows == 0) given.chunk_rows = population_chunk_rows;
    populations_ = std::make_unique<Populations>(given, *this);
    parts.jobs.handle(source_job, [this](JobRun& run) { return populations_->read_source(run); });
    parts.jobs.handle(run_job, [this](JobRun& run) { return run_population(run); });
    install_population_sources(app);
    install_population_runs(app);
    install_scenarios(app);
    install_comparison(app);
}

Result<std::string> Module::run_population(JobRun& job) const { return populations_->run(job); }

Result<Evaluated> Module::evaluate(Reader& reader, const Locale& locale, const std::string& tenant, const std::string& set_name,
                                   const RuleQuestion& asked, Date as_of, const std::string& language) const {
    auto set = named_set(reader, set_name);
    if (!set) return set.problem();
    auto version = version_on(reader, *set, as_of);
    if (!version) return version.problem();
    auto compiled = library_->models(reader, version->models);
    if (!compiled) return compiled.problem();
    const auto parameters = library_->parameters(reader, tenant);
    return rules::evaluate({*set, *version, **compiled, *parameters, *parts_.calendar, locale}, asked, as_of, language);
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
