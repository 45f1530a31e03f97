#include "identity/session.h"

#include "kernel/text/text.h"

namespace skl::identity {

const Known* known(const Context& cx) { return static_cast<const Known*>(cx.caller().known.get()); }

std::string sign_in_href(const Context& cx, std::string_view next, std::string_view acr_values) {
    std::string out = cx.href("/sign-in") + "?next=" + text::percent_encode(next);
    if (!acr_values.empty()) out += "&acr=" + text::percent_encode(acr_values);
    return out;
}

}  // namespace skl::identity
