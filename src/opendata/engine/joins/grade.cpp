#include "opendata/engine/joins/grade.h"

#include <charconv>

#include "kernel/text/text.h"

namespace skl::opendata::joins {
namespace {

constexpr std::size_t most_composites = 12;  // of one table
constexpr std::int64_t first_year = 1850, last_year = 2150;

std::optional<std::int64_t> whole(const std::optional<std::string>& text) {
    std::int64_t out = 0;
    if (!text) return {};
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
    if (error != std::errc{} || end != text->data() + text->size()) return {};
    return out;
}

bool is_whole(std::string_view type) { return type == "integer" || type == "bigint"; }
bool is_name(std::string_view type) { return type == "string" || type == "code"; }

}  // namespace

void append_normal(std::string& out, std::string_view value) {
    const std::string folded = text::nfkc_fold(value);
    for (std::string_view rest = folded; !rest.empty();) {
        const std::string_view before = rest;
        const char32_t c = text::next(rest);
        const bool space =
            c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000 || c == 0x200B || c == 0xFEFF || c == 0x2028 || c == 0x2029 || c == 0x85;
        if (!space) out.append(before.substr(0, before.size() - rest.size()));
    }
}

std::string normal(std::string_view value) {
    std::string out;
    append_normal(out, value);
    return out;
}

std::uint64_t key_hash(std::span<const std::string_view> parts) {
    std::string key;
    for (const std::string_view part : parts) append_normal(key, part);
    return sketch::element_hash(key);
}

int grade(double c, double p) {
    if (c >= 0.75 && p >= 0.25) return 4;
    if (c >= 0.5 && p >= 0.125) return 3;
    if (c >= 0.25 && p >= 0.05) return 2;
    return c >= 0.1 ? 1 : 0;
}

bool may_join(const KeyColumn& column) {
    if (column.distinct < fewest_values) return false;
    if (!is_name(column.type) && !is_whole(column.type) && column.type != "date" && column.type != "yearmonth") return false;
    if (!is_whole(column.type)) return true;
    const auto least = whole(column.least), most = whole(column.most);
    if (!least || !most) return true;
    if (*least >= first_year && *most <= last_year) return false;  // years
    const bool run = *most - *least + 1 == column.distinct;
    return !(run && (*least == 0 || *least == 1));
}

std::vector<std::vector<std::size_t>> composites(const std::vector<KeyColumn>& columns) {
    std::vector<std::size_t> names;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (is_name(columns[i].type) && columns[i].distinct > 0) names.push_back(i);
    std::vector<std::vector<std::size_t>> out;
    for (std::size_t first = 0; first + 1 < names.size(); ++first)
        for (std::size_t size = 2; size <= most_parts && first + size <= names.size(); ++size) {
            if (out.size() == most_composites) return out;
            out.emplace_back(names.begin() + static_cast<std::ptrdiff_t>(first), names.begin() + static_cast<std::ptrdiff_t>(first + size));
        }
    return out;
}

}  // namespace skl::opendata::joins
