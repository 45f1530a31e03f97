#include "rules/engine/column/batch.h"

#include <algorithm>
#include <unordered_map>

namespace skl::rules::column {

namespace {

using feel::Kind;
using feel::Value;

constexpr int farthest_scale = 18;  // powers of ten that an int64 holds

bool in_words(Kind kind) {
    return kind == Kind::boolean || kind == Kind::number || kind == Kind::string || kind == Kind::date || kind == Kind::months_duration;
}

std::int64_t word_of(const Value& value) {
    switch (value.kind()) {
        case Kind::boolean: return value.truth() ? 1 : 0;
        case Kind::number: return value.coefficient();
        case Kind::date: return value.date().days;
        case Kind::months_duration: return value.months_duration().months;
        default: return 0;
    }
}

// The kind all values have that are not null; nothing: they have several, or one that words cannot hold.
std::optional<Kind> common_kind(const std::vector<Value>& rows) {
    Kind kind = Kind::null;
    for (const Value& one : rows) {
        if (one.null()) continue;
        if (kind == Kind::null) kind = one.kind();
        if (one.kind() != kind || !in_words(kind) || (kind == Kind::number && !one.short_number())) return std::nullopt;
    }
    return kind;
}

// Numbers at the lowest exponent among them. False: one of them is too long for that.
bool align(Column& column, const std::vector<Value>& rows) {
    int lowest = 0, highest = 0;
    for (const Value& one : rows) {
        if (one.null()) continue;
        lowest = std::min<int>(lowest, one.exponent());
        highest = std::max<int>(highest, one.exponent());
    }
    if (highest - lowest > farthest_scale || lowest < -farthest_scale) return false;
    column.scale = static_cast<std::int8_t>(-lowest);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (rows[row].null()) continue;
        std::int64_t word = rows[row].coefficient();
        for (int at = rows[row].exponent(); at > lowest; --at)
            if (__builtin_mul_overflow(word, std::int64_t{10}, &word)) return false;
        column.words[row] = word;
    }
    return true;
}

void gather_texts(Column& column, const std::vector<Value>& rows) {
    auto texts = std::make_shared<Dictionary>();
    std::unordered_map<std::string_view, std::int64_t> places;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (rows[row].null()) continue;
        const auto [at, fresh] = places.emplace(rows[row].string(), static_cast<std::int64_t>(texts->size()));
        if (fresh) texts->push_back(rows[row].string());
        column.words[row] = at->second;
    }
    column.dictionary = std::move(texts);
}

}  // namespace

Value Column::at(std::size_t row) const {
    if (!values.empty()) return values[row];
    if (!known.empty() && known[row] == 0) return {};
    switch (kind) {
        case Kind::boolean: return Value(word(row) != 0);
        case Kind::number: return feel::Decimal::scaled(word(row), static_cast<std::int8_t>(-scale));
        case Kind::string: return Value((*dictionary)[static_cast<std::size_t>(word(row))]);
        case Kind::date: return feel::Date{word(row)};
        case Kind::months_duration: return feel::MonthsDuration{word(row)};
        default: return {};
    }
}

Column column_of(std::vector<Value> rows) {
    Column made;
    const auto kind = common_kind(rows);
    if (!kind) {
        made.values = std::move(rows);
        return made;
    }
    made.kind = *kind;
    if (*kind == Kind::null) return made;
    made.words.resize(rows.size());
    if (std::any_of(rows.begin(), rows.end(), [](const Value& one) { return one.null(); })) {
        made.known.resize(rows.size());
        std::transform(rows.begin(), rows.end(), made.known.begin(), [](const Value& one) { return one.null() ? 0 : 1; });
    }
    if (*kind == Kind::number) {
        if (align(made, rows)) return made;
        Column as_values;
        as_values.values = std::move(rows);
        return as_values;
    }
    if (*kind == Kind::string)
        gather_texts(made, rows);
    else
        std::transform(rows.begin(), rows.end(), made.words.begin(), word_of);
    return made;
}

}  // namespace skl::rules::column
