#include "kernel/storage/group.h"

#include <random>
#include <thread>

#include "kernel/telemetry/log.h"

namespace skl::storage {
namespace {

using After = std::vector<std::function<void()>>;
using Kind = DatabaseError::Kind;

// The items of one kind and tenant, by their places in the group.
using Bucket = std::vector<std::size_t>;

class Run {
public:
    Run(Connection& connection, std::vector<Waiting>& group)
        : connection_(connection), group_(group), problems_(group.size()), after_(group.size()) {}

    void once() {
        connection_.begin(group_[0].tenant, false);
        tenant_ = group_[0].tenant;
        if (group_.size() == 1 ? !alone() : !together()) {
            connection_.rollback();
        } else {
            connection_.commit();
        }
    }

    std::vector<Outcome> outcomes() {
        std::vector<Outcome> out;
        out.reserve(group_.size());
        for (std::size_t i = 0; i < group_.size(); ++i)
            out.push_back({std::move(group_[i].finished), std::move(problems_[i]), std::move(after_[i])});
        return out;
    }

private:
    bool alone() { return attempt({0}, false); }

    bool together() {
        std::map<std::pair<BatchFunction*, std::string>, Bucket> buckets;
        bool any = false;
        for (std::size_t i = 0; i < group_.size(); ++i) {
            if (group_[i].kind == nullptr)
                any |= attempt({i}, true);
            else
                buckets[{group_[i].kind, group_[i].tenant}].push_back(i);
        }
        for (const auto& [kind, bucket] : buckets) {
            if (attempt(bucket, true)) {
                any = true;
            } else if (bucket.size() > 1) {  // one by one, to find the one that fails
                for (const std::size_t i : bucket) any |= attempt({i}, true);
            }
        }
        return any;
    }

    // Runs one write, or one call of a batch function. True: its changes stay.
    bool attempt(const Bucket& bucket, bool savepoint) {
        const Waiting& first = group_[bucket[0]];
        if (first.tenant != tenant_) connection_.set_tenant(first.tenant);
        tenant_ = first.tenant;
        if (savepoint) connection_.execute("savepoint write_");
        Transaction tx(connection_, first.tenant);
        std::optional<Problem> problem;
        const bool keep = call(tx, bucket, problem);
        for (const std::size_t i : bucket) problems_[i] = problem;
        after_[bucket[0]] = keep ? std::move(tx.after()) : After{};
        if (savepoint) {
            if (!keep) connection_.execute("rollback to savepoint write_");
            connection_.execute("release savepoint write_");
        }
        return keep;
    }

    bool call(Transaction& tx, const Bucket& bucket, std::optional<Problem>& problem) {
        const Waiting& first = group_[bucket[0]];
        try {
            bool keep = true;
            if (first.kind == nullptr) {
                keep = (*first.work)(tx);
            } else {
                std::vector<void*> items;
                for (const std::size_t i : bucket) items.push_back(group_[i].item);
                first.kind->run(tx, items);
            }
            if (!keep || !connection_.poisoned()) return keep;
            log::error("write failed", {{"what", "it went on after a failed statement"}});
        } catch (const DatabaseError& error) {
            if (error.kind == Kind::lost || error.kind == Kind::retry) throw;
            log::error("write failed", {{"what", error.what()}});
        } catch (const std::exception& error) {  // a bug of one write must not take the group with it
            log::error("write threw", {{"what", error.what()}});
        }
        problem = database_failed();
        return false;
    }

    Connection& connection_;
    std::vector<Waiting>& group_;
    std::vector<std::optional<Problem>> problems_;
    std::vector<After> after_;
    std::string tenant_;
};

void pause(int attempt) {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::this_thread::sleep_for(std::chrono::milliseconds((1 << attempt) * 2 + static_cast<int>(random() % 10)));
}

// What holds for the group as a whole went wrong: a deferred constraint at commit, or a write so long that the database
// ended the transaction under it (SQLite does when interrupted). Alone, each shows whether it is to blame.
std::vector<Outcome> one_by_one(Connection& connection, std::vector<Waiting>& group, std::int64_t& commits) {
    std::vector<Outcome> out;
    for (std::size_t i = 0; i < group.size(); ++i) {
        std::vector<Waiting> single;
        single.push_back(group[i]);
        for (Outcome& outcome : commit_group(connection, single, commits)) out.push_back(std::move(outcome));
    }
    return out;
}

}  // namespace

std::vector<Outcome> commit_group(Connection& connection, std::vector<Waiting>& group, std::int64_t& commits) {
    for (int attempt = 0;; ++attempt) {
        try {
            Run run(connection, group);
            run.once();
            ++commits;
            return run.outcomes();
        } catch (const DatabaseError& error) {
            if (error.kind == Kind::lost) throw;
            connection.rollback();
            if (error.kind == Kind::retry && attempt < most_retries) {
                pause(attempt);
                continue;
            }
            log::error("commit failed", {{"what", error.what()}});
            if (error.kind == Kind::retry) return all_failed(group, busy());
            return group.size() > 1 ? one_by_one(connection, group, commits) : all_failed(group, database_failed());
        }
    }
}

std::vector<Outcome> all_failed(std::vector<Waiting>& group, const Problem& problem) {
    std::vector<Outcome> out;
    out.reserve(group.size());
    for (Waiting& write : group) out.push_back({std::move(write.finished), problem});
    return out;
}

void tell(std::vector<Outcome>& outcomes) {
    for (Outcome& outcome : outcomes) {
        for (auto& then : outcome.after) then();
        auto done = std::move(outcome.finished);
        done(std::move(outcome.problem));
    }
}

}  // namespace skl::storage
