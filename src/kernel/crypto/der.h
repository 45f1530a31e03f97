// DER (X.690), as much as certificates' extensions need: one element after another, definite and shortest lengths only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace skl::crypto {

struct DerElement {
    enum class Class { universal, application, context, private_use };
    Class tag_class = Class::universal;
    std::uint32_t tag = 0;
    bool constructed = false;
    std::string_view content;  // a part of the bytes that were read
};

namespace der_tag {
constexpr std::uint32_t boolean = 1, integer = 2, octet_string = 4, null = 5, enumerated = 10, sequence = 16, set = 17;
}

// The element in front of `bytes`, which is left at what follows it. Empty: not DER, or cut off.
std::optional<DerElement> take_der(std::string_view& bytes);
// The element in front where it is a universal one of this tag.
std::optional<std::string_view> take_der(std::string_view& bytes, std::uint32_t universal_tag);
// An INTEGER's or ENUMERATED's content of at most eight bytes.
std::optional<std::int64_t> der_number(std::string_view content);

}  // namespace skl::crypto
