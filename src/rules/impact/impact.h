// What a version that reaches back in time would change of cases that were decided (services.md §5): listed by a job, chunk by chunk; a
// job that is broken off goes on after the last case that is done. Nothing changes by itself: what differs can be offered to be decided
// again. Inside this module.
#pragma once

#include "kernel/jobs/jobs.h"
#include "rules/impact/decisions.h"
#include "rules/inside.h"

namespace skl::rules {

constexpr const char* impact_job = "rules.impact";
constexpr const char* may_decide = "rules.decide";  // keep an evaluation as a decision, and read those of a set
constexpr const char* may_assess = "rules.impact";  // try a version on decided cases, read what comes of it, offer to decide again

struct ImpactOrder {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(ImpactOrder, (), (id))

// Whether cases may have been decided for days that the version takes over: it begins before `today`, and the set had law before. The
// gate's policy is asked anew with each request and decides no cases.
bool reaches_back(const RuleSet& set, const RuleVersion& version, const std::vector<RuleVersion>& all, Date today);

// Whether an impact says what this version would do: the same models, days and parameters.
bool is_of(const ImpactRow& impact, const RuleVersion& version, const Parameters& parameters);

// 409 `impact-needed` {label, from}: it reaches back, and there is no finished impact of exactly these models, days and parameters;
// 409 `impact-stale` {label}: there is, and a case was decided since.
Done check_impact(Transaction& tx, const Module& module, const RuleSet& set, const RuleVersion& version, Instant now);

CaseSpan span_of(const RuleSet& set, const RuleVersion& version);
crypto::FieldPlace place_of(const std::string& tenant, const ImpactCaseRow& one);

// In the reader's name.
CaseLook look_of(const Context& cx, std::string purpose, std::string matter_ref);

class Impacts {
public:
    Impacts(const PopulationParts& parts, const Module& module, const Locale& locale)
        : store_(parts.store), jobs_(parts.jobs), module_(module), locale_(locale) {}

    void add(const CaseSource& source) { sources_.push_back(&source); }
    const std::vector<const CaseSource*>& sources() const { return sources_; }
    const CaseSource* source(std::string_view name) const;  // null: no such module here
    std::int64_t count(Reader& reader, const CaseSpan& span) const;

    // Whether a case of the days was decided after the impact had passed its source.
    bool stale(Reader& reader, const ImpactRow& impact, const CaseSpan& span) const;

    Jobs& jobs() { return jobs_; }
    ImpactRow ask(Transaction& tx, const Context& cx, const NamedVersion& named);  // and its job
    Result<std::string> run(JobRun& job) const;

private:
    struct Laid;  // what a run stands on
    struct Tried;
    Result<Laid> lay_out(const JobRun& job, const ImpactRow& impact) const;
    Result<std::vector<DecidedCase>> take(const JobRun& job, const Laid& laid, const CaseSource& source, const std::string& after) const;
    Result<std::vector<Tried>> try_out(Laid& laid, const std::string& tenant, const std::vector<DecidedCase>& cases) const;
    Result<bool> keep(const JobRun& job, const ImpactRow& from, const ImpactRow& to, const std::vector<Tried>& tried) const;
    Done conclude(const JobRun& job, const Laid& laid, const ImpactRow& impact) const;

    Store& store_;
    Jobs& jobs_;
    const Module& module_;
    const Locale& locale_;
    std::vector<const CaseSource*> sources_;
};

}  // namespace skl::rules
