#include "opendata/quality/links.h"

#include "kernel/crypto/random.h"
#include "kernel/outbound/follow.h"

namespace skl::opendata {
namespace {

constexpr std::size_t head = 4'096;  // bytes that tell a page from data

bool is_page(const outbound::CallAnswer& answer) {
    if (answer.content_type.starts_with("text/html") || answer.content_type.starts_with("application/xhtml")) return true;
    std::string begin = answer.body.substr(0, head);
    std::transform(begin.begin(), begin.end(), begin.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t at = begin.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return at != std::string::npos && (begin.compare(at, 14, "<!doctype html") == 0 || begin.compare(at, 5, "<html") == 0);
}

// 0–1, of the address: the same each day, so that calls of many addresses stay spread.
double dice(const LinkDue& link) {
    return static_cast<double>(std::hash<std::string>{}(to_text(link.resource_id) + link.href) % 10'000) / 10'000;
}

}  // namespace

LinkSeen Links::look(const std::string& href) const {
    outbound::Call call;
    call.href = href;
    call.user_agent = "Skylantern link check";
    call.plain_http = true;  // many portals have no other; nothing is sent but the request
    call.private_network = private_network_;
    const auto followed = outbound::follow(std::move(call));
    if (!followed) return followed.problem().code == "too-many-redirects" ? LinkSeen{310, false, false} : LinkSeen{};
    const outbound::CallAnswer& answer = followed->answer;
    return {answer.status, answer.status >= 200 && answer.status < 300, is_page(answer)};
}

Result<std::int64_t> Links::check_due(Instant now, std::int64_t limit, const std::function<bool()>& stopped) const {
    std::vector<LinkDue> due;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { due = links_due(reader, now, limit); })) return std::move(*lost);
    std::int64_t called = 0;
    for (const LinkDue& link : due) {
        if (stopped()) break;
        const LinkSeen seen = look(link.href);
        const std::optional<bool> known = link.linkable ? std::optional(*link.linkable != 0) : std::nullopt;
        const quality::LinkState state = quality::after_call({known, link.failing_since}, seen.answered, now);
        if (auto lost = store_.write(link.tenant, [&](Transaction& tx) {
                keep_link(tx, link, seen, state, now, quality::next_call(state, now, dice(link)));
                return true;
            }))
            return std::move(*lost);
        ++called;
    }
    return called;
}

}  // namespace skl::opendata
