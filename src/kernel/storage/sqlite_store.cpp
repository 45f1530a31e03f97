// SQLite: one writer thread, group commit. It takes all writes that wait, runs each in a savepoint inside one
// transaction, commits once, then wakes them all. There is no waiting while idle: the group is what came meanwhile.
#include <thread>

#include "kernel/storage/group.h"
#include "kernel/telemetry/log.h"

namespace skl::storage {

void sqlite_backup(Connection& from, const std::string& to);

namespace {

class SqliteStore : public Store {
public:
    SqliteStore(StoreOptions options, std::string path)
        : options_(std::move(options)), path_(std::move(path)), connection_(open(false)), writer_([this] { serve(); }) {}

    ~SqliteStore() override { drain(); }

    Ticket submit(std::string tenant, const Work& work, Finished finished) override {
        return push({.tenant = std::move(tenant), .work = &work, .finished = std::move(finished)});
    }
    Ticket submit(std::string tenant, BatchFunction& kind, void* item, Finished finished) override {
        return push({.tenant = std::move(tenant), .kind = &kind, .item = item, .finished = std::move(finished)});
    }
    bool cancel(Ticket ticket) override { return queue_.cancel(ticket); }

    std::optional<Problem> read(const std::string& tenant, const std::function<void(Reader&)>& work) override {
        try {
            auto lease = reader();
            lease->begin(tenant, true);
            Reader at(*lease, tenant);
            work(at);
            lease->commit();
            give_back(std::move(lease));
        } catch (const DatabaseError& error) {
            log::error("read failed", {{"what", error.what()}});
            return database_failed();  // the connection is dropped with its transaction
        }
        return {};
    }

    bool reads_inline() const override { return true; }
    bool postgresql() const override { return false; }
    CommitStatistics statistics() const override { return {writes_, commits_, failed_, queue_.size()}; }

    Done backup(const std::filesystem::path& file) override {
        try {
            auto from = open(true);
            sqlite_backup(*from, file.string());
        } catch (const DatabaseError& error) {
            return Problem{500, "backup-failed", {{"what", error.what()}}};
        }
        return Nothing{};
    }

    void drain() override {
        queue_.close();
        if (writer_.joinable()) writer_.join();
    }

private:
    std::unique_ptr<Connection> open(bool read_only) const { return open_sqlite(path_, read_only, options_.longest_statement); }

    Ticket push(Waiting write) {
        const Ticket ticket = queue_.push(write);
        if (ticket == 0) write.finished(busy());
        return ticket;
    }

    void serve() {
        const std::size_t most = options_.one_commit_each ? 1 : largest_group;
        for (auto group = queue_.take(most); !group.empty(); group = queue_.take(most)) commit(group);
    }

    void commit(std::vector<Waiting>& group) {
        std::vector<Outcome> outcomes;
        std::int64_t commits = 0;
        try {
            outcomes = commit_group(*connection_, group, commits);
        } catch (const DatabaseError& error) {  // the disk failed or is full
            log::error("commit failed", {{"what", error.what()}});
            outcomes = all_failed(group, database_failed());
            reopen();
        }
        commits_ += commits;
        writes_ += static_cast<std::int64_t>(outcomes.size());
        for (const Outcome& outcome : outcomes) failed_ += outcome.problem ? 1 : 0;
        tell(outcomes);
    }

    // A connection whose transaction cannot be ended is not used again. While the file cannot be opened the old one
    // stays: its next write fails too, and says so.
    void reopen() {
        try {
            connection_->rollback();
        } catch (const DatabaseError&) {
            try {
                connection_ = open(false);
            } catch (const DatabaseError& error) {
                log::error("cannot open the database again", {{"what", error.what()}});
            }
        }
    }

    std::unique_ptr<Connection> reader() {
        {
            const std::lock_guard lock(readers_mutex_);
            if (!readers_.empty()) {
                auto out = std::move(readers_.back());
                readers_.pop_back();
                return out;
            }
        }
        return open(true);
    }
    void give_back(std::unique_ptr<Connection> lease) {
        const std::lock_guard lock(readers_mutex_);
        readers_.push_back(std::move(lease));
    }

    StoreOptions options_;
    std::string path_;
    std::unique_ptr<Connection> connection_;
    WriteQueue queue_;
    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<Connection>> readers_;
    std::atomic<std::int64_t> writes_ = 0, commits_ = 0, failed_ = 0;
    std::thread writer_;  // last: it uses the members above
};

}  // namespace

std::unique_ptr<Store> open_sqlite_store(StoreOptions options, const std::string& path) {
    return std::make_unique<SqliteStore>(std::move(options), path);
}

}  // namespace skl::storage
