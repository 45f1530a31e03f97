#include "kernel/text/base64.h"

#include <span>
#include <vector>

#include "kernel/text/text.h"

namespace skl::text {

std::string base64(std::string_view bytes) {
    std::string out = base64url(bytes);
    for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return {};
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
    if (text.find_first_of("-_=") != std::string_view::npos) return {};
    std::string url(text);
    for (char& c : url) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return base64url_decode(url);
}

}  // namespace skl::text
