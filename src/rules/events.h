// News of this module, for the outbox.
#pragma once

#include "rules/model.h"

namespace skl::rules {

struct VersionInForce {
    Slug rule_set;
    Text<> version;
    Date effective_from;
};
BOOST_DESCRIBE_STRUCT(VersionInForce, (), (rule_set, version, effective_from))

// A case was decided by law that has been changed for its day: who decides such cases may take it up again.
struct RedecisionOffered {
    Slug rule_set;
    Text<> version;
    Text<> source, case_id;
};
BOOST_DESCRIBE_STRUCT(RedecisionOffered, (), (rule_set, version, source, case_id))

}  // namespace skl::rules
