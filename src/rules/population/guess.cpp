#include "rules/population/guess.h"

#include <algorithm>

#include "kernel/text/text.h"

namespace skl::rules::population {

namespace {

bool is_sign(char c) { return (c >= 0x20 && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || (c > 'z' && c <= 0x7f); }

// Folded, and each run of signs one space: "Household_ID" is " household id ".
std::string words_of(const std::string& name) {
    std::string made = " ";
    for (const char c : text::nfkc_fold(name))
        if (!is_sign(c))
            made += c;
        else if (made.back() != ' ')
            made += ' ';
    if (made.back() != ' ') made += ' ';
    return made;
}

std::string bare(std::string words) {
    std::erase(words, ' ');
    return words;
}

bool in_letters_of_latin(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

// The one has all words of the other in a row; Chinese has no spaces, there it is the characters.
bool one_holds_the_other(const std::string& a, const std::string& b) {
    if (bare(a).empty() || bare(b).empty()) return false;
    if (a.find(b) != std::string::npos || b.find(a) != std::string::npos) return true;
    if (in_letters_of_latin(a) || in_letters_of_latin(b)) return false;
    return bare(a).find(bare(b)) != std::string::npos || bare(b).find(bare(a)) != std::string::npos;
}

}  // namespace

std::optional<std::size_t> guess_column(const std::string& name, const std::string& label, const std::vector<Candidate>& candidates) {
    const std::string wanted[] = {words_of(name), words_of(label)};
    std::optional<std::size_t> near;
    std::size_t found = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!candidates[i].fits) continue;
        const std::string column = words_of(candidates[i].column);
        if (bare(column).empty()) continue;
        for (const std::string& one : wanted)
            if (bare(one) == bare(column)) return i;
        if (one_holds_the_other(wanted[0], column) || one_holds_the_other(wanted[1], column)) near = i, ++found;
    }
    return found == 1 ? near : std::nullopt;
}

}  // namespace skl::rules::population
