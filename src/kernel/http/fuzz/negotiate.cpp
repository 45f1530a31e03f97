// Headers that choose an answer, over any bytes: Accept, Accept-Language, Accept-Encoding, Range, entity tags, suffixes.
#include "kernel/http/negotiate.h"

#include <cstdlib>

#include "kernel/http/conditional.h"
#include "kernel/http/idempotency.h"

namespace {

void demand(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::vector<std::string> offered = {"text/html", "application/json", "text/csv"};
    if (const auto best = skl::best_type(text, offered)) demand(*best < offered.size());
    const std::string language = skl::best_language(text, "zh-Hant");
    demand(language == "zh-Hant" || language == "en");
    (void)skl::accepts_gzip(text);
    std::string path(text);
    if (skl::take_suffix(path)) demand(path.size() < size);
    for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{10}, std::uint64_t{1} << 40}) {
        const skl::ByteRange range = skl::byte_range(text, length);
        demand(range.impossible || (range.from <= length && range.length <= length - range.from));
        demand(!range.partial || range.length > 0);
    }
    demand(text.find('"') != std::string_view::npos || text.find('*') != std::string_view::npos || !skl::names_tag(text, "\"a\""));
    if (const auto key = skl::idempotency_key(text)) demand(!key->empty() && key->size() <= skl::longest_idempotency_key);
    return 0;
}
