// PostgreSQL: batch functions go to one writer thread that groups what waits, everything else to a pool in transactions of
// their own, because every statement is a round trip and a savepoint per write in a group gains only 1.4×. The tenant is
// set for row-level security; 40001 and 40P01 are tried again; a connection lost while idle is made anew (begin).
#include <thread>

#include "kernel/storage/group.h"
#include "kernel/telemetry/log.h"

namespace skl::storage {
namespace {

class PostgresStore : public Store {
public:
    explicit PostgresStore(StoreOptions options) : options_(std::move(options)) {
        give_back(open());  // refuses to start without a database
        for (int i = 0; i < std::max(1, options_.pool); ++i) writers_.emplace_back([this] { serve(queue_, 1); });
        writers_.emplace_back([this] { serve(batches_, options_.one_commit_each ? 1 : largest_group); });
    }
    ~PostgresStore() override { drain(); }

    Ticket submit(std::string tenant, const Work& work, Finished finished) override {
        return push(queue_, {.tenant = std::move(tenant), .work = &work, .finished = std::move(finished)});
    }
    Ticket submit(std::string tenant, BatchFunction& kind, void* item, Finished finished) override {
        return push(batches_, {.tenant = std::move(tenant), .kind = &kind, .item = item, .finished = std::move(finished)});
    }
    bool cancel(Ticket ticket) override { return (ticket % 2 == 1 ? batches_ : queue_).cancel(ticket); }

    std::optional<Problem> read(const std::string& tenant, const std::function<void(Reader&)>& work) override {
        try {
            auto lease = take();
            lease->begin(tenant, true);
            Reader at(*lease, tenant);
            work(at);
            lease->commit();
            give_back(std::move(lease));
        } catch (const DatabaseError& error) {
            log::error("read failed", {{"what", error.what()}});
            return database_failed();
        }
        return {};
    }

    bool reads_inline() const override { return false; }
    bool postgresql() const override { return true; }
    CommitStatistics statistics() const override { return {writes_, commits_, failed_, queue_.size() + batches_.size()}; }

    Done backup(const std::filesystem::path& file) override {
        return run_postgresql_tool(
            {"pg_dump", "--format=custom", "--no-owner", "--enable-row-security", "--file=" + file.string(), "--dbname=" + options_.url});
    }

    void drain() override {
        queue_.close();
        batches_.close();
        for (std::thread& writer : writers_)
            if (writer.joinable()) writer.join();
    }

private:
    Ticket push(WriteQueue& queue, Waiting write) {
        const Ticket ticket = queue.push(write);
        if (ticket == 0) write.finished(busy());
        return ticket;
    }

    void serve(WriteQueue& queue, std::size_t most) {
        for (auto group = queue.take(most); !group.empty(); group = queue.take(most)) {
            std::vector<Outcome> outcomes;
            std::int64_t commits = 0;
            try {
                auto lease = take();
                outcomes = commit_group(*lease, group, commits);
                give_back(std::move(lease));
            } catch (const DatabaseError& error) {  // whether a commit on its way has arrived, nobody knows: the answer is a failure
                log::error("connection lost", {{"what", error.what()}});
                outcomes = all_failed(group, database_failed());
            }
            commits_ += commits;
            writes_ += static_cast<std::int64_t>(outcomes.size());
            for (const Outcome& outcome : outcomes) failed_ += outcome.problem ? 1 : 0;
            tell(outcomes);
        }
    }

    std::unique_ptr<Connection> open() const { return open_postgresql(options_.url, options_.longest_statement); }

    std::unique_ptr<Connection> take() {
        {
            const std::lock_guard lock(mutex_);
            while (!idle_.empty()) {
                auto out = std::move(idle_.back());
                idle_.pop_back();
                if (!out->lost()) return out;
            }
        }
        return open();
    }
    void give_back(std::unique_ptr<Connection> lease) {
        const std::lock_guard lock(mutex_);
        if (!lease->lost() && idle_.size() < static_cast<std::size_t>(options_.pool) * 2) idle_.push_back(std::move(lease));
    }

    StoreOptions options_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
    WriteQueue queue_, batches_;
    std::atomic<std::int64_t> writes_ = 0, commits_ = 0, failed_ = 0;
    std::vector<std::thread> writers_;
};

}  // namespace

std::unique_ptr<Store> open_postgresql_store(StoreOptions options) { return std::make_unique<PostgresStore>(std::move(options)); }

}  // namespace skl::storage
