// Cells of a source as values of FEEL: exact, or not at all.
#include "rules/engine/json.h"
#include "rules/population/mapping.h"

namespace skl::rules::population {

namespace {

using analytics::Cell;
using feel::Type;
using feel::Value;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::optional<Value> number_of(const std::optional<feel::Decimal>& number) {
    if (!number) return std::nullopt;
    return Value(*number);
}

std::optional<Value> truth_of(std::string_view text) {
    if (text == "true" || text == "TRUE" || text == "True" || text == "1") return Value(true);
    if (text == "false" || text == "FALSE" || text == "False" || text == "0") return Value(false);
    return std::nullopt;
}

bool is_of(const Value& value, Type::Kind kind) {
    switch (kind) {
        case Type::Kind::date: return value.is(feel::Kind::date);
        case Type::Kind::time: return value.is(feel::Kind::time);
        case Type::Kind::date_time: return value.is(feel::Kind::date_time) || value.is(feel::Kind::date);
        case Type::Kind::days_duration: return value.is(feel::Kind::days_duration);
        case Type::Kind::months_duration: return value.is(feel::Kind::months_duration);
        default: return false;
    }
}

std::optional<Value> of_text(std::string_view text, const Type& type) {
    switch (type.kind) {
        case Type::Kind::string:
        case Type::Kind::any: return Value(std::string(text));
        case Type::Kind::number: return number_of(feel::Decimal::parse(trimmed(text)));
        case Type::Kind::boolean: return truth_of(trimmed(text));
        default: break;
    }
    Value value = value_of(Node{.type = Node::Type::text, .text = std::string(trimmed(text))}, type);
    if (!is_of(value, type.kind)) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Value> value_of_cell(const Cell& cell, const Type& type) {
    const bool any = type.kind == Type::Kind::any, number = any || type.kind == Type::Kind::number;
    switch (cell.kind) {
        case Cell::Kind::null: return Value();
        case Cell::Kind::integer:
            if (number) return Value(cell.whole);
            break;
        case Cell::Kind::real:
            if (number) return number_of(feel::Decimal::from_double(cell.real));
            break;
        case Cell::Kind::decimal:
            if (number) return number_of(feel::Decimal::parse(cell.text));
            break;
        case Cell::Kind::boolean:
            if (any || type.kind == Type::Kind::boolean) return Value(cell.whole != 0);
            break;
        case Cell::Kind::date:
            if (any || is_of(Value(feel::Date{cell.whole}), type.kind)) return Value(feel::Date{cell.whole});
            break;
        case Cell::Kind::text: return of_text(cell.text, type);
        default: break;
    }
    return std::nullopt;
}

}  // namespace skl::rules::population
