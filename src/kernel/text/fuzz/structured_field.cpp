// Structured fields (RFC 9651): what parses has one canonical spelling, which parses to the same value.
#include "kernel/text/structured_field.h"

#include <cstdint>
#include <cstdlib>

namespace {

template <class Value>
void check(const std::optional<Value>& value, std::optional<Value> (*parse)(std::string_view)) {
    if (!value) return;
    const auto text = skl::structured::serialise(*value);
    if (!text) std::abort();
    if (text->empty() && value == parse("")) return;  // an empty list
    const auto again = parse(*text);
    if (!again || !(*again == *value)) std::abort();
    if (skl::structured::serialise(*again) != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace structured = skl::structured;
    const std::string_view field(reinterpret_cast<const char*>(data), size);
    check(structured::parse_item(field), structured::parse_item);
    check(structured::parse_list(field), structured::parse_list);
    check(structured::parse_dictionary(field), structured::parse_dictionary);
    return 0;
}
