// An API of anybody called from here and held to the rules of engine/taiwan/api_rules.h.
#pragma once

#include "kernel/describe/result.h"
#include "opendata/engine/taiwan/api_rules.h"

namespace skl::opendata::taiwan {

// At most ten calls, to public addresses unless `private_network`. Blocks. Problems: 422 call-forbidden, 503 call-unreachable {what}: of
// the address itself; whatever else does not answer is what the rules say.
Result<ApiEvidence> look_at(const std::string& url, bool private_network);

}  // namespace skl::opendata::taiwan
