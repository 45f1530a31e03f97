// Update frequencies and boxes as catalogues write them: what was read reads the same again, and a period has days.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/frequency.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto word = skl::opendata::read_frequency(text)) {
        if (skl::opendata::read_frequency(*word) != word) std::abort();
        const bool timeless = *word == "irregular" || *word == "never";
        if (skl::opendata::frequency_days(*word).has_value() == timeless) std::abort();
    }
    if (const auto box = skl::opendata::box_of(text))
        if (!(box->west <= box->east && box->south <= box->north)) std::abort();
    (void)skl::opendata::is_identifier(text);
    (void)skl::opendata::is_dotted_oid(text);
    return 0;
}
