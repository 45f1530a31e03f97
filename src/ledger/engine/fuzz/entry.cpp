// Entries of the log: what is read is written back byte for byte.
#include "ledger/engine/entry.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::ledger;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto read = read_entry(bytes);
    if (!read || bytes.size() > longest_ledger_entry) return 0;
    const auto back = write_entry(read->entry, read->tenant);
    if (!back || *back != bytes) std::abort();
    return 0;
}
