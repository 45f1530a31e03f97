#include "ledger/engine/entry_type.h"

#include <algorithm>

namespace skl::ledger {
namespace {

constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::size_t longest_type_name = 64;

Problem bad(const char* what) { return Problem{422, "bad-entry-type", {{"what", what}}}; }

std::optional<Want> read_want(std::string_view word) {
    if (word == "never") return Want::never;
    if (word == "may") return Want::may;
    if (word == "must") return Want::must;
    return {};
}

std::optional<PubMember::Kind> read_kind(std::string_view word) {
    using Kind = PubMember::Kind;
    constexpr std::pair<std::string_view, Kind> kinds[] = {{"text", Kind::text},   {"integer", Kind::integer},   {"boolean", Kind::boolean},
                                                           {"texts", Kind::texts}, {"integers", Kind::integers}, {"hash", Kind::hash}};
    for (const auto& [name, kind] : kinds)
        if (name == word) return kind;
    return {};
}

bool is_name(std::string_view name) { return !name.empty() && name.find_first_not_of(name_letters) == std::string_view::npos; }

// noun.past, both in small letters.
bool is_fact(std::string_view name) {
    const auto dot = name.find('.');
    return dot != std::string_view::npos && name.size() <= longest_type_name && is_name(name.substr(0, dot)) &&
           is_name(name.substr(dot + 1));
}

}  // namespace

Result<EntryType> read_entry_type(const SpelledType& spelled) {
    const auto ref = read_want(spelled.ref), commitment = read_want(spelled.commitment);
    if (!is_fact(spelled.name)) return bad("name");
    if (!is_name(spelled.owner)) return bad("owner");
    if (!ref) return bad("ref");
    if (!commitment) return bad("commitment");
    EntryType out{spelled.name, spelled.owner, *ref, *commitment, {}};
    for (std::string_view rest = spelled.pub; !rest.empty();) {
        std::string_view member = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), member.size() + 1));
        const bool optional = member.ends_with('?');
        if (optional) member.remove_suffix(1);
        const auto colon = member.find(':');
        const auto kind = colon == std::string_view::npos ? std::nullopt : read_kind(member.substr(colon + 1));
        const std::string name(member.substr(0, std::min(colon, member.size())));
        if (!kind || !is_name(name) || out.pub.size() == most_pub_members) return bad("pub");
        if (std::any_of(out.pub.begin(), out.pub.end(), [&](const PubMember& known) { return known.name == name; })) return bad("pub");
        out.pub.push_back({name, *kind, optional ? Want::may : Want::must});
    }
    return out;
}

}  // namespace skl::ledger
