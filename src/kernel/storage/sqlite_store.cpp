// SQLite: one writer thread, group commit. It takes all writes that wait, runs each in a savepoint inside one
// transaction, commits once, then wakes them all. There is no waiting while idle: the group is what came meanwhile.
#include <thread>

#include "kernel/storage/connection.h"
#include "kernel/storage/queue.h"
#include "kernel/telemetry/log.h"

namespace skl::storage {

void sqlite_backup(Connection& from, const std::string& to);

namespace {

class SqliteStore : public Store {
public:
    SqliteStore(StoreOptions options, std::string path)
        : options_(std::move(options)), path_(std::move(path)), connection_(open_sqlite(path_, false)), writer_([this] { serve(); }) {}

    ~SqliteStore() override { drain(); }

    void submit(std::string tenant, const Work& work, Finished finished) override {
        Waiting write{std::move(tenant), &work, std::move(finished)};
        if (!queue_.push(write)) write.finished(busy());
    }

    std::optional<Problem> read(const std::string& tenant, const std::function<void(Reader&)>& work) override {
        auto lease = reader();
        try {
            lease->execute("begin");
            Reader at(*lease, tenant);
            work(at);
            lease->execute("commit");
        } catch (const DatabaseError& error) {
            log::error("read failed", {{"what", error.what()}});
            return database_failed();  // the connection is dropped with its transaction
        }
        give_back(std::move(lease));
        return {};
    }

    bool reads_inline() const override { return true; }
    bool postgresql() const override { return false; }
    CommitStatistics statistics() const override { return {writes_, commits_, failed_, queue_.size()}; }

    Done backup(const std::filesystem::path& file) override {
        try {
            auto from = open_sqlite(path_, true);
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
    struct Outcome {
        Finished finished;
        std::optional<Problem> problem;
        std::vector<std::function<void()>> after;
    };

    void serve() {
        const std::size_t most = options_.one_commit_each ? 1 : largest_group;
        for (auto group = queue_.take(most); !group.empty(); group = queue_.take(most)) commit(group);
    }

    void commit(std::vector<Waiting>& group) {
        std::vector<Outcome> outcomes;
        outcomes.reserve(group.size());
        try {
            connection_->execute("begin immediate");
            for (Waiting& write : group) outcomes.push_back(run(write));
            connection_->execute("commit");
            ++commits_;
        } catch (const DatabaseError& error) {
            log::error("commit failed", {{"what", error.what()}});
            roll_back_all();
            for (std::size_t i = outcomes.size(); i < group.size(); ++i) outcomes.push_back({std::move(group[i].finished), {}, {}});
            for (Outcome& outcome : outcomes) outcome = {std::move(outcome.finished), database_failed(), {}};
        }
        writes_ += static_cast<std::int64_t>(outcomes.size());
        for (Outcome& outcome : outcomes) {
            if (outcome.problem) ++failed_;
            for (auto& then : outcome.after) then();
            auto done = std::move(outcome.finished);  // moved out first: it may destroy the frame that waits
            done(std::move(outcome.problem));
        }
    }

    Outcome run(Waiting& write) {
        Transaction tx(*connection_, write.tenant);
        connection_->execute("savepoint write_");
        bool keep = false;
        std::optional<Problem> problem;
        try {
            keep = (*write.work)(tx);
        } catch (const DatabaseError& error) {
            if (error.kind == DatabaseError::Kind::lost) throw;
            log::error("write failed", {{"what", error.what()}});
            problem = database_failed();
        } catch (const std::exception& error) {  // a bug of one write must not take the group with it
            log::error("write threw", {{"what", error.what()}});
            problem = database_failed();
        }
        if (!keep) connection_->execute("rollback to write_");
        connection_->execute("release write_");
        return {std::move(write.finished), std::move(problem), keep ? std::move(tx.after()) : std::vector<std::function<void()>>{}};
    }

    void roll_back_all() {
        try {
            connection_->execute("rollback");
        } catch (const DatabaseError&) {
            connection_ = open_sqlite(path_, false);  // SQLite ended the transaction itself, or the file has to be opened anew
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
        return open_sqlite(path_, true);
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
