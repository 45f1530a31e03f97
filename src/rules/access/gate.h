// The gate's policy as this node has it: for each tenant the version in force, at most a second old; what it decided in the last minute;
// and a tally of decisions by kind for the log.
//
// Once a second, when somebody asks, the revisions of all tenants are read in one query; a tenant's policy is read when it is asked for
// the first time, when its revision is a new one, and when its day is over. Who comes meanwhile waits: nobody is judged by what is older.
//
// Facts that were decided once are not evaluated again within the minute: rules may look at the day and at the minute, at nothing finer.
#pragma once

#include <mutex>
#include <unordered_map>

#include "kernel/http/together.h"
#include "rules/access/log.h"
#include "rules/access/policy.h"
#include "rules/module.h"

namespace skl::rules {

constexpr std::chrono::milliseconds policy_looked_at_every{1000};  // in force within a second on every node
constexpr std::size_t decisions_remembered = 4096;                 // of one tenant in one minute, on one node: some 2 MB
constexpr std::size_t tenants_remembered = 10'000;

using Moment = std::chrono::steady_clock::time_point;  // the clock on the wall may be set back

class AccessGate final : public identity::AccessPolicy {
public:
    AccessGate(const Module& module) : module_(module) {}

    std::shared_ptr<const identity::Decision> decide(const std::string& tenant, const identity::Question& question,
                                                     const identity::Asker& asker, Instant now) override;

    identity::Decision would_decide(const std::string& tenant, const identity::Question& question, const identity::Asker& asker,
                                    Instant now) const override;

    // Nothing is read for what is not due.
    bool due(const std::string& tenant, Instant now, Moment at = Moment::clock::now());
    bool look_due(Moment at = Moment::clock::now());  // at the revisions of all tenants
    bool policy_due(const std::string& tenant, Instant now);
    std::optional<Problem> look(Store& store, Moment at = Moment::clock::now());  // waits for the database
    Done refresh(Reader& reader, const std::string& tenant, Instant now);
    Together& together() { return together_; }  // of looks and of policies that are read

    // At the next request, on this node: a version was approved.
    void forget(const std::string& tenant);

    // What was decided since it was taken last; empty where that is less than a minute ago, unless all is wanted.
    std::vector<LoggedDecision> take(const std::string& tenant, Instant now, bool all = false);

private:
    struct Remembered {
        std::shared_ptr<const identity::Decision> decision;
        AccessFacts facts;
        std::int64_t times = 0;
        Instant first, last;
    };
    struct Of {
        AccessVersionRef version;             // null: the built-in policy
        bool known = false;                   // it was read
        std::int64_t revision = 0, seen = 0;  // that it was read at, and that was seen last
        Instant day_ends;                     // then another version may be in force
        Instant asked_at;
        std::int64_t minute = 0, taken_at = 0;
        std::unordered_map<std::string, Remembered> decisions;
        std::unordered_map<std::string, LoggedDecision> tally;
    };
    static void settle(Of& of);  // the minute is over: what was decided goes to the tally

    bool due_for(const Of& of, Instant now) const { return !of.known || of.seen > of.revision || now >= of.day_ends; }
    Of& of_tenant(const std::string& tenant, Instant now);

    const Module& module_;
    Together together_;
    mutable std::mutex mutex_;
    std::optional<Moment> looked_at_;
    std::unordered_map<std::string, Of> tenants_;
};

// The version of the set `access` whose time the day is; null: none, the built-in policy decides.
Result<AccessVersionRef> access_in_force(Reader& reader, const Module& module, const std::string& tenant, Date day);
// A version by what it is made of.
Result<AccessVersionRef> access_version(Reader& reader, const Module& module, const std::string& tenant, const RuleVersion& version);

}  // namespace skl::rules
