// Asking other hosts: one request a second each, by their robots rules, again after longer and longer pauses, conditionally (opendata.md
// §12).
#pragma once

#include <mutex>

#include "opendata/engine/harvest/harvested.h"
#include "opendata/engine/harvest/robots.h"

namespace skl::opendata {

struct CallPolicy {
    std::chrono::milliseconds pace{1'000};     // between two requests to one host
    bool private_network = false;              // for tests
    std::vector<std::string> private_hosts{};  // that the operator listed
};

// When each host may be asked again; all runs of this process share it.
class Pace {
public:
    // The time it is our turn; the next caller's is `pace` later.
    std::chrono::steady_clock::time_point turn(const std::string& host, std::chrono::milliseconds pace);

private:
    std::mutex mutex_;
    std::map<std::string, std::chrono::steady_clock::time_point> next_;
};

inline constexpr const char* harvester_name = "skylantern";  // product token of robots.txt

// The calls of one run.
class Calling {
public:
    Calling(Pace& pace, const CallPolicy& policy, std::function<bool()> stopped)
        : pace_(pace), policy_(policy), stopped_(std::move(stopped)) {}

    struct Answered {
        bool unchanged = false;  // 304
        std::string body, content_type, href, next_link, etag, last_modified;
    };
    // Problems: 422 harvest-robots {href}, harvest-refused {status, href}, harvest-too-large; those of outbound::follow, 409 cancelled.
    Result<Answered> ask(const harvest::Ask& ask, const std::string& etag = {}, const std::string& last_modified = {});

    std::int64_t requests() const { return requests_; }  // so far, robots.txt among them

private:
    Result<const harvest::Robots*> robots_of(const std::string& site);
    Result<Answered> call(const std::string& href, const std::string& accept, std::chrono::milliseconds pace, const std::string& etag,
                          const std::string& last_modified, std::size_t most, bool any_status, long* status);
    bool wait_until(std::chrono::steady_clock::time_point when) const;  // false: stopped

    Pace& pace_;
    CallPolicy policy_;
    std::function<bool()> stopped_;
    std::map<std::string, harvest::Robots> robots_;
    std::int64_t requests_ = 0;
};

// The address of rel="next" (RFC 8288), resolved; empty: none.
std::string next_of_link(std::string_view header, const std::string& base);

}  // namespace skl::opendata
