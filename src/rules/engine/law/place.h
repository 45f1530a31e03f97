// A place in a law, as lawyers cite it: 第16條之1第2項第3款第1目, art. 16-1(2)3(1).
//
//   place := [law] article ["-" sub] [paragraph [item [point]]]      law := code | name; empty: not said
//   article 條, sub 之, paragraph 項, item 款, point 目; 0: none is said, the whole is meant
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skl::rules::law {

struct Place {
    std::string law;
    int article = 0, sub = 0, paragraph = 0, item = 0, point = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
    bool same_article(const Place& other) const { return article == other.article && sub == other.sub; }
};

// Every place that a text cites, each once, in the order they stand there. A law that was named holds for those after it.
std::vector<Place> places_in(std::string_view text);

// A reference that stands alone: all of the above, and a law followed by a number, as in `D0050045 5`, `停車場法 12`, `D0050045 19-1`.
std::optional<Place> place_of(std::string_view text);

// The article of <sky:law code="…" article="…"/>: 5, 19-1, 5(1)2, 第5條第1項. Nothing: it is none.
std::optional<Place> place_of_article(const std::string& law, std::string_view article);

// 1 to 9,999 in Arabic, full-width or Chinese numerals; 0: no number.
int number_of(std::string_view text);

std::string article_text(const Place& place, std::string_view language);  // 第19條之1, art. 19-1
std::string place_text(const Place& place, std::string_view language);    // without the law

// Does `place` lie within `of`: the article, or the part of it that `of` names?
bool within(const Place& place, const Place& of);

}  // namespace skl::rules::law
