// References of RFC 3986, taken apart (§3), put together (§5.3) and resolved (§5.2). IRIs (RFC 3987) have the same parts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skl::opendata {

struct Reference {  // what is not there differs from what is empty
    std::optional<std::string> scheme, authority, query, fragment;
    std::string path;
};

Reference read_reference(std::string_view text);
std::string text_of_reference(const Reference& parts);
std::string without_dots(std::string_view path);  // §5.2.4
bool has_scheme(std::string_view text);           // it stands for itself, without a base
std::string resolve(std::string_view base, std::string_view reference);

}  // namespace skl::opendata
