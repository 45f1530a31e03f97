// The log of the gate's decisions, by kind: the roles and attributes of who asked, never who it was. Bounded; the SQL stands in
// store.cpp.
#pragma once

#include "kernel/storage/store.h"
#include "rules/access/facts.h"

namespace skl::rules {

constexpr std::int64_t kinds_logged = 5'000;           // of a tenant: the ones that were not seen for longest go
constexpr std::chrono::hours decisions_kept{24 * 90};  // a quarter: what happens once a quarter is still there

struct LoggedDecision {
    Text<> id;  // of the kind: a hash of facts, result and version
    AccessFacts facts;
    bool allowed = false;
    Text<> rule, version;
    std::int64_t times = 0;
    Instant first_at, last_at;
};
BOOST_DESCRIBE_STRUCT(LoggedDecision, (), (id, facts, allowed, rule, version, times, first_at, last_at))

// The kind that a decision belongs to.
LoggedDecision kind_of(const AccessFacts& facts, const identity::Decision& decision);

void add_to_log(Transaction& tx, const std::vector<LoggedDecision>& decisions, Instant now);
std::vector<LoggedDecision> logged_decisions(Reader& reader, std::int64_t limit);  // the latest first
std::optional<LoggedDecision> logged_decision(Reader& reader, const std::string& id);

struct DecisionFilter {  // empty: whatever it is
    std::optional<bool> allowed;
    std::string action, rule, version;
    std::optional<Instant> until;  // not seen later than this
};
std::vector<LoggedDecision> logged_decisions(Reader& reader, const DecisionFilter& filter, std::int64_t limit);
std::vector<std::string> logged_actions(Reader& reader);  // names for the filter, in order
std::vector<std::string> logged_rules(Reader& reader);

// A case: what a version must decide so, and no other way, before it is approved.
enum class AccessEffect { permit, deny };
BOOST_DESCRIBE_ENUM(AccessEffect, permit, deny)
struct AccessCase {
    Id<AccessCase> id;
    Text<1, 200> name;
    AccessFacts facts;
    AccessEffect expected{};
    Text<> created_by;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(AccessCase, (), (id, name, facts, expected, created_by, created_at))

void insert(Transaction& tx, const AccessCase& one);
bool remove_case(Transaction& tx, const Uuid& id);  // false: there is none
std::vector<AccessCase> access_cases(Reader& reader);

}  // namespace skl::rules
