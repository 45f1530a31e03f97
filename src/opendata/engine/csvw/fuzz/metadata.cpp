// Any bytes as metadata of a small table: read or refused, then validated and converted; what is converted is JSON.
#include <cstdint>
#include <cstdlib>

#include "kernel/describe/node.h"
#include "opendata/engine/csvw/process.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::csvw;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const Fetch fetch = [&](const std::string& url) -> std::optional<Response> {
        if (url.ends_with(".json")) return Response{.body = bytes};
        return Response{.body = "id,name,day,n\n1,\"a, b\",2024-01-31,1.50\n2,,x,\n#3,c,,7\n"};
    };
    const Start start{.table_url = "", .metadata_url = "http://example.org/metadata.json"};
    validate(start, fetch);
    for (const JsonMode mode : {JsonMode::standard, JsonMode::minimal}) {
        const Converted converted = convert_to_json(start, mode, fetch);
        if (converted.json.has_value() == (converted.findings.errors > 0)) std::abort();
        if (converted.json && !skl::read_json(*converted.json, 128)) std::abort();
    }
    return 0;
}
