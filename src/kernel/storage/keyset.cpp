#include "kernel/storage/keyset.h"

namespace skl {
namespace {

std::string parameter(std::size_t number) { return fmt::format("after_{}", number); }

}  // namespace

// Each sort key decides where all before it are equal; the id decides last. Written out, since keys may run in different directions.
std::string Keyset::behind(std::string_view of) const {
    if (after.empty()) return {};
    std::string out = fmt::format("{}.id {} :{}", of, ids_descending ? "<" : ">", parameter(columns.size()));
    for (std::size_t i = columns.size(); i-- > 0;) {
        const auto& [name, descending] = columns[i];
        out = fmt::format("({0}.{1} {2} :{3} or ({0}.{1} = :{3} and {4}))", of, name, descending ? "<" : ">", parameter(i), out);
    }
    return " and " + out;
}

std::string Keyset::order(std::string_view of) const {
    std::string out = " order by ";
    for (const auto& [name, descending] : columns) out += fmt::format("{}.{}{}, ", of, name, descending ? " desc" : "");
    return out + fmt::format("{}.id{}", of, ids_descending ? " desc" : "");
}

void Keyset::bind(Query& query) const {
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (const auto* number = std::get_if<std::int64_t>(&after[i]))
            (void)std::move(query).bind(parameter(i), *number);
        else if (const auto* text = std::get_if<std::string>(&after[i]))
            (void)std::move(query).bind(parameter(i), *text);
    }
}

}  // namespace skl
