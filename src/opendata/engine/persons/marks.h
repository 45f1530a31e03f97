// Findings that people looked at and found to be none (false hits): by two of them, for as long as the finding stays what they saw.
#pragma once

#include "opendata/engine/persons/findings.h"

namespace skl::opendata::persons {

struct FalseHit {
    std::int64_t table = 1;
    std::string column, with;
    PersonKind kind{};
    std::int64_t found = 0, share_ppm = 0;  // as it was when it was marked; ppm: millionths of the rows that had a value there
};

std::int64_t share_ppm(const PersonFinding& finding);

// The same kind at the same place, and not grown: no more rows than were seen, or no larger share of them, a tenth and one in a hundred
// more allowed for. Another column or kind is another finding.
bool covers(const FalseHit& mark, const PersonFinding& finding);

}  // namespace skl::opendata::persons
