// The character classes of RFC 9651 §3 and §4, ASCII only and independent of any locale; inside this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skl::structured {

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool alpha(char c) { return lower(c) || (c >= 'A' && c <= 'Z'); }
constexpr bool printable(char c) { return c >= ' ' && c <= '~'; }

constexpr bool starts_key(char c) { return lower(c) || c == '*'; }
constexpr bool continues_key(char c) { return starts_key(c) || digit(c) || c == '_' || c == '-' || c == '.'; }

constexpr bool starts_token(char c) { return alpha(c) || c == '*'; }
constexpr bool continues_token(char c) {  // tchar of RFC 9110 §5.6.2, and ":" "/"
    return alpha(c) || digit(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos);
}

constexpr int lower_hex(char c) { return digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

// RFC 4648 §4; padding may be missing and the bits after the last byte may be anything, nothing else may be wrong.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace skl::structured
