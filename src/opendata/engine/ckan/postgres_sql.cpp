#include "opendata/engine/ckan/postgres_sql.h"

#include <algorithm>

#include <fmt/format.h>

namespace skl::opendata::ckan {
namespace {

constexpr std::size_t most_quoted_names = 200;

// PostgreSQL 15 table 9.27 → strftime of DuckDB; longer patterns first.
constexpr std::pair<std::string_view, std::string_view> patterns[] = {
    {"HH24", "%H"}, {"HH12", "%I"}, {"YYYY", "%Y"}, {"Month", "%B"}, {"DDD", "%j"}, {"Day", "%A"}, {"Mon", "%b"},
    {"Dy", "%a"},   {"MM", "%m"},   {"DD", "%d"},   {"MI", "%M"},    {"SS", "%S"},  {"MS", "%g"},  {"US", "%f"},
    {"YY", "%y"},   {"HH", "%I"},   {"IW", "%V"},   {"AM", "%p"},    {"PM", "%p"},  {"Q", ""}};

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool of_name(char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0; }

std::optional<std::string> strftime_format(std::string_view format) {
    std::string out;
    for (std::size_t at = 0; at < format.size();) {
        if (format[at] == '"') {  // literal text
            const std::size_t end = format.find('"', at + 1);
            if (end == std::string_view::npos) return {};
            out += format.substr(at + 1, end - at - 1);
            at = end + 1;
            continue;
        }
        const auto found = std::find_if(std::begin(patterns), std::end(patterns),
                                        [&](const auto& one) { return format.substr(at).starts_with(one.first); });
        if (found != std::end(patterns)) {
            if (found->second.empty()) return {};
            out += found->second;
            at += found->first.size();
        } else if (letter(format[at]) || format[at] == '%' || format[at] == '9' || format[at] == '0') {  // of numbers: 999, 000
            return {};
        } else {
            out += format[at++];
        }
    }
    return out;
}

// Where the quoted text, name or comment that begins at `at` ends; `at` itself where none does.
std::size_t past_aside(std::string_view sql, std::size_t at) {
    const auto after = [&](std::string_view closing, std::size_t from) {
        const auto found = sql.find(closing, from);
        return found == std::string_view::npos ? sql.size() : found + closing.size();
    };
    if (sql[at] == '\'' || sql[at] == '"') return after(sql.substr(at, 1), at + 1);  // a doubled quote begins the next one
    if (sql.substr(at).starts_with("--")) return after("\n", at);
    if (sql.substr(at).starts_with("/*")) return after("*/", at + 2);
    return at;
}

std::size_t past_space(std::string_view sql, std::size_t at) {
    while (at < sql.size() && (sql[at] == ' ' || sql[at] == '\t' || sql[at] == '\r' || sql[at] == '\n')) ++at;
    return at;
}

bool word_at(std::string_view sql, std::size_t at, std::string_view lower) {
    if (sql.size() - at < lower.size() || (at > 0 && of_name(sql[at - 1]))) return false;
    for (std::size_t i = 0; i < lower.size(); ++i)
        if ((sql[at + i] | 0x20) != lower[i] && sql[at + i] != lower[i]) return false;
    return at + lower.size() == sql.size() || !of_name(sql[at + lower.size()]);
}

// The text that is the second argument of the call whose parenthesis opens at `open`: its first byte and length with quotes.
std::optional<std::pair<std::size_t, std::size_t>> second_text(std::string_view sql, std::size_t open) {
    int depth = 0;
    for (std::size_t at = open; at < sql.size();) {
        if (const std::size_t end = past_aside(sql, at); end != at) {
            at = end;
            continue;
        }
        if (sql[at] == '(') ++depth;
        if (sql[at] == ')' && --depth == 0) return {};
        if (sql[at] == ',' && depth == 1) {
            const std::size_t begin = past_space(sql, at + 1);
            if (begin >= sql.size() || sql[begin] != '\'') return {};
            return std::pair(begin, past_aside(sql, begin) - begin);
        }
        ++at;
    }
    return {};
}

}  // namespace

std::vector<std::string> quoted_names(std::string_view sql) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < sql.size() && out.size() < most_quoted_names;) {
        const std::size_t end = past_aside(sql, at);
        if (sql[at] == '"' && end > at + 2) {
            std::string name(sql.substr(at + 1, end - at - 2));
            if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
        }
        at = end == at ? at + 1 : end;
    }
    return out;
}

Mapped mapped_sql(std::string_view sql) {
    Mapped out;
    std::vector<std::pair<std::size_t, std::size_t>> formats;  // of to_char calls that were begun
    for (std::size_t at = 0; at < sql.size();) {
        const auto format = std::find_if(formats.begin(), formats.end(), [&](const auto& one) { return one.first == at; });
        if (format != formats.end()) {
            const std::string_view text = sql.substr(at + 1, format->second - 2);
            const auto mapped = strftime_format(text);
            if (!mapped) return {std::string(sql), std::string(text)};
            out.sql += fmt::format("'{}'", *mapped);
            at += format->second;
            continue;
        }
        if (const std::size_t end = past_aside(sql, at); end != at) {
            out.sql += sql.substr(at, end - at);
            at = end;
            continue;
        }
        constexpr std::string_view name = "to_char";
        if (word_at(sql, at, name)) {
            const std::size_t open = past_space(sql, at + name.size());
            if (open < sql.size() && sql[open] == '(') {
                const auto text = second_text(sql, open);
                if (!text) return {std::string(sql), "to_char without a format in quotes"};
                formats.push_back(*text);
                out.sql += "strftime";
                at += name.size();
                continue;
            }
        }
        out.sql += sql[at++];
    }
    return out;
}

std::string with_definitions(std::string_view definitions, std::string_view sql) {
    if (definitions.empty()) return std::string(sql);
    std::size_t at = past_space(sql, 0);
    const bool reads = word_at(sql, at, "select") || (at < sql.size() && sql[at] == '(');
    if (reads) return fmt::format("with {} {}", definitions, sql);
    if (!word_at(sql, at, "with")) return std::string(sql);
    at = past_space(sql, at + 4);
    const bool recursive = word_at(sql, at, "recursive");
    if (recursive) at = past_space(sql, at + 9);
    return fmt::format("with {}{}, {}", recursive ? "recursive " : "", definitions, sql.substr(at));
}

}  // namespace skl::opendata::ckan
