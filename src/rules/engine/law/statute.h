// The text of a law as articles: what a rule's page shows beside it, and what coverage is counted over. Read from plain text, Markdown or
// HTML as the Laws and Regulations Database gives them.
//
//   text := {part | article}     part := a line 第一章 …, Chapter 1 …
//   article := heading {paragraph {item {point}}}     heading := 第五條, 第 19-1 條, 第3條之1 （名稱）, Article 5, each with or without
//   text after it paragraph := a line     item := a line 一、…, 1. …     point := a line （一）…, (1) …
#pragma once

#include "kernel/describe/result.h"
#include "rules/engine/law/place.h"

namespace skl::rules::law {

constexpr std::size_t longest_statute = 1 << 20;  // bytes: the Civil Code has 0.4 MB with its markup
constexpr std::size_t most_articles = 3'000;      // the Civil Code has 1,225

struct Unit {
    Place place;       // law is empty
    std::string text;  // without the number of an item or a point
    std::string line;  // as it is written
};

struct Article {
    Place place;  // article and sub
    std::string part, title;
    std::vector<Unit> units;
};

enum class StatuteFormat { text, markdown, html };

// 422 `statute-too-long`, `statute-without-articles`.
Result<std::vector<Article>> read_statute(std::string_view text, StatuteFormat format);

// What stands in an HTML page, line by line.
std::string text_of_html(std::string_view html);

}  // namespace skl::rules::law
