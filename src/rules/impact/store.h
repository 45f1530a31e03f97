// The SQL of decided cases and of impacts.
#pragma once

#include "kernel/storage/store.h"
#include "rules/impact/case_source.h"
#include "rules/impact/model.h"

namespace skl::rules {

void insert(Transaction& tx, const KeptDecision& decision);
std::optional<KeptDecision> find_decision(Reader& reader, const Uuid& id);
std::vector<KeptDecision> list_decisions(Reader& reader, std::string_view rule_set, const std::string& before, std::int64_t limit);
std::vector<KeptDecision> decisions_about(Reader& reader, std::string_view rule_set, std::string_view subject_index,
                                          const std::string& before,
                                          std::int64_t limit);  // latest first
std::int64_t count_decisions(Reader& reader, const CaseSpan& span);
std::vector<KeptDecision> decisions_in(Reader& reader, const CaseSpan& span, const std::string& after, std::int64_t limit);
std::vector<KeptDecision> decisions_over(Reader& reader, Date today, std::int64_t limit);  // whose time to be kept is over
void remove(Transaction& tx, const KeptDecision& decision);                                // and what impacts found out about it

void insert(Transaction& tx, const ImpactRow& impact);
std::optional<ImpactRow> find_impact(Reader& reader, const Uuid& id);
std::optional<ImpactRow> latest_impact(Reader& reader, const Uuid& version);
// False: another node was first.
bool advance(Transaction& tx, const ImpactRow& from, const ImpactRow& to);
void finish(Transaction& tx, const Uuid& impact, Instant now);

void insert(Transaction& tx, const ImpactCaseRow& one);
std::vector<ImpactCaseRow> impact_cases(Reader& reader, const Uuid& impact, const std::string& after, std::int64_t limit);
std::optional<ImpactCaseRow> find_impact_case(Reader& reader, const Uuid& impact, const Uuid& id);
std::vector<ImpactCaseRow> cases_not_offered(Reader& reader, const Uuid& impact, std::int64_t limit);
std::int64_t count_offered(Reader& reader, const Uuid& impact);
bool offer(Transaction& tx, const Uuid& id, const std::string& by, Instant now);  // false: it was offered before

}  // namespace skl::rules
