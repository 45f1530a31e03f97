// The SQL of the gate's log and cases.
#include <limits>

#include "kernel/crypto/digest.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "rules/access/log.h"

namespace skl::rules {

namespace {

constexpr std::size_t id_length = 22;  // 132 bits of the hash

template <class T>
std::optional<T> read(std::string_view json) {
    auto made = from_json<T>(std::string(json));
    if (!made) return std::nullopt;
    return std::move(*made);
}

std::optional<LoggedDecision> decision_in(const Row& row) {
    auto facts = read<AccessFacts>(row.text(1));
    if (!facts) return std::nullopt;
    return LoggedDecision{{{std::string(row.text(0))}}, std::move(*facts), row.integer(2) != 0,     {{std::string(row.text(3))}},
                          {{std::string(row.text(4))}}, row.integer(5),    Instant{row.integer(6)}, Instant{row.integer(7)}};
}

}  // namespace

LoggedDecision kind_of(const AccessFacts& facts, const identity::Decision& decision) {
    LoggedDecision made;
    made.facts = without_names(facts);
    made.allowed = decision.allowed;
    made.version = {{decision.version.empty() ? std::string(identity::built_in_version) : decision.version}};
    if (!decision.reasons.empty())
        made.rule = {{decision.reasons.front().rule.empty() ? decision.reasons.front().policy : decision.reasons.front().rule}};
    const std::string kind = key_of(made.facts) + made.version.value + (made.allowed ? "\x1f+" : "\x1f-");
    made.id = {{text::base64url(crypto::sha256(kind)).substr(0, id_length)}};
    return made;
}

void add_to_log(Transaction& tx, const std::vector<LoggedDecision>& decisions, Instant now) {
    for (const LoggedDecision& one : decisions)
        tx.query(
              "insert into access_decision(tenant, id, facts, allowed, rule, version, times, first_at, last_at, action) "
              "values(:tenant, :id, :facts, :allowed, :rule, :version, :times, :first_at, :last_at, :action) "
              "on conflict(tenant, id) do update set times = access_decision.times + excluded.times, rule = excluded.rule, "
              "last_at = excluded.last_at, action = excluded.action")
            .bind("id", one.id.value)
            .bind("facts", to_json(one.facts))
            .bind("allowed", std::int64_t{one.allowed ? 1 : 0})
            .bind("rule", one.rule.value)
            .bind("version", one.version.value)
            .bind("times", one.times)
            .bind("first_at", one.first_at)
            .bind("last_at", one.last_at)
            .bind("action", one.facts.action.name.value)
            .run();
    tx.query("delete from access_decision where tenant = :tenant and last_at < :before")
        .bind("before", Instant{now.micros - std::chrono::microseconds(decisions_kept).count()})
        .run();
    tx.query(
          "delete from access_decision where tenant = :tenant and id in (select id from access_decision where tenant = :tenant "
          "order by last_at desc, id limit :all offset :kept)")
        .bind("all", kinds_logged)
        .bind("kept", kinds_logged)
        .run();
}

std::vector<LoggedDecision> logged_decisions(Reader& reader, std::int64_t limit) { return logged_decisions(reader, {}, limit); }

std::vector<LoggedDecision> logged_decisions(Reader& reader, const DecisionFilter& filter, std::int64_t limit) {
    std::vector<LoggedDecision> made;
    constexpr std::int64_t whenever = std::numeric_limits<std::int64_t>::max();
    reader
        .query(
            "select id, facts, allowed, rule, version, times, first_at, last_at from access_decision where tenant = :tenant "
            "and last_at <= :until and (:allowed = '' or cast(allowed as text) = :allowed) and (:action = '' or action = :action) "
            "and (:rule = '' or rule = :rule) and (:version = '' or version = :version) order by last_at desc, id limit :limit")
        .bind("until", filter.until ? *filter.until : Instant{whenever})
        .bind("allowed", std::string(!filter.allowed   ? ""
                                     : *filter.allowed ? "1"
                                                       : "0"))
        .bind("action", filter.action)
        .bind("rule", filter.rule)
        .bind("version", filter.version)
        .bind("limit", limit)
        .each([&](const Row& row) {
            if (auto one = decision_in(row)) made.push_back(std::move(*one));
        });
    return made;
}

std::optional<LoggedDecision> logged_decision(Reader& reader, const std::string& id) {
    std::optional<LoggedDecision> made;
    reader
        .query(
            "select id, facts, allowed, rule, version, times, first_at, last_at from access_decision where tenant = :tenant and id = :id")
        .bind("id", id)
        .each([&](const Row& row) { made = decision_in(row); });
    return made;
}

std::vector<std::string> logged_actions(Reader& reader) {
    std::vector<std::string> made;
    reader.query("select distinct action from access_decision where tenant = :tenant and action <> '' order by action")
        .each([&](const Row& row) { made.emplace_back(row.text(0)); });
    return made;
}

std::vector<std::string> logged_rules(Reader& reader) {
    std::vector<std::string> made;
    reader.query("select distinct rule from access_decision where tenant = :tenant and rule <> '' order by rule").each([&](const Row& row) {
        made.emplace_back(row.text(0));
    });
    return made;
}

void insert(Transaction& tx, const AccessCase& one) {
    tx.query(
          "insert into access_case(tenant, id, name, facts, expected, created_by, created_at) "
          "values(:tenant, :id, :name, :facts, :expected, :created_by, :created_at)")
        .bind("id", one.id)
        .bind("name", one.name.value)
        .bind("facts", to_json(one.facts))
        .bind("expected", one.expected)
        .bind("created_by", one.created_by.value)
        .bind("created_at", one.created_at)
        .run();
}

bool remove_case(Transaction& tx, const Uuid& id) {
    return tx.query("delete from access_case where tenant = :tenant and id = :id returning id").bind("id", id).word().has_value();
}

std::vector<AccessCase> access_cases(Reader& reader) {
    std::vector<AccessCase> made;
    reader.query("select id, name, facts, expected, created_by, created_at from access_case where tenant = :tenant order by id")
        .each([&](const Row& row) {
            auto facts = read<AccessFacts>(row.text(2));
            AccessCase one;
            if (!facts || !parse(row.text(0), one.id)) return;
            one.name = {{std::string(row.text(1))}};
            one.facts = std::move(*facts);
            one.expected = row.text(3) == "permit" ? AccessEffect::permit : AccessEffect::deny;
            one.created_by = {{std::string(row.text(4))}};
            one.created_at = Instant{row.integer(5)};
            made.push_back(std::move(one));
        });
    return made;
}

}  // namespace skl::rules
