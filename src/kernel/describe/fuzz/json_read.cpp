// JSON and form reading over the same bytes: neither may crash, and what reads must write and read again.
#include "kernel/describe/node.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)skl::read_json(text);
    (void)skl::read_form(text);
    return 0;
}
