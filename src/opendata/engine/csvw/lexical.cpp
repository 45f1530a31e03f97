#include "opendata/engine/csvw/lexical.h"

#include <array>
#include <string>

#include "kernel/text/text.h"

namespace skl::opendata::csvw {
namespace {

using Range = std::pair<char32_t, char32_t>;

// XML 1.0 (fifth edition) productions [4] and [4a]; the colon is looked at apart.
constexpr std::array start_ranges = {Range{'A', 'Z'},       Range{'_', '_'},       Range{'a', 'z'},        Range{0xC0, 0xD6},
                                     Range{0xD8, 0xF6},     Range{0xF8, 0x2FF},    Range{0x370, 0x37D},    Range{0x37F, 0x1FFF},
                                     Range{0x200C, 0x200D}, Range{0x2070, 0x218F}, Range{0x2C00, 0x2FEF},  Range{0x3001, 0xD7FF},
                                     Range{0xF900, 0xFDCF}, Range{0xFDF0, 0xFFFD}, Range{0x10000, 0xEFFFF}};
constexpr std::array more_ranges = {Range{'-', '.'}, Range{'0', '9'}, Range{0xB7, 0xB7}, Range{0x300, 0x36F}, Range{0x203F, 0x2040}};

template <std::size_t N>
bool within(char32_t c, const std::array<Range, N>& ranges) {
    return std::any_of(ranges.begin(), ranges.end(), [c](const Range& range) { return c >= range.first && c <= range.second; });
}

enum class Colon { none, some };

bool name_characters(std::string_view text, bool start_matters, Colon colon) {
    if (text.empty()) return false;
    bool first = true;
    while (!text.empty()) {
        const char32_t c = text::next(text);
        const bool starts = within(c, start_ranges) || (c == ':' && colon == Colon::some);
        if (!starts && ((first && start_matters) || !within(c, more_ranges))) return false;
        first = false;
    }
    return true;
}

}  // namespace

bool language_form(std::string_view text) {
    bool first = true;
    for (std::size_t begin = 0; begin <= text.size(); first = false) {
        const std::size_t end = std::min(text.find('-', begin), text.size());
        const std::string_view part = text.substr(begin, end - begin);
        if (part.empty() || part.size() > 8) return false;
        for (const char c : part) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x80 || (first ? std::isalpha(byte) : std::isalnum(byte)) == 0) return false;
        }
        begin = end + 1;
    }
    return true;
}

bool name_form(std::string_view text) { return name_characters(text, true, Colon::some); }
bool ncname_form(std::string_view text) { return name_characters(text, true, Colon::none); }
bool nmtoken_form(std::string_view text) { return name_characters(text, false, Colon::some); }

bool qname_form(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return ncname_form(text);
    return ncname_form(text.substr(0, colon)) && ncname_form(text.substr(colon + 1));
}

bool hex_form(std::string_view text) {
    return text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

bool base64_form(std::string_view text) {
    std::string plain;
    for (const char c : text)
        if (c != ' ') plain += c;
    if (plain.size() % 4 != 0) return false;
    const std::size_t padding = plain.ends_with("==") ? 2 : plain.ends_with('=') ? 1 : 0;
    const std::string_view digits = std::string_view(plain).substr(0, plain.size() - padding);
    const auto base64_digit = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/'; };
    if (!std::all_of(digits.begin(), digits.end(), base64_digit)) return false;
    if (padding == 2) return std::string_view("AQgw").find(digits.back()) != std::string_view::npos;
    return padding == 0 || std::string_view("AEIMQUYcgkosw048").find(digits.back()) != std::string_view::npos;
}

}  // namespace skl::opendata::csvw
