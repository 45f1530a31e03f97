#include "kernel/http/together.h"

namespace skl {

void Together::land(const std::string& what, Flight& flight, Done outcome) {
    std::vector<std::function<void()>> waiting;
    {
        const std::lock_guard lock(mutex_);
        flight.outcome = std::move(outcome);
        waiting.swap(flight.waiting);
        flights_.erase(what);
    }
    for (const auto& wake : waiting) wake();
}

Task<Done> Together::run(std::string what, Task<Done> work) {
    std::shared_ptr<Flight> flight;
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        std::shared_ptr<Flight>& at = flights_[what];
        first = at == nullptr;
        if (first) at = std::make_shared<Flight>();
        flight = at;
    }
    if (!first) {
        co_await until_called([&](std::function<void()> wake) {
            {
                const std::lock_guard lock(mutex_);
                if (!flight->outcome) {
                    flight->waiting.push_back(std::move(wake));
                    return;
                }
            }
            wake();
        });
        const std::lock_guard lock(mutex_);
        co_return *flight->outcome;
    }
    // Whatever becomes of the work, also when it throws or its connection goes: who waits goes on.
    struct Landing {
        Together& together;
        const std::string& what;
        Flight& flight;
        Done outcome = Problem{503, "busy"};
        ~Landing() { together.land(what, flight, std::move(outcome)); }
    };
    Landing landing{*this, what, *flight};
    landing.outcome = co_await std::move(work);
    co_return landing.outcome;
}

}  // namespace skl
