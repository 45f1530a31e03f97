// Requests for data and error reports, beside their routes: their clocks, who is told of them, and what is told of those that wait too
// long.
#pragma once

#include "kernel/jobs/jobs.h"
#include "kernel/notify/notify.h"
#include "opendata/requests/store.h"

namespace skl {
class App;
class Context;
}  // namespace skl

namespace skl::opendata {

constexpr std::int64_t forget_askers_after_days = 30;  // after the end: time enough to read the answer and to ask again

class Requests {
public:
    explicit Requests(Store& store) : store_(store) {}
    void install(App& app, Jobs& jobs);  // routes and jobs
    void set_notify(notify::Notify& notify) { notify_ = &notify; }

    calendar::Zone zone(const std::string& tenant) const;
    requests::Clocks clocks(const std::string& tenant, Instant submitted) const;

    // In the transaction of the change. Who answers: the organization, else whoever answers for the dataset, else the operator.
    void tell_officials(Transaction& tx, const DataRequest& request, const char* topic, Instant now) const;
    // Who asked for it or for one of its duplicates.
    void tell_askers(Transaction& tx, const DataRequest& request, requests::RequestEvent event, Instant now) const;

    void post(Transaction& tx, const notify::NewNotice& notice, Instant now) const;  // where notices are sent at all

    // Overstepped clocks are told once each; gives how many.
    Result<std::int64_t> tell_late(Instant now) const;
    Result<std::int64_t> forget(Instant now) const;

private:
    Store& store_;
    const calendar::Calendar* calendar_ = nullptr;
    const Jobs* jobs_ = nullptr;
    const Locale* words_ = nullptr;
    notify::Notify* notify_ = nullptr;
};

}  // namespace skl::opendata
