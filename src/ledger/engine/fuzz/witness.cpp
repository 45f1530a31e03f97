// Requests to a witness: one spelling, and nothing unsigned is cosigned.
#include "ledger/engine/witness.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::ledger;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static const NoteKey stranger = NoteKey::of("gov.example/ledger/demo", NoteKeyType::ed25519, std::string(32, 'k'));
    const auto request = read_witness_request(bytes);
    if (!request) return 0;
    if (to_text(*request) != bytes) std::abort();
    if (decide(*request, {stranger}, {}) == WitnessAnswer::cosign) std::abort();
    return 0;
}
