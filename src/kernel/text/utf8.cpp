// UTF-8 without ICU: checking, counting, stepping.
#include "kernel/text/text.h"

namespace skl::text {
namespace {

// Length of the sequence at `p`, 0 when it is not well-formed (Unicode 15, table 3-7).
std::size_t well_formed(const unsigned char* p, std::size_t left) {
    const unsigned char a = p[0];
    const auto tail = [&](std::size_t i, unsigned char low = 0x80, unsigned char high = 0xBF) {
        return i < left && p[i] >= low && p[i] <= high;
    };
    if (a < 0x80) return 1;
    if (a >= 0xC2 && a <= 0xDF) return tail(1) ? 2 : 0;
    if (a >= 0xE0 && a <= 0xEF) {
        const unsigned char low = a == 0xE0 ? 0xA0 : 0x80, high = a == 0xED ? 0x9F : 0xBF;
        return tail(1, low, high) && tail(2) ? 3 : 0;
    }
    if (a >= 0xF0 && a <= 0xF4) {
        const unsigned char low = a == 0xF0 ? 0x90 : 0x80, high = a == 0xF4 ? 0x8F : 0xBF;
        return tail(1, low, high) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

constexpr std::uint64_t high_bits = 0x8080808080808080ULL;

// How many leading bytes are ASCII, eight at a time.
std::size_t ascii_run(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + i, 8);
        if (word & high_bits) break;
    }
    while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
    return i;
}

}  // namespace

bool valid_utf8(std::string_view text) {
    while (true) {
        text.remove_prefix(ascii_run(text));
        if (text.empty()) return true;
        do {
            const std::size_t length = well_formed(reinterpret_cast<const unsigned char*>(text.data()), text.size());
            if (length == 0) return false;
            text.remove_prefix(length);
        } while (!text.empty() && static_cast<unsigned char>(text[0]) >= 0x80);
    }
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::optional<std::size_t> first_control(std::string_view text, bool lines_allowed) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != 0x7F && c != 0xC2) continue;
        if (c == 0xC2) {  // C1 controls are C2 80 – C2 9F
            if (i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return i;
            continue;
        }
        if (lines_allowed && (c == '\n' || c == '\t')) continue;
        return i;
    }
    return {};
}

char32_t next(std::string_view& text) {
    const auto* p = reinterpret_cast<const unsigned char*>(text.data());
    const std::size_t length = std::max<std::size_t>(1, well_formed(p, text.size()));
    char32_t c = p[0];
    if (length == 2) c = (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);
    if (length == 3) c = (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
    if (length == 4) c = (p[0] & 0x07U) << 18 | (p[1] & 0x3FU) << 12 | (p[2] & 0x3FU) << 6 | (p[3] & 0x3FU);
    text.remove_prefix(length);
    return c;
}

void append(std::string& out, char32_t c) {
    const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) return byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F));
    if (c < 0x10000) return byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
    byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
}

bool is_han(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF) ||
           c == 0x3005 || c == 0x3007;
}

}  // namespace skl::text
