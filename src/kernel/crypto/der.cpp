#include "kernel/crypto/der.h"

namespace skl::crypto {
namespace {

std::optional<unsigned> take_byte(std::string_view& bytes) {
    if (bytes.empty()) return {};
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    return byte;
}

std::optional<std::uint32_t> take_high_tag(std::string_view& bytes) {  // X.690 §8.1.2.4
    std::uint32_t tag = 0;
    for (int groups = 0; groups < 4; ++groups) {
        const auto byte = take_byte(bytes);
        if (!byte || (groups == 0 && *byte == 0x80)) return {};  // a leading zero is another spelling
        tag = tag << 7 | (*byte & 0x7F);
        if ((*byte & 0x80) == 0) return tag < 31 ? std::nullopt : std::optional(tag);
    }
    return {};
}

std::optional<std::size_t> take_length(std::string_view& bytes) {  // X.690 §10.1
    const auto first = take_byte(bytes);
    if (!first || *first < 0x80) return first ? std::optional<std::size_t>(*first) : std::nullopt;
    const unsigned size = *first & 0x7F;
    if (size == 0 || size > 4) return {};
    std::size_t length = 0;
    for (unsigned i = 0; i < size; ++i) {
        const auto byte = take_byte(bytes);
        if (!byte || (i == 0 && *byte == 0)) return {};
        length = length << 8 | *byte;
    }
    if (length < 0x80) return {};
    return length;
}

}  // namespace

std::optional<DerElement> take_der(std::string_view& bytes) {
    const auto first = take_byte(bytes);
    if (!first) return {};
    DerElement element{static_cast<DerElement::Class>(*first >> 6), *first & 31, (*first & 32) != 0, {}};
    if (element.tag == 31) {
        const auto tag = take_high_tag(bytes);
        if (!tag) return {};
        element.tag = *tag;
    }
    const auto length = take_length(bytes);
    if (!length || *length > bytes.size()) return {};
    element.content = bytes.substr(0, *length);
    bytes.remove_prefix(*length);
    return element;
}

std::optional<std::string_view> take_der(std::string_view& bytes, std::uint32_t universal_tag) {
    const auto element = take_der(bytes);
    if (!element || element->tag_class != DerElement::Class::universal || element->tag != universal_tag) return {};
    return element->content;
}

std::optional<std::int64_t> der_number(std::string_view content) {
    if (content.empty() || content.size() > 8) return {};
    std::int64_t value = static_cast<signed char>(content.front()) < 0 ? -1 : 0;
    for (const char byte : content)
        value = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << 8 | static_cast<unsigned char>(byte));
    return value;
}

}  // namespace skl::crypto
