// Any bytes in any encoding a publisher may name: text is UTF-8, offsets lie in the file. The first byte chooses.
#include "opendata/engine/encoding.h"

#include <cstdint>
#include <cstdlib>

#include "kernel/text/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const char* const names[] = {"",          "UTF-8",  "Big5-UAO",   "GB18030",      "UTF-16LE", "UTF-16BE",    "UTF-32LE",
                                        "Shift_JIS", "EUC-TW", "Big5-HKSCS", "windows-1252", "UTF-7",    "ISO-2022-JP", "nobody's"};
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    auto source = skl::opendata::decode_file(bytes, names[data[0] % std::size(names)]);
    if (!source) return 0;
    if (!skl::text::valid_utf8(source->text())) std::abort();
    std::int64_t before = 0;
    for (std::size_t at = 0; at != std::string_view::npos; at = source->text().find('\n', at + 1)) {
        const std::int64_t offset = source->source_offset(at);
        if (offset < before || offset > static_cast<std::int64_t>(size) + 3) std::abort();
        before = offset;
    }
    return 0;
}
