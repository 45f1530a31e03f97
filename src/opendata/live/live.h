// Live tables: what modules declare and registries hold. Their rows can be read as they are now at any time; one that is open and that
// somebody has said yes to is a dataset too, whose newest version is at most `fresh_within` behind.
//
// A check reads all rows, in the order of their key. Where they are others than before they become a version like any other: written as
// CSV with the declared types, read in the confined worker, published. Checks come by the clock, and soon after an event of `news`.
#pragma once

#include "kernel/http/app.h"
#include "kernel/jobs/jobs.h"
#include "kernel/storage/blobs.h"
#include "kernel/storage/outbox.h"
#include "opendata/live/store.h"
#include "opendata/publish/import.h"

namespace skl::opendata {

constexpr std::size_t largest_snapshot = std::size_t{128} << 20;  // bytes of its CSV
constexpr const char* release_required = "about-persons";

class Live {
public:
    Live(App& app, Jobs& jobs, Store& store, Blobs& blobs, const Importing& importing);

    LiveTables& declared() { return tables_; }
    std::optional<LiveTable> find(Reader& reader, const std::string& name) const;  // declared, else a registry
    std::vector<LiveTable> all(Reader& reader) const;                              // by name
    Translations title(const LiveTable& table) const;
    Translations description(const LiveTable& table) const;
    Translations column_title(const LiveColumn& column) const;
    // What the page of its dataset says: when its rows were read last, and how far behind it may be. None: nobody keeps it up.
    std::optional<std::string> freshness(const Context& cx, Reader& reader, const std::string& dataset) const;

    // From now on it is a dataset; checked at once. 409 `about-persons`, `live-table-scoped`, `slug-taken`,
    // `live-table-published`.
    Done publish(Transaction& tx, const LiveTable& table, const std::string& who, Instant at) const;
    // Its dataset stays as it is, and is suspended or withdrawn by its own moves. 409 `live-table-paused`.
    Done pause(Transaction& tx, const LiveTable& table, const std::string& who, const std::string& why, Instant at) const;

    // In the transaction that changed its rows: a check follows within seconds.
    void touch(Transaction& tx, const std::string& name, Instant at) const;

    // Blocks. True: there is a new version. Problems are kept with the table.
    Result<bool> check(const std::string& tenant, const std::string& name, Instant now) const;
    Result<std::int64_t> check_due(Instant now) const;  // of all tenants; gives how many new versions there are

private:
    struct Snapshot;
    Result<Snapshot> read(const std::string& tenant, const std::string& name) const;
    Result<std::optional<Version>> receive(const std::string& tenant, const Snapshot& snapshot, Instant now) const;
    Result<std::int64_t> make_public(const std::string& tenant, const Version& version, Instant now) const;
    void keep(const std::string& tenant, const Snapshot& snapshot, std::int64_t version, const std::string& problem, Instant now) const;

    Store& store_;
    Blobs& blobs_;
    const Importing& importing_;
    Jobs& jobs_;
    const Locale& words_;
    LiveTables own_;  // where the house brings none
    LiveTables& tables_;
};

// Its checks by the clock and by events; it lives as long as they do.
void install_live(App& app, Jobs& jobs, Store& store, Blobs& blobs, const Importing& importing);

// Open data's own: requests for data, applications made with data, publishers.
void declare_own_tables(App& app);

void install_live_tables(App& app);  // /opendata/live-tables
void install_registries(App& app);   // /opendata/registries

}  // namespace skl::opendata
