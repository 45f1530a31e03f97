// The Robots Exclusion Protocol (RFC 9309): whether an address of a host may be asked for, and how long to wait between two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skl::opendata::harvest {

constexpr std::size_t most_robots = std::size_t{500} << 10;  // bytes that are read, RFC 9309 §2.5
constexpr double longest_delay = 60;                         // seconds; a longer Crawl-delay would mean never

class Robots {
public:
    // The group of `agent` (its product token), else that of *. What cannot be read is passed over.
    static Robots read(std::string_view text, std::string_view agent);
    bool allows(std::string_view path_and_query) const;  // the longest rule wins, of two as long the allowing one
    double delay() const { return delay_; }              // seconds; 0: none said

private:
    struct Rule {
        std::string path;
        bool allow = false;
    };
    std::vector<Rule> rules_;
    double delay_ = 0;
};

}  // namespace skl::opendata::harvest
