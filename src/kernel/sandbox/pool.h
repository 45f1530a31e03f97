// A few workers of one kind, ready to take work; from any thread. A worker past its time is killed and replaced at once.
#pragma once

#include <condition_variable>
#include <functional>

#include "kernel/sandbox/spawner.h"

namespace skl::sandbox {

inline constexpr std::chrono::milliseconds grace{250};    // README §2: SIGKILL at deadline + 250 ms, the worker's chance to say so itself
inline constexpr std::chrono::seconds longest_start{10};  // until `ready`; DuckDB needs 15–35 ms

struct PoolOptions {
    std::string kind;  // as registered with the spawner
    std::string init;  // first words to each worker
    int workers = 2;
    bool single_use = false;                     // a new process for every piece of work
    std::size_t most_waiting = 64;               // callers in the queue; past it 503 `busy`
    std::chrono::milliseconds patience{10'000};  // longest wait for a worker
    Problem too_late{408, "worker-timeout"};
    Problem died{500, "worker-crash"};
};

struct Ask {
    std::string_view request;                        // at most largest_frame
    std::string bind{};                              // workers that served another binding are not used for it; empty: any
    std::chrono::milliseconds time{3'000};           // from the moment a worker has it
    std::size_t most_bytes = std::size_t{10} << 20;  // of all chunks
    // Called for each chunk on the caller's thread. False: enough; the worker is dropped.
    std::function<bool(std::string_view)> chunk{};
};

struct Answer {
    std::string summary;    // payload of the end
    std::string chunks;     // all chunks, where no function takes them
    std::size_t bytes = 0;  // of all chunks
    bool cut = false;       // most_bytes was reached or `chunk` said enough: no summary
};

struct PoolCounts {
    std::int64_t asked = 0, killed = 0, died = 0, spawned = 0, waiting = 0;
};

class Pool {
public:
    Pool(Spawner& spawner, PoolOptions options);
    ~Pool();

    // Starts all workers now, not at the first ask.
    void warm();
    // Blocks. Problems: 503 busy, 503 workers-unavailable, those of the options, and what the worker itself answers.
    Result<Answer> ask(const Ask& ask);
    Result<Answer> ask(std::string_view request, Deadline deadline);
    PoolCounts counts() const;

private:
    struct Member {
        Spawner::Worker worker;
        std::string bound;
        bool ready = false;
        bool used = false;
    };
    Result<Member> take(const std::string& bind);
    std::optional<Problem> fill();  // with the lock held
    void give_back(Member member, bool keep);
    Result<Answer> talk(Member& member, const Ask& ask, bool& keep);
    bool await_ready(Member& member);

    Spawner& spawner_;
    PoolOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<Member> idle_;
    int alive_ = 0;
    PoolCounts counts_;
};

}  // namespace skl::sandbox
