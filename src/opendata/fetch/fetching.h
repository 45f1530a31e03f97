// Files at addresses elsewhere become versions (opendata.md §5.1): fetched within limits, only if they changed, and read like any
// upload. What went wrong is kept and told, and the next try waits longer each time.
#pragma once

#include "opendata/fetch/store.h"
#include "opendata/inside.h"

namespace skl::opendata {

constexpr std::int64_t largest_fetch = std::int64_t{2} << 30;  // bytes
constexpr std::chrono::seconds fetch_connecting{10}, fetch_idle{30}, longest_fetch{600};
constexpr std::int64_t failures_told = 3;  // in a row: one alone is an accident of the network

inline constexpr const char* fetch_job = "opendata.fetch";          // one file, asked for by a person
inline constexpr const char* fetch_due_job = "opendata.fetch-due";  // all whose time has come, at most four hosts at once

struct FetchOrder {  // payload of fetch_job
    Text<> resource;
    Text<> who;
};
BOOST_DESCRIBE_STRUCT(FetchOrder, (), (resource, who))

// Hosts of the private network that the operator listed, "host" or "host:port" (kernel/outbound/call.h).
std::vector<std::string> listed_hosts(const Configuration& configuration);

// True: stop. Told how far it is, of how many bytes where that was announced.
using FetchProgress = std::function<bool(std::int64_t done, std::optional<std::int64_t> total)>;

// Fetches and keeps what became of it. Gives the version it made, with its reading in the queue; none: nothing changed. Problems, kept
// too: 422 fetch-no-address, fetch-forbidden-address, too-many-redirects {limit}, fetch-refused {status}, fetch-unreachable {what},
// fetch-too-large {limit}, fetch-withheld; 409 cancelled, which is kept as no failure; 404; 409 withdrawn-stays.
Result<std::optional<Version>> fetch(Module::Inside& in, const std::string& tenant, const Uuid& resource, const std::string& who,
                                     const std::vector<std::string>& hosts, const FetchProgress& progress);

// Those that are due, at most `limit`, those of one host one after the other; failures of one do not stop the others. Gives how many were
// fetched. `stopped` is asked from several threads.
Result<std::int64_t> fetch_due(Module::Inside& in, std::int64_t limit, const std::vector<std::string>& hosts,
                               const std::function<bool()>& stopped);

// In the transaction that asked for it. A fetch that waits or runs already is that one.
Uuid enqueue_fetch(Module::Inside& in, Transaction& tx, const Resource& resource, const std::string& who);

// The file is fetched from now on; `every` as Fetch::every. The first fetch is for who asks.
Fetch begin_fetching(Transaction& tx, const Resource& resource, const Dataset& dataset, const std::string& every, Instant now);
// How often from now on.
void set_schedule(Fetch& fetch, const Dataset& dataset, const std::string& every, Instant now);

// What a publisher said of how often: nothing, or a word that is understood. 422 of the field `every`.
std::vector<FieldError> fault_of_schedule(const std::optional<Text<0, 60>>& every);
std::string schedule_word(const std::optional<Text<0, 60>>& every);

void install_fetch_jobs(Module::Inside& in, Jobs& jobs, const App& app);
void install_fetches(App& app);  // /datasets/{dataset}/resources/new, /resources/{resource}/fetch

}  // namespace skl::opendata
