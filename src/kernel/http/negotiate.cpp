#include "kernel/http/negotiate.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "kernel/text/ascii.h"

namespace skl {
namespace {

struct Preference {
    std::string_view name;
    double q = 1;
};

// Comma-separated names with ;q= weights; other parameters are passed over.
std::vector<Preference> preferences(std::string_view header) {
    std::vector<Preference> out;
    while (!header.empty() && out.size() < 64) {
        const auto comma = std::min(header.find(','), header.size());
        std::string_view item = header.substr(0, comma);
        header.remove_prefix(std::min(comma + 1, header.size()));
        const auto semicolon = std::min(item.find(';'), item.size());
        Preference preference{text::trimmed(item.substr(0, semicolon))};
        if (const auto q = item.find("q=", semicolon); q != std::string_view::npos) {
            const std::string_view number = item.substr(q + 2);
            std::from_chars(number.data(), number.data() + number.size(), preference.q);
        }
        if (!preference.name.empty()) out.push_back(preference);
    }
    return out;
}

// How exactly a media range names a type: 3 the type itself, 2 its group, 1 everything, 0 not at all.
int match(std::string_view range, std::string_view type) {
    if (range == type) return 3;
    if (range == "*/*") return 1;
    const auto slash = range.find('/');
    return range.ends_with("/*") && type.substr(0, slash) == range.substr(0, slash) ? 2 : 0;
}

}  // namespace

std::optional<FaceOfAnswer> take_suffix(std::string& path) {
    constexpr std::pair<std::string_view, FaceOfAnswer> suffixes[] = {
        {".jsonl", FaceOfAnswer::jsonl}, {".json", FaceOfAnswer::json}, {".csv", FaceOfAnswer::csv}, {".html", FaceOfAnswer::html}};
    for (const auto& [suffix, face] : suffixes) {
        if (!path.ends_with(suffix) || path.size() == suffix.size() + 1) continue;
        path.resize(path.size() - suffix.size());
        return face;
    }
    return {};
}

std::optional<std::size_t> best_type(std::string_view accept, const std::vector<std::string>& offered) {
    if (text::trimmed(accept).empty()) return 0;
    const auto ranges = preferences(accept);
    std::optional<std::size_t> best;
    double best_q = 0;
    for (std::size_t i = 0; i < offered.size(); ++i) {
        int exactness = 0;
        double q = 0;
        for (const Preference& range : ranges)
            if (const int m = match(range.name, offered[i]); m > exactness) {
                exactness = m;
                q = range.q;
            }
        if (exactness > 0 && q > best_q) {
            best = i;
            best_q = q;
        }
    }
    return best;
}

std::string best_language(std::string_view accept_language, std::string_view fallback) {
    auto wished = preferences(accept_language);
    std::stable_sort(wished.begin(), wished.end(), [](const Preference& a, const Preference& b) { return a.q > b.q; });
    for (const Preference& wish : wished) {
        if (wish.q <= 0) continue;
        if (wish.name.starts_with("zh")) return "zh-Hant";
        if (wish.name.starts_with("en")) return "en";
    }
    return std::string(fallback);
}

std::string_view best_coding(std::string_view accept_encoding) {
    struct Coding {
        std::string_view name;
        double q = -1;  // not named
    };
    std::array<Coding, 3> ours{{{"zstd"}, {"br"}, {"gzip"}}};
    double others = 0;
    for (const Preference& wish : preferences(accept_encoding)) {
        if (wish.name == "*") others = wish.q;
        for (Coding& one : ours)
            if (wish.name == one.name || (one.name == "gzip" && wish.name == "x-gzip")) one.q = wish.q;
    }
    for (Coding& one : ours)
        if (one.q < 0) one.q = others;
    const auto best = std::max_element(ours.begin(), ours.end(), [](const Coding& a, const Coding& b) { return a.q < b.q; });
    return best->q > 0 ? best->name : std::string_view{};
}

bool accepts_gzip(std::string_view accept_encoding) {
    for (const Preference& coding : preferences(accept_encoding))
        if ((coding.name == "gzip" || coding.name == "*") && coding.q > 0) return true;
    return false;
}

}  // namespace skl
