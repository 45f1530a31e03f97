// Who uses which data (opendata.md §14): answers are counted in memory, by table, day, way, country and status, and written each minute
// and when the program stops; a kill loses at most a minute of statistics. Different users are counted by HyperLogLog over hashes salted
// anew each day: no address is kept, and a day's salt and sketches are erased when the day has ended.
#pragma once

#include <functional>
#include <memory>

#include "kernel/http/watch.h"
#include "kernel/jobs/jobs.h"

namespace skl {
class App;
}

namespace skl::opendata {

constexpr std::int64_t fewest_shown = 5;  // different users: a day of a dataset that fewer used is not shown

class Usage : public AnswerWatch {
public:
    explicit Usage(Store& store);
    ~Usage() override;  // writes what was counted

    // A file with the days that have ended, as a version of the dataset of this tenant: through the import that all files take.
    using PublishFile = std::function<Done(const std::string& tenant, const std::string& file)>;
    void install(App& app, Jobs& jobs, PublishFile publish);

    void answered(const Context& cx, int status, std::int64_t bytes) override;
    Done flush(Instant now);                         // what stands in memory
    Result<std::int64_t> close_days(Instant now);    // sketches of ended days become numbers; gives of how many days
    Result<std::int64_t> publish_days(Instant now);  // gives of how many tenants

private:
    struct Counting;
    std::unique_ptr<Counting> counting_;
};

}  // namespace skl::opendata
