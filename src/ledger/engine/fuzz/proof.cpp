// Proof files: one spelling, and none makes an arbitrary leaf believed.
#include "ledger/engine/checkpoint.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::ledger;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static const Hash leaf = hash_leaf("a leaf that is in no tree of the seeds");
    if (const auto file = read_proof_file(bytes)) {
        if (to_text(*file) != bytes) std::abort();
        const auto checkpoint = read_checkpoint(file->note.text);
        if (checkpoint && verify_inclusion(file->index, checkpoint->size, file->proof, leaf, checkpoint->root.view())) std::abort();
    }
    return 0;
}
