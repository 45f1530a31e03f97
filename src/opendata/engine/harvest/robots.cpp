#include "opendata/engine/harvest/robots.h"
#include "kernel/text/ascii.h"

#include <algorithm>
#include <charconv>

namespace skl::opendata::harvest {
namespace {

constexpr std::size_t most_rules = 5'000, longest_rule = 2'000;

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

// §2.2.3: * is any run of characters, $ at the end is the end of the path. Greedy with one way back, so that no pattern takes long.
bool matches(std::string_view pattern, std::string_view path) {
    const bool to_end = pattern.ends_with('$');
    if (to_end) pattern.remove_suffix(1);
    std::size_t p = 0, s = 0, star = std::string_view::npos, back = 0;
    for (;;) {
        if (p == pattern.size() && (!to_end || s == path.size())) return true;
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            back = s;
        } else if (p < pattern.size() && s < path.size() && pattern[p] == path[s]) {
            ++p, ++s;
        } else if (star != std::string_view::npos && back < path.size()) {
            p = star + 1;
            s = ++back;
        } else {
            return false;
        }
    }
}

}  // namespace

Robots Robots::read(std::string_view text, std::string_view agent) {
    text = text.substr(0, most_robots);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::string wanted = text::ascii_lower(agent);
    Robots own, others;
    bool found_own = false, of_own = false, of_others = false, rules_began = false;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        line = trim(line.substr(0, line.find('#')));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string key = text::ascii_lower(trim(line.substr(0, colon)));
        const std::string_view value = trim(line.substr(colon + 1));
        if (key == "user-agent") {
            if (rules_began) of_own = of_others = rules_began = false;
            const std::string name = text::ascii_lower(value);
            if (name == "*") of_others = true;
            if (name == wanted) of_own = found_own = true;
            continue;
        }
        const bool allow = key == "allow", rule = allow || key == "disallow", delay = key == "crawl-delay";
        if (!rule && !delay) continue;
        rules_began = true;
        for (Robots* group : {of_own ? &own : nullptr, of_others ? &others : nullptr}) {
            if (group == nullptr) continue;
            if (rule && !value.empty() && value.size() <= longest_rule && group->rules_.size() < most_rules)
                group->rules_.push_back({std::string(value), allow});
            double seconds = 0;
            if (delay && std::from_chars(value.data(), value.data() + value.size(), seconds).ec == std::errc{} && seconds > 0)
                group->delay_ = std::min(seconds, longest_delay);
        }
    }
    return found_own ? own : others;
}

bool Robots::allows(std::string_view path) const {
    if (path.empty()) path = "/";
    const Rule* best = nullptr;
    for (const Rule& rule : rules_) {
        if (!matches(rule.path, path)) continue;
        if (best == nullptr || rule.path.size() > best->path.size() || (rule.path.size() == best->path.size() && rule.allow)) best = &rule;
    }
    return best == nullptr || best->allow;
}

}  // namespace skl::opendata::harvest
