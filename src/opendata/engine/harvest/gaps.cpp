#include "opendata/engine/harvest/gaps.h"

#include <algorithm>
#include <map>
#include <set>

#include "kernel/text/text.h"

namespace skl::opendata::harvest {
namespace {

bool is_word(char32_t c) {
    return text::is_han(c) || (c >= U'a' && c <= U'z') || (c >= 0xC0 && c <= 0x24F) || (c >= 0x3041 && c <= 0x30FF) ||
           (c >= 0x1100 && c <= 0x11FF) || (c >= 0xAC00 && c <= 0xD7A3);
}

std::string words_of(std::string_view title) {
    const std::string folded = text::nfkc_fold(title);
    std::string out;
    bool after_number = false;
    for (std::string_view rest = folded; !rest.empty();) {
        const char32_t c = text::next(rest);
        const bool digit = c >= U'0' && c <= U'9';
        // 105年, 105年度, 7月, 第1季: the unit goes with its number.
        const bool unit = after_number && (c == U'年' || c == U'度' || c == U'月' || c == U'季' || c == U'學');
        if (is_word(c) && !unit) text::append(out, c);
        after_number = digit || unit;
    }
    return out;
}

}  // namespace

std::vector<std::string> names_of(std::span<const Party> parties) {
    constexpr std::string_view government = "政府";
    std::set<std::string> all;
    for (const Party& party : parties) {
        std::string name = words_of(party.name);
        all.insert(name);
        if (name.ends_with(government))
            all.insert(name.substr(0, name.size() - government.size()));
        else
            all.insert(name + std::string(government));
    }
    all.erase("");
    std::vector<std::string> out(all.begin(), all.end());
    std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    return out;
}

std::string normal_title(std::string_view title, std::span<const std::string> names) {
    std::string out = words_of(title);
    for (const std::string& name : names)
        for (auto found = out.find(name); found != std::string::npos; found = out.find(name)) out.erase(found, name.size());
    return out;
}

std::vector<Gap> gaps_of(std::span<const Party> parties, std::size_t party, std::size_t most) {
    const std::vector<std::string> names = names_of(parties);
    std::map<std::pair<std::string, std::string>, Gap> all;
    std::set<std::string> own;
    for (std::size_t i = 0; i < parties.size(); ++i)
        for (const Published& one : parties[i].datasets) {
            const std::string title = normal_title(one.title, names);
            if (title.empty()) continue;
            if (i == party) {
                own.insert(title);
                continue;
            }
            Gap& gap = all[{title, one.category_code}];
            if (gap.held_by.empty()) gap.title = one.title, gap.category_code = one.category_code;
            if (!gap.held_by.empty() && gap.held_by.back() == i) continue;
            gap.held_by.push_back(i);
            gap.examples.push_back(one.href);
        }
    const std::size_t others = parties.empty() ? 0 : parties.size() - 1;
    const std::size_t enough = std::max<std::size_t>((others + 1) / 2, std::min<std::size_t>(others, 2));
    std::vector<Gap> out;
    for (auto& [key, gap] : all)
        if (gap.held_by.size() >= enough && !own.contains(key.first)) out.push_back(std::move(gap));
    std::stable_sort(out.begin(), out.end(), [](const Gap& a, const Gap& b) { return a.held_by.size() > b.held_by.size(); });
    if (out.size() > most) out.resize(most);
    return out;
}

}  // namespace skl::opendata::harvest
