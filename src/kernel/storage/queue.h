// Inside of storage: the queue between those who wait for a write and the threads that commit.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "kernel/storage/store.h"

namespace skl::storage {

// Either `work`, a write of its own, or `item` of the batch function `kind`.
struct Waiting {
    std::string tenant;
    const Store::Work* work = nullptr;
    BatchFunction* kind = nullptr;
    void* item = nullptr;
    Store::Finished finished;
    Store::Ticket ticket = 0;
};

// A write is queued until `take` claims it; only while queued can it be cancelled.
class WriteQueue {
public:
    // 0: the queue is full or closed; the write stays with the caller.
    Store::Ticket push(Waiting& write) {
        const std::lock_guard lock(mutex_);
        if (closed_ || waiting_.size() >= most_waiting) return 0;
        const Store::Ticket ticket = ++last_ticket_ * 2 + (write.kind != nullptr ? 1 : 0);  // odd: of a batch function
        write.ticket = ticket;
        waiting_.push_back(std::move(write));
        ready_.notify_one();
        return ticket;
    }
    // Takes all that wait, at most `most`; waits for the first. Empty: closed and done.
    std::vector<Waiting> take(std::size_t most) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
        std::vector<Waiting> out;
        while (!waiting_.empty() && out.size() < most) {
            out.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        return out;
    }
    bool cancel(Store::Ticket ticket) {
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& w) { return w.ticket == ticket; });
        if (found == waiting_.end()) return false;
        waiting_.erase(found);
        return true;
    }
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        ready_.notify_all();
    }
    std::int64_t size() const {
        const std::lock_guard lock(mutex_);
        return static_cast<std::int64_t>(waiting_.size());
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Waiting> waiting_;
    Store::Ticket last_ticket_ = 0;
    bool closed_ = false;
};

inline Problem busy() { return {503, "busy", {}, {}, {{"Retry-After", "1"}}}; }
inline Problem database_failed() { return {500, "internal"}; }

std::unique_ptr<Store> open_sqlite_store(StoreOptions options, const std::string& path);
std::unique_ptr<Store> open_postgresql_store(StoreOptions options);

}  // namespace skl::storage
