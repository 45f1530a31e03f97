// PostgreSQL: a pool of connections. Each write is its own transaction with the tenant set for row-level security,
// retried on 40001 and 40P01; a savepoint per write in a group gains only 1.4× there (docs/decisions).
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "kernel/storage/connection.h"
#include "kernel/storage/queue.h"
#include "kernel/telemetry/log.h"

namespace skl::storage {
namespace {

constexpr int most_retries = 5;  // kernel.md §5
constexpr std::string_view set_tenant = "select set_config('app.tenant', :tenant, true)";

class PostgresStore : public Store {
public:
    explicit PostgresStore(StoreOptions options) : options_(std::move(options)) {
        give_back(open_postgresql(options_.url));  // refuses to start without a database
        for (int i = 0; i < std::max(1, options_.pool); ++i) writers_.emplace_back([this] { serve(); });
    }
    ~PostgresStore() override { drain(); }

    void submit(std::string tenant, const Work& work, Finished finished) override {
        Waiting write{std::move(tenant), &work, std::move(finished)};
        if (!queue_.push(write)) write.finished(busy());
    }

    std::optional<Problem> read(const std::string& tenant, const std::function<void(Reader&)>& work) override {
        try {
            auto lease = take();
            lease->execute("begin isolation level repeatable read read only");
            lease->execute(set_tenant, {{"tenant", tenant}}, nullptr);
            Reader at(*lease, tenant);
            work(at);
            lease->execute("commit");
            give_back(std::move(lease));
        } catch (const DatabaseError& error) {
            log::error("read failed", {{"what", error.what()}});
            return database_failed();
        }
        return {};
    }

    bool reads_inline() const override { return false; }
    bool postgresql() const override { return true; }
    CommitStatistics statistics() const override { return {writes_, commits_, failed_, queue_.size()}; }

    Done backup(const std::filesystem::path& file) override {
        const int status = dump(file);
        if (status != 0) return Problem{500, "backup-failed", {{"what", fmt::format("pg_dump ended with {}", status)}}};
        return Nothing{};
    }

    void drain() override {
        queue_.close();
        for (std::thread& writer : writers_)
            if (writer.joinable()) writer.join();
    }

private:
    // --dbname is visible in the process list: passwords belong into ~/.pgpass or PGPASSWORD, as docs/operators.md says.
    int dump(const std::filesystem::path& file) const {
        const std::string target = "--file=" + file.string(), database = "--dbname=" + options_.url;
        const char* arguments[] = {"pg_dump", "--format=custom", "--no-owner", target.c_str(), database.c_str(), nullptr};
        pid_t child = 0;
        if (posix_spawnp(&child, "pg_dump", nullptr, nullptr, const_cast<char* const*>(arguments), environ) != 0) return -1;
        int status = 0;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    void serve() {
        for (auto one = queue_.take(1); !one.empty(); one = queue_.take(1)) {
            std::vector<std::function<void()>> after;
            auto problem = commit(one[0], after);
            ++writes_;
            if (problem) ++failed_;
            for (auto& then : after) then();
            auto done = std::move(one[0].finished);
            done(std::move(problem));
        }
    }

    std::optional<Problem> commit(Waiting& write, std::vector<std::function<void()>>& after) {
        for (int attempt = 0;; ++attempt) {
            try {
                auto lease = take();
                lease->execute("begin");
                lease->execute(set_tenant, {{"tenant", write.tenant}}, nullptr);
                Transaction tx(*lease, write.tenant);
                const bool keep = (*write.work)(tx);
                lease->execute(keep ? "commit" : "rollback");
                if (keep) {
                    after = std::move(tx.after());
                    ++commits_;
                }
                give_back(std::move(lease));
                return {};
            } catch (const DatabaseError& error) {
                if (error.kind == DatabaseError::Kind::retry && attempt < most_retries) {
                    pause(attempt);
                    continue;
                }
                log::error("write failed", {{"what", error.what()}});
                return database_failed();
            } catch (const std::exception& error) {
                log::error("write threw", {{"what", error.what()}});
                return database_failed();
            }
        }
    }

    static void pause(int attempt) {
        thread_local std::minstd_rand random{std::random_device{}()};
        std::this_thread::sleep_for(std::chrono::milliseconds((1 << attempt) * 2 + static_cast<int>(random() % 10)));
    }

    std::unique_ptr<Connection> take() {
        {
            const std::lock_guard lock(mutex_);
            while (!idle_.empty()) {
                auto out = std::move(idle_.back());
                idle_.pop_back();
                if (!out->lost()) return out;
            }
        }
        return open_postgresql(options_.url);
    }
    void give_back(std::unique_ptr<Connection> lease) {
        const std::lock_guard lock(mutex_);
        if (!lease->lost() && idle_.size() < static_cast<std::size_t>(options_.pool) * 2) idle_.push_back(std::move(lease));
    }

    StoreOptions options_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
    WriteQueue queue_;
    std::atomic<std::int64_t> writes_ = 0, commits_ = 0, failed_ = 0;
    std::vector<std::thread> writers_;
};

}  // namespace

std::unique_ptr<Store> open_postgresql_store(StoreOptions options) { return std::make_unique<PostgresStore>(std::move(options)); }

}  // namespace skl::storage
