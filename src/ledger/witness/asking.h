// The log asks its witnesses (trust.md §10): within seconds after a new checkpoint, one request in flight to each, and publishes what
// its quorum has cosigned. All state lies in rows, so several nodes and restarts share it.
//
//   signed checkpoint → asked about → POST <url>/add-checkpoint → cosignature kept → quorum: published
//
// Threads: `round` from one.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "ledger/log.h"
#include "ledger/module.h"
#include "ledger/witness/store.h"

namespace skl::ledger {

class Witnesses {
public:
    using LogOf = std::function<std::shared_ptr<const Log>(const std::string& tenant)>;
    // `published`: a log's row has something new to publish. All outlive this.
    Witnesses(Store& store, LogOf log_of, std::function<void()> published, AskingOptions options)
        : store_(store), log_of_(std::move(log_of)), published_(std::move(published)), options_(options) {}
    ~Witnesses() { stop(); }
    Witnesses(const Witnesses&) = delete;

    void start();
    void stop();

    // Asks whoever is due, once, on this thread; for tests and commands. How many were asked.
    std::size_t round(Instant now);

private:
    struct Ask {
        std::string tenant;
        WitnessRow witness;
        std::int64_t size = 0;  // of `note`
        std::string note, vkey, origin;
    };
    struct Answer {
        std::string cosignature, trouble;
        std::int64_t known_size = 0;
        std::optional<AlarmRow> alarm;
    };
    std::vector<Ask> due(Instant now);
    std::vector<Ask> claim(Transaction& tx, Instant now) const;
    void carry_out(const Ask& ask);
    Answer ask(const Ask& ask) const;
    Answer judge(const Ask& ask, const Log& log, long status, const std::string& body) const;
    std::uint64_t signed_size(const std::string& tenant) const;
    std::optional<AlarmRow> alarm(const Ask& ask, const Log& log) const;
    void keep(const Ask& ask, const Answer& answer, Instant now);
    void work();

    Store& store_;
    const LogOf log_of_;
    const std::function<void()> published_;
    const AskingOptions options_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Ask> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

// What readers get: the log's own signature and the cosignatures.
std::string with_cosignatures(const std::string& note, const std::vector<WitnessRow>& witnesses, std::int64_t size);

}  // namespace skl::ledger
