#include "kernel/http/conditional.h"

#include <algorithm>
#include <charconv>

namespace skl {
namespace {

bool number(std::string_view text, std::uint64_t& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size();
}

std::string_view strong(std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; }

}  // namespace

bool names_tag(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        const auto start = list.find_first_not_of(" \t,");
        if (start == std::string_view::npos) return false;
        list.remove_prefix(start);
        if (list.starts_with('*')) return true;
        const auto open = list.find('"'), close = open == std::string_view::npos ? open : list.find('"', open + 1);
        if (close == std::string_view::npos) return false;
        if (strong(list.substr(0, close + 1)) == strong(etag)) return true;
        list.remove_prefix(close + 1);
    }
    return false;
}

bool matches_tag(std::string_view list, std::string_view etag) {
    const auto one = [&](std::string_view tag) {
        if (tag == etag) return true;
        for (const std::string_view packed : {"-gz\"", "-br\"", "-zst\""})
            if (tag.ends_with(packed) && etag.size() > 1 && tag.substr(0, tag.size() - packed.size()) == etag.substr(0, etag.size() - 1))
                return true;
        return false;
    };
    while (!list.empty()) {
        const auto start = list.find_first_not_of(" \t,");
        if (start == std::string_view::npos) return false;
        list.remove_prefix(start);
        if (list == "*") return true;
        const auto open = list.find('"'), close = open == std::string_view::npos ? open : list.find('"', open + 1);
        if (close == std::string_view::npos) return false;
        if (one(list.substr(0, close + 1))) return true;  // a weak one begins with W/ and is equal to none of ours
        list.remove_prefix(close + 1);
    }
    return false;
}

ByteRange byte_range(std::string_view header, std::uint64_t size) {
    const ByteRange whole{0, size};
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit) || header.find(',') != std::string_view::npos) return whole;
    header.remove_prefix(unit.size());
    const auto dash = header.find('-');
    if (dash == std::string_view::npos) return whole;
    const std::string_view first = header.substr(0, dash), last = header.substr(dash + 1);
    std::uint64_t from = 0, to = size == 0 ? 0 : size - 1;
    if (first.empty()) {
        std::uint64_t count = 0;
        if (!number(last, count)) return whole;
        if (count == 0) return {0, 0, false, true};
        from = size > count ? size - count : 0;
    } else if (!number(first, from) || (!last.empty() && (!number(last, to) || to < from))) {
        return whole;
    }
    if (from >= size) return {0, 0, false, true};
    to = std::min(to, size - 1);
    return {from, to - from + 1, true, false};
}

}  // namespace skl
