// Addresses elsewhere are called once a day (opendata.md §13.6): over kernel/outbound, which calls public addresses only, with at most
// five redirects, each judged anew.
#pragma once

#include "opendata/quality/store.h"

namespace skl::opendata {

inline constexpr const char* links_job = "opendata.links";

class Links {
public:
    // `private_network`: calls addresses that are not public, too; for tests and for an intranet.
    explicit Links(Store& store, bool private_network = false) : store_(store), private_network_(private_network) {}

    // Calls what is due, at most `limit`. Gives how many were called.
    Result<std::int64_t> check_due(Instant now, std::int64_t limit, const std::function<bool()>& stopped) const;

    LinkSeen look(const std::string& href) const;

private:
    Store& store_;
    bool private_network_;
};

}  // namespace skl::opendata
