// RFC 8785: the canonical form is its own canonical form.
#include "kernel/describe/canonical.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto once = skl::canonical_json(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!once) return 0;
    const auto twice = skl::canonical_json(*once);
    if (!twice || *twice != *once) std::abort();
    return 0;
}
