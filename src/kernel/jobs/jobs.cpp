// The threads of a node: workers lease and run, one keeper renews leases, buries what died too often, and keeps schedules.
#include "kernel/jobs/jobs.h"

#include <condition_variable>
#include <list>
#include <stdexcept>
#include <thread>

#include "kernel/crypto/random.h"
#include "kernel/crypto/stream.h"
#include "kernel/jobs/store.h"
#include "kernel/telemetry/log.h"

namespace skl {
namespace {

using namespace std::chrono;
using namespace jobs;

constexpr int beats_a_lease = 30;    // how often a running job is looked at
constexpr int renewals_a_lease = 3;  // two may fail before another node takes over

Instant later(Instant at, milliseconds by) { return {at.micros + microseconds(by).count()}; }

// Doubled at each attempt, ± 20 % so that what failed together does not come back together.
milliseconds pause_after(std::int64_t attempt, const JobRetry& retry) {
    const auto doublings = std::min<std::int64_t>(attempt - 1, 30);
    const auto listed = static_cast<std::size_t>(attempt - 1);
    const milliseconds whole = listed < retry.pauses.size()
                                   ? retry.pauses[listed]
                                   : std::min(retry.longest_pause, milliseconds(retry.first_pause.count() << doublings));
    const auto noise =
        static_cast<std::int64_t>(crypto::mix(static_cast<std::uint64_t>(Instant::now().micros)) % 401);  // 0 … 400 thousandths
    return milliseconds(whole.count() * (800 + noise) / 1000);
}

JobProblem told(const Problem& problem) {
    JobProblem out{{problem.code}, {}};
    for (const auto& [name, value] : problem.params) out.params[name] = {value};
    return out;
}

class Running : public JobRun {
public:
    Running(Leased job, const std::atomic<bool>& stopping) : leased(std::move(job)), stopping_(stopping) {
        id = leased.id;
        tenant = leased.tenant;
        kind = leased.kind;
        payload = leased.payload;
        attempt = leased.attempts;
    }
    void progress(std::int64_t done, std::optional<std::int64_t> total, std::string message) override {
        const std::lock_guard lock(mutex_);
        standing_ = {done, total, std::move(message)};
        changed_ = true;
    }
    bool cancelled() const override { return told_to_stop || stopping_; }

    Standing standing() const {
        const std::lock_guard lock(mutex_);
        return standing_;
    }
    bool take_change() {
        const std::lock_guard lock(mutex_);
        return std::exchange(changed_, false);
    }

    const Leased leased;
    std::atomic<bool> told_to_stop = false, cancel_wanted = false, lost = false;
    steady_clock::time_point renewed = steady_clock::now();  // the keeper's

private:
    const std::atomic<bool>& stopping_;
    mutable std::mutex mutex_;
    Standing standing_;
    bool changed_ = false;
};

struct Handling {
    Jobs::Handler handler;
    JobRetry retry;
};

struct Schedule {
    std::string tenant, name, kind, payload;
    Cron cron;
    Instant look_at{};  // before it nothing is due, as far as this node knows
};

}  // namespace

struct Jobs::Machine {
    Machine(Store& store, JobOptions options) : store_(store), options_(options) {}

    void start() {
        for (const auto& [name, kind] : kinds_) names_.row().add("kind", name).end();
        stopping_ = false;
        for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
        threads_.emplace_back([this] { keep(); });
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
    }

    void nudge() {
        {
            const std::lock_guard lock(mutex_);
            ++nudges_;
        }
        wake_.notify_all();
    }

    void tell_to_stop(const Uuid& id) {
        const std::lock_guard lock(mutex_);
        for (const auto& run : running_)
            if (run->id == id) run->cancel_wanted = run->told_to_stop = true;
    }

    // --- workers ---
    void work() {
        while (!stopping_) {
            const std::uint64_t seen = nudges_;
            if (auto job = take()) {
                run(std::move(*job));
                continue;
            }
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, options_.poll, [&] { return stopping_ || nudges_ != seen; });
        }
    }

    std::optional<Leased> take() {
        bool due = false;
        if (store_.read(every_tenant, [&](Reader& reader) { due = any_due(reader, names_, Instant::now()); }) || !due) return {};
        std::optional<Leased> out;
        const std::string owner = crypto::random_token();
        const auto problem = store_.write(every_tenant, [&](Transaction& tx) {
            const Instant at = Instant::now();
            out = lease(tx, names_, owner, at, later(at, options_.lease));
            return true;
        });
        return problem ? std::nullopt : out;
    }

    void run(Leased job) {
        const auto run = std::make_shared<Running>(std::move(job), stopping_);
        const Handling& kind = kinds_.at(run->kind);
        if (run->attempt > kind.retry.most_attempts) {  // its nodes died each time
            end(*run, [&](Transaction& tx) {
                return fail(tx, run->leased, run->standing(), JobProblem{{"job-lost"}, {}}, Instant::now());
            });
            return;
        }
        {
            const std::lock_guard lock(mutex_);
            running_.push_back(run);
        }
        Result<std::string> result = Problem{500, "internal"};
        try {
            result = kind.handler(*run);
        } catch (const std::exception& error) {  // a bug of one job must not end the node
            log::error("job threw", {{"kind", run->kind}, {"job", to_text(run->id)}, {"what", error.what()}});
        }
        finish(*run, kind, result);
        const std::lock_guard lock(mutex_);
        std::erase(running_, run);
    }

    void finish(Running& run, const Handling& kind, const Result<std::string>& result) {
        const Standing standing = run.standing();
        const Leased& job = run.leased;
        if (result) return end(run, [&](Transaction& tx) { return succeed(tx, job, standing, *result, Instant::now()); });
        const Problem& problem = result.problem();
        const bool gave_up = problem.code == JobRun::stopped().code;
        if (run.lost) return;
        if (run.cancel_wanted) return end(run, [&](Transaction& tx) { return end_cancelled(tx, job, standing, Instant::now()); });
        if (gave_up && stopping_)
            return end(run, [&](Transaction& tx) { return put_back(tx, job, standing, {}, run.attempt - 1, Instant::now()); });
        const bool again = problem.status >= 500 && run.attempt < kind.retry.most_attempts;
        log::warn(again ? "job failed, to be tried again" : "job failed",
                  {{"kind", run.kind}, {"job", to_text(run.id)}, {"attempt", std::to_string(run.attempt)}, {"code", problem.code}});
        if (!again) return end(run, [&](Transaction& tx) { return fail(tx, job, standing, told(problem), Instant::now()); });
        const Instant run_at = later(Instant::now(), pause_after(run.attempt, kind.retry));
        end(run, [&](Transaction& tx) { return put_back(tx, job, standing, told(problem), run.attempt, run_at); });
    }

    // Writes the end of a job, patiently: what cannot be written is done again by another node when the lease has run out.
    void end(const Running& run, const std::function<bool(Transaction&)>& write) {
        const auto until = steady_clock::now() + options_.lease;
        for (milliseconds pause{20}; steady_clock::now() < until && !run.lost; pause = std::min(pause * 2, milliseconds(1'000))) {
            bool ours = false;
            const auto problem = store_.write(every_tenant, [&](Transaction& tx) { return (ours = write(tx)), true; });
            if (!problem) {
                if (!ours) log::warn("job ended after its lease was lost", {{"kind", run.kind}, {"job", to_text(run.id)}});
                return;
            }
            if (stopping_ && problem->code == "busy") return;
            std::this_thread::sleep_for(pause);
        }
    }

    // --- keeper ---
    void keep() {
        const milliseconds interval = std::max(options_.lease / beats_a_lease, milliseconds(1));
        auto housekeeping = steady_clock::now();
        while (true) {
            std::vector<std::shared_ptr<Running>> running;
            {
                std::unique_lock lock(mutex_);
                // A node that stops keeps its leases as long as handlers are on their way out.
                wake_.wait_for(lock, interval, [&] { return stopping_ && running_.empty(); });
                if (stopping_ && running_.empty()) return;
                running.assign(running_.begin(), running_.end());
            }
            for (const auto& run : running) look_at(*run);
            if (steady_clock::now() < housekeeping) continue;
            housekeeping = steady_clock::now() + options_.poll;
            bury_the_dead();
            keep_schedules();
        }
    }

    void look_at(Running& run) {
        const bool due = steady_clock::now() - run.renewed > options_.lease / renewals_a_lease;
        if (run.take_change() || due) {
            Beat beat = Beat::lost;
            const auto asked = steady_clock::now();
            const auto problem = store_.write(every_tenant, [&](Transaction& tx) {
                beat = jobs::beat(tx, run.leased, run.standing(), later(Instant::now(), options_.lease));
                return true;
            });
            if (problem) return;  // tried again at the next beat
            run.renewed = asked;
            if (beat == Beat::lost) run.lost = run.told_to_stop = true;
            if (beat == Beat::cancel_wanted) run.cancel_wanted = run.told_to_stop = true;
        } else if (!run.told_to_stop) {
            bool wanted = false;
            (void)store_.read(every_tenant, [&](Reader& reader) { wanted = cancel_wanted(reader, run.leased); });
            if (wanted) run.cancel_wanted = run.told_to_stop = true;
        }
    }

    void bury_the_dead() {
        bool any = false;
        const Instant at = Instant::now();
        (void)store_.read(every_tenant, [&](Reader& reader) { any = any_expired(reader, at); });
        if (!any) return;
        (void)store_.write(every_tenant, [&](Transaction& tx) {
            for (const auto& [name, kind] : kinds_) bury(tx, name, kind.retry.most_attempts, at);
            return true;
        });
    }

    void keep_schedules() {
        for (Schedule& schedule : schedules_) {
            const Instant at = Instant::now();
            if (at < schedule.look_at) continue;
            const auto next = schedule.cron.next(at, options_.zone_of(schedule.tenant));
            if (!next) continue;
            const auto problem = store_.write(schedule.tenant, [&](Transaction& tx) {
                if (move_schedule(tx, schedule.name, at, *next))
                    (void)insert(tx, schedule.kind, schedule.payload, "schedule:" + schedule.name, at, at);
                return true;
            });
            if (!problem) schedule.look_at = *next;
        }
    }

    Store& store_;
    JobOptions options_;
    std::map<std::string, Handling> kinds_;
    std::vector<Schedule> schedules_;
    Rows names_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<std::uint64_t> nudges_ = 0;
    std::atomic<bool> stopping_ = true;
    std::list<std::shared_ptr<Running>> running_;
    std::vector<std::thread> threads_;
};

Jobs::Jobs(Store& store, JobOptions options) : machine_(std::make_unique<Machine>(store, std::move(options))) {}
Jobs::~Jobs() { stop(); }

void Jobs::handle(std::string kind, Handler handler, JobRetry retry) {
    if (!machine_->kinds_.emplace(kind, Handling{std::move(handler), std::move(retry)}).second)
        throw std::logic_error("two handlers of " + kind);
}

void Jobs::schedule(std::string tenant, std::string name, Cron cron, std::string kind, std::string payload) {
    if (!machine_->options_.zone_of) throw std::logic_error("a schedule needs the zones of tenants: " + name);
    machine_->schedules_.push_back({std::move(tenant), std::move(name), std::move(kind), std::move(payload), cron});
}

calendar::Zone Jobs::zone_of(const std::string& tenant) const {
    if (!machine_->options_.zone_of) throw std::logic_error("the zones of tenants are not known");
    return machine_->options_.zone_of(tenant);
}

Uuid Jobs::enqueue(Transaction& tx, const std::string& kind, const std::string& payload, const std::string& unique_key,
                   std::optional<Instant> not_before) {
    tx.on_commit([machine = machine_.get()] { machine->nudge(); });
    const Instant at = Instant::now();
    return insert(tx, kind, payload, unique_key, at, not_before.value_or(at));
}

Result<JobView> Jobs::cancel(Transaction& tx, const Uuid& id) {
    tx.on_commit([machine = machine_.get(), id] { machine->tell_to_stop(id); });
    return jobs::cancel(tx, id, Instant::now());
}

Result<JobView> Jobs::replay(Transaction& tx, const Uuid& id) {
    tx.on_commit([machine = machine_.get()] { machine->nudge(); });
    return jobs::replay(tx, id, Instant::now());
}

std::optional<JobView> Jobs::find(Reader& reader, const Uuid& id) { return jobs::find(reader, id); }

std::int64_t Jobs::forget(Transaction& tx, Instant before) { return jobs::forget(tx, before); }

void Jobs::start() { machine_->start(); }
void Jobs::stop() { machine_->stop(); }

}  // namespace skl
