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

}  // namespace skl::rules
