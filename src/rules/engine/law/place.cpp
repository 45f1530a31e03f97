#include "rules/engine/law/place.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "kernel/text/text.h"

namespace skl::rules::law {

namespace {

constexpr int largest_number = 9'999;
constexpr std::size_t most_places = 1'000;  // of one text

#define NUMBER "[0-9０-９〇零一二三四五六七八九十百千]+"

// 1 law or code, 2 article, 3 and 4 its sub-number, 5 paragraph, 6 item, 7 point.
const RE2& chinese() {
    static const RE2 made("((?:[A-Z][0-9]{7}|\\p{Han}{1,40}(?:法|條例|辦法|細則|規則|標準|準則|規程|要點|通則|綱要)))?\\s*第\\s*(" NUMBER
                          ")\\s*(?:[-－]\\s*(" NUMBER ")\\s*)?條(?:\\s*之\\s*(" NUMBER "))?(?:\\s*第\\s*(" NUMBER
                          ")\\s*項)?(?:\\s*第\\s*(" NUMBER ")\\s*款)?(?:\\s*第\\s*(" NUMBER ")\\s*目)?");
    return made;
}

#undef NUMBER

// 1 article, 2 sub, then either 3 (4) 5 or the words 6 7: paragraph, item, point.
const RE2& english() {
    static const RE2 made(
        "(?i)(?:\\bart(?:icle)?s?\\.?|§)\\s*([0-9]{1,4})(?:-([0-9]{1,4}))?(?:\\(([0-9]{1,4})\\)(?:([0-9]{1,4})\\b(?:\\(([0-9]{1,4})\\))?)?)"
        "?"
        "(?:,?\\s*para(?:graph)?\\.?\\s*([0-9]{1,4}))?(?:,?\\s*(?:subparagraph|subpara\\.?|item)\\s*([0-9]{1,4}))?");
    return made;
}

// As the Laws and Regulations Database writes: Subparagraph 2, Paragraph 1 of Article 5.
const RE2& english_backwards() {
    static const RE2 made(
        "(?i)(?:(?:subparagraph|item)\\s+([0-9]{1,4})\\s*(?:,|of)\\s*)?paragraph\\s+([0-9]{1,4})\\s*(?:,|of)\\s*article\\s+([0-9]{1,4})(?:-"
        "([0-9]{"
        "1,4}))?");
    return made;
}

int digit_of(char32_t c) {
    if (c >= U'0' && c <= U'9') return static_cast<int>(c - U'0');
    if (c >= U'０' && c <= U'９') return static_cast<int>(c - U'０');
    constexpr std::u32string_view han = U"〇一二三四五六七八九";
    if (c == U'零') return 0;
    const auto at = han.find(c);
    return at == std::u32string_view::npos ? -1 : static_cast<int>(at);
}

// Words that stand before the name of a law and are not of it.
std::string name_of(std::string_view text) {
    constexpr std::string_view before[] = {"依據", "按照", "依照", "適用", "準用", "及", "與", "或", "依", "按", "本於"};
    for (bool cut = true; cut;) {
        cut = false;
        for (const std::string_view word : before)
            if (text.starts_with(word) && text.size() > word.size() + 3) text.remove_prefix(word.size()), cut = true;
    }
    return std::string(text);
}

// The English name of a law: what stands before the article since the last mark, with a capital letter first.
std::string english_name(std::string_view before) {
    while (!before.empty() && (before.back() == ' ' || before.back() == ',')) before.remove_suffix(1);
    constexpr std::size_t longest_name = 200;
    if (before.size() > longest_name) before.remove_prefix(before.size() - longest_name);
    static const RE2 name("([A-Z][A-Za-z'’-]*(?: (?:[A-Z][A-Za-z'’-]*|of|the|for|on|and|in|to|[a-z]{3,}))*|[A-Z][0-9]{7})$");
    std::string found;
    if (!RE2::PartialMatch(std::string(before), name, &found)) return {};
    return found;
}

struct Cited {
    std::size_t at = 0, end = 0;
    Place place;
};

void find_chinese(std::string_view text, std::vector<Cited>& into) {
    std::string_view rest = text;
    std::string_view part[8];
    re2::StringPiece group[8];
    for (std::size_t from = 0; from < text.size() && into.size() < most_places;) {
        if (!chinese().Match({text.data(), text.size()}, from, text.size(), RE2::UNANCHORED, group, 8)) break;
        for (int i = 0; i < 8; ++i) part[i] = {group[i].data() ? group[i].data() : rest.data(), group[i].size()};
        const auto start = static_cast<std::size_t>(group[0].data() - text.data());
        from = start + group[0].size();
        into.push_back({start,
                        from,
                        {name_of(part[1]), number_of(part[2]), std::max(number_of(part[3]), number_of(part[4])), number_of(part[5]),
                         number_of(part[6]), number_of(part[7])}});
    }
}

int whole(const re2::StringPiece& piece) { return number_of({piece.data() ? piece.data() : "", piece.size()}); }

void find_english(std::string_view text, std::vector<Cited>& into) {
    re2::StringPiece group[8];
    const re2::StringPiece all(text.data(), text.size());
    const auto taken = [&](std::size_t at, std::size_t end) {
        return std::any_of(into.begin(), into.end(), [&](const Cited& one) { return at < one.end && one.at < end; });
    };
    for (std::size_t from = 0;
         from < text.size() && into.size() < most_places && english_backwards().Match(all, from, text.size(), RE2::UNANCHORED, group, 5);) {
        const auto start = static_cast<std::size_t>(group[0].data() - text.data());
        from = start + group[0].size();
        into.push_back({start, from, {{}, whole(group[3]), whole(group[4]), whole(group[2]), whole(group[1]), 0}});
    }
    for (std::size_t from = 0;
         from < text.size() && into.size() < most_places && english().Match(all, from, text.size(), RE2::UNANCHORED, group, 8);) {
        const auto start = static_cast<std::size_t>(group[0].data() - text.data());
        from = start + group[0].size();
        if (taken(start, from)) continue;
        into.push_back({start,
                        from,
                        {english_name(text.substr(0, start)), whole(group[1]), whole(group[2]), std::max(whole(group[3]), whole(group[6])),
                         std::max(whole(group[4]), whole(group[7])), whole(group[5])}});
    }
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

int number_of(std::string_view text) {
    int total = 0, digits = 0;
    bool any = false;
    while (!text.empty()) {
        const char32_t c = text::next(text);
        const int unit = c == U'十' ? 10 : c == U'百' ? 100 : c == U'千' ? 1000 : 0;
        if (unit > 0) {
            total += (digits == 0 ? 1 : digits) * unit;
            digits = 0;
        } else {
            const int digit = digit_of(c);
            if (digit < 0) return 0;
            digits = digits * 10 + digit;
        }
        any = true;
        if (total > largest_number || digits > largest_number) return 0;
    }
    return any ? std::min(total + digits, largest_number) : 0;
}

std::vector<Place> places_in(std::string_view text) {
    std::vector<Cited> cited;
    find_chinese(text, cited);
    find_english(text, cited);
    std::sort(cited.begin(), cited.end(), [](const Cited& a, const Cited& b) { return a.at < b.at; });
    std::vector<Place> made;
    std::string named;
    for (Cited& one : cited) {
        if (one.place.article == 0) continue;
        if (one.place.law.empty())
            one.place.law = named;
        else
            named = one.place.law;
        if (std::find(made.begin(), made.end(), one.place) == made.end()) made.push_back(std::move(one.place));
    }
    return made;
}

std::optional<Place> place_of_article(const std::string& law, std::string_view article) {
    static const RE2 plain("\\s*([0-9]{1,4})(?:-([0-9]{1,4}))?(?:\\(([0-9]{1,4})\\)(?:([0-9]{1,4})(?:\\(([0-9]{1,4})\\))?)?)?\\s*");
    Place made{.law = law};
    std::string part[5];
    if (RE2::FullMatch({article.data(), article.size()}, plain, &part[0], &part[1], &part[2], &part[3], &part[4])) {
        int* const into[] = {&made.article, &made.sub, &made.paragraph, &made.item, &made.point};
        for (int i = 0; i < 5; ++i) *into[i] = number_of(part[i]);
        return made.article > 0 ? std::optional(made) : std::nullopt;
    }
    auto found = places_in(article);
    if (found.empty()) return std::nullopt;
    if (found.front().law.empty()) found.front().law = law;
    return std::move(found.front());
}

std::optional<Place> place_of(std::string_view text) {
    if (auto found = places_in(text); !found.empty()) return std::move(found.front());
    text = trimmed(text);
    const std::size_t space = text.rfind(' ');
    if (space == std::string_view::npos) return std::nullopt;
    return place_of_article(std::string(trimmed(text.substr(0, space))), text.substr(space + 1));
}

std::string article_text(const Place& place, std::string_view language) {
    if (language == "en") return fmt::format("art. {}{}", place.article, place.sub > 0 ? fmt::format("-{}", place.sub) : "");
    return fmt::format("第{}條{}", place.article, place.sub > 0 ? fmt::format("之{}", place.sub) : "");
}

std::string place_text(const Place& place, std::string_view language) {
    std::string made = article_text(place, language);
    if (language == "en") {
        if (place.paragraph > 0) made += fmt::format("({})", place.paragraph);
        if (place.item > 0) made += std::to_string(place.item);
        if (place.point > 0) made += fmt::format("({})", place.point);
        return made;
    }
    if (place.paragraph > 0) made += fmt::format("第{}項", place.paragraph);
    if (place.item > 0) made += fmt::format("第{}款", place.item);
    if (place.point > 0) made += fmt::format("第{}目", place.point);
    return made;
}

bool within(const Place& place, const Place& of) {
    if (!place.same_article(of)) return false;
    if (of.paragraph > 0 && place.paragraph != of.paragraph) return false;
    if (of.item > 0 && place.item != of.item) return false;
    return of.point == 0 || place.point == of.point;
}

}  // namespace skl::rules::law
