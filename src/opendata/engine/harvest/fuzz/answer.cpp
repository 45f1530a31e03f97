// Any bytes as the answer of any kind of catalogue (the first byte chooses kind and step): refused, or records within their limits whose
// hash is the same when they are read again.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/harvest/harvested.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::harvest;
    if (size == 0) return 0;
    const Catalogue catalogue{static_cast<SourceKind>(data[0] % 9), "https://a.example/catalogue", {{"title", "1"}, {"landing_page", "2"}}};
    const Ask ask{"https://a.example/x?startPosition=1", "", static_cast<Step>(data[0] / 9 % 3), data[0] / 27 % 2 == 0 ? "0" : "{}"};
    const std::string_view body{reinterpret_cast<const char*>(data + 1), size - 1};
    const auto told = read_answer(catalogue, ask, {body, data[0] > 200 ? "text/html" : "", ask.href, ""});
    const auto again = read_answer(catalogue, ask, {body, data[0] > 200 ? "text/html" : "", ask.href, ""});
    if (static_cast<bool>(told) != static_cast<bool>(again)) std::abort();
    if (!told) return 0;
    for (std::size_t i = 0; i < told->records.size(); ++i) {
        const Harvested& one = told->records[i];
        if (one.guid.empty() || one.guid.size() > longest_guid || one.record.distributions.size() > most_resources) std::abort();
        if (one.record.dataset.title.by_language.empty() || content_hash(one) != content_hash(again->records[i])) std::abort();
    }
    return 0;
}
