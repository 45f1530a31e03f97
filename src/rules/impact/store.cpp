#include "rules/impact/store.h"

namespace skl::rules {

namespace {

constexpr const char* decision_columns =
    "select id, rule_set, version, models, as_of, decision, decision_service, subject_index, purpose, legal_basis, keep_until, key_owner, "
    "detail, decided_at, decided_by from rule_decision where tenant = :tenant ";
constexpr const char* impact_columns =
    "select id, version_id, rule_set, version, models, parameters_sha256, effective_from, effective_to, looker, source, last_case, ends, "
    "looked, changed, job_id, created_at, created_by, finished_at from rule_impact where tenant = :tenant ";
constexpr const char* case_columns =
    "select id, impact_id, source, case_id, version, as_of, decided_at, change, key_owner, detail, offered_at, offered_by from "
    "rule_impact_case where tenant = :tenant ";
const Date end_of_days{std::chrono::year(9999) / 12 /
                       31};  // what has no end ends here: dates as text are ordered by their four-digit years

}  // namespace

void insert(Transaction& tx, const KeptDecision& decision) {
    tx.query(
          "insert into rule_decision(tenant, id, rule_set, version, models, as_of, decision, decision_service, subject_index, purpose, "
          "legal_basis, keep_until, key_owner, detail, decided_at, decided_by) values(:tenant, :id, :rule_set, :version, :models, :as_of, "
          ":decision, :decision_service, :subject_index, :purpose, :legal_basis, :keep_until, :key_owner, :detail, :decided_at, "
          ":decided_by)")
        .fields(decision)
        .run();
}

std::optional<KeptDecision> find_decision(Reader& reader, const Uuid& id) {
    return reader.query(std::string(decision_columns) + "and id = :id").bind("id", id).one<KeptDecision>();
}

std::vector<KeptDecision> list_decisions(Reader& reader, std::string_view rule_set, const std::string& before, std::int64_t limit) {
    return reader.query(std::string(decision_columns) + "and rule_set = :rule_set and id < :before order by id desc limit :limit")
        .bind("rule_set", rule_set)
        .bind("before", before)
        .bind("limit", limit)
        .all<KeptDecision>();
}

std::vector<KeptDecision> decisions_about(Reader& reader, std::string_view rule_set, std::string_view subject_index,
                                          const std::string& before, std::int64_t limit) {
    return reader
        .query(std::string(decision_columns) +
               "and rule_set = :rule_set and subject_index = :subject_index and id < :before order by id desc limit :limit")
        .bind("rule_set", rule_set)
        .bind("subject_index", subject_index)
        .bind("before", before)
        .bind("limit", limit)
        .all<KeptDecision>();
}

std::int64_t count_decisions(Reader& reader, const CaseSpan& span) {
    return reader
        .query(
            "select count(*) from rule_decision where tenant = :tenant and rule_set = :rule_set and as_of >= :from_day and as_of < :to_day")
        .bind("rule_set", span.rule_set)
        .bind("from_day", span.from)
        .bind("to_day", span.to.value_or(end_of_days))
        .number()
        .value_or(0);
}

std::vector<KeptDecision> decisions_in(Reader& reader, const CaseSpan& span, const std::string& after, std::int64_t limit) {
    return reader
        .query(std::string(decision_columns) +
               "and rule_set = :rule_set and id > :after and as_of >= :from_day and as_of < :to_day order by id limit :limit")
        .bind("rule_set", span.rule_set)
        .bind("after", after)
        .bind("from_day", span.from)
        .bind("to_day", span.to.value_or(end_of_days))
        .bind("limit", limit)
        .all<KeptDecision>();
}

std::vector<KeptDecision> decisions_over(Reader& reader, Date today, std::int64_t limit) {
    return reader.query(std::string(decision_columns) + "and keep_until < :today order by keep_until, id limit :limit")
        .bind("today", today)
        .bind("limit", limit)
        .all<KeptDecision>();
}

void remove(Transaction& tx, const KeptDecision& decision) {
    tx.query("delete from rule_impact_case where tenant = :tenant and source = 'rules.decisions' and case_id = :id")
        .bind("id", decision.id)
        .run();
    tx.query("delete from rule_decision where tenant = :tenant and id = :id").bind("id", decision.id).run();
}

void insert(Transaction& tx, const ImpactRow& impact) {
    tx.query(
          "insert into rule_impact(tenant, id, version_id, rule_set, version, models, parameters_sha256, effective_from, effective_to, "
          "looker, source, last_case, ends, looked, changed, job_id, created_at, created_by, finished_at) values(:tenant, :id, "
          ":version_id, "
          ":rule_set, :version, :models, :parameters_sha256, :effective_from, :effective_to, :looker, :source, :last_case, :ends, :looked, "
          ":changed, :job_id, :created_at, :created_by, :finished_at)")
        .fields(impact)
        .run();
}

std::optional<ImpactRow> find_impact(Reader& reader, const Uuid& id) {
    return reader.query(std::string(impact_columns) + "and id = :id").bind("id", id).one<ImpactRow>();
}

std::optional<ImpactRow> latest_impact(Reader& reader, const Uuid& version) {
    return reader.query(std::string(impact_columns) + "and version_id = :version_id order by id desc limit 1")
        .bind("version_id", version)
        .one<ImpactRow>();
}

bool advance(Transaction& tx, const ImpactRow& from, const ImpactRow& to) {
    return tx.query(
                 "update rule_impact set source = :source, last_case = :last_case, ends = :ends, looked = :looked, changed = :changed "
                 "where tenant = "
                 ":tenant and id = :id and source = :was_source and last_case = :was_case and finished_at is null")
               .fields(to)
               .bind("was_source", from.source)
               .bind("was_case", from.last_case)
               .run() == 1;
}

void finish(Transaction& tx, const Uuid& impact, Instant now) {
    tx.query("update rule_impact set finished_at = :now where tenant = :tenant and id = :id").bind("now", now).bind("id", impact).run();
}

void insert(Transaction& tx, const ImpactCaseRow& one) {
    tx.query(
          "insert into rule_impact_case(tenant, id, impact_id, source, case_id, version, as_of, decided_at, change, key_owner, detail, "
          "offered_at, offered_by) values(:tenant, :id, :impact_id, :source, :case_id, :version, :as_of, :decided_at, :change, "
          ":key_owner, :detail, :offered_at, :offered_by) on conflict(tenant, impact_id, source, case_id) do nothing")
        .fields(one)
        .run();
}

std::vector<ImpactCaseRow> impact_cases(Reader& reader, const Uuid& impact, const std::string& after, std::int64_t limit) {
    return reader.query(std::string(case_columns) + "and impact_id = :impact and id > :after order by id limit :limit")
        .bind("impact", impact)
        .bind("after", after)
        .bind("limit", limit)
        .all<ImpactCaseRow>();
}

std::optional<ImpactCaseRow> find_impact_case(Reader& reader, const Uuid& impact, const Uuid& id) {
    return reader.query(std::string(case_columns) + "and impact_id = :impact and id = :id")
        .bind("impact", impact)
        .bind("id", id)
        .one<ImpactCaseRow>();
}

std::vector<ImpactCaseRow> cases_not_offered(Reader& reader, const Uuid& impact, std::int64_t limit) {
    return reader.query(std::string(case_columns) + "and impact_id = :impact and offered_at is null order by id limit :limit")
        .bind("impact", impact)
        .bind("limit", limit)
        .all<ImpactCaseRow>();
}

std::int64_t count_offered(Reader& reader, const Uuid& impact) {
    return reader.query("select count(*) from rule_impact_case where tenant = :tenant and impact_id = :impact and offered_at is not null")
        .bind("impact", impact)
        .number()
        .value_or(0);
}

bool offer(Transaction& tx, const Uuid& id, const std::string& by, Instant now) {
    return tx.query(
                 "update rule_impact_case set offered_at = :now, offered_by = :by where tenant = :tenant and id = :id and offered_at is "
                 "null")
               .bind("now", now)
               .bind("by", by)
               .bind("id", id)
               .run() == 1;
}

}  // namespace skl::rules
