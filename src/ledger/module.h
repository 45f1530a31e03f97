// The face of the ledger: what other modules append, and what the composition root starts.
//
//   auto leaf = ledger.append(tx, petition_signed(petition, n), {}, cx.now());
//
// `append` writes in the caller's transaction: the entry exists if and only if the change does, and the commit is its durability
// (README of the specification, section 4). The index comes within 100 ms after the commit, a signed checkpoint within a second.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "kernel/http/app.h"
#include "kernel/storage/keys.h"
#include "ledger/engine/entry.h"

namespace skl::ledger {

class Log;

struct Appended {
    std::string leaf_hash;              // base64url; the receipt's id
    std::optional<std::int64_t> index;  // known when the same key was appended before
};

// What links to a receipt: /ledger/receipts/<leaf_hash>.
std::string receipt_path(std::string_view leaf_hash);

class Ledger {
public:
    // The store outlives it. `folder` holds a folder of tiles for each tenant; it may be lost and is then built again.
    Ledger(Store& store, std::filesystem::path folder);
    ~Ledger();
    Ledger(const Ledger&) = delete;

    // At install, before any append. A name taken twice is a bug and throws.
    void add_type(EntryType type);
    const std::map<std::string, EntryType, std::less<>>& types() const { return types_; }

    // 400 `ledger-entry-schema`. The same key again changes nothing and gives the first entry.
    Result<Appended> append(Transaction& tx, const Entry& entry, const std::optional<std::string>& dedupe_key, Instant now) const;

    // Many entries in one statement, for batch functions; all or none.
    Result<std::vector<Appended>> append_all(Transaction& tx, std::span<const Entry> entries, Instant now) const;

    // What was appended under this key.
    static std::optional<Appended> find(Reader& reader, const std::string& dedupe_key);

    // Numbers, signs and publishes from now on. `origin` of a tenant: <host>/ledger/<tenant>; it is asked for once, when the log
    // begins, and stays. `keys` outlive the ledger's `stop`.
    using Origin = std::function<std::string(const std::string& tenant)>;
    void start(const Keys& keys, Origin origin);
    void stop();

    // Everything that waits, now, on this thread; for commands and tests. Not while started.
    Done settle(const Keys& keys, const Origin& origin);

    // The operator's self-check: every entry of every tenant against the root that was signed. Empty: nothing is wrong.
    std::vector<std::string> faults() const;

    std::shared_ptr<const Log> log(const std::string& tenant) const;  // null: no entry yet
    std::chrono::microseconds oldest_wait(Instant now) const;         // of an entry that no checkpoint holds yet

private:
    struct Wake;
    Result<std::string> written(const Entry& entry, const std::string& tenant) const;
    void round(const Keys* keys, const Origin& origin);
    std::shared_ptr<Log> log_of(const std::string& tenant, const Keys* keys, const Origin& origin);

    Store& store_;
    const std::filesystem::path folder_;
    std::map<std::string, EntryType, std::less<>> types_;
    const std::shared_ptr<Wake> wake_;  // shared with the commits that are on their way
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Log>> logs_;
    std::atomic<std::int64_t> waiting_since_ = 0;  // µs; 0: nothing waits
    std::thread thread_;
};

// Routes, metrics, readiness; `ledger` outlives the app.
void install(App& app, Ledger& ledger);

// A promise of the log (trust.md §8): what is older than this and in no checkpoint makes the node not ready.
constexpr std::chrono::seconds maximum_merge_delay{10};

}  // namespace skl::ledger
