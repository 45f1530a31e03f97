#include "opendata/engine/persons/marks.h"

#include <cmath>

namespace skl::opendata::persons {

namespace {
constexpr std::int64_t one_in_a_hundred = 10'000;  // ppm
}

std::int64_t share_ppm(const PersonFinding& finding) { return std::llround(finding.share * 1e6); }

bool covers(const FalseHit& mark, const PersonFinding& finding) {
    const bool same_place = mark.table == finding.table && mark.column == finding.column && mark.with == finding.with;
    if (!same_place || mark.kind != finding.kind) return false;
    return finding.count <= mark.found || share_ppm(finding) <= mark.share_ppm + mark.share_ppm / 10 + one_in_a_hundred;
}

}  // namespace skl::opendata::persons
