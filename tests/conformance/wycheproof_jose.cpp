#include "wycheproof.h"

namespace skl::conformance {

Judge judge_of_jose(const std::string&) { return nullptr; }

}  // namespace skl::conformance
