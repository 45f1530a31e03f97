// The SQL of histories: versions by resource, how long they are kept, and what became of those that were taken away.
#pragma once

#include "opendata/catalogue/store.h"
#include "opendata/store.h"

namespace skl::opendata {

// By its id or identifier; or a dataset's first one, by the dataset's slug, id or identifier.
std::optional<Resource> resource_named(Reader& reader, const std::string& key);
std::optional<Version> version_numbered(Reader& reader, const Resource& resource, std::int64_t number);
std::optional<Version> version_as_of(Reader& reader, const Resource& resource, Instant at);  // the one that was public then

// All that can be read now.
struct ShownVersion {
    Uuid id;
    std::int64_t number = 0;
    VersionState state{};
    Instant published_at;
};
BOOST_DESCRIBE_STRUCT(ShownVersion, (), (id, number, state, published_at))
std::vector<ShownVersion> shown_versions(Reader& reader, const Uuid& resource);

// How a dataset's versions are kept.
enum class Retention { keep_all, keep_n, keep_daily_30_monthly_120 };
BOOST_DESCRIBE_ENUM(Retention, keep_all, keep_n, keep_daily_30_monthly_120)

struct History {
    std::vector<std::string> key;  // columns that no two rows share, for comparing versions; empty: it is looked for
    Retention retention{};
    std::int64_t kept = 0;  // of keep_n
    std::int64_t rev = 0;   // 0: nobody has said anything
};
BOOST_DESCRIBE_STRUCT(History, (), (key, retention, kept, rev))

History history_of(Reader& reader, const Uuid& dataset);
void save_history(Transaction& tx, const Uuid& dataset, const History& history, const std::string& who, Instant at);
// Datasets of all tenants whose versions are not all kept. Run as every_tenant.
struct Limited {
    std::string tenant;
    Uuid dataset_id;
};
BOOST_DESCRIBE_STRUCT(Limited, (), (tenant, dataset_id))
std::vector<Limited> limited_histories(Reader& reader);

// Why a version is not to be had any more (opendata.md §6).
// retention is the policy's, publisher the removal of the whole resource; the others are said by who withholds.
enum class RemovalCause { personal_data, secrecy, order, error, retention, publisher };
BOOST_DESCRIBE_ENUM(RemovalCause, personal_data, secrecy, order, error, retention, publisher)

struct Removal {
    Uuid version_id;
    RemovalCause cause{};
    std::string reason;
    Text<> asked_by;
    Instant asked_at;
    std::optional<Text<>> decided_by;
    std::optional<Instant> decided_at;
    bool destroyed = false;
};
BOOST_DESCRIBE_STRUCT(Removal, (), (version_id, cause, reason, asked_by, asked_at, decided_by, decided_at, destroyed))

std::optional<Removal> removal_of(Reader& reader, const Uuid& version);
void save_removal(Transaction& tx, const Removal& removal);
void forget_removal(Transaction& tx, const Uuid& version);  // it was restored

// Takes everything away that the version's file said: rows put aside, report, corrections, statistics, the claim on its blobs. What stays
// is its number, hashes, counts and times. Gives the hashes of the blobs it needed.
std::vector<std::string> erase_content(Transaction& tx, const Version& version);
// Of these, those that no row of any tenant needs. Run as every_tenant.
std::vector<std::string> unneeded(Reader& reader, const std::vector<std::string>& sha256);

}  // namespace skl::opendata
