#include "opendata/engine/csvw/language_tag.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace skl::opendata::csvw {
namespace {

using Subtags = std::vector<std::string>;

// Empty where a subtag is no one to eight letters or digits.
Subtags subtags_of(std::string_view tag) {
    Subtags out;
    for (std::size_t begin = 0; begin <= tag.size();) {
        const std::size_t end = std::min(tag.find('-', begin), tag.size());
        std::string part(tag.substr(begin, end - begin));
        if (part.empty() || part.size() > 8) return {};
        for (char& c : part) {
            if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) == 0) return {};
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        out.push_back(std::move(part));
        begin = end + 1;
    }
    return out;
}

bool letters(const std::string& part, std::size_t least, std::size_t most) {
    return part.size() >= least && part.size() <= most &&
           std::all_of(part.begin(), part.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
}

bool region(const std::string& part) {
    const bool digits = part.size() == 3 && std::all_of(part.begin(), part.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    return digits || letters(part, 2, 2);
}

bool variant(const std::string& part) {
    return part.size() >= 5 || (part.size() == 4 && std::isdigit(static_cast<unsigned char>(part[0])) != 0);
}

// langtag ["-" privateuse], from its second subtag on.
bool rest_of_langtag(const Subtags& tags) {
    std::size_t at = 1;
    if (tags[0].size() <= 3)
        for (int extlang = 0; extlang < 3 && at < tags.size() && letters(tags[at], 3, 3); ++extlang) ++at;
    if (at < tags.size() && letters(tags[at], 4, 4)) ++at;  // script
    if (at < tags.size() && region(tags[at])) ++at;
    while (at < tags.size() && variant(tags[at])) ++at;
    while (at < tags.size() && tags[at].size() == 1 && tags[at] != "x") {  // extension
        const std::size_t first = ++at;
        while (at < tags.size() && tags[at].size() >= 2) ++at;
        if (at == first) return false;
    }
    if (at < tags.size() && tags[at] == "x") return at + 1 < tags.size();
    return at == tags.size();
}

// §2.1: grandfathered tags that the grammar does not cover.
constexpr std::array irregular = {"en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak",     "i-klingon", "i-lux",    "i-mingo",
                                  "i-navajo",  "i-pwn", "i-tao", "i-tay",     "i-tsu",      "sgn-be-fr", "sgn-be-nl", "sgn-ch-de"};

}  // namespace

bool well_formed_language(std::string_view tag) {
    const Subtags tags = subtags_of(tag);
    if (tags.empty()) return false;
    std::string whole;
    for (const std::string& part : tags) whole += (whole.empty() ? "" : "-") + part;
    if (std::find(irregular.begin(), irregular.end(), whole) != irregular.end()) return true;
    if (tags[0] == "x") return tags.size() > 1;
    return letters(tags[0], 2, 8) && rest_of_langtag(tags);
}

bool languages_match(std::string_view a, std::string_view b) {
    if (a == "und" || b == "und") return true;
    const Subtags x = subtags_of(a), y = subtags_of(b);
    return std::equal(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(std::min(x.size(), y.size())), y.begin());
}

}  // namespace skl::opendata::csvw
