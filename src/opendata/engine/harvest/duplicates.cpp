#include "opendata/engine/harvest/duplicates.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "kernel/text/text.h"

namespace skl::opendata::harvest {
namespace {

using Grams = std::vector<std::uint64_t>;  // sorted, each once; three code points of 21 bits

struct Folded {
    Grams grams;
    std::string numbers;
};

Folded fold(std::string_view title) {
    const std::string plain = text::nfkc_fold(title);
    std::vector<char32_t> points{U' ', U' '};
    Folded out;
    for (std::string_view rest = plain; !rest.empty();) {
        const char32_t c = text::next(rest);
        if (c == U' ' || c == U'\t' || c == U'\n' || c == U'　') continue;
        if (c >= U'0' && c <= U'9')
            out.numbers += static_cast<char>(c);
        else if (!out.numbers.empty() && out.numbers.back() != ' ')
            out.numbers += ' ';
        points.push_back(c);
    }
    while (out.numbers.ends_with(' ')) out.numbers.pop_back();
    points.push_back(U' ');
    for (std::size_t i = 0; i + 2 < points.size(); ++i)
        out.grams.push_back((std::uint64_t{points[i]} << 42) | (std::uint64_t{points[i + 1]} << 21) | std::uint64_t{points[i + 2]});
    std::sort(out.grams.begin(), out.grams.end());
    out.grams.erase(std::unique(out.grams.begin(), out.grams.end()), out.grams.end());
    return out;
}

double likeness(const Folded& a, const Folded& b) {
    if (a.numbers != b.numbers || a.grams.empty() || b.grams.empty()) return 0;
    std::size_t shared = 0;
    for (std::size_t i = 0, j = 0; i < a.grams.size() && j < b.grams.size();) {
        if (a.grams[i] == b.grams[j])
            ++shared, ++i, ++j;
        else if (a.grams[i] < b.grams[j])
            ++i;
        else
            ++j;
    }
    return static_cast<double>(shared) / static_cast<double>(a.grams.size() + b.grams.size() - shared);
}

class Finding {
public:
    explicit Finding(std::span<const Entry> entries) : entries_(entries) {
        for (const Entry& entry : entries) folded_.push_back(fold(entry.title));
    }
    void by(std::vector<std::string> Entry::*values, DuplicateReason reason) {
        std::map<std::string_view, std::vector<std::size_t>> holders;
        for (std::size_t i = 0; i < entries_.size(); ++i)
            for (const std::string& value : entries_[i].*values)
                if (auto& list = holders[value]; list.empty() || list.back() != i) list.push_back(i);
        for (const auto& [value, list] : holders)
            if (!value.empty() && list.size() <= most_shared)
                for (std::size_t i = 0; i < list.size(); ++i)
                    for (std::size_t j = i + 1; j < list.size(); ++j) add(list[i], list[j], reason);
    }
    // Within one publisher: candidates share one of the rarest trigrams. Of sets that are 0.85 alike at most 15 % of the union differ, so
    // that the first ⌊0.15·n⌋+1 trigrams in any one order hold a shared one (prefix filter, Chaudhuri 2006).
    void by_title() {
        std::unordered_map<std::uint64_t, std::size_t> frequency;
        for (const Folded& one : folded_)
            for (const std::uint64_t gram : one.grams) ++frequency[gram];
        std::map<std::pair<std::string, std::uint64_t>, std::vector<std::size_t>> holders;
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (entries_[i].publisher.empty()) continue;
            Grams rare = folded_[i].grams;
            std::sort(rare.begin(), rare.end(),
                      [&](std::uint64_t x, std::uint64_t y) { return std::pair(frequency[x], x) < std::pair(frequency[y], y); });
            rare.resize(std::min(rare.size(), static_cast<std::size_t>((1 - alike) * static_cast<double>(rare.size())) + 1));
            const std::string publisher = text::nfkc_fold(entries_[i].publisher);
            for (const std::uint64_t gram : rare) holders[{publisher, gram}].push_back(i);
        }
        for (const auto& [key, list] : holders)
            for (std::size_t i = 0; i < list.size(); ++i)
                for (std::size_t j = i + 1; j < list.size(); ++j) {
                    const Entry &a = entries_[list[i]], &b = entries_[list[j]];
                    if ((!a.touched && !b.touched) || (!a.source.empty() && a.source == b.source)) continue;
                    if (a.source.empty() && b.source.empty()) continue;  // the site's own editors know their own
                    if (likeness(folded_[list[i]], folded_[list[j]]) >= alike) add(list[i], list[j], DuplicateReason::like_titles);
                }
    }
    std::vector<Pair> take() { return std::move(pairs_); }

private:
    void add(std::size_t a, std::size_t b, DuplicateReason reason) {
        if (pairs_.size() >= most_pairs || (!entries_[a].touched && !entries_[b].touched)) return;
        if (!seen_.emplace(a, b).second) return;
        pairs_.push_back({a, b, reason, likeness(folded_[a], folded_[b])});
    }

    std::span<const Entry> entries_;
    std::vector<Folded> folded_;
    std::set<std::pair<std::size_t, std::size_t>> seen_;
    std::vector<Pair> pairs_;
};

}  // namespace

double title_likeness(std::string_view a, std::string_view b) { return likeness(fold(a), fold(b)); }

std::vector<Pair> near_duplicates(std::span<const Entry> entries) {
    Finding finding(entries);
    finding.by(&Entry::hashes, DuplicateReason::same_bytes);
    finding.by(&Entry::downloads, DuplicateReason::same_download);
    finding.by_title();
    return finding.take();
}

}  // namespace skl::opendata::harvest
