#include "opendata/api/turns.h"

#include "kernel/http/suspend.h"

namespace skl::opendata {

Task<Turns::Turn> Turns::take(std::string tenant, std::chrono::steady_clock::time_point latest) {
    const auto waiter = std::make_shared<Waiter>();
    co_await until_called([&](std::function<void()> wake) {
        {
            const std::lock_guard lock(mutex_);
            auto& queue = queues_[tenant];
            if (free_ == 0 && queue.size() < most_waiting_) {
                waiter->wake = std::move(wake);
                if (queue.empty()) next_.push_back(tenant);
                queue.push_back(waiter);
                return;
            }
            waiter->granted = free_ > 0;
            if (waiter->granted) --free_;
            if (queue.empty()) queues_.erase(tenant);
        }
        wake();
    });
    if (!waiter->granted) co_return Turn{};
    Turn turn(this);
    if (std::chrono::steady_clock::now() > latest) co_return Turn{};
    co_return turn;
}

void Turns::give_back() {
    std::function<void()> wake;
    {
        const std::lock_guard lock(mutex_);
        if (next_.empty()) {
            ++free_;
            return;
        }
        const std::string tenant = std::move(next_.front());
        next_.pop_front();
        const auto queue = queues_.find(tenant);
        const std::shared_ptr<Waiter> waiter = std::move(queue->second.front());
        queue->second.pop_front();
        if (queue->second.empty())
            queues_.erase(queue);
        else
            next_.push_back(tenant);
        waiter->granted = true;
        wake = std::move(waiter->wake);
    }
    wake();
}

}  // namespace skl::opendata
