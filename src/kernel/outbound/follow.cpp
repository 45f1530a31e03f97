#include "kernel/outbound/follow.h"

#include <algorithm>

namespace skl::outbound {
namespace {

// Scheme, host and port as they stand: libcurl gives redirects whole and normal. Who differs in spelling only gets no headers.
std::string_view origin_of(std::string_view href) {
    const auto slashes = href.find("://");
    if (slashes == std::string_view::npos) return {};
    return href.substr(0, href.find_first_of("/?#", slashes + 3));
}

}  // namespace

Result<Followed> follow(Call call, int most) {
    call.method = "GET";
    call.body.clear();
    for (int redirects = 0; redirects <= most; ++redirects) {
        auto answer = outbound::call(call);
        if (!answer) return answer.problem();
        const bool sent_on = answer->status >= 300 && answer->status < 400 && answer->status != 304 && !answer->location.empty();
        if (!sent_on) return Followed{std::move(*answer), std::move(call.href), redirects};
        if (origin_of(answer->location) != origin_of(call.href)) call.headers.clear();
        call.href = std::move(answer->location);
    }
    return Problem{422, "too-many-redirects", {{"limit", std::to_string(most)}}};
}

}  // namespace skl::outbound
