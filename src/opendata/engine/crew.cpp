#include "opendata/engine/crew.h"

#include <system_error>

namespace skl::opendata {

Crew::~Crew() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        next_ = count_;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Crew::begin(std::size_t count, Work work) {
    {
        const std::lock_guard lock(mutex_);
        work_ = std::move(work);
        next_ = 0;
        count_ = count;
    }
    if (!thread_.joinable() && !alone_) {
        try {
            thread_ = std::thread([this] { serve(); });
        } catch (const std::system_error&) {
            alone_ = true;
        }
    }
    changed_.notify_all();
}

void Crew::finish() {
    std::unique_lock lock(mutex_);
    while (work_on_one(lock)) {
    }
    changed_.wait(lock, [&] { return working_ == 0; });
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

// With the lock, which is let go meanwhile. False: none is left.
bool Crew::work_on_one(std::unique_lock<std::mutex>& lock) {
    if (next_ >= count_) return false;
    const std::size_t item = next_++;
    ++working_;
    lock.unlock();
    std::exception_ptr thrown;
    try {
        work_(item);
    } catch (...) {  // finish() throws it again
        thrown = std::current_exception();
    }
    lock.lock();
    if (thrown && !thrown_) {
        thrown_ = thrown;
        next_ = count_;
    }
    if (--working_ == 0) changed_.notify_all();
    return true;
}

void Crew::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return ending_ || next_ < count_; });
        if (ending_) return;
        (void)work_on_one(lock);
    }
}

}  // namespace skl::opendata
