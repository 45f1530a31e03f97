#include "rules/engine/feel/regex.h"

#include <re2/re2.h>

#include <algorithm>

#include "rules/engine/feel/regex_translation.h"

namespace skl::rules::feel {
namespace {

constexpr std::int64_t memory_of_one = 4 << 20;     // bytes, of program and automaton: \w{1,60} fits
constexpr std::uint64_t most_states = 500'000'000;  // bytes of text × instructions: half a second where the automaton has to be given up
constexpr int most_groups = 100;                    // that a replacement can ask for; RE2 needs room for each

// A piece of a replacement: text, or what a group matched.
struct Piece {
    std::string text;
    int group = -1;
};

// F&O 3.1 §5.6.3: $N takes as many digits as name a group that is there; \$ and \\ stand for themselves.
std::optional<std::vector<Piece>> pieces_of(std::string_view replacement, int groups) {
    std::vector<Piece> pieces(1);
    for (std::size_t at = 0; at < replacement.size(); ++at) {
        const char c = replacement[at];
        const char next = at + 1 < replacement.size() ? replacement[at + 1] : '\0';
        if (c == '\\' && next != '\\' && next != '$') return {};
        if (c == '$' && (next < '0' || next > '9')) return {};
        if (c == '\\') ++at;
        if (c != '$') {
            pieces.back().text += replacement[at];
            continue;
        }
        int group = replacement[++at] - '0';
        while (at + 1 < replacement.size() && replacement[at + 1] >= '0' && replacement[at + 1] <= '9') {
            const int longer = group * 10 + (replacement[at + 1] - '0');
            if (longer > groups) break;
            group = longer;
            ++at;
        }
        pieces.push_back({{}, group});
        pieces.emplace_back();
    }
    return pieces;
}

}  // namespace

struct Regex::Compiled {
    Translation translation;
    bool literal = false;
    re2::RE2 re2;

    // Whether a text of that size can be searched even where RE2 has to give up its automaton.
    bool manageable(std::string_view text) const {
        return text.size() < most_states / static_cast<std::uint64_t>(std::max(re2.ProgramSize(), 1));
    }

    bool find(std::string_view text, std::size_t from, re2::StringPiece* groups, int count) const {
        const re2::StringPiece all(text.data(), text.size());
        if (!re2.Match(all, from, all.size(), re2::RE2::UNANCHORED, groups, count)) return false;
        // No line starts after a new line that ends the text (F&O 3.1 §5.6.1.1); RE2 sees one there.
        const bool at_the_end = groups[0].data() == text.data() + text.size();
        return !(translation.starts_lines && at_the_end && text.ends_with('\n'));
    }
};

std::string_view code_of(RegexFault fault) {
    switch (fault) {
        case RegexFault::invalid: return "regex-invalid";
        case RegexFault::unsupported: return "regex-unsupported";
        case RegexFault::limit: return "regex-limit";
        case RegexFault::empty_match: return "regex-empty-match";
        case RegexFault::replacement: return "regex-replacement";
    }
    return "regex-invalid";
}

Regex::Regex(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Regex::~Regex() = default;

OrFault<std::shared_ptr<const Regex>> Regex::compile(std::string_view pattern, std::string_view flags) {
    const auto read = RegexFlags::read(flags);
    if (!read) return RegexFault::invalid;
    auto translation = translated(pattern, *read);
    if (const auto* fault = std::get_if<RegexFault>(&translation)) return *fault;
    auto& done = std::get<Translation>(translation);
    if (done.groups > most_groups) return RegexFault::limit;
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_max_mem(memory_of_one);
    const std::string text = done.pattern;
    std::unique_ptr<Compiled> compiled(new Compiled{std::move(done), read->literal, {text, options}});  // NOLINT: RE2 cannot be moved
    if (!compiled->re2.ok()) {
        const auto code = compiled->re2.error_code();
        const bool large = code == re2::RE2::ErrorPatternTooLarge || code == re2::RE2::ErrorRepeatSize || code == re2::RE2::ErrorInternal;
        return large ? RegexFault::limit : RegexFault::invalid;
    }
    return std::shared_ptr<const Regex>(new Regex(std::move(compiled)));  // NOLINT: the constructor is private
}

OrFault<bool> Regex::matches(std::string_view text) const {
    if (!compiled_->manageable(text)) return RegexFault::limit;
    re2::StringPiece whole;
    return compiled_->find(text, 0, &whole, 1);
}

OrFault<std::string> Regex::replaced(std::string_view text, std::string_view replacement, Work& work) const {
    if (!compiled_->manageable(text)) return RegexFault::limit;
    re2::StringPiece none;
    if (compiled_->find({}, 0, &none, 1)) return RegexFault::empty_match;
    const int known = compiled_->translation.groups;
    const auto pieces = compiled_->literal ? std::vector<Piece>{{std::string(replacement), -1}} : pieces_of(replacement, known);
    if (!pieces) return RegexFault::replacement;
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(known) + 1);
    std::string out;
    std::size_t from = 0;
    while (from <= text.size() && work.allowed(text.size() - from) && compiled_->find(text, from, groups.data(), known + 1)) {
        const auto start = static_cast<std::size_t>(groups[0].data() - text.data());
        const std::size_t before = out.size();
        out += text.substr(from, start - from);
        for (const Piece& piece : *pieces) {
            out += piece.text;
            if (piece.group >= 0 && piece.group <= known) {
                const re2::StringPiece& group = groups[static_cast<std::size_t>(piece.group)];
                out.append(group.data() == nullptr ? "" : group.data(), group.size());
            }
        }
        from = start + groups[0].size();
        if (!work.room(out.size() - before)) return RegexFault::limit;
    }
    if (!work.room(text.size() - from)) return RegexFault::limit;
    return out.append(text.substr(from));
}

OrFault<std::vector<std::string>> Regex::split(std::string_view text, Work& work) const {
    if (!compiled_->manageable(text)) return RegexFault::limit;
    re2::StringPiece found;
    if (compiled_->find({}, 0, &found, 1)) return RegexFault::empty_match;
    std::vector<std::string> parts;
    std::size_t from = 0;
    while (from <= text.size() && work.allowed(text.size() - from) && compiled_->find(text, from, &found, 1)) {
        const auto start = static_cast<std::size_t>(found.data() - text.data());
        if (!work.room(start - from)) return RegexFault::limit;
        parts.emplace_back(text.substr(from, start - from));
        from = start + found.size();
    }
    if (!work.room(text.size() - from)) return RegexFault::limit;
    parts.emplace_back(text.substr(from));
    return parts;
}

}  // namespace skl::rules::feel
