// Escapes and codings: HTML, percent (RFC 3986), base64url (RFC 4648 §5), hex; Markdown by cmark; nearest names.
#include <cmark.h>

#include <array>

#include "kernel/text/text.h"

namespace skl::text {
namespace {

constexpr char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool unreserved(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_' || c == '~'; }

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::size_t edit_distance(std::u32string_view a, std::u32string_view b) {  // Levenshtein, two rows
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j)
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)}));
    }
    return row.back();
}

std::u32string wide(std::string_view text) {
    std::u32string out;
    while (!text.empty()) out += next(text);
    return out;
}

}  // namespace

std::string markdown_to_html(std::string_view markdown) {
    cmark_node* document = cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_VALIDATE_UTF8);
    char* html = cmark_render_html(document, CMARK_OPT_DEFAULT);  // without CMARK_OPT_UNSAFE raw HTML and javascript: links vanish
    std::string out(html);
    std::free(html);
    cmark_node_free(document);
    return out;
}

void append_html(std::string& out, std::string_view text) {
    static constexpr auto special = [] {
        std::array<bool, 256> marked{};
        for (const char c : {'&', '<', '>', '"', '\''}) marked[static_cast<unsigned char>(c)] = true;
        return marked;
    }();
    std::size_t clean = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!special[static_cast<unsigned char>(text[i])]) continue;
        out += text.substr(clean, i - clean);
        clean = i + 1;
        switch (text[i]) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += "&#39;";
        }
    }
    out += text.substr(clean);
}

std::string html_escape(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    append_html(out, text);
    return out;
}

std::string percent_encode(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (char c : text) {
        if (unreserved(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (true) {
        const auto plain = text.find('%');  // most have none: then it is one copy
        out.append(text.substr(0, plain));
        if (plain == std::string_view::npos) return out;
        text.remove_prefix(plain);
        if (text.size() < 3) return {};
        const int high = hex_value(text[1]), low = hex_value(text[2]);
        if (high < 0 || low < 0) return {};
        out += static_cast<char>(high * 16 + low);
        text.remove_prefix(3);
    }
}

namespace {

std::span<const unsigned char> octets(std::string_view bytes) {
    return {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::string base64url(std::string_view bytes) { return base64url(octets(bytes)); }

std::string base64url(std::span<const unsigned char> bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int held = 0;
    for (unsigned char byte : bytes) {
        bits = bits << 8 | byte;
        for (held += 8; held >= 6;) out += base64_alphabet[bits >> (held -= 6) & 63];
    }
    if (held > 0) out += base64_alphabet[bits << (6 - held) & 63];
    return out;
}

std::optional<std::string> base64url_decode(std::string_view text) {
    static constexpr auto value_of = [] {
        std::array<std::int8_t, 256> out{};
        out.fill(-1);
        for (int i = 0; i < 64; ++i) out[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
        return out;
    }();
    std::string out(text.size() * 3 / 4, '\0');
    char* to = out.data();
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const std::int8_t value = value_of[static_cast<unsigned char>(c)];
        if (value < 0) return {};
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) *to++ = static_cast<char>(bits >> (held -= 8) & 255);
    }
    if (held >= 6 || (bits & ((1U << held) - 1)) != 0) return {};  // not the canonical spelling
    return out;
}

std::string hex(std::string_view bytes) { return hex(octets(bytes)); }

std::string hex(std::span<const unsigned char> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out(bytes.size() * 2, '\0');
    char* to = out.data();
    for (const unsigned char byte : bytes) {
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    return out;
}

std::vector<std::string> nearest(std::string_view name, const std::vector<std::string>& known, std::size_t most) {
    const std::u32string wanted = wide(name.substr(0, 200));
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(wanted, wide(candidate));
        if (distance <= wanted.size() / 3 + 1) ranked.emplace_back(distance, candidate);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> out;
    for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i) out.push_back(std::move(ranked[i].second));
    return out;
}

}  // namespace skl::text
