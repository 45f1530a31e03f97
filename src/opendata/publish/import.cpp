#include "opendata/publish/import.h"

#include <fstream>

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/jobs/jobs.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/disk.h"
#include "opendata/catalogue/life.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/persons/gate.h"
#include "opendata/publish/file_sink.h"
#include "opendata/publish/life.h"
#include "opendata/publish/parse_worker.h"
#include "opendata/recipes/store.h"

namespace skl::opendata {
namespace {

constexpr std::chrono::microseconds longest_command = std::chrono::hours(1);  // that imports a file without a job
constexpr const char* unchanged_content = "bytes-only-change";                // opendata.md §5.8

TableColumn column_of(const ColumnReport& column) {
    return {column.name,  column.title,    column.type, column.role, column.repaired,
            column.nulls, column.distinct, column.min,  column.max,  column.top_values};
}

std::string problem_text(const Problem& problem) {
    std::string out = problem.code;
    for (const auto& [name, value] : problem.params) out += fmt::format(" {}={}", name, value);
    return out;
}

}  // namespace

namespace {

// Tables go by the dataset's slug; those of further files by the file's place too (no slug has _).
std::string table_stem(const Dataset& dataset, const Resource& resource) {
    return resource.position == 1 ? dataset.slug.value : fmt::format("{}_file{}", dataset.slug.value, resource.position);
}

// Where what became of the reading is seen: pages of versions are those of the first file.
std::string result_path(const Dataset& dataset, const Version& version, const std::string& stem) {
    if (stem != dataset.slug.value) return fmt::format("/datasets/{}/manage", dataset.slug.value);
    if (version.state == VersionState::published) return "/datasets/" + dataset.slug.value;
    return fmt::format("/datasets/{}/versions/{}/preview", dataset.slug.value, version.number);
}

}  // namespace

struct Importing::Output {
    std::vector<Table> tables;
};

std::string slug_of(std::string_view file_name) {
    std::string out;
    const auto dot = file_name.rfind('.');
    for (char c : file_name.substr(0, dot)) {
        const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
            out += lower;
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.substr(0, 60);
}

namespace {

// The dataset the file goes to: the one named, a new one by its own slug, else a new one after the file's name.
Result<std::string> slug_for(Transaction& tx, const NewVersion& wanted, const std::string& file_name, Instant at) {
    const auto taken = [&](const std::string& slug) {  // what was never published is no one's yet: a second try may have it
        const auto dataset = find_dataset(tx, slug);
        return dataset && dataset->state != DatasetState::draft;
    };
    if (wanted.dataset) {
        if (is_reserved_slug(wanted.dataset->value)) return Problem::invalid({{"/dataset", "slug-reserved"}});
        return wanted.dataset->value;
    }
    if (wanted.slug) {
        if (is_reserved_slug(wanted.slug->value)) return Problem::invalid({{"/slug", "slug-reserved"}});
        if (taken(wanted.slug->value)) return Problem::invalid({{"/slug", "slug-taken"}});
        return wanted.slug->value;
    }
    const std::string stem = slug_of(file_name);
    if (stem.empty()) return "dataset-" + to_text(crypto::uuid_v7(at)).substr(0, 13);
    std::string slug = stem;
    for (int further = 2; is_reserved_slug(slug) || taken(slug); ++further) slug = fmt::format("{}-{}", stem, further);
    return slug;
}

// What a publisher says of a dataset with its file.
void describe(Dataset& dataset, const NewVersion& wanted) {
    if (wanted.title) dataset.title = *wanted.title;
    if (wanted.description) dataset.description = *wanted.description;
    if (wanted.publisher) dataset.publisher = *wanted.publisher;
    if (wanted.license) dataset.license.value = wanted.license->value;
    if (wanted.category) dataset.category = *wanted.category;
}

std::vector<FieldError> faults_of_words(const NewVersion& wanted) {
    std::vector<Said> texts;
    const auto add = [&](const char* pointer, const Translations& words) {
        for (const auto& [language, text] : words.by_language) texts.push_back({fmt::format("{}/{}", pointer, language), text});
    };
    if (wanted.title) add("/title", *wanted.title);
    if (wanted.description) add("/description", *wanted.description);
    if (wanted.note) texts.push_back({"/note", wanted.note->value});
    return persons_in(texts);
}

}  // namespace

Result<Importing::Received> Importing::receive(Transaction& tx, const NewVersion& wanted, const std::string& file_name, const Blob& blob,
                                               const std::string& who, Instant at) const {
    auto chosen = slug_for(tx, wanted, file_name, at);
    if (!chosen) return chosen.problem();
    const std::string& slug = *chosen;
    if (auto faults = faults_of_words(wanted); !faults.empty()) return Problem::invalid(std::move(faults));
    auto dataset = find_dataset(tx, slug);
    if (!dataset) {
        Dataset fresh;
        fresh.id = crypto::new_id<Dataset>(at);
        fresh.slug.value = fresh.identifier.value = slug;
        fresh.title.by_language["zh-Hant"] = file_name;
        fresh.license.value = "OGDL-Taiwan-1.0";
        fresh.state = DatasetState::draft;
        fresh.modified_at = at;
        describe(fresh, wanted);
        if (insert_dataset(tx, fresh, who, at)) audit(tx, at, who, "dataset.created", slug, wanted.note ? wanted.note->value : "");
        dataset = find_dataset(tx, slug);  // perhaps somebody else's, made in the same moment
        if (!dataset) return Problem::not_found("dataset");
    } else if (dataset->state == DatasetState::draft) {
        describe(*dataset, wanted);
        (void)update_dataset(tx, *dataset, dataset->rev);
    }
    const Uuid resource = resource_of(tx, *dataset, at);
    if (const auto of = find_resource(tx, to_text(resource)); of && of->url_kind == UrlKind::live_table)
        return Problem::conflict("live-table-written");
    if (auto newest = newest_version(tx, dataset->id); newest && newest->raw_sha256.value == blob.sha256)
        return Received{std::move(*newest), true};
    Version version =
        insert_version(tx, *dataset, resource, file_name, blob.sha256, blob.size, wanted.note ? wanted.note->value : "", who, at);
    audit(tx, at, who, "version.received", fmt::format("{}/{}", slug, version.number), blob.sha256);
    return Received{std::move(version)};
}

Result<Importing::Output> Importing::keep_files(const Version& version, const std::string& stem, const IngestReport& report,
                                                const std::filesystem::path& folder) const {
    Output out;
    for (std::size_t i = 0; i < report.tables.size(); ++i) {
        auto parquet = blobs_.take_file(folder / fmt::format("table-{}.parquet", i + 1));
        if (!parquet) return parquet.problem();
        auto csv = blobs_.take_file(folder / fmt::format("table-{}.csv", i + 1));
        if (!csv) return csv.problem();
        Table& table = out.tables.emplace_back();
        table.id = crypto::new_id<Table>(Instant::now());
        table.version_id = version.id;
        table.dataset_id = version.dataset_id;
        table.ordinal = static_cast<std::int64_t>(i) + 1;
        table.name.value = i == 0 ? stem : fmt::format("{}_{}", stem, i + 1);
        table.row_count = report.tables[i].rows.accepted;
        table.parquet_sha256.value = parquet->sha256;
        table.parquet_bytes = parquet->size;
        table.csv_sha256.value = csv->sha256;
        table.csv_bytes = csv->size;
        for (const ColumnReport& column : report.tables[i].columns) table.columns.push_back(column_of(column));
    }
    return out;
}

// Quarantined rows go in batches of their own: nobody sees them before the version is ready, and a new try removes them first.
std::optional<Problem> Importing::keep_rows(const std::string& tenant, const Version& version, const std::filesystem::path& folder) const {
    std::ifstream in(folder / "quarantine.bin", std::ios::binary);
    std::vector<NewQuarantineRow> batch;
    std::int64_t position = 0;
    std::size_t bytes = 0;
    const auto flush = [&]() -> std::optional<Problem> {
        auto lost = store_.write(tenant, [&](Transaction& tx) {
            insert_quarantine(tx, version.id, batch);
            return true;
        });
        batch.clear();
        return lost;
    };
    for (QuarantineRecord record; read_quarantine(in, record);) {
        bytes += record.raw.size();
        batch.push_back({++position, record.table, record.record, record.byte_offset, record.raw, record.code, record.column, record.params,
                         record.state});
        if (batch.size() < quarantine_batch && bytes < quarantine_bytes) continue;
        bytes = 0;
        if (auto lost = flush()) return lost;
    }
    return batch.empty() ? std::nullopt : flush();
}

void Importing::mark_failed(const std::string& tenant, const Version& version, const Problem& problem) const {
    (void)store_.write(tenant, [&](Transaction& tx) {
        const auto now_there = version_by_id(tx, version.id);
        if (now_there && after(now_there->state, VersionEvent::refuse))
            set_version_state(tx, version.id, VersionState::failed, problem_text(problem));
        return true;
    });
}

// What a parsed version becomes: failed where it says nothing new, in review where something speaks against it, else ready; and public
// where that was asked for, unless a newer one is.
void Importing::conclude(Transaction& tx, const Version& version, const IngestReport& report, const std::vector<Table>& tables,
                         bool publish) const {
    const auto state = version_by_id(tx, version.id).value().state;
    if (!after(state, VersionEvent::accept)) return;  // another node ran the job to its end meanwhile
    const auto before = published_of(tx, version.resource_id);
    const auto known = before ? from_json<IngestReport>(report_of(tx, before->id)) : Result<IngestReport>(Problem::not_found("version"));
    if (known && same_content(report, *known))
        return set_version_state(tx, version.id, VersionState::failed, fmt::format("{} version={}", unchanged_content, before->number));
    for (const Table& table : tables) insert_table(tx, table, Instant::now());
    set_report(tx, version.id, report);
    const bool on_persons = !standing_findings(tx, version).empty();
    const std::string doubt = on_persons ? personal_data : doubt_about(report, known ? &*known : nullptr);
    set_version_state(tx, version.id, doubt.empty() ? VersionState::ready : VersionState::needs_review, doubt);
    const auto dataset = dataset_by_id(tx, version.dataset_id);
    if (!doubt.empty()) news_.needs_review(tx, *dataset, version, Instant::now());
    if (!publish || !doubt.empty() || (before && before->number > version.number) || is_removed(tx, version.resource_id)) return;
    if (!release_for_version(tx, dataset->id, "job", Instant::now())) return;  // withdrawn meanwhile: it stays ready
    publish_version(tx, version, Instant::now());
    std::int64_t rows = 0;
    for (const TableReport& table : report.tables) rows += table.rows.accepted;
    news_.published(tx, *dataset, version, rows, Instant::now());
    audit(tx, Instant::now(), "job", "version.published", fmt::format("{}/{}", dataset->slug.value, version.number),
          "asked for at upload; no fault found");
}

namespace {

// What was corrected of this version, and what the resource's recipes say of rows that are put aside.
std::string with_recipes(const std::string& corrections, std::vector<Recipe> recipes) {
    auto all = from_json<Corrections>(corrections);
    if (!all || recipes.empty()) return corrections;  // what cannot be read is refused by the worker
    all->recipes = std::move(recipes);
    return to_json(*all);
}

}  // namespace

namespace {

// What the worker wrote of persons; without it nothing is kept, so that nothing becomes public unseen.
Result<persons::PersonReport> read_persons(const std::filesystem::path& folder) {
    const auto json = disk::read(folder / persons_file);
    if (!json) return Problem{500, "file-missing"};
    return from_json<persons::PersonReport>(*json);
}

}  // namespace

Result<std::string> Importing::run(const std::string& tenant, const IngestOrder& order,
                                   const std::function<bool(std::int64_t, std::int64_t)>& progress) const {
    Uuid id;
    if (!skl::parse(order.version.value, id)) return Problem::not_found("version");
    std::optional<Version> version;
    std::optional<Dataset> dataset;
    std::string corrections, stem;
    auto lost = store_.write(tenant, [&](Transaction& tx) {
        version = version_by_id(tx, id);
        if (!version || !after(version->state, VersionEvent::parse)) return true;
        dataset = dataset_by_id(tx, version->dataset_id);
        stem = table_stem(*dataset, find_resource(tx, to_text(version->resource_id)).value());
        corrections = with_recipes(corrections_of(tx, id), recipes_of(tx, version->resource_id));
        set_version_state(tx, id, VersionState::parsing);
        delete_results(tx, id);
        return true;
    });
    if (lost) return std::move(*lost);
    if (!version) return Problem::not_found("version");
    if (!dataset) return std::string{};  // published already: a job that ran again
    const disk::ScratchFolder scratch(blobs_.scratch(), "parse-");
    const auto raw = blobs_.open(version->raw_sha256.value);
    if (!raw) return raw.problem();
    auto report = opendata::parse(pool_, {raw->path, scratch.path(), version->file_name.value, corrections, false}, progress);
    if (!report) {
        if (report.problem().status >= 500) return report.problem();
        mark_failed(tenant, *version, report.problem());
        return std::move(report.problem()).with("href", result_path(*dataset, *version, stem));
    }
    auto output = keep_files(*version, stem, *report, scratch.path());
    if (!output) return output.problem();
    if (auto lost_rows = keep_rows(tenant, *version, scratch.path())) return std::move(*lost_rows);
    const auto found = read_persons(scratch.path());
    if (!found) return found.problem();
    lost = store_.write(tenant, [&](Transaction& tx) {
        keep_scan(tx, id, *found, Instant::now());
        conclude(tx, *version, *report, output->tables, order.publish);
        version = version_by_id(tx, id);
        return true;
    });
    if (lost) return std::move(*lost);
    if (version->problem.value.starts_with(unchanged_content)) return Problem{409, unchanged_content, {{"dataset", dataset->slug.value}}};
    log::info(
        "version parsed",
        {{"dataset", dataset->slug.value}, {"version", std::to_string(version->number)}, {"rows", std::to_string(version->rows_accepted)}});
    return result_path(*dataset, *version, stem);
}

Result<std::int64_t> Importing::give_up_lost(Instant now) const {
    std::vector<BeingRead> waiting;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { waiting = versions_being_read(reader); })) return std::move(*lost);
    std::int64_t given_up = 0;
    for (const BeingRead& one : waiting) {
        if (!one.job_id && now.micros - one.created_at.micros < longest_command.count()) continue;
        const auto lost = store_.write(one.tenant, [&](Transaction& tx) {
            const auto job = one.job_id ? Jobs::find(tx, *one.job_id) : std::nullopt;
            const bool goes_on = job && (job->state == JobState::queued || job->state == JobState::running);
            const auto version = version_by_id(tx, one.id);
            if (goes_on || !version || version->job_id != one.job_id || !after(version->state, VersionEvent::refuse)) return true;
            const bool stopped = job && job->state == JobState::cancelled;
            const std::string why = job && job->problem ? job->problem->code.value : stopped ? JobRun::stopped().code : "job-lost";
            set_version_state(tx, one.id, VersionState::failed, why);
            audit(tx, now, "job", "version.given-up", to_text(one.id), why);
            ++given_up;
            return true;
        });
        if (lost) return *lost;
    }
    return given_up;
}

Done Importing::publish(Transaction& tx, const Version& version, const std::string& who, Instant at) const {
    const auto moved = after(version.state, VersionEvent::publish);
    if (!moved) return moved.problem();
    const auto dataset = dataset_by_id(tx, version.dataset_id);
    if (!dataset) return Problem::not_found("dataset");
    if (is_removed(tx, version.resource_id)) return Problem::not_found("resource");
    if (auto free = may_be_public(tx, version); !free) return free;
    if (auto released = release_for_version(tx, dataset->id, who, at); !released) return released;
    publish_version(tx, version, at);
    news_.published(tx, *dataset, version, version.rows_accepted, at);
    audit(tx, at, who, "version.published", fmt::format("{}/{}", dataset->slug.value, version.number),
          version.state == VersionState::needs_review ? "after review" : "");
    return Nothing{};
}

}  // namespace skl::opendata
