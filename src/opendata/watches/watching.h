// Subscriptions to a condition of a table's rows (opendata.md §14), e.g. pm25 > 54. A watch is the table and the condition; who is told of
// it is the affair of kernel/notify: topic rows.matched, its subject the watch's id.
//
// After each publication the rows that meet the condition are looked at; those that were not known by their content are one event, written
// in the transaction that notes them: nobody is told of a row twice, also not when it was gone for a while (kept_versions).
#pragma once

#include "kernel/storage/outbox.h"
#include "opendata/api/open_table.h"
#include "opendata/watches/store.h"

namespace skl::opendata {

inline constexpr const char* rows_matched = "rows.matched";
constexpr std::int64_t most_watched_rows = 10'000;  // of a version that meet one condition; the last in the file's order
constexpr std::int64_t most_watches = 200;          // of one table: each is a query after each publication
constexpr std::int64_t kept_versions = 30;          // for which a row that has gone is known

// Hashes of the rows that meet the condition. Blocks. Problems of the filter (400), of the query.
Result<std::vector<std::int64_t>> matching_rows(Module::Inside& in, const OpenTable& table, const std::string& filter);

// Looks at every watch of the dataset with its public version; what is new becomes events. Gives how many. May run again.
Result<std::int64_t> watch_publication(Module::Inside& in, const std::string& tenant, const Uuid& dataset, Outbox& outbox, Instant now);

void install_watches(App& app, Jobs& jobs, Module::Inside& in);  // needs Outbox among the app's services to be told of publications

}  // namespace skl::opendata
