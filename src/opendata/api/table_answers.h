// Answers to questions about tables (opendata.md §24). Versions are immutable: an answer that was given is the answer until another
// version is public, and then it is another question. Kept ones are given from memory; who asks what is just being answered waits for that
// answer; all others are worked out a few at once, tenants in turn.
#pragma once

#include <functional>
#include <vector>

#include "kernel/describe/result.h"
#include "kernel/http/request.h"
#include "opendata/api/fair_cache.h"
#include "opendata/api/turns.h"

namespace skl::opendata {

class TableAnswers {
public:
    static constexpr std::size_t most_bytes = std::size_t{32} << 20, largest_kept = std::size_t{1} << 20;
    static constexpr std::size_t most_waiting = 256;  // questions of one tenant; past it 503 `busy`
    static constexpr std::chrono::seconds longest_wait{10};

    struct Limits {
        int at_once = 2;  // as many as TrustedQueries has connections
        std::size_t bytes = most_bytes, waiting = most_waiting;
        std::chrono::milliseconds wait = longest_wait;
    };
    TableAnswers() : TableAnswers(Limits{}) {}
    explicit TableAnswers(const Limits& limits)
        : limits_(limits), kept_(limits.bytes, largest_kept), turns_(limits.at_once, limits.waiting) {}

    // `key`: all that the answer depends on, beside the tenant. `work` blocks and runs on the pool; it may be left out for another's.
    // Problems: 503 busy, and those of the work, which are not kept.
    Task<Result<Reply>> get(std::string tenant, std::string key, std::function<Result<Reply>()> work);

    struct Counts {
        std::int64_t asked = 0, kept = 0, shared = 0, worked = 0;  // from memory; with others; by running the work
    };
    Counts counts() const;

private:
    using Outcome = std::shared_ptr<const Result<Reply>>;
    struct Flight {
        Outcome outcome;  // null: who began did not come to its end
        bool landed = false;
        std::vector<std::function<void()>> waiting;
    };
    using Place = std::pair<std::string, std::string>;  // tenant, key
    struct Landing;

    Task<Result<Reply>> lead(Place place, std::shared_ptr<Flight> flight, std::function<Result<Reply>()> work);
    Task<void> arrival(std::shared_ptr<Flight> flight);
    void land(const Place& place, Flight& flight, Outcome outcome);  // nothing of a flight changes afterwards
    void counted(std::int64_t Counts::*what);

    const Limits limits_;
    mutable std::mutex mutex_;
    std::map<Place, std::shared_ptr<Flight>> flights_;
    Counts counts_;
    FairCache<Result<Reply>> kept_;
    Turns turns_;  // last: whoever waits for one is let go before what it would use
};

}  // namespace skl::opendata
