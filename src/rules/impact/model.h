// The words of decided cases and of what a version that reaches back in time would change of them.
#pragma once

#include "kernel/jobs/model.h"
#include "rules/model.h"

namespace skl::rules {

// An evaluation that somebody decided by. The detail lies closed under a key.
struct KeptDecision {
    Id<KeptDecision> id;
    Slug rule_set;
    Text<> version;
    std::vector<ModelRef> models;
    Date as_of;
    std::optional<Text<>> decision, decision_service;
    Text<> subject_index;  // finds the decisions about a subject without saying whom
    Text<> purpose, legal_basis;
    Date keep_until;  // the last day
    Text<> key_owner, detail;
    Instant decided_at;
    Text<> decided_by;
};
BOOST_DESCRIBE_STRUCT(KeptDecision, (),
                      (id, rule_set, version, models, as_of, decision, decision_service, subject_index, purpose, legal_basis, keep_until,
                       key_owner, detail, decided_at, decided_by))

struct DecisionDetail {
    std::string subject;
    Json inputs, results;
    std::string person;  // the id in identity, where it knows the person; else empty
    std::string salt;    // so that the hash in the ledger tells nothing
};
BOOST_DESCRIBE_STRUCT(DecisionDetail, (), (subject, inputs, results, person, salt))

constexpr std::uint32_t longest_subject = 100;  // a case number or a pseudonym (43 characters)

struct NewKeptDecision {
    std::optional<Date> as_of;
    std::optional<Text<1, 200>> decision, decision_service;
    std::optional<Json> inputs;
    Text<1, longest_subject> subject;
    std::optional<Text<1, 20>> person_number;
    Text<1, 200> purpose, legal_basis;
    Date keep_until;
};
BOOST_DESCRIBE_STRUCT(NewKeptDecision, (),
                      (as_of, decision, decision_service, inputs, subject, person_number, purpose, legal_basis, keep_until))

// How a case comes out by the new version.
enum class CaseChange {
    differs,
    undecided,       // the new law asks for what was not asked then, and it depends on that
    not_computable,  // the new law does not take these inputs, or does not decide this
};
BOOST_DESCRIBE_ENUM(CaseChange, differs, undecided, not_computable)

// The last case of a source that was looked at.
struct ImpactEnd {
    std::string source, last;
};
BOOST_DESCRIBE_STRUCT(ImpactEnd, (), (source, last))

struct ImpactRow {
    Uuid id, version_id;
    Slug rule_set;
    Text<> version;
    std::vector<ModelRef> models;
    Text<> parameters_sha256;
    Date effective_from;
    std::optional<Date> effective_to;
    std::string looker;             // ImpactLooker as JSON
    std::string source, last_case;  // how far it is
    std::vector<ImpactEnd> ends;    // of each source that had cases
    std::int64_t looked = 0, changed = 0;
    Uuid job_id;
    Instant created_at;
    Text<> created_by;
    std::optional<Instant> finished_at;
};
BOOST_DESCRIBE_STRUCT(ImpactRow, (),
                      (id, version_id, rule_set, version, models, parameters_sha256, effective_from, effective_to, looker, source,
                       last_case, ends, looked, changed, job_id, created_at, created_by, finished_at))

// In whose name a job looks at cases: what the log of each person says of it.
struct ImpactLooker {
    std::string subject, agency, unit;
};
BOOST_DESCRIBE_STRUCT(ImpactLooker, (), (subject, agency, unit))

struct ImpactCaseRow {
    Uuid id, impact_id;
    std::string source, case_id, version;
    Date as_of;
    Instant decided_at;
    CaseChange change{};
    std::string key_owner, detail;
    std::optional<Instant> offered_at;
    std::optional<std::string> offered_by;
};
BOOST_DESCRIBE_STRUCT(ImpactCaseRow, (),
                      (id, impact_id, source, case_id, version, as_of, decided_at, change, key_owner, detail, offered_at, offered_by))

// What a case comes to; `before` and `after` are the results as evaluations give them.
struct CaseOutcome {
    std::string subject;
    Json before;
    std::optional<Json> after;
    std::vector<std::string> depends_on;  // of an undecided one: inputs
    std::string code;                     // of one that is not computable: the problem
};
BOOST_DESCRIBE_STRUCT(CaseOutcome, (), (subject, before, after, depends_on, code))

}  // namespace skl::rules
