// Inside of dates.cpp: names of eras, Chinese numerals, and a cursor over the text of a date.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/text/text.h"

namespace skl::opendata {

struct EraName {
    std::string_view name;
    int offset;              // year 1 is offset + 1
    bool backwards = false;  // 民前
    bool roc = false;
};
// After plain(), in which 元 is 1: 西元 and 公元 are 西1 and 公1.
constexpr EraName eras[] = {{"中華民國前", 1912, true, true},
                            {"民國前", 1912, true, true},
                            {"民前", 1912, true, true},
                            {"中華民國", 1911, false, true},
                            {"民國", 1911, false, true},
                            {"西1", 0},
                            {"公1", 0},
                            {"令和", 2018},
                            {"平成", 1988},
                            {"昭和", 1925},
                            {"大正", 1911},
                            {"明治", 1867},
                            {"พ.ศ.", -543},
                            {"佛曆", -543},
                            {"檀紀", -2333},
                            {"단기", -2333}};

inline int numeral(char32_t c) {
    switch (c) {
        case U'〇':
        case U'零':
        case U'○': return 0;
        case U'一':
        case U'元': return 1;
        case U'二': return 2;
        case U'三': return 3;
        case U'四': return 4;
        case U'五': return 5;
        case U'六': return 6;
        case U'七': return 7;
        case U'八': return 8;
        case U'九': return 9;
        case U'十': return 10;
        case U'廿': return 20;
        case U'百': return 100;
        default: return -1;
    }
}

// Chinese numerals and full-width characters to ASCII: 一百零四年七月 → 104年7月.
inline std::string plain(std::string_view cell) {
    constexpr std::int64_t largest = 100'000'000;  // eight digits: a date written without signs has no more
    std::string out;
    std::int64_t total = 0, current = 0;
    bool open = false;
    const auto close = [&] {
        if (open) out += std::to_string(total + current);
        total = current = 0;
        open = false;
    };
    for (std::string_view rest = cell; !rest.empty();) {
        const char32_t c = text::next(rest);
        const int value = numeral(c);
        if (value >= 0) {
            open = true;
            if (total > largest || current > largest) return std::string(cell);
            if (value == 10 || value == 100 || value == 20) {
                total += value == 20 ? 20 : std::max<std::int64_t>(current, 1) * value;
                current = 0;
            } else {
                current = current * (current > 0 ? 10 : 1) + value;
            }
            continue;
        }
        close();
        if (c >= 0xFF01 && c <= 0xFF5E)
            out += static_cast<char>(c - 0xFEE0);
        else if (c == 0x3000)
            out += ' ';
        else
            text::append(out, c);
    }
    close();
    return out;
}

struct Cursor {
    std::string_view rest;

    bool take(std::string_view literal) {
        if (!rest.starts_with(literal)) return false;
        rest.remove_prefix(literal.size());
        return true;
    }
    void spaces() {
        while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
    }
    // A run of digits; its length in `length`.
    std::optional<int> number(std::size_t& length) {
        spaces();
        length = 0;
        while (length < rest.size() && rest[length] >= '0' && rest[length] <= '9') ++length;
        if (length == 0 || length > 8) return {};
        int out = 0;
        std::from_chars(rest.data(), rest.data() + length, out);
        rest.remove_prefix(length);
        return out;
    }
    bool done() {
        spaces();
        return rest.empty();
    }
};

}  // namespace skl::opendata
