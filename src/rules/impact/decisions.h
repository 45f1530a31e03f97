// Decisions that were taken by an evaluation and are kept: what was asked, with which inputs, what came of it, for whom, why, how long.
// They are the cases that rules itself knows. Inputs and results lie closed under the key of the person, where identity knows the person,
// else under one of their own; whoever opens them is told in the person's log.
#pragma once

#include "identity/module.h"
#include "kernel/storage/keys.h"
#include "rules/impact/case_source.h"
#include "rules/impact/model.h"

namespace skl::rules {

constexpr const char* decisions_source = "rules.decisions";

class KeptDecisions final : public CaseSource {
public:
    // `identity` may be null: then nobody is known as a person. Both outlive it.
    KeptDecisions(const Keys& keys, const identity::Module* identity) : keys_(keys), identity_(identity) {}

    // `of`: what was evaluated, by which version; `by`: who decides.
    Result<KeptDecision> keep(Transaction& tx, const NewKeptDecision& given, const Evaluated& of, const std::vector<ModelRef>& models,
                              const std::string& by, Instant now) const;
    // Nothing: it was erased. The look is told.
    Result<std::optional<DecisionDetail>> open(Transaction& tx, const KeptDecision& decision, const CaseLook& look) const;
    Result<std::string> index_of(Transaction& tx, std::string_view subject, Instant now) const;
    // Those whose time is over go, with their keys.
    Result<std::int64_t> forget(Transaction& tx, Date today, Instant now) const;

    std::string_view name() const override { return decisions_source; }
    bool any_after(Reader& reader, const CaseSpan& span, const std::string& id) const override;
    std::int64_t count(Reader& reader, const CaseSpan& span) const override;
    Result<std::vector<DecidedCase>> after(Transaction& tx, const CaseSpan& span, const std::string& id, std::int64_t limit,
                                           const CaseLook& look) const override;
    Done tell(Transaction& tx, const std::vector<std::string>& ids, const CaseLook& look) const override;
    std::string path(const std::string& rule_set, const std::string& id) const override;

private:
    Result<std::string> person_of(Transaction& tx, const NewKeptDecision& given, Instant now) const;  // empty: nobody is known
    Done told(Transaction& tx, const KeptDecision& decision, const std::string& person, const CaseLook& look) const;

    const Keys& keys_;
    const identity::Module* identity_;
};

}  // namespace skl::rules
