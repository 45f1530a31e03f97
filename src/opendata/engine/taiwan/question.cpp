#include "opendata/engine/taiwan/question.h"

#include <charconv>

#include "kernel/describe/node.h"
#include "kernel/describe/scalar.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/ckan/literal.h"

namespace skl::opendata::taiwan {
namespace {

using analytics::Expression;
using analytics::Literal;
using analytics::Test;

constexpr std::int64_t second = 1'000'000, day = 86'400 * second, zone = 8 * 3'600 * second;  // Taipei
constexpr std::size_t most_filters = 50, most_fields = 500;

std::optional<std::int64_t> whole(const std::string& text) {
    std::int64_t out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || out < 0) return {};
    return out;
}

std::string trimmed(std::string_view text) { return std::string(text::trimmed(text, " ")); }

std::optional<Failure> take(Question& out, const std::string& name, const std::string& value) {
    if (name == "limit" || name == "offset") {
        const auto number = whole(value);
        if (!number) return wrong_content(name);
        (name == "limit" ? out.limit : out.offset) = number;
    } else if (name == "modified") {
        if (!(out.modified = read_time(value))) return wrong_content(name);
    } else if (name == "q") {
        if (text::code_points(value) < shortest_words) return wrong_content(name);
        out.q = value;
    } else if (name == "format") {
        if (value != "json" && value != "csv" && value != "xml") return wrong_content(name);
        out.format = value;
    } else {
        (name == "filters" ? out.filters : name == "sort" ? out.sort : out.fields) = value;
    }
    return {};
}

std::optional<Failure> read_filters(const std::string& text, const analytics::Table& table, Expression& out) {
    const auto tree = read_json(text);
    if (!tree || tree->type != Node::Type::object || !tree->duplicate_keys.empty() || tree->members.size() > most_filters)
        return wrong_content("filters");
    for (const Member& member : tree->members) {
        if (!analytics::find_column(table, member.key)) return no_column("filters");
        Expression one{Expression::Kind::term, {}, {}};
        one.term.operand.column = member.key;
        one.term.test = Test::equal;
        auto literal = ckan::literal_of(member.node);
        if (!literal) return wrong_content("filters");
        one.term.literals = {std::move(*literal)};
        out.parts.push_back(std::move(one));
    }
    return {};
}

std::optional<Failure> read_fields(const std::string& text, const analytics::Table& table, std::vector<analytics::Column>& out) {
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string name = trimmed(std::string_view(text).substr(at, end - at));
        at = end + 1;
        if (name.empty() || out.size() == most_fields) return wrong_content("fields");
        const auto column = analytics::find_column(table, name);
        if (!column) return no_column("fields");
        if (std::none_of(out.begin(), out.end(), [&](const auto& one) { return one.name == column->name; })) out.push_back(*column);
    }
    return {};
}

}  // namespace

bool is_legacy(const analytics::Pairs& pairs) {
    return std::any_of(pairs.begin(), pairs.end(), [](const auto& one) { return one.first == "compat" && one.second == "legacy"; });
}

std::variant<Question, Failure> read_question(const analytics::Pairs& pairs, std::initializer_list<std::string_view> names) {
    Question out;
    std::vector<std::string_view> seen;
    for (const auto& [name, value] : pairs) {
        if (name != "compat" && std::find(names.begin(), names.end(), name) == names.end()) return wrong_name(name);
        if (value.empty()) return no_content(name);
        if (value.size() > longest_content) return too_long(name);
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) return wrong_content(name);
        seen.push_back(name);
        if (name == "compat" && value != "legacy") return wrong_content(name);
        if (name == "compat") continue;
        if (auto wrong = take(out, name, value)) return std::move(*wrong);
    }
    return out;
}

std::optional<Instant> read_time(std::string text) {
    Instant out;
    // A plus that was not encoded in the address has become a space.
    if (text.size() > 19 && text[text.size() - 6] == ' ') text[text.size() - 6] = '+';
    if (parse(text, out)) return out;
    if (text.size() != 19 || text[10] != ' ') return {};
    text[10] = 'T';
    if (!parse(text + "+08:00", out)) return {};
    return out;
}

std::string write_time(Instant at, bool legacy) {
    const std::int64_t local = at.micros + zone, days = (local >= 0 ? local : local - day + 1) / day, rest = (local - days * day) / second;
    const std::string clock = fmt::format("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    const std::string date = to_text(Date{std::chrono::sys_days(std::chrono::days(days))});
    return legacy ? date + " " + clock : date + "T" + clock + "+08:00";
}

std::variant<analytics::WindowAsk, Failure> rows_asked(const Question& question, const analytics::Table& table) {
    analytics::WindowAsk out;
    out.limit = std::min(question.limit.value_or(usual_records), most_records);
    out.offset = question.offset.value_or(0);
    out.q = question.q;
    if (!question.filters.empty())
        if (auto wrong = read_filters(question.filters, table, out.filter)) return std::move(*wrong);
    if (!question.fields.empty()) {
        if (auto wrong = read_fields(question.fields, table, out.shown)) return std::move(*wrong);
    } else {
        out.shown = table.columns;
    }
    if (question.sort.empty()) return out;
    std::string name = trimmed(question.sort);
    auto column = analytics::find_column(table, name);
    bool descending = false;
    for (const std::string_view word : {" desc", " asc"})
        if (!column && name.ends_with(word)) {
            descending = word == " desc";
            column = analytics::find_column(table, name = trimmed(std::string_view(name).substr(0, name.size() - word.size())));
        }
    if (!column) return no_column("sort");
    out.order.push_back({*column, descending, descending});
    return out;
}

}  // namespace skl::opendata::taiwan
