// Rows of use. The only SQL of this room is in store.cpp.
#pragma once

#include <map>
#include <set>

#include "kernel/sketch/hyperloglog.h"
#include "kernel/storage/store.h"

namespace skl::opendata {

struct UsedBy {  // what a count is of
    std::string dataset, table_name, way, country;
    std::int64_t status = 2;
    bool robot = false;
    friend auto operator<=>(const UsedBy&, const UsedBy&) = default;
};
struct UsedAmount {
    std::int64_t requests = 0, bytes = 0;
};

void add_usage(Transaction& tx, Date day, const UsedBy& by, const UsedAmount& amount);
void add_users(Transaction& tx, Date day, const std::string& dataset, const sketch::HyperLogLog& users);

std::string salt_of(Transaction& tx, Date day, const std::string& fresh);  // the fresh one where the day has none
void forget_salts(Transaction& tx, Date before);

std::set<std::string> tenants_of_usage(Reader& reader);  // as every_tenant
std::int64_t close_users(Transaction& tx, Date before);  // gives how many days of datasets
std::optional<Date> newest_closed(Reader& reader);

// A day of a dataset, over all ways; of robots only their number.
struct UsageDay {
    Date day;
    std::string dataset;
    Translations title;  // of a public one
    std::int64_t users = 0, requests = 0, robot_requests = 0, failed = 0, bytes = 0;
    std::int64_t page = 0, rows = 0, sql = 0, ckan = 0, download = 0, harvest = 0;
};
struct UsageFilter {
    std::optional<Date> from, to;
    std::string dataset;
    std::int64_t fewest = 0;                // users of a day that is shown
    std::string before_day, after_dataset;  // the row that the page before ended with; empty: the first page
    std::int64_t limit = 100;
};
// The newest first, within a day by name. Of days that have ended.
std::vector<UsageDay> usage_days(Reader& reader, const UsageFilter& filter);

// Each count of ended days that may be shown, in the order of days.
struct UsageRow {
    Date day;
    UsedBy by;
    UsedAmount amount;
    std::int64_t users = 0;
};
void each_usage(Reader& reader, std::int64_t fewest, Date from, const std::function<void(const UsageRow&)>& row);

}  // namespace skl::opendata
