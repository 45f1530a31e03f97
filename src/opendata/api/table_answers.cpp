#include "opendata/api/table_answers.h"

#include "kernel/http/suspend.h"

namespace skl::opendata {
namespace {

std::size_t bytes_of(const Reply& reply) {
    std::size_t out = sizeof reply + reply.body.size() + reply.content_type.size();
    for (const auto& [name, value] : reply.headers) out += name.size() + value.size() + 2 * sizeof name;
    return out;
}

bool to_be_kept(const Result<Reply>& answer) { return answer && answer->status == 200 && answer->file.empty() && !answer->stream; }

}  // namespace

// Whatever becomes of the work, also when it throws or its asker has gone: who waits goes on.
struct TableAnswers::Landing {
    TableAnswers& answers;
    const Place& place;
    Flight& flight;
    ~Landing() { answers.land(place, flight, nullptr); }
};

void TableAnswers::land(const Place& place, Flight& flight, Outcome outcome) {
    std::vector<std::function<void()>> waiting;
    {
        const std::lock_guard lock(mutex_);
        if (flight.landed) return;
        flight.landed = true;
        flight.outcome = std::move(outcome);
        waiting.swap(flight.waiting);
        flights_.erase(place);
    }
    for (const auto& wake : waiting) wake();
}

Task<void> TableAnswers::arrival(std::shared_ptr<Flight> flight) {
    co_await until_called([&](std::function<void()> wake) {
        {
            const std::lock_guard lock(mutex_);
            if (!flight->landed) {
                flight->waiting.push_back(std::move(wake));
                return;
            }
        }
        wake();
    });
}

Task<Result<Reply>> TableAnswers::lead(Place place, std::shared_ptr<Flight> flight, std::function<Result<Reply>()> work) {
    const Landing landing{*this, place, *flight};
    const auto turn = co_await turns_.take(place.first, std::chrono::steady_clock::now() + limits_.wait);
    if (!turn) {
        const auto busy = std::make_shared<const Result<Reply>>(Problem{503, "busy", {}, {}, {{"Retry-After", "1"}}});
        land(place, *flight, busy);
        co_return *busy;
    }
    Outcome outcome;
    co_await on_pool([&] {
        counted(&Counts::worked);
        outcome = std::make_shared<const Result<Reply>>(work());
        if (to_be_kept(*outcome)) kept_.keep(place.first, place.second, outcome, bytes_of(**outcome));
        land(place, *flight, outcome);  // here, so that those who wait do not depend on who asked first
    });
    co_return *outcome;
}

Task<Result<Reply>> TableAnswers::get(std::string tenant, std::string key, std::function<Result<Reply>()> work) {
    const Place place{std::move(tenant), std::move(key)};
    counted(&Counts::asked);
    while (true) {
        if (const Outcome kept = kept_.find(place.first, place.second)) {
            counted(&Counts::kept);
            co_return *kept;
        }
        std::shared_ptr<Flight> flight;
        bool first = false;
        {
            const std::lock_guard lock(mutex_);
            std::shared_ptr<Flight>& at = flights_[place];
            first = at == nullptr;
            if (first) at = std::make_shared<Flight>();
            flight = at;
        }
        if (first) co_return co_await lead(place, flight, std::move(work));
        co_await arrival(flight);
        if (flight->outcome == nullptr) continue;  // nobody has it yet: perhaps this one will lead
        counted(&Counts::shared);
        co_return *flight->outcome;
    }
}

void TableAnswers::counted(std::int64_t Counts::*what) {
    const std::lock_guard lock(mutex_);
    ++(counts_.*what);
}

TableAnswers::Counts TableAnswers::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

}  // namespace skl::opendata
