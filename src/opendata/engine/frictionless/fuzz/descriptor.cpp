// Any bytes as a descriptor, in JSON and in YAML: read or refused, never a crash; its data validated with a file that is always the same.
#include <cstdint>

#include "opendata/engine/frictionless/validate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::frictionless;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const Files files = [&](const std::string& path) -> std::optional<std::string> {
        if (path == "datapackage.json" || path == "datapackage.yaml") return bytes;
        return "id,name,day\n1,\"a\",2024-01-31\n2,,x\n\n2,b,\n";
    };
    validate("datapackage.json", files);
    validate("datapackage.yaml", files);
    return 0;
}
