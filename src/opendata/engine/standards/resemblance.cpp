#include "opendata/engine/standards/resemblance.h"

#include <algorithm>
#include <cmath>

#include "kernel/text/text.h"

namespace skl::opendata::standards {
namespace {

constexpr std::size_t longest_name = 60;  // characters that are compared

bool is_sign(char32_t c) {
    return c < 0x80 ? !(std::isalnum(static_cast<int>(c)) != 0)
                    : c == U'‧' || c == U'·' || c == U'・' || c == U'—' || c == U'、' || c == U'「' || c == U'」' || c == 0x3000;
}

std::u32string folded(std::string_view text) {
    const std::string narrow = text::nfkc_fold(text);
    std::u32string out;
    for (std::string_view rest = narrow; !rest.empty() && out.size() < longest_name;)
        if (const char32_t c = text::next(rest); !is_sign(c)) out += c;
    return out;
}

// 地址-村里 → 村里; 引水地點(縣市) → 引水地點. Empty: it has no parts.
std::string part_of(std::string_view name) {
    for (const std::string_view open : {"(", "（"})
        if (const auto at = name.find(open); at != std::string_view::npos && at > 0) return std::string(name.substr(0, at));
    for (const std::string_view dash : {"-", "－", "—", "_"})
        if (const auto at = name.rfind(dash); at != std::string_view::npos && at > 0) {
            const std::string_view rest = name.substr(at + dash.size());
            if (text::code_points(rest) > 1) return std::string(rest);
        }
    return {};
}

double likeness(const std::u32string& a, const std::u32string& b) {
    if (a.empty() || b.empty()) return 0;
    const double both = static_cast<double>(a.size() + b.size());
    if (2.0 * static_cast<double>(std::min(a.size(), b.size())) / both < least_names) return 0;
    std::vector<std::size_t> row(b.size() + 1, 0);
    for (const char32_t c : a) {
        std::size_t before = 0;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t above = row[j + 1];
            row[j + 1] = c == b[j] ? before + 1 : std::max(above, row[j]);
            before = above;
        }
    }
    const double out = 2.0 * static_cast<double>(row.back()) / both;
    const auto latin = [](const std::u32string& name) {
        return std::all_of(name.begin(), name.end(), [](char32_t c) { return c < 0x80; });
    };
    return latin(a) && latin(b) && out < least_latin ? 0 : out;
}

void take(Resemblance& best, double value, bool part, const Name& ours, const Name& theirs) {
    if (part) value *= part_weight;
    if (value < least_names || value <= best.value) return;
    best = {value, part ? Likeness::part_of_name : value >= 1 ? Likeness::same_name : Likeness::similar_name, ours.shown, theirs.shown};
}

}  // namespace

Name name_of(std::string_view text) { return {std::string(text), folded(text), folded(part_of(text))}; }

Resemblance resemblance(const std::vector<Name>& ours, const std::vector<Name>& theirs) {
    Resemblance best;
    for (const Name& a : ours)
        for (const Name& b : theirs) {
            take(best, likeness(a.folded, b.folded), false, a, b);
            if (!b.part.empty()) take(best, likeness(a.folded, b.part), true, a, b);
            if (!a.part.empty()) take(best, likeness(a.part, b.folded), true, a, b);
        }
    return best;
}

double score_of(double names, double fit) { return std::round(100 * names * (name_share + (1 - name_share) * fit)) / 100; }

}  // namespace skl::opendata::standards
