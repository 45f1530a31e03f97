// A WebSub hub (W3C Recommendation of 2018-01-23) for our own feeds: who subscribes with a callback is sent the feed when something is new
// in it. POST /websub takes subscriptions; a callback is asked whether it meant it before anything is sent; leases end; what is sent is
// signed where a secret was given (X-Hub-Signature: sha256=…), tried again as webhooks are, and never goes to addresses that are not
// public.
//
// Threads: everything may be called from any thread; construct before jobs and outbox start.
#pragma once

#include "kernel/notify/subscriptions.h"
#include "kernel/notify/websub_request.h"
#include "kernel/notify/websub_store.h"

namespace skl::notify {

constexpr std::int64_t most_asked_of_host = 10;    // that wait for its word: nobody is flooded with questions by us
constexpr std::int64_t most_active_of_host = 200;  // feeds × languages × callbacks

struct WebsubOptions {
    bool private_network = false;  // callbacks may be on this network
    std::vector<std::chrono::milliseconds> pauses = webhook_pauses;
    std::vector<std::chrono::milliseconds> question_pauses = {std::chrono::seconds(5), std::chrono::minutes(1)};
};

class Websub {
public:
    // Registers jobs and a consumer of all events.
    Websub(Store& store, Jobs& jobs, Outbox& outbox, const Notify& notify, const Subscriptions& subscriptions, const Locale& words,
           const Keys& keys, WebsubOptions options = {});

    // POST /websub; the job that forgets what expired.
    void install(App& app);

    // `site` as in FeedPlace. The callback is asked by a job. Problems: 404 (no feed of ours), 429 too-many-subscriptions.
    Done ask(Transaction& tx, const WebsubRequest& request, const std::string& site, Instant now);
    Result<std::int64_t> forget_expired(Instant now) const;  // gives how many

private:
    Result<std::string> verify(const JobRun& run);
    Result<std::string> spread(const JobRun& run);
    Result<std::string> send(const JobRun& run);
    void end(Transaction& tx, const Uuid& id, Instant now) const;  // the row and its key
    void agreed(Transaction& tx, const WebsubRow& row, Instant now) const;

    Store& store_;
    Jobs& jobs_;
    const Notify& notify_;
    const Subscriptions& subscriptions_;
    const Locale& words_;
    const Keys& keys_;
    const WebsubOptions options_;
};

}  // namespace skl::notify
