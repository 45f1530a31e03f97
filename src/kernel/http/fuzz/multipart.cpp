// The multipart reader over any bytes; what it cuts out is removed again, and a value of a parameter never grows.
#include "kernel/http/multipart.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::filesystem::path scratch = std::filesystem::temp_directory_path();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = std::min(text.find('\n'), text.size());  // the first line is the boundary, what follows the body
    if (auto node = skl::read_multipart(text.substr(std::min(line + 1, size)), text.substr(0, line), scratch)) skl::remove_uploads(*node);
    for (const char* name : {"name", "filename", "boundary"})
        if (skl::header_parameter(text, name).size() > size) std::abort();
    return 0;
}
