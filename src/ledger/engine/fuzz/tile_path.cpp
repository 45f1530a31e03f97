// Tile paths and bundles: one spelling each.
#include "ledger/engine/tiles.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::ledger;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto path = read_tile_path(bytes); path && to_text(*path) != bytes) std::abort();
    for (const unsigned width : {1U, 2U, 256U}) {
        const auto entries = read_bundle(bytes, width);
        if (!entries) continue;
        std::string back;
        for (const std::string_view entry : *entries) append_to_bundle(back, entry);
        if (back != bytes) std::abort();
    }
    return 0;
}
