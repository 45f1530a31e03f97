// Decided cases, from whichever module decides: what a version of law that reaches back in time is tried on (services.md §5). A module
// registers its source once (Module::add_case_source) and is told by the event `rules.redecision.offered` what was offered.
#pragma once

#include "kernel/http/context.h"
#include "rules/model.h"

namespace skl::rules {

// Cases that were decided by a rule set for the days from `from` until the day before `to`.
struct CaseSpan {
    std::string rule_set;
    Date from;
    std::optional<Date> to{};
};

struct DecidedCase {
    std::string id;                         // of its source; a list of cases goes by it
    std::string key_owner;                  // whose key opens it: what is found out about it is closed under the same one
    std::string subject;                    // whom it is about, as those who decide call the case; for their eyes
    std::string version;                    // by which it was decided
    std::vector<std::string> model_sha256;  // its models
    Date as_of;
    std::optional<std::string> decision, decision_service;  // what was asked
    std::string inputs, results;                            // JSON, as an evaluation takes and gives them
    Instant decided_at;
};

// Who looks, and why: what the log of the person says.
struct CaseLook {
    Caller by;
    std::string purpose, matter_ref;
    Instant now;
};

// Outlives the module's last request and job; called from any thread.
class CaseSource {
public:
    virtual ~CaseSource() = default;
    virtual std::string_view name() const = 0;  // "rules.decisions"
    virtual std::int64_t count(Reader& reader, const CaseSpan& span) const = 0;
    // Whether there are cases after this id, in the order of after(); nobody is told.
    virtual bool any_after(Reader& reader, const CaseSpan& span, const std::string& id) const = 0;
    // At most `limit` cases after this id in the order of ids. Each of them was looked at: the source tells it where persons are told.
    virtual Result<std::vector<DecidedCase>> after(Transaction& tx, const CaseSpan& span, const std::string& id, std::int64_t limit,
                                                   const CaseLook& look) const = 0;
    // Somebody is shown what was found out about these cases.
    virtual Done tell(Transaction& tx, const std::vector<std::string>& ids, const CaseLook& look) const = 0;
    virtual std::string path(const std::string& rule_set, const std::string& id) const = 0;  // of a case's page
};

}  // namespace skl::rules
