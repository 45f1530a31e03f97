// Headers of uploads over any bytes: a file's name that is read from them has no folder, no control and an end.
#include "kernel/uploads/protocol.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto name = skl::uploads::file_name_in(text)) {
        for (const char c : *name)
            if ((c >= 0 && c < ' ') || c == '\x7F' || c == '/' || c == '\\') std::abort();
        if (name->size() > 4 * skl::uploads::longest_file_name) std::abort();
    }
    if (const auto bytes = skl::uploads::read_bytes(text); bytes && *bytes < 0) std::abort();
    (void)skl::uploads::check_part(text, text);
    return 0;
}
