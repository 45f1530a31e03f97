// Synonyms and excerpts.
#include "kernel/search/search.h"
#include "kernel/text/text.h"

namespace skl::search {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

bool ascii_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Words of Latin letters are whole words; of Han characters any piece.
std::size_t find_word(const std::string& text, const std::string& word, std::size_t from) {
    for (std::size_t at = text.find(word, from); at != std::string::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool inside = (at > 0 && ascii_letter(text[at - 1]) && ascii_letter(word.front())) ||
                            (end < text.size() && ascii_letter(text[end]) && ascii_letter(word.back()));
        if (!inside) return at;
    }
    return std::string::npos;
}

}  // namespace

Result<Synonyms> Synonyms::read(std::string_view file) {
    Synonyms out;
    for (std::int64_t number = 1; !file.empty(); ++number) {
        const auto end = std::min(file.find('\n'), file.size());
        std::string_view line = file.substr(0, end);
        file.remove_prefix(std::min(end + 1, file.size()));
        line = trimmed(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        std::vector<std::string> group;
        while (true) {
            const auto comma = line.find(',');
            const auto word = trimmed(line.substr(0, comma));
            if (word.empty() || !text::valid_utf8(word)) return Problem{422, "bad-synonyms", {{"line", std::to_string(number)}}};
            group.push_back(text::nfkc_fold(word));
            if (comma == std::string_view::npos) break;
            line.remove_prefix(comma + 1);
        }
        if (group.size() < 2) return Problem{422, "bad-synonyms", {{"line", std::to_string(number)}}};
        out.groups_.push_back(std::move(group));
    }
    return out;
}

std::vector<std::string> Synonyms::spellings(std::string_view query) const {
    std::vector<std::string> out{text::nfkc_fold(query)};
    for (const auto& group : groups_) {
        const std::size_t known = out.size();
        for (std::size_t i = 0; i < known; ++i)
            for (const std::string& word : group) {
                const std::size_t at = find_word(out[i], word, 0);
                if (at == std::string::npos) continue;
                for (const std::string& other : group) {
                    if (other == word || out.size() >= most_spellings) continue;
                    std::string spelled = out[i];
                    spelled.replace(at, word.size(), other);
                    if (std::find(out.begin(), out.end(), spelled) == out.end()) out.push_back(std::move(spelled));
                }
                break;
            }
    }
    return out;
}

std::vector<Piece> excerpt(std::string_view text, std::string_view words, std::size_t most_code_points) {
    const std::size_t before_first = most_code_points / 4;  // of the sentence before the first place found
    const auto found = text::highlights(text, words);
    std::vector<std::size_t> starts;  // of the code points
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
    const auto byte = [&](std::size_t point) { return point < starts.size() ? starts[point] : text.size(); };
    std::size_t first = 0;
    if (!found.empty() && starts.size() > most_code_points) {
        const auto at = static_cast<std::size_t>(std::lower_bound(starts.begin(), starts.end(), found.front().first) - starts.begin());
        first = std::min(at > before_first ? at - before_first : 0, starts.size() - most_code_points);
    }
    std::size_t at = byte(first);
    const std::size_t end = byte(first + most_code_points);
    std::vector<Piece> out;
    const auto add = [&](std::size_t to, bool mark) {
        to = std::clamp(to, at, end);
        if (to > at) out.push_back({std::string(text.substr(at, to - at)), mark});
        at = to;
    };
    if (at > 0) out.push_back({"…", false});
    for (const auto& [from, to] : found) {
        add(from, false);
        add(to, true);
    }
    add(end, false);
    if (end < text.size()) out.push_back({"…", false});
    return out;
}

}  // namespace skl::search
