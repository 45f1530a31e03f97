#include "opendata/module.h"

#include <fstream>
#include <sstream>

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/http/tenants.h"
#include "kernel/text/disk.h"
#include "opendata/api/table_answers.h"
#include "opendata/asia/routes.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/catalogue/store.h"
#include "opendata/charts/charts.h"
#include "opendata/ckan/routes.h"
#include "opendata/explore/routes.h"
#include "opendata/federation/federation.h"
#include "opendata/fetch/fetching.h"
#include "opendata/govstack/routes.h"
#include "opendata/inside.h"
#include "opendata/joins/jobs.h"
#include "opendata/lake/routes.h"
#include "opendata/live/live.h"
#include "opendata/maps/extents.h"
#include "opendata/maps/maps.h"
#include "opendata/persons/routes.h"
#include "opendata/publish/parse_worker.h"
#include "opendata/publish/validate_worker.h"
#include "opendata/quality/jobs.h"
#include "opendata/recipes/recipes.h"
#include "opendata/search.h"
#include "opendata/sharing/sharing.h"
#include "opendata/spaces/install.h"
#include "opendata/standards/standards.h"
#include "opendata/taiwan/push.h"
#include "opendata/taiwan/routes.h"
#include "opendata/versions/jobs.h"
#include "opendata/watches/watching.h"

namespace skl::opendata {
namespace {

constexpr const char* every_five_minutes = "*/5 * * * *";

struct DemoOrganization : OrganizationFields {
    Slug slug;
    Text<0, 63> parent;
};
BOOST_DESCRIBE_STRUCT(DemoOrganization, (OrganizationFields), (slug, parent))

struct DemoDataset : DatasetFields {
    Slug slug;
    Text<1, 200> file;
    Text<1, 63> publisher;  // an organization's slug
};
BOOST_DESCRIBE_STRUCT(DemoDataset, (DatasetFields), (slug, file, publisher))

struct DemoCatalogue {
    std::vector<DemoOrganization> organizations;
    std::vector<DemoDataset> datasets;
};
BOOST_DESCRIBE_STRUCT(DemoCatalogue, (), (organizations, datasets))

// Those that are not there yet; parents stand before who is below them.
void enter_organizations(Transaction& tx, const DemoCatalogue& catalogue, Instant at) {
    for (const DemoOrganization& demo : catalogue.organizations) {
        if (find_organization(tx, demo.slug.value)) continue;
        Organization made;
        static_cast<OrganizationFields&>(made) = demo;
        made.id = crypto::new_id<Organization>(at);
        made.slug = demo.slug;
        made.created_at = made.modified_at = at;
        if (const auto parent = find_organization(tx, demo.parent.value)) made.parent_id = parent->id;
        (void)insert_organization(tx, made);
    }
}

Dataset dataset_of(Reader& reader, const DemoDataset& demo, Instant at) {
    Dataset out;
    static_cast<DatasetFields&>(out) = demo;
    out.id = crypto::new_id<Dataset>(at);
    out.slug = demo.slug;
    out.identifier.value = demo.slug.value;
    if (const auto publisher = find_organization(reader, demo.publisher.value)) out.publisher_id = publisher->id;
    out.modified_at = at;
    return out;
}

struct Outcome {
    Text<> dataset;
    std::int64_t version = 0;
    VersionState state{};
    std::int64_t rows_accepted = 0, rows_quarantined = 0;
    Text<> problem;
};
BOOST_DESCRIBE_STRUCT(Outcome, (), (dataset, version, state, rows_accepted, rows_quarantined, problem))

// What there is around the data, for whoever may see it.
std::vector<NavPlace> places() {
    return {{"/datasets", "nav.catalogue"},
            {"/analysis", "nav.analysis"},
            {"/queries", "route.queries"},
            {"/data-requests", "nav.requests"},
            {"/opendata/showcases", "nav.showcases"},
            {"/usage", "nav.usage"},
            {"/standards", "standards.title"},
            {"/spaces", "nav.spaces"},
            {"/opendata/live-tables", "nav.live-tables"},
            {"/opendata/registries", "nav.registries"},
            {"/opendata/league", "route.league", {"/opendata/gaps"}},
            {"/opendata/sources", "nav.sources", {"/opendata/runs", "/opendata/duplicates"}, "opendata.harvest"},
            {"/opendata/exchange", "route.exchange", {}, "opendata.exchange"}};
}

// What `inspect` prints for people.
std::string in_words(const IngestReport& report) {
    std::string out = fmt::format("{} · {}{} · {} bytes\n", report.format.value, report.decode.encoding.value,
                                  report.decode.bom ? " with BOM" : "", report.bytes);
    for (const TableReport& table : report.tables) {
        out += fmt::format("{} records: {} rows, {} quarantined, {} header, {} before it, {} after the table, {} blank\n",
                           table.rows.records, table.rows.accepted, table.rows.quarantined, table.layout.header, table.layout.preamble,
                           table.layout.footer, table.layout.blank);
        for (const ColumnReport& column : table.columns)
            out += fmt::format("  {:<30} {:<10} {:>8} null  {}\n", column.name.value, write_scalar(view(column.type)), column.nulls,
                               column.examples.empty() ? "" : column.examples[0]);
        for (const Issue& issue : table.issues)
            out += fmt::format("  {} {}: {} times{}\n", issue.code.value, issue.column, issue.count,
                               issue.samples.empty() ? "" : ", e.g. " + issue.samples[0]);
        for (const QuarantineNote& note : table.quarantine) out += fmt::format("  record {}: {}\n", note.record, note.code.value);
    }
    return out;
}

}  // namespace

Module::Inside::Inside(const Parts& parts)
    : store(parts.store),
      blobs(parts.blobs),
      parse_pool(parts.spawner, parse_pool_options(parts.parse_workers)),
      importing(store, blobs, parse_pool, parts.outbox, parts.ledger),
      // A table of 5,000,000 rows and five columns has room (its bound is 430 MiB, it takes 300), beside what queries need.
      queries({.memory = "832MB", .hot_bytes = std::size_t{512} << 20}),
      answers(std::make_unique<TableAnswers>()),
      scoring(store, blobs, queries),
      links(store),
      harvesting(store, importing.news()),
      requests(store),
      usage(store),
      spawner(parts.spawner),
      sql(parts.spawner, parts.query_workers),
      derived(blobs.scratch().parent_path().parent_path() / "derived"),
      ledger(parts.ledger) {}
Module::Inside::~Inside() = default;

std::vector<sandbox::WorkerKind> worker_kinds() {
    return {{parse_worker_kind, parse_worker},
            {validate_worker_kind, validate_worker},
            {analytics::query_worker_kind, analytics::query_worker}};
}

Result<FileVerdict> validate_file(sandbox::Spawner& spawner, const std::filesystem::path& file, bool words) {
    const auto report = check_confined(spawner, file);
    if (!report) return report.problem();
    return FileVerdict{report->valid, words ? in_words(*report) : to_json(*report)};
}

Module::Module(const Parts& parts) : inside_(std::make_unique<Inside>(parts)) {
    learn_row_patches();
    if (parts.ledger != nullptr) add_entry_types(*parts.ledger);
    if (parts.ledger != nullptr) spaces::add_entry_types(*parts.ledger);
}
Module::~Module() = default;

void Module::install(App& app, Jobs& jobs) {
    inside_->jobs = &jobs;
    inside_->words = &app.locale();
    app.provide(*inside_);
    app.provide<PublishedTables>(inside_->published);
    jobs.handle(ingest_job, [inside = inside_.get()](JobRun& run) -> Result<std::string> {
        const auto order = from_json<IngestOrder>(run.payload);
        if (!order) return order.problem();
        return inside->importing.run(run.tenant, *order, [&](std::int64_t done, std::int64_t total) {
            run.progress(done, total, "");
            return !run.cancelled();
        });
    });
    jobs.handle(give_up_job, [inside = inside_.get()](JobRun&) -> Result<std::string> {
        const auto given_up = inside->importing.give_up_lost(Instant::now());
        if (!given_up) return given_up.problem();
        return std::string{};
    });
    if (const auto often = Cron::parse(every_five_minutes)) jobs.schedule(main_tenant, give_up_job, *often, give_up_job);
    inside_->importing.news().set_jobs(jobs);
    install_quality_jobs(*inside_, jobs);
    handle_history_jobs(jobs, *inside_);
    handle_sharing_jobs(jobs, inside_->store, inside_->blobs);
    handle_join_jobs(jobs, *inside_);
    install_federation_jobs(*inside_, jobs, app);
    install_fetch_jobs(*inside_, jobs, app);
    taiwan::install_push_job(*inside_, jobs, app.configuration());
    app.navigation({"/datasets", "nav.datasets", {}, places()});
    app.navigation({"/sql", "nav.sql"});
    app.navigation(
        {"/developers", "nav.developers", {}, {{"/developers", "route.developers"}, {"/developers/apicheck", "route.apicheck"}}});
    install_catalogue(app);
    install_upload(app);
    install_editor(app);
    install_desk(app);
    install_dataset_changes(app);
    install_resources(app);
    install_fetches(app);
    install_recipes(app);
    install_standards(app);
    install_persons(app);
    install_organizations(app);
    install_preview(app);
    install_dataset(app);
    install_tables(app);
    install_lake(app);
    install_joins(app);
    install_sql(app);
    install_analysis(app);
    install_queries(app, jobs, *inside_);
    install_watches(app, jobs, *inside_);
    install_faces(app);
    install_quality(app);
    install_federation(app);
    ckan::install(app);
    taiwan::install(app);
    inside_->requests.install(app, jobs);
    install_showcases(app);
    inside_->usage.install(app, jobs, [this](const std::string& tenant, const std::string& file) { return publish_usage(tenant, file); });
    install_live(app, jobs, inside_->store, inside_->blobs, inside_->importing);
    install_live_tables(app);
    install_registries(app);
    govstack::install(app);
    asia::install(app);
    explore::install(app);
    install_charts(app);
    spaces::install(app, jobs);
    install_maps(app);
    handle_extent_jobs(jobs, *inside_, app);
}

Done Module::read_synonyms(const std::filesystem::path& file) {
    auto synonyms = search::Synonyms::read(disk::read(file).value_or(""));
    if (!synonyms) return synonyms.problem();
    inside_->synonyms = std::move(*synonyms);
    return Nothing{};
}

void Module::tell(notify::Notify& notify, notify::Subscriptions& subscriptions) {
    inside_->importing.news().set_notify(notify);
    inside_->requests.set_notify(notify);
    if (inside_->words != nullptr) inside_->scoring.set_notify(notify, *inside_->words);
    subscriptions.offer(dataset_published);
    subscriptions.offer(rows_matched);
}

std::optional<notify::Contact> Module::contact(Transaction& tx, const std::string& recipient) const {
    constexpr std::string_view prefix = "organization/";
    Uuid id;
    if (!recipient.starts_with(prefix) || !parse(recipient.substr(prefix.size()), id)) return std::nullopt;
    const auto organization = organization_by_id(tx, id);
    if (!organization || !organization->contact_email) return std::nullopt;
    return notify::Contact{organization->contact_email->value, organization->title.in("zh-Hant")};
}

Done Module::publish_usage(const std::string& tenant, const std::string& file) {
    FileImport import;
    import.file = file;
    import.dataset = "site-usage";
    import.title_zh = "本站開放資料使用統計";
    import.title_en = "Use of this site’s open data";
    import.license = "OGDL-Taiwan-1.0";
    if (auto done = import_file(tenant, import, {}); !done) return done.problem();
    return Nothing{};
}

Result<std::string> Module::import_file(const std::string& tenant, const FileImport& import,
                                        const std::function<bool(std::int64_t, std::int64_t)>& progress) {
    auto blob = inside_->blobs.copy_file(import.file);
    if (!blob) return blob.problem();
    NewVersion wanted;
    // Without a name the file's name says which dataset it is, so that the same file again becomes a further version.
    if (const std::string name = import.dataset.empty() ? slug_of(std::filesystem::path(import.file).filename().string()) : import.dataset;
        !name.empty()) {
        Slug slug;
        if (auto faults = decode_text(name, face_of<Slug>, &slug); !faults.empty()) {
            faults[0].pointer = "/dataset";
            return Problem::invalid(std::move(faults));
        }
        wanted.dataset = slug;
    }
    const auto words = [](const std::string& zh, const std::string& en) {
        std::map<std::string, std::string> out{{"zh-Hant", zh.empty() ? en : zh}};
        if (!en.empty()) out["en"] = en;
        return out;
    };
    if (!import.title_zh.empty() || !import.title_en.empty()) wanted.title.emplace().by_language = words(import.title_zh, import.title_en);
    if (!import.publisher.empty()) wanted.publisher.emplace().by_language = words(import.publisher, "");
    if (!import.license.empty()) wanted.license = Text<0, 60>{{import.license}};
    std::optional<Result<Importing::Received>> received;
    auto lost = inside_->store.write(tenant, [&](Transaction& tx) {
        received.emplace(inside_->importing.receive(tx, wanted, std::filesystem::path(import.file).filename().string(), *blob, "operator",
                                                    Instant::now()));
        return static_cast<bool>(*received);
    });
    if (lost) return std::move(*lost);
    if (!*received) return received->problem();
    const Version version = (*received)->version;
    // The same bytes again: nothing to do, except where an import before this one did not come to its end.
    const bool done = (*received)->unchanged && version.state != VersionState::received && version.state != VersionState::parsing;
    auto href = done ? Result<std::string>(std::string{}) : inside_->importing.run(tenant, {{to_text(version.id)}, true}, progress);
    Outcome outcome;
    (void)inside_->store.read(tenant, [&](Reader& reader) {
        if (const auto done = version_by_id(reader, version.id)) {
            const auto dataset = dataset_by_id(reader, done->dataset_id);
            outcome = {{dataset->slug.value}, done->number,           done->state,
                       done->rows_accepted,   done->rows_quarantined, {done->problem.value}};
        }
    });
    if (!href) return href.problem();
    if (!done && outcome.state == VersionState::published) (void)inside_->scoring.score(tenant, version.dataset_id, Instant::now(), true);
    return to_json(outcome);
}

Result<Module::SharedVersions> Module::share_versions(bool now) {
    return opendata::share_versions(inside_->store, inside_->blobs, now ? std::chrono::minutes(0) : whole_kept, {});
}

Result<std::int64_t> Module::rebuild_search(const std::string& tenant) {
    std::int64_t indexed = 0;
    const auto lost = inside_->store.write(tenant, [&](Transaction& tx) {
        indexed = index_all(tx);
        return true;
    });
    if (lost) return *lost;
    return indexed;
}

Result<std::string> Module::inspect_file(const std::filesystem::path& file, bool words) {
    std::error_code ec;
    const std::filesystem::path whole = std::filesystem::absolute(file, ec);
    if (!std::filesystem::is_regular_file(whole, ec)) return Problem::not_found("file");
    std::string folder = (inside_->blobs.scratch() / "inspect-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) return Problem{500, "disk-failed", {{"what", "scratch"}}};
    auto report = parse(inside_->parse_pool, {whole.string(), folder, whole.filename().string(), "", true}, {});
    std::filesystem::remove_all(folder, ec);
    if (!report) return report.problem();
    return words ? in_words(*report) : to_json(*report);
}

Result<std::int64_t> Module::load_demo(const std::string& tenant, const std::filesystem::path& folder,
                                       const std::function<void(const std::string&)>& say) {
    auto catalogue = from_json<DemoCatalogue>(disk::read(folder / "catalogue.json").value_or(""));
    if (!catalogue) return catalogue.problem();
    auto lost = inside_->store.write(tenant, [&](Transaction& tx) {
        enter_organizations(tx, *catalogue, Instant::now());
        return true;
    });
    if (lost) return std::move(*lost);
    std::int64_t imported = 0;
    for (const DemoDataset& demo : catalogue->datasets) {
        bool known = false;
        (void)inside_->store.read(tenant, [&](Reader& reader) {
            const auto dataset = find_dataset(reader, demo.slug.value);
            known = dataset && dataset->state == DatasetState::published;
        });
        if (known) continue;
        lost = inside_->store.write(tenant, [&](Transaction& tx) {
            if (!find_dataset(tx, demo.slug.value)) (void)insert_dataset(tx, dataset_of(tx, demo, Instant::now()), "demo", Instant::now());
            return true;
        });
        if (lost) return std::move(*lost);
        say(demo.slug.value);
        auto done = import_file(tenant, {folder / "files" / demo.file.value, demo.slug.value, "", "", "", ""}, {});
        if (!done) return done.problem();
        ++imported;
        // The demo's own files are known: what asks for a second look was looked at.
        std::optional<Uuid> reviewed;
        lost = inside_->store.write(tenant, [&](Transaction& tx) {
            const auto found = find_dataset(tx, demo.slug.value);
            for (const Version& version : versions_of(tx, found->id))
                if (version.state == VersionState::needs_review)
                    reviewed = inside_->importing.publish(tx, version, "demo", Instant::now()) ? version.dataset_id : reviewed;
            return true;
        });
        if (lost) return std::move(*lost);
        if (reviewed) (void)inside_->scoring.score(tenant, *reviewed, Instant::now());
    }
    return imported;
}

std::string license_title(std::string_view id, std::string_view language) {
    for (const License& license : licenses)
        if (id == license.id) return language == "en" ? license.title_en : license.title_zh;
    return std::string(id);
}

std::vector<std::string> keywords_of(const Dataset& dataset, std::string_view language) {
    std::vector<std::string> out;
    const bool english = language == "en";
    for (const auto* keywords : {english ? &dataset.keywords_en : &dataset.keywords, english ? &dataset.keywords : &dataset.keywords_en})
        for (const auto& keyword : *keywords) out.push_back(keyword.value);
    return out;
}

std::string license_url(std::string_view id) {
    for (const License& license : licenses)
        if (id == license.id) return license.url;
    return {};
}

}  // namespace skl::opendata
