// Text of people and of URLs: what is decoded encodes back, folding and tokens never leave UTF-8.
#include "kernel/text/text.h"

#include <cstdint>
#include <cstdlib>

namespace {
void demand(bool truth) {
    if (!truth) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace text = skl::text;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto plain = text::percent_decode(bytes)) demand(text::percent_decode(text::percent_encode(*plain)) == plain);
    demand(text::base64url_decode(text::base64url({data, size})) == std::string(bytes));
    (void)text::base64url_decode(bytes);
    if (!text::valid_utf8(bytes)) return 0;
    demand(text::valid_utf8(text::nfc(bytes)));
    demand(text::valid_utf8(text::nfkc_fold(bytes)));
    for (const std::string& token : text::tokens(bytes, text::For::storing)) demand(!token.empty() && text::valid_utf8(token));
    for (const auto& [from, to] : text::highlights(bytes, bytes.substr(0, std::min<std::size_t>(size, 3)))) demand(from < to && to <= size);
    const std::string html = text::markdown_to_html(bytes);
    for (const char* active : {"<script", "javascript:", "<iframe"}) {
        const auto at = html.find(active);  // as text it may stand there, as an element or a target it may not
        demand(at == std::string::npos || (html[at] != '<' && html.find(std::string("\"") + active) == std::string::npos));
    }
    return 0;
}
