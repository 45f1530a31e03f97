// Inside of storage: the queue between those who wait for a write and the threads that commit.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "kernel/storage/store.h"

namespace skl::storage {

struct Waiting {
    std::string tenant;
    const Store::Work* work;
    Store::Finished finished;
};

class WriteQueue {
public:
    // False: the queue is full or closed; `finished` was not called.
    bool push(Waiting& write) {
        const std::lock_guard lock(mutex_);
        if (closed_ || waiting_.size() >= most_waiting) return false;
        waiting_.push_back(std::move(write));
        ready_.notify_one();
        return true;
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
    bool closed_ = false;
};

inline Problem busy() { return {503, "busy", {}, {}, {{"Retry-After", "1"}}}; }
inline Problem database_failed() { return {500, "internal"}; }

std::unique_ptr<Store> open_sqlite_store(StoreOptions options, const std::string& path);
std::unique_ptr<Store> open_postgresql_store(StoreOptions options);

}  // namespace skl::storage
