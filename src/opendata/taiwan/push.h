// The exchange outwards: what changes in our catalogue is told to a portal by the same protocol (opendata.md §10).
#pragma once

#include "kernel/jobs/jobs.h"
#include "opendata/inside.h"
#include "opendata/taiwan/exchange_store.h"

namespace skl::opendata::taiwan {

inline constexpr const char* push_job = "opendata.exchange";
inline constexpr const char* push_issue = "exchange-failed";  // code of the issue of a dataset that the portal does not take

struct Portal {
    std::string url, key;  // https://data.gov.tw/api/v1
    std::string site;      // what stands before paths of ours, without the tenant's prefix
    bool private_network = false;
};
Portal portal_of(const Configuration& configuration);  // url is empty: none is configured

// Minutes between the tries; after the last one the push has failed.
inline constexpr std::int64_t pauses_min[] = {1, 5, 30, 360};

// Queues what has changed, then calls the portal for what is due, one after the other. Gives how many calls there were.
Result<std::int64_t> push_changes(Store& store, const Portal& portal, Instant now, const std::function<bool()>& stopped);

void install_push_job(Module::Inside& in, Jobs& jobs, const Configuration& configuration);  // each minute, where a portal is configured

}  // namespace skl::opendata::taiwan
