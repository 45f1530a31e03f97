// RFC 4648 §4, with padding: for protocols that say so (MIME, Standard Webhooks). Our own opaque texts are base64url (text.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skl::text {

std::string base64(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);  // the canonical spelling only

}  // namespace skl::text
