#include "opendata/federation/calling.h"

#include <charconv>
#include <thread>

#include "kernel/outbound/follow.h"
#include "opendata/engine/harvest/pace.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/reference.h"

namespace skl::opendata {
namespace {

constexpr std::chrono::milliseconds longest_answer{120'000}, nap{100};

std::string site_of(const std::string& href) {
    const Reference parts = read_reference(href);
    return parts.scheme.value_or("https") + "://" + parts.authority.value_or("");
}

std::optional<std::chrono::seconds> seconds_of(const std::string& retry_after) {  // a date is passed over: the pause is ours then
    std::int64_t seconds = 0;
    const auto [end, fault] = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
    if (fault != std::errc{} || end != retry_after.data() + retry_after.size() || seconds < 0) return {};
    return std::chrono::seconds(std::min<std::int64_t>(seconds, 86'400));
}

}  // namespace

std::chrono::steady_clock::time_point Pace::turn(const std::string& host, std::chrono::milliseconds pace) {
    constexpr std::size_t most_hosts = 10'000;
    const std::scoped_lock lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (next_.size() > most_hosts) std::erase_if(next_, [&](const auto& one) { return one.second < now; });
    auto& next = next_[host];
    const auto mine = std::max(now, next);
    next = mine + pace;
    return mine;
}

bool Calling::wait_until(std::chrono::steady_clock::time_point when) const {
    while (std::chrono::steady_clock::now() < when) {
        if (stopped_()) return false;
        std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(nap, when - std::chrono::steady_clock::now()));
    }
    return !stopped_();
}

Result<Calling::Answered> Calling::call(const std::string& href, const std::string& accept, std::chrono::milliseconds pace,
                                        const std::string& etag, const std::string& last_modified, std::size_t most, bool any_status,
                                        long* status) {
    const std::string host = site_of(href);
    for (int tries = 1;; ++tries) {
        if (!wait_until(pace_.turn(host, pace))) return Problem{409, "cancelled"};
        outbound::Call call;
        call.href = rdf::as_uri(href);
        call.user_agent = "Skylantern harvester";
        if (!accept.empty()) call.headers.push_back("Accept: " + accept);
        call.plain_http = true;  // many portals have no other; what comes is public
        call.private_network = policy_.private_network;
        call.private_hosts = policy_.private_hosts;
        call.patience = longest_answer;
        call.connecting = std::chrono::seconds(10);
        call.idle = std::chrono::seconds(30);
        call.most_of_an_answer = most;
        call.if_none_match = etag;
        call.if_modified_since = etag.empty() ? last_modified : "";
        call.stopped = stopped_;
        ++requests_;
        auto followed = outbound::follow(call);
        if (!followed && followed.problem().status != 503) return std::move(followed.problem());
        if (followed) requests_ += followed->redirects;
        const long got = followed ? followed->answer.status : 0;
        if (harvest::worth_another_try(got) && tries < harvest::most_tries) {
            const auto asked = followed ? seconds_of(followed->answer.retry_after) : std::nullopt;
            if (!wait_until(std::chrono::steady_clock::now() + harvest::pause_after(tries, asked, pace))) return Problem{409, "cancelled"};
            continue;
        }
        if (!followed) return std::move(followed.problem());
        outbound::CallAnswer& answer = followed->answer;
        if (status != nullptr) *status = got;
        if (got == 304)
            return Answered{
                .unchanged = true, .body = {}, .content_type = {}, .href = {}, .next_link = {}, .etag = {}, .last_modified = {}};
        if (!any_status && (got < 200 || got > 299))
            return Problem{422, "harvest-refused", {{"status", std::to_string(got)}, {"href", href}}};
        if (answer.cut && !any_status) return Problem{413, "harvest-too-large", {{"href", href}}};
        return Answered{false,       std::move(answer.body), answer.content_type, followed->href, next_of_link(answer.link, followed->href),
                        answer.etag, answer.last_modified};
    }
}

// RFC 9309 §2.3.1: without a file everything may be asked for; a host that does not answer gives nothing.
Result<const harvest::Robots*> Calling::robots_of(const std::string& site) {
    if (const auto known = robots_.find(site); known != robots_.end()) return &known->second;
    long status = 0;
    auto answer = call(site + "/robots.txt", "text/plain, */*;q=0.1", policy_.pace, "", "", harvest::most_robots, true, &status);
    if (!answer) return std::move(answer.problem());
    if (status >= 500) return Problem{422, "harvest-refused", {{"status", std::to_string(status)}, {"href", site + "/robots.txt"}}};
    const bool found = status >= 200 && status < 300;
    return &robots_.emplace(site, harvest::Robots::read(found ? answer->body : "", harvester_name)).first->second;
}

Result<Calling::Answered> Calling::ask(const harvest::Ask& ask, const std::string& etag, const std::string& last_modified) {
    const auto robots = robots_of(site_of(ask.href));
    if (!robots) return robots.problem();
    Reference path = read_reference(ask.href);
    path.scheme.reset(), path.authority.reset(), path.fragment.reset();
    if (!(*robots)->allows(text_of_reference(path))) return Problem{422, "harvest-robots", {{"href", ask.href}}};
    const std::chrono::milliseconds theirs(static_cast<std::int64_t>((*robots)->delay() * 1'000));
    return call(ask.href, ask.accept, std::max(policy_.pace, theirs), etag, last_modified, harvest::most_answer, false, nullptr);
}

std::string next_of_link(std::string_view header, const std::string& base) {
    while (!header.empty()) {
        const auto open = header.find('<');
        const auto close = header.find('>', open == std::string_view::npos ? 0 : open);
        if (open == std::string_view::npos || close == std::string_view::npos) return {};
        const std::string_view target = header.substr(open + 1, close - open - 1);
        header.remove_prefix(close + 1);
        const auto end = header.find('<');
        const std::string_view parameters = header.substr(0, end);
        for (const std::string_view form : {"rel=\"next\"", "rel=next", "rel='next'"})
            if (parameters.find(form) != std::string_view::npos) return resolve(base, target);
        header.remove_prefix(std::min(end, header.size()));
    }
    return {};
}

}  // namespace skl::opendata
