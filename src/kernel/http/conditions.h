// Conditions that people write and modules keep: who is eligible, what is shown, when an alarm rings. One language for all of them, FEEL,
// evaluated by the module `rules`, which registers itself here; no other module knows how.
//
//   auto condition = conditions_of(app).compile(reader, tenant, "subject.aal >= 2", {"subject"});   // with its faults, when it is written
//   (*condition)->evaluate(facts, today).holds                                                      // as often as it is asked
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernel/describe/node.h"
#include "kernel/describe/result.h"
#include "kernel/http/app.h"

namespace skl {

struct ConditionAnswer {
    Node value;                        // as JSON; null: it is not known
    bool holds = false;                // the value is true; what is not known does not hold
    std::string version;               // of the text: a hash, so that a record says by what it was judged
    std::vector<std::string> remarks;  // why something is not known: code and what it is about
};

class Condition {
public:
    virtual ~Condition() = default;
    // `facts`: an object of the names that it was compiled with; what is missing is null. Pure: the same answer for the same day.
    virtual ConditionAnswer evaluate(const Node& facts, Date as_of) const = 0;
};

class Conditions {
public:
    virtual ~Conditions() = default;
    // With the tenant's dated parameters as they stand in the reader. 422 `feel-syntax` and the like, with line and column.
    virtual Result<std::shared_ptr<const Condition>> compile(Reader& reader, const std::string& tenant, std::string_view text,
                                                             const std::vector<std::string>& names) const = 0;
};

// Asked while a module installs itself: without an evaluator the house does not start.
inline Conditions& conditions_of(const App& app) {
    if (Conditions* found = app.find_service<Conditions>()) return *found;
    throw std::runtime_error("nothing evaluates conditions: the module `rules` must be installed before who keeps them");
}

}  // namespace skl
