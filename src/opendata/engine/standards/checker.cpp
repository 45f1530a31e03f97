#include "opendata/engine/standards/checker.h"

#include <algorithm>

namespace skl::opendata::standards {
namespace {

bool is_respelled(ColumnType type) {
    return type == ColumnType::date || type == ColumnType::datetime || type == ColumnType::time || type == ColumnType::yearmonth ||
           type == ColumnType::quarter || type == ColumnType::boolean;
}

// A column of dates whose standard says text is none the worse; numbers where a date must stand are.
bool may_hold(ValueType wanted, ColumnType stored) {
    switch (wanted) {
        case ValueType::number:
        case ValueType::integer: return false;
        case ValueType::boolean: return stored == ColumnType::boolean;
        case ValueType::date: return stored == ColumnType::date || stored == ColumnType::datetime;
        case ValueType::datetime: return stored == ColumnType::datetime;
        case ValueType::time: return stored == ColumnType::time;
        default: return true;
    }
}

// 2026-01-31, 2026/01/31, 20260131.
bool is_date(std::string_view text) {
    std::string iso;
    for (const char c : text) iso += c == '/' ? '-' : c;
    if (iso.size() == 8 && iso.find_first_not_of("0123456789") == std::string::npos) iso.insert(6, "-"), iso.insert(4, "-");
    Date date;
    return parse(iso, date);
}

bool is_time(std::string_view text) {
    static const auto pattern = std::get<Pattern>(Pattern::compile("([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?"));
    return pattern.matches_all(text);
}

bool is_datetime(std::string_view text) {
    const auto cut = text.find_first_of("T ");
    if (cut == std::string_view::npos || !is_date(text.substr(0, cut))) return false;
    std::string_view time = text.substr(cut + 1);
    if (time.ends_with('Z')) time.remove_suffix(1);
    if (const auto sign = time.find_first_of("+-"); sign != std::string_view::npos) time = time.substr(0, sign);
    return is_time(time);
}

bool is_truth(std::string_view text) {
    constexpr std::string_view words[] = {"0", "1", "true", "false", "TRUE", "FALSE", "True", "False", "Y", "N", "y", "n", "是", "否"};
    return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

}  // namespace

Checker::Checker(const ValueRule& rule, ColumnType stored) : rule_(rule), respelled_(is_respelled(stored)) {
    type_fits_ = !respelled_ || may_hold(rule.type, stored);
    if (!rule.pattern.empty()) {
        auto compiled = Pattern::compile(rule.pattern);
        if (auto* pattern = std::get_if<Pattern>(&compiled)) pattern_ = std::move(*pattern);
    }
    if (rule.minimum) minimum_ = Decimal::read(*rule.minimum);
    if (rule.maximum) maximum_ = Decimal::read(*rule.maximum);
    for (const Code& code : rule.codes) codes_.push_back(code.code.value);
    std::sort(codes_.begin(), codes_.end());
}

Verdict Checker::of(std::string_view value) const {
    if (respelled_) return type_fits_ ? Verdict::fits : Verdict::wrong_type;
    const bool number = rule_.type == ValueType::number || rule_.type == ValueType::integer;
    std::optional<Decimal> read;
    if (number || minimum_ || maximum_) read = Decimal::read(value);
    switch (rule_.type) {
        case ValueType::number:
            if (!read) return Verdict::wrong_type;
            break;
        case ValueType::integer:
            if (!read || !read->whole()) return Verdict::wrong_type;
            break;
        case ValueType::boolean:
            if (codes_.empty() && !is_truth(value)) return Verdict::wrong_type;
            break;
        case ValueType::date:
            if (!is_date(value)) return Verdict::wrong_type;
            break;
        case ValueType::datetime:
            if (!is_datetime(value)) return Verdict::wrong_type;
            break;
        case ValueType::time:
            if (!is_time(value)) return Verdict::wrong_type;
            break;
        default: break;
    }
    if ((minimum_ || maximum_) && !read) return Verdict::breaks;
    if (minimum_ && *read < *minimum_) return Verdict::breaks;
    if (maximum_ && *read > *maximum_) return Verdict::breaks;
    if (pattern_ && !pattern_->found_in(value)) return Verdict::breaks;
    if (!codes_.empty() && !std::binary_search(codes_.begin(), codes_.end(), value)) return Verdict::breaks;
    return Verdict::fits;
}

double Checker::share(std::span<const std::string> values) const {
    if (values.empty()) return 1;
    const auto fitting = std::count_if(values.begin(), values.end(), [&](const std::string& value) { return of(value) == Verdict::fits; });
    return static_cast<double>(fitting) / static_cast<double>(values.size());
}

}  // namespace skl::opendata::standards
