#include "rules/engine/law/statute.h"

#include <re2/re2.h>

#include <array>

#include "kernel/text/ascii.h"
#include "kernel/text/text.h"

namespace skl::rules::law {

namespace {

#define NUMBER "[0-9０-９〇零一二三四五六七八九十百千]+"
// After the number there is an end, a space or a title in brackets: 第五條第一項所定 … is no heading but a sentence.
constexpr const char* chinese_heading = "第\\s*(" NUMBER ")\\s*(?:[-－]\\s*(" NUMBER ")\\s*)?條(?:\\s*之\\s*(" NUMBER
                                        ")\\s*)?(?:$|[\\s　]+|(?:\\s*[（(]([^）)]{1,60})[）)]\\s*))(.*)";
constexpr const char* part_heading = "第\\s*" NUMBER "\\s*[編章節款目][\\s　]*[^，。；：]{0,60}";
#undef NUMBER
constexpr const char* english_heading = "(?:Article|ARTICLE|Art\\.)\\s+([0-9]{1,4})(?:-([0-9]{1,4}))?(?:$|[.:]\\s*|\\s+)(.*)";
constexpr const char* english_part = "(?:Part|Chapter|Section|PART|CHAPTER|SECTION)\\s+[0-9IVXLC]+.{0,100}";

struct Heading {
    int article = 0, sub = 0;
    std::string title, text;
};

std::optional<Heading> heading_of(const std::string& line) {
    static const RE2 chinese(chinese_heading), english(english_heading), sentence("(?:of|and|or|to|shall)\\b.*");
    std::string number, dash, sub, title, text;
    if (RE2::FullMatch(line, chinese, &number, &dash, &sub, &title, &text))
        return Heading{number_of(number), std::max(number_of(dash), number_of(sub)), title, text};
    if (RE2::FullMatch(line, english, &number, &sub, &text) && !RE2::FullMatch(text, sentence))
        return Heading{number_of(number), number_of(sub), "", text};
    return std::nullopt;
}

bool is_part(const std::string& line) {
    static const RE2 chinese(part_heading), english(english_part);
    return RE2::FullMatch(line, chinese) || RE2::FullMatch(line, english);
}

// The number at the beginning of an item or a point, and what follows it.
bool numbered(const std::string& line, const RE2& mark, int& number, std::string& rest) {
    std::string digits;
    if (!RE2::FullMatch(line, mark, &digits, &rest)) return false;
    number = number_of(digits);
    return number > 0;
}

class Splitter {
public:
    void take(const std::string& line) {
        auto heading = heading_of(line);
        if (heading && follows(*heading)) {
            Article made;
            made.place.article = heading->article;
            made.place.sub = heading->sub;
            made.part = part_;
            made.title = heading->title;
            here_ = made.place;
            articles_.push_back(std::move(made));
            if (!heading->text.empty()) add(heading->text);
            return;
        }
        if (is_part(line)) {
            part_ = line;
            return;
        }
        if (!articles_.empty()) add(line);  // before the first article stand the name and its history
    }
    std::vector<Article> articles() && { return std::move(articles_); }

private:
    // Articles go upwards; an article that is cited at the beginning of a line does not begin another one.
    bool follows(const Heading& heading) const {
        if (articles_.empty()) return heading.article > 0;
        const Place& last = articles_.back().place;
        return heading.article > last.article || (heading.article == last.article && heading.sub > last.sub);
    }

    void add(const std::string& line) {
        static const RE2 item("([〇一二三四五六七八九十百]+)、\\s*(.*)"), point("[（(]([〇一二三四五六七八九十百0-9０-９]+)[）)]\\s*(.*)"),
            english_item("([0-9]{1,3})\\.\\s+(.*)");
        int number = 0;
        std::string text = line;
        if (here_.paragraph > 0 && (numbered(line, item, number, text) || numbered(line, english_item, number, text))) {
            here_.item = number;
            here_.point = 0;
        } else if (here_.item > 0 && numbered(line, point, number, text)) {
            here_.point = number;
        } else {
            text = line;
            ++here_.paragraph;
            here_.item = here_.point = 0;
        }
        articles_.back().units.push_back({here_, std::move(text), line});
    }

    std::vector<Article> articles_;
    std::string part_;
    Place here_;
};

std::string stripped(std::string_view line, bool markdown) {
    const auto blank = [](std::string_view text) { return text.starts_with("\xE3\x80\x80") ? std::size_t{3} : std::size_t{0}; };  // U+3000
    while (!line.empty()) {
        if (line.front() == ' ' || line.front() == '\t' || line.front() == '\r')
            line.remove_prefix(1);
        else if (const std::size_t wide = blank(line))
            line.remove_prefix(wide);
        else if (markdown && (line.front() == '#' || line.front() == '>' || line.front() == '*'))
            line.remove_prefix(1);
        else
            break;
    }
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r' || (markdown && line.back() == '*')))
        line.remove_suffix(1);
    return std::string(line);
}

// Elements whose end is the end of a line.
bool is_block(std::string_view name) {
    constexpr std::array<std::string_view, 16> blocks{"p",  "div", "br", "li", "tr",  "td", "h1", "h2",
                                                      "h3", "h4",  "h5", "h6", "pre", "dt", "dd", "table"};
    return std::find(blocks.begin(), blocks.end(), name) != blocks.end();
}

void append_entity(std::string& into, std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> named[] = {{"amp", "&"},   {"lt", "<"},   {"gt", ">"},
                                                                       {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}};
    for (const auto& [word, text] : named)
        if (name == word) return (void)into.append(text);
    if (!name.starts_with("#")) return;
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    char32_t code = 0;
    for (const char c : name.substr(hex ? 2 : 1)) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
        if (digit < 0 || code > 0x10FFFF) return;
        code = code * (hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    if (code >= 0x20 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF)) text::append(into, code);
}

}  // namespace

std::string text_of_html(std::string_view html) {
    const std::string small = text::ascii_lower(html);
    std::string made;
    for (std::size_t at = 0; at < html.size();) {
        const char c = html[at];
        if (c == '<') {
            const bool comment = html.substr(at).starts_with("<!--");
            const std::size_t end = comment ? html.find("-->", at) : html.find('>', at);
            if (end == std::string_view::npos) break;
            std::string_view tag = html.substr(at + 1, end - at - 1);
            at = end + (comment ? 3 : 1);
            const bool closes = tag.starts_with('/');
            if (closes) tag.remove_prefix(1);
            const std::string name = text::ascii_lower(tag.substr(0, tag.find_first_of(" \t\r\n/")));
            if (is_block(name)) made += '\n';
            if (closes || (name != "script" && name != "style")) continue;
            const std::size_t close = small.find("</" + name, at);
            if (close == std::string::npos) break;
            at = close;
        } else if (c == '&') {
            constexpr std::size_t longest_entity = 10;
            const std::size_t length = html.substr(at, longest_entity).find(';');
            if (length != std::string_view::npos) {
                append_entity(made, html.substr(at + 1, length - 1));
                at += length + 1;
            } else {
                made += c;
                ++at;
            }
        } else {
            made += c == '\n' || c == '\r' ? ' ' : c;
            ++at;
        }
    }
    return made;
}

Result<std::vector<Article>> read_statute(std::string_view text, StatuteFormat format) {
    if (text.size() > longest_statute) return Problem{422, "statute-too-long", {{"most", std::to_string(longest_statute >> 20)}}};
    const std::string lines = format == StatuteFormat::html ? text_of_html(text) : std::string(text);
    Splitter splitter;
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        const std::string line = stripped(std::string_view(lines).substr(at, end - at), format == StatuteFormat::markdown);
        if (!line.empty()) splitter.take(line);
        at = end + 1;
    }
    auto articles = std::move(splitter).articles();
    if (articles.empty()) return Problem{422, "statute-without-articles"};
    if (articles.size() > most_articles) return Problem{422, "statute-too-long", {{"most", std::to_string(longest_statute >> 20)}}};
    return articles;
}

}  // namespace skl::rules::law
