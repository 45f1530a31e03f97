// The transaction store: many readers, group commit for writes, on SQLite or PostgreSQL.
//
// Threads: all members may be called from any thread. A Reader or Transaction belongs to the call that was given it.
// Durability: when a write reports success its commit has reached the disk (SQLite WAL with synchronous=FULL,
// PostgreSQL synchronous_commit=on).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "kernel/describe/result.h"
#include "kernel/storage/statement.h"

namespace skl {

class Reader {
public:
    Reader(storage::Connection& connection, std::string tenant) : connection_(connection), tenant_(std::move(tenant)) {}
    // `sql` must outlive the query: a literal.
    Query query(std::string_view sql) { return {connection_, sql, tenant_}; }
    const std::string& tenant() const { return tenant_; }
    storage::Connection& connection() { return connection_; }

protected:
    storage::Connection& connection_;
    std::string tenant_;
};

class Transaction : public Reader {
public:
    using Reader::Reader;
    // Runs `work` in a savepoint. False: a constraint refused it, its changes are gone, and the transaction goes on
    // (on PostgreSQL it would not after a caught error). Prefer `on conflict do nothing`.
    bool attempt(const std::function<void()>& work);

    // Runs after the commit that makes this write durable, on the writer's thread; never when it failed.
    void on_commit(std::function<void()> then) { then_.push_back(std::move(then)); }
    std::vector<std::function<void()>>& after() { return then_; }

private:
    std::vector<std::function<void()>> then_;
};

// The tenant of work that belongs to all: migrations, job polling, delivery of events.
inline constexpr const char* every_tenant = "*";

// A module's SQL files, embedded at build time (cmake/Embed.cmake).
struct Migration {
    const char* module;
    const char* name;  // 0001_catalogue.sql
    const char* sql;
};
// Those of this program: skl_embed_migrations(<program> migrations/<module>…) defines it.
std::span<const Migration> migrations();

struct StoreOptions {
    std::string url;                                      // sqlite:/path/file.db or postgresql://…
    int pool = 4;                                         // PostgreSQL: connections for reads, and as many for writes
    bool one_commit_each = false;                         // for the benchmark: no groups
    std::chrono::milliseconds longest_statement{30'000};  // as long as a handler may take (kernel.md §2)
};

// A hot kind of write as a function of many (ARCHITECTURE, Storage); Batch<In, Out> of batch.h is the typed form.
class BatchFunction {
public:
    virtual ~BatchFunction() = default;
    // Items are of one tenant. May run again with the same items when the database gave the transaction up.
    virtual void run(Transaction& tx, std::span<void* const> items) = 0;
};

struct CommitStatistics {
    std::int64_t writes = 0, commits = 0, failed = 0, waiting = 0;
};

struct MigrationState {
    Text<> module, name, sha256;
    std::optional<Instant> applied_at;
};
BOOST_DESCRIBE_STRUCT(MigrationState, (), (module, name, sha256, applied_at))

class Store {
public:
    // Throws DatabaseError when the database cannot be opened.
    static std::unique_ptr<Store> open(StoreOptions options);
    virtual ~Store() = default;

    using Work = std::function<bool(Transaction&)>;                // true: keep the change
    using Finished = std::function<void(std::optional<Problem>)>;  // called once, on another thread

    using Ticket = std::uint64_t;  // 0: refused, and `finished` has said so

    // Queues a write for the next commit. `work` must live until `finished` was called, and may run more than once: what it
    // hands out must be overwritten by the next run, not added to. 503 `busy` past most_waiting.
    virtual Ticket submit(std::string tenant, const Work& work, Finished finished) = 0;
    // The same for an item of a batch function; both must live until `finished` was called.
    virtual Ticket submit(std::string tenant, BatchFunction& kind, void* item, Finished finished) = 0;
    // True: the write was still queued and is gone, `finished` is never called. False: it runs or is done; wait for it.
    virtual bool cancel(Ticket ticket) = 0;
    // Runs on the calling thread, which waits.
    virtual std::optional<Problem> read(const std::string& tenant, const std::function<void(Reader&)>& work) = 0;
    virtual bool reads_inline() const = 0;  // reads are short and local: call them on the thread that serves
    std::optional<Problem> write(const std::string& tenant, const Work& work);

    // Forward only, each file in its own transaction, checksummed. Problems: migration-changed, database-newer, migration-failed.
    Done migrate(std::span<const Migration> migrations);
    std::vector<MigrationState> migrated();

    // The database alone, while serving; kernel/storage/backup.h adds blobs, restore and verify.
    virtual Done backup(const std::filesystem::path& file) = 0;
    virtual CommitStatistics statistics() const = 0;
    virtual bool postgresql() const = 0;  // for kernel/storage and kernel/search only
    virtual void drain() = 0;             // waits until all accepted writes are done; refuses new ones
};

constexpr std::size_t most_waiting = 4'096;   // writes in the queue, kernel.md §2
constexpr std::size_t largest_group = 1'024;  // writes of one commit, kernel.md §5

// A row source for set-based SQL: JSON text bound once. SQL names it {{rows(:name; id text, n bigint)}} and reads it as a table.
class Rows {
public:
    Rows& row() { return first_ = true, text_ += text_.size() > 1 ? ",{" : "{", *this; }
    Rows& add(std::string_view column, std::string_view text);
    Rows& add(std::string_view column, const char* text) { return add(column, std::string_view(text)); }
    Rows& add(std::string_view column, const std::string& text) { return add(column, std::string_view(text)); }
    Rows& add(std::string_view column, std::int64_t number);
    Rows& add(std::string_view column, int number) { return add(column, std::int64_t{number}); }
    Rows& add(std::string_view column, double number);
    Rows& add(std::string_view column, bool truth);
    Rows& add(std::string_view column, std::nullopt_t);
    template <class T>
    Rows& add(std::string_view column, const std::optional<T>& value) {
        return value ? add(column, *value) : add(column, std::nullopt);
    }
    Rows& end() { return text_ += '}', *this; }
    std::string json() const { return text_ + "]"; }

private:
    void name(std::string_view column);

    std::string text_ = "[";
    bool first_ = true;
};

}  // namespace skl
