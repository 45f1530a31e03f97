// From a received file to a published version (opendata.md §5, §19): receive → parse in a worker → keep → review → publish.
#pragma once

#include "kernel/jobs/jobs.h"
#include "kernel/sandbox/pool.h"
#include "kernel/storage/blobs.h"
#include "opendata/publish/news.h"
#include "opendata/store.h"

namespace skl::opendata {

constexpr std::size_t quarantine_batch = 1'000, quarantine_bytes = std::size_t{8} << 20;  // of one transaction
inline constexpr const char* ingest_job = "opendata.ingest";
inline constexpr const char* give_up_job = "opendata.give-up";

struct IngestOrder {  // payload of the job
    Text<> version;
    bool publish = false;
};
BOOST_DESCRIBE_STRUCT(IngestOrder, (), (version, publish))

class Importing {
public:
    Importing(Store& store, Blobs& blobs, sandbox::Pool& pool, Outbox* outbox = nullptr, ledger::Ledger* ledger = nullptr)
        : store_(store), blobs_(blobs), pool_(pool), news_(outbox, ledger) {}

    News& news() { return news_; }

    // The dataset (made when new) and a version in state `received`; or the newest version, whatever its state, when its bytes are
    // the same (opendata.md §5.1). Problems: 422 invalid (slug, title), 404.
    struct Received {
        Version version;
        bool unchanged = false;
    };
    Result<Received> receive(Transaction& tx, const NewVersion& wanted, const std::string& file_name, const Blob& blob,
                             const std::string& who, Instant at) const;

    // Parses the version's file and keeps what came out; publishes when asked to and nothing speaks against it. May run again.
    // Gives the path of the result. `progress` may ask to stop. Problems: of the file (422); 409 bytes-only-change: the public version says
    // the same.
    Result<std::string> run(const std::string& tenant, const IngestOrder& order,
                            const std::function<bool(std::int64_t, std::int64_t)>& progress) const;

    // Versions whose reading will not go on, because its job failed, was stopped or is gone, or the command was killed, become
    // failed: the publisher sees why and may read them again. Gives how many.
    Result<std::int64_t> give_up_lost(Instant now) const;

    // A version that is ready or in review becomes the public one. 409 illegal-transition.
    Done publish(Transaction& tx, const Version& version, const std::string& who, Instant at) const;

private:
    struct Output;
    Result<Output> keep_files(const Version& version, const std::string& stem, const IngestReport& report,
                              const std::filesystem::path& folder) const;
    std::optional<Problem> keep_rows(const std::string& tenant, const Version& version, const std::filesystem::path& folder) const;
    void conclude(Transaction& tx, const Version& version, const IngestReport& report, const std::vector<Table>& tables,
                  bool publish) const;
    void mark_failed(const std::string& tenant, const Version& version, const Problem& problem) const;

    Store& store_;
    Blobs& blobs_;
    sandbox::Pool& pool_;
    News news_;
};

// A slug from a file's name: letters and digits of ASCII, else dataset-<n>.
std::string slug_of(std::string_view file_name);

}  // namespace skl::opendata
