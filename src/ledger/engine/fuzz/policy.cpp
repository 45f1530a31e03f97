// Policies: whoever cosigned, an answer comes; nobody is enough only where the policy says so.
#include "ledger/engine/checkpoint.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::ledger;
    const auto policy = read_policy({reinterpret_cast<const char*>(data), size});
    if (!policy) return 0;
    if (policy->quorum_met({}) != (policy->quorum == "none")) std::abort();
    std::vector<std::string> all;
    for (const PolicyKey& witness : policy->witnesses) all.push_back(witness.name);
    if (!policy->quorum_met(all)) std::abort();
    return 0;
}
