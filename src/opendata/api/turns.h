// A few pieces of work at once, the others in a queue for each tenant; tenants that wait come in turn, so that who asks a thousand times
// keeps nobody else waiting. Who waits holds no thread.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "kernel/http/task.h"

namespace skl::opendata {

class Turns {
public:
    Turns(int at_once, std::size_t most_waiting) : free_(at_once), most_waiting_(most_waiting) {}

    // Ends with its life. Without a value: too many of this tenant wait, or it came too late.
    class Turn {
    public:
        Turn() = default;
        explicit Turn(Turns* of) : of_(of) {}
        Turn(Turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn() {
            if (of_ != nullptr) of_->give_back();
        }
        explicit operator bool() const { return of_ != nullptr; }

    private:
        Turns* of_ = nullptr;
    };
    Task<Turn> take(std::string tenant, std::chrono::steady_clock::time_point latest);

private:
    struct Waiter {
        std::function<void()> wake;
        bool granted = false;
    };
    void give_back();

    std::mutex mutex_;
    int free_;
    const std::size_t most_waiting_;  // of one tenant
    std::map<std::string, std::deque<std::shared_ptr<Waiter>>> queues_;
    std::deque<std::string> next_;  // tenants that wait
};

}  // namespace skl::opendata
