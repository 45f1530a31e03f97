// Any bytes as robots.txt, their last line as the path.
#include <cstdint>

#include "opendata/engine/harvest/robots.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto robots = skl::opendata::harvest::Robots::read(text, "skylantern");
    (void)robots.allows(text.substr(text.find_last_of('\n') + 1));
    return 0;
}
