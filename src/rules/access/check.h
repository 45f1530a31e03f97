// What a version of the gate's policy must be before it is handed in and approved.
#pragma once

#include "rules/access/gate.h"

namespace skl::rules {

// 422 `access-decision-missing`: it is no policy. 409 `access-locks-out` {permission, reason}: administrators could not change it again.
// 409 `access-cases-fail`: a case is decided otherwise than it says.
Done check_access(Reader& reader, const Module& module, const std::string& tenant, const RuleVersion& version, Instant now);

}  // namespace skl::rules
