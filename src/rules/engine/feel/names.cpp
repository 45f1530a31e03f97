#include "rules/engine/feel/names.h"

#include <algorithm>

namespace skl::rules::feel {

namespace {

bool is_sign(std::string_view part) { return part.size() == 1 && std::string_view("./-'+*").find(part[0]) != std::string_view::npos; }

}  // namespace

NameParts parts_of_name(std::string_view name) {
    NameParts parts;
    Cursor cursor(name);
    while (!cursor.end()) {
        const std::string_view part = cursor.take_name_part();
        if (part.empty()) {  // a sign no name of FEEL may have: it is kept, and never met
            parts.emplace_back(name.substr(cursor.at()));
            break;
        }
        parts.emplace_back(part);
    }
    return parts;
}

std::string canonical_name(std::string_view name) {
    std::string text;
    bool after_word = false;
    for (const std::string& part : parts_of_name(name)) {
        const bool word = !is_sign(part);
        if (word && after_word) text += ' ';
        text += part;
        after_word = word;
    }
    return text;
}

void NameTable::add(std::string_view name) {
    NameParts parts = parts_of_name(name);
    if (parts.empty()) return;
    auto& known = by_first_[parts.front()];
    for (Known& one : known)
        if (one.parts == parts) {
            ++one.uses;
            return;
        }
    const auto shorter = std::find_if(known.begin(), known.end(), [&](const Known& one) { return one.parts.size() < parts.size(); });
    known.insert(shorter, Known{std::move(parts), std::string(name), 1});
}

void NameTable::remove(std::string_view name) {
    const NameParts parts = parts_of_name(name);
    if (parts.empty()) return;
    auto& known = by_first_[parts.front()];
    for (auto at = known.begin(); at != known.end(); ++at) {
        if (at->parts != parts) continue;
        if (--at->uses == 0) known.erase(at);
        return;
    }
}

std::string NameTable::take(Cursor& cursor) const {
    const std::size_t from = cursor.at();
    const auto found = by_first_.find(std::string(cursor.peek_identifier()));
    if (found == by_first_.end()) return {};
    for (const Known& one : found->second) {  // longest first
        cursor.go(from);
        bool all = true;
        for (std::size_t i = 0; all && i < one.parts.size(); ++i) all = cursor.take_name_part() == one.parts[i];
        if (all) return one.name;
    }
    cursor.go(from);
    return {};
}

std::vector<std::string> NameTable::all() const {
    std::vector<std::string> names;
    for (const auto& [first, known] : by_first_)
        for (const Known& one : known) names.push_back(one.name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace skl::rules::feel
