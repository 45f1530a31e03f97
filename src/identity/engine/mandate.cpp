#include "identity/engine/mandate.h"

#include <algorithm>

namespace skl::identity::mandates {
namespace {

constexpr Transition table[] = {
    {State::proposed, Event::accept, State::accepted},   // by the agent
    {State::proposed, Event::decline, State::declined},  // by the agent
    {State::proposed, Event::revoke, State::revoked},    // the principal thought better of it
    {State::proposed, Event::expire, State::expired},    // its time was over before anybody answered
    {State::accepted, Event::begin, State::active},      // its first day has come
    {State::accepted, Event::revoke, State::revoked},   {State::accepted, Event::expire, State::expired},
    {State::active, Event::suspend, State::suspended},  {State::active, Event::revoke, State::revoked},
    {State::active, Event::expire, State::expired},     {State::active, Event::exhaust, State::exhausted},  // max_uses
    {State::suspended, Event::resume, State::active},   {State::suspended, Event::revoke, State::revoked},
    {State::suspended, Event::expire, State::expired},
};

// A vote is one's own; who could add a passkey or pass the mandate on would no longer be an agent (trust.md §3).
constexpr std::string_view excluded_always[] = {"ballot.cast", "authenticator.*", "mandate.grant"};

bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '*';
    }) && text.find("**") == std::string_view::npos;
}

// <word> or <word><separator><word>…; a single part only where it ends in `*`.
bool is_path(std::string_view text, char separator) {
    std::size_t parts = 0;
    for (std::size_t at = 0; at <= text.size(); ++parts) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        if (!is_word(text.substr(at, end - at))) return false;
        at = end + 1;
    }
    return parts > 1 || text.ends_with('*');
}

constexpr std::string_view separators = ":/.";

}  // namespace

std::span<const Transition> life() { return table; }

std::optional<State> after(State from, Event event) {
    for (const Transition& one : table)
        if (one.from == from && one.event == event) return one.to;
    return std::nullopt;
}

std::vector<Event> allowed(State from) {
    std::vector<Event> out;
    for (const Transition& one : table)
        if (one.from == from) out.push_back(one.event);
    return out;
}

bool ended(State state) { return allowed(state).empty(); }

bool from_register(Kind kind) { return kind == Kind::parental || kind == Kind::guardian || kind == Kind::org_officer; }

std::span<const std::string_view> always_excluded() { return excluded_always; }

bool known_scope(std::string_view pattern) {
    if (pattern.size() > longest_scope) return false;
    const auto colon = pattern.find(':');
    if (colon == std::string_view::npos) {
        // A platform's own action; `*` alone would be everything, which nobody means.
        if (pattern == "*" || !is_path(pattern, '.')) return false;
        return std::none_of(std::begin(excluded_always), std::end(excluded_always),
                            [&](std::string_view never) { return never == pattern || matches(never, pattern); });
    }
    const std::string_view rest = pattern.substr(colon + 1);
    if (pattern.starts_with("service:")) return is_path(rest, '/');
    return pattern.starts_with("data:") && is_path(rest, '.');
}

bool matches(std::string_view pattern, std::string_view action) {
    // Backtracking over one star at a time: a later star forgets the earlier ones, which is enough since each stays in its part.
    std::size_t p = 0, a = 0, star = std::string_view::npos, taken = 0;
    const auto ends_pattern = [&](std::size_t at) { return at + 1 == pattern.size(); };
    while (a < action.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            if (ends_pattern(p)) return true;  // and there is at least one character
            star = p++;
            taken = ++a;
            if (separators.find(action[a - 1]) != std::string_view::npos) return false;
        } else if (p < pattern.size() && pattern[p] == action[a]) {
            ++p, ++a;
        } else if (star != std::string_view::npos && separators.find(action[taken]) == std::string_view::npos) {
            a = ++taken;
            p = star + 1;
        } else {
            return false;
        }
    }
    return p == pattern.size();
}

bool covers(std::span<const std::string> scopes, std::span<const std::string> excluded, std::string_view action) {
    const auto match = [&](std::string_view pattern) { return matches(pattern, action); };
    return std::any_of(scopes.begin(), scopes.end(), match) && std::none_of(excluded.begin(), excluded.end(), match) &&
           std::none_of(std::begin(excluded_always), std::end(excluded_always), match);
}

bool within(std::span<const std::string> patterns, std::span<const std::string> whole) {
    // A star of the part stands for characters that a star of the whole takes as well, so a pattern can be matched like an action.
    return std::all_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return std::any_of(whole.begin(), whole.end(), [&](const std::string& wider) { return matches(wider, pattern); });
    });
}

bool only_looks(std::string_view action) {
    const std::string_view act = action.substr(action.find_last_of(separators) + 1);
    return act == "read" || act == "view" || act == "list";
}

Date birthday(Date born, int age) {
    const std::chrono::year_month_day birth{born.day};
    const std::chrono::year_month_day day{birth.year() + std::chrono::years(age), birth.month(), birth.day()};
    if (day.ok()) return {std::chrono::sys_days(day)};
    return {std::chrono::sys_days(day.year() / std::chrono::March / 1)};
}

int age_on(Date born, Date day) {
    const std::chrono::year_month_day birth{born.day}, today{day.day};
    const int years = static_cast<int>(today.year()) - static_cast<int>(birth.year());
    return birthday(born, years) <= day ? years : years - 1;
}

}  // namespace skl::identity::mandates
