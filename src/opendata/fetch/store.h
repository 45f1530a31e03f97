// The SQL of fetching: what is known of files at addresses elsewhere (opendata.md §5.1).
#pragma once

#include "kernel/storage/store.h"
#include "opendata/model.h"

namespace skl::opendata {

enum class FetchOutcome { waiting, changed, unchanged, failed };
BOOST_DESCRIBE_ENUM(FetchOutcome, waiting, changed, unchanged, failed)

// A resource that is fetched. One without a row is a link that is only shown.
struct Fetch {
    Uuid resource_id;
    Text<0, 60> every;                         // how often: a word or duration of engine/frequency.h; empty: as its dataset is updated
    FetchOutcome outcome{};                    // of the last try
    Text<0, 2048> asked;                       // the address that etag, last_modified and sha256 belong to
    Text<> answered;                           // the one that answered, after redirects
    Text<> content_type, etag, last_modified;  // as served
    Text<> sha256;                             // of the last file that came
    std::int64_t bytes = 0;
    std::int64_t version = 0;  // the last one it made; 0: none
    Text<> problem;            // code of why the last try failed
    std::map<std::string, std::string> problem_params;
    std::int64_t failures = 0;  // in a row
    std::optional<Instant> tried_at, succeeded_at;
    std::optional<Instant> next_at;  // none: by hand only
    std::optional<Uuid> job_id;
};
BOOST_DESCRIBE_STRUCT(Fetch, (),
                      (resource_id, every, outcome, asked, answered, content_type, etag, last_modified, sha256, bytes, version, problem,
                       problem_params, failures, tried_at, succeeded_at, next_at, job_id))

std::optional<Fetch> fetch_of(Reader& reader, const Uuid& resource);
void save_fetch(Transaction& tx, const Fetch& fetch);

// Resources of all tenants whose time has come, the longest waiting first. Run as every_tenant.
struct FetchDue {
    std::string tenant;
    Uuid resource_id;
    std::optional<std::string> href;
};
BOOST_DESCRIBE_STRUCT(FetchDue, (), (tenant, resource_id, href))
std::vector<FetchDue> fetches_due(Reader& reader, Instant now, std::int64_t limit);

// These bytes were a version that is withheld, or was destroyed because nobody may read it.
bool was_taken_away(Reader& reader, const Uuid& resource, const std::string& sha256);
// The newest version's number, where it is of these bytes.
std::optional<std::int64_t> newest_of_bytes(Reader& reader, const Uuid& resource, const std::string& sha256);

}  // namespace skl::opendata
