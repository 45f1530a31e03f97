// Whatever is read as a note or a checkpoint is written back byte for byte: there is one spelling.
#include "ledger/engine/checkpoint.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::ledger;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static const NoteKey key = NoteKey::of("example.com/log", NoteKeyType::cosignature, std::string(32, 'k'));
    if (const auto note = read_note(bytes)) {
        if (to_text(*note) != bytes) std::abort();
        if (verify(*note, key) == Seen::good) std::abort();
    }
    if (const auto checkpoint = read_checkpoint(bytes); checkpoint && to_text(*checkpoint) != bytes) std::abort();
    if (const auto vkey = NoteKey::read(bytes); vkey && vkey->text() != bytes) std::abort();
    return 0;
}
