// The face of open data: what main.cpp installs and what other modules may call.
#pragma once

#include <filesystem>
#include <memory>

#include "kernel/http/app.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/notify.h"
#include "kernel/notify/subscriptions.h"
#include "kernel/sandbox/spawner.h"
#include "kernel/storage/blobs.h"
#include "ledger/module.h"

namespace skl {
class Locale;
}

namespace skl::opendata {

// Workers that must be known to the spawner before any thread starts.
std::vector<sandbox::WorkerKind> worker_kinds();

// A file on this machine held against the standards it speaks (CSV on the Web, Data Package): JSON of the report, or words. `spawner` knows
// the kinds above.
struct FileVerdict {
    bool valid = false;
    std::string text;
};
Result<FileVerdict> validate_file(sandbox::Spawner& spawner, const std::filesystem::path& file, bool words);

// An API called from here and held to the rules for APIs of agencies; `valid`: none failed.
Result<FileVerdict> check_api(const std::string& url, const Locale& locale, std::string_view language, bool words);

// An address held to the profile asia-od/1 (docs/asia-od-1.md).
Result<FileVerdict> check_asia(const std::string& url, bool words);

struct Parts {  // what open data stands on; all outlive the module
    Store& store;
    Blobs& blobs;
    sandbox::Spawner& spawner;
    int parse_workers = 1, query_workers = 2;
    Outbox* outbox = nullptr;          // where dataset.published goes
    ledger::Ledger* ledger = nullptr;  // and where anybody can check it
};

class Module {
public:
    explicit Module(const Parts& parts);
    ~Module();

    // Routes, navigation and job handlers; before the jobs and the server start.
    void install(App& app, Jobs& jobs);
    // Subscribers may ask for dataset.published, and the operator is told of versions that wait for a look.
    void tell(notify::Notify& notify, notify::Subscriptions& subscriptions);

    // Whom letters to "organization/<id>" reach: its contact address.
    std::optional<notify::Contact> contact(Transaction& tx, const std::string& recipient) const;

    // Words that mean the same (kernel/search/search.h); before the server starts. 422 bad-synonyms {line}.
    Done read_synonyms(const std::filesystem::path& file);

    // A file from this machine as a new version, published unless something speaks against it. JSON of the outcome:
    // {"dataset","version","state","rows_accepted","rows_quarantined"}.
    struct FileImport {
        std::string file, dataset, title_zh, title_en, license, publisher;
    };
    Result<std::string> import_file(const std::string& tenant, const FileImport& import,
                                    const std::function<bool(std::int64_t, std::int64_t)>& progress);
    // The report of a file, as JSON (opendata.md §23.1) or in words; nothing is kept.
    Result<std::string> inspect_file(const std::filesystem::path& file, bool words);

    // Keeps superseded versions as what differs from the next ones. `now`: whole files go at once, not when nobody has used them for a
    // day; for when nothing is served.
    struct SharedVersions {
        std::int64_t versions = 0, bytes_before = 0, bytes_after = 0, freed = 0;
    };
    Result<SharedVersions> share_versions(bool now);

    // Indexes every dataset of the tenant again; gives how many.
    Result<std::int64_t> rebuild_search(const std::string& tenant);

    // The datasets of presets/<name>/demo/catalogue.json that are not there yet. Gives how many were imported.
    Result<std::int64_t> load_demo(const std::string& tenant, const std::filesystem::path& folder,
                                   const std::function<void(const std::string&)>& say);

    struct Inside;

private:
    Done publish_usage(const std::string& tenant, const std::string& file);  // the dataset about the use of this site
    std::unique_ptr<Inside> inside_;
};

BOOST_DESCRIBE_STRUCT(Module::SharedVersions, (), (versions, bytes_before, bytes_after, freed))

}  // namespace skl::opendata
