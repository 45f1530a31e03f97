#include "opendata/engine/frictionless/field.h"

#include <array>

#include "kernel/text/text.h"
#include "opendata/engine/frictionless/formats.h"
#include "opendata/engine/values.h"

namespace skl::opendata::frictionless {
namespace {

constexpr std::array names = {"any",  "string", "number",   "integer", "boolean",   "object",   "array",    "list",
                              "date", "time",   "datetime", "year",    "yearmonth", "duration", "geopoint", "geojson"};

Value text_value(std::string_view text) {
    Value out{.kind = Value::Kind::text, .text = std::string(text)};
    out.length = text::code_points(text);
    return out;
}

Value number_value(const Decimal& number) { return {.kind = Value::Kind::number, .text = number.text(), .number = number}; }

std::optional<Value> moment_value(const std::optional<Moment>& moment) {
    if (!moment) return {};
    return Value{.kind = Value::Kind::moment, .text = moment->text(), .moment = *moment};
}

std::string json_text(const Node& node) {
    std::string out;
    write_node(out, node);
    return out;
}

Value json_value(const Node& node) {
    Value out{.kind = Value::Kind::json, .text = json_text(node)};
    out.length = node.type == Node::Type::list ? node.items.size() : node.members.size();
    return out;
}

// What stands around a number that is not bare: 95% , EUR 95.
std::string_view bared(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    while (!text.empty() && !digit(text.front()) && text.front() != '-') text.remove_prefix(1);
    while (!text.empty() && !digit(text.back())) text.remove_suffix(1);
    return text;
}

std::string without(std::string_view text, std::string_view piece) {
    std::string out(text);
    if (piece.empty()) return out;
    for (std::size_t at = out.find(piece); at != std::string::npos; at = out.find(piece, at)) out.erase(at, piece.size());
    return out;
}

std::optional<Value> number_of(const Field& field, std::string_view text) {
    if (!field.bare_number) text = bared(text);
    std::string plain = without(text, field.group_char);
    if (field.decimal_char != ".") {
        if (plain.find('.') != std::string::npos) return {};
        if (const std::size_t at = plain.find(field.decimal_char); at != std::string::npos)
            plain.replace(at, field.decimal_char.size(), ".");
    }
    for (const std::string_view special : {"NaN", "INF", "-INF"})
        if (plain == special) return Value{.kind = Value::Kind::special_number, .text = plain};
    const auto number = Decimal::read(plain);
    if (!number) return {};
    return number_value(*number);
}

std::optional<Value> integer_of(const Field& field, std::string_view text) {
    if (!field.bare_number) text = bared(text);
    const std::string plain = without(text, field.group_char);
    if (plain.find_first_not_of("+-0123456789") != std::string::npos) return {};
    const auto number = Decimal::read(plain);
    if (!number) return {};
    return number_value(*number);
}

// `any`: whatever ingest takes for a date or time in years of our era.
std::optional<Moment> any_moment(std::string_view text, FieldType type) {
    if (type == FieldType::time) {
        if (const auto time = read_moment(text, MomentType::time)) return time;
        for (const char* format : {"%H:%M", "%I:%M %p", "%I:%M:%S %p"})
            if (auto time = read_strptime(text, format)) return time;
        return {};
    }
    for (const MomentType strict : {MomentType::date_time, MomentType::date})
        if (const auto moment = read_moment(text, strict)) return moment;
    const auto found = read_date(text, Era::gregorian);
    if (!found || (found->kind != DateKind::date && found->kind != DateKind::datetime)) return {};
    auto moment = read_moment(found->text, found->kind == DateKind::date ? MomentType::date : MomentType::date_time);
    if (moment && type == FieldType::date)
        moment->hour.reset(), moment->minute.reset(), moment->second = 0, moment->fraction.clear(), moment->zone.reset();
    return moment;
}

std::optional<Moment> moment_of(const Field& field, std::string_view text) {
    if (field.format == "any") return any_moment(text, field.type);
    if (field.format != "default") return read_strptime(text, field.format);
    if (field.type == FieldType::date) return read_strptime(text, "%Y-%m-%d");
    if (field.type == FieldType::time) return read_moment(text, MomentType::time);
    std::string plain(text);
    if (plain.size() > 10 && plain[10] == ' ') plain[10] = 'T';
    return read_moment(plain, MomentType::date_time);
}

std::optional<Value> year_of(std::string_view text) {
    const auto moment = text.size() == 4 ? read_moment(text, MomentType::year) : std::nullopt;
    return moment_value(moment);
}

// Two whole numbers with a dash between; the month of one digit is taken too.
std::optional<Value> year_month_of(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return {};
    const auto whole = [](std::string_view digits) -> std::optional<int> {
        int out = 0;
        const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
        if (digits.empty() || fault != std::errc() || end != digits.data() + digits.size() || out < 0) return {};
        return out;
    };
    const auto year = whole(text.substr(0, dash)), month = whole(text.substr(dash + 1));
    if (!year || !month || *month < 1 || *month > 12) return {};
    Moment moment;
    moment.year = *year;
    moment.month = *month;
    return moment_value(moment);
}

std::optional<Value> duration_of(std::string_view text) {
    auto duration = Duration::read(text);
    if (!duration && text.size() > 2 && text.ends_with('W')) {  // ISO 8601: weeks stand alone
        const auto days = Duration::read(std::string(text.substr(0, text.size() - 1)) + "D");
        if (days && days->months == 0) {
            duration = days;
            duration->seconds *= 7;
        }
    }
    if (!duration) return {};
    return Value{.kind = Value::Kind::duration, .text = std::string(text), .duration = *duration};
}

std::optional<Decimal> coordinate(const Node& node) {
    return node.type == Node::Type::number || node.type == Node::Type::text ? Decimal::read(trimmed(node.text)) : std::nullopt;
}

std::optional<Value> point(const std::optional<Decimal>& longitude, const std::optional<Decimal>& latitude) {
    const auto within = [](const Decimal& d, const char* limit) {
        return d <= *Decimal::read(limit) && d >= *Decimal::read("-" + std::string(limit));
    };
    if (!longitude || !latitude || !within(*longitude, "180") || !within(*latitude, "90")) return {};
    return Value{.kind = Value::Kind::json, .text = "[" + longitude->text() + "," + latitude->text() + "]"};
}

std::optional<Value> geopoint_of(const Field& field, const Node* json, std::string_view text) {
    if (field.format == "default" && json == nullptr) {
        const std::size_t comma = text.find(',');
        if (comma == std::string_view::npos || text.find(',', comma + 1) != std::string_view::npos) return {};
        return point(Decimal::read(trimmed(text.substr(0, comma))), Decimal::read(trimmed(text.substr(comma + 1))));
    }
    if (json == nullptr) return {};
    if (json->type == Node::Type::list && json->items.size() == 2) return point(coordinate(json->items[0]), coordinate(json->items[1]));
    const Node *longitude = json->find("lon"), *latitude = json->find("lat");
    if (json->type != Node::Type::object || json->members.size() != 2 || longitude == nullptr || latitude == nullptr) return {};
    return point(coordinate(*longitude), coordinate(*latitude));
}

std::optional<Value> string_of(const Field& field, std::string_view text) {
    const bool good = field.format == "email"    ? email_format(text)
                      : field.format == "uri"    ? uri_format(text)
                      : field.format == "uuid"   ? uuid_format(text)
                      : field.format == "binary" ? base64_format(text)
                      : field.format == "wkt"    ? wkt_format(text)
                                                 : true;
    if (!good) return {};
    return text_value(text);
}

std::optional<Value> list_of(const Field& field, std::string_view text) {
    Field item;
    item.type = field.item_type;
    Value out{.kind = Value::Kind::json, .text = "["};
    while (!text.empty() || out.length == 0) {
        const std::size_t end = std::min(text.find(field.list_delimiter), text.size());
        const auto value = item.value_of({.text = text.substr(0, end)});
        if (!value) return {};
        out.text += (out.length++ > 0 ? "," : "") + value->key();
        if (end == text.size()) break;
        text.remove_prefix(end + field.list_delimiter.size());
    }
    out.text += "]";
    return out;
}

std::optional<Value> structured(const Field& field, const Node& json) {
    switch (field.type) {
        case FieldType::object: return json.type == Node::Type::object ? std::optional(json_value(json)) : std::nullopt;
        case FieldType::geojson: {
            const bool good = field.format == "topojson" ? topojson_format(json) : geojson_format(json);
            return good ? std::optional(json_value(json)) : std::nullopt;
        }
        case FieldType::array:
            if (json.type != Node::Type::list) return {};
            for (const Field& item : field.array_item)
                for (const Node& one : json.items) {
                    const auto value = item.value_of({.json = &one});
                    if (!value || !item.broken(*value).empty()) return {};
                }
            return json_value(json);
        default: return geopoint_of(field, &json, "");
    }
}

bool is_structured(const Field& field) {
    return field.type == FieldType::object || field.type == FieldType::array || field.type == FieldType::geojson ||
           (field.type == FieldType::geopoint && field.format != "default");
}

// A value that came as JSON and not as text.
std::optional<Value> typed(const Field& field, const Node& json) {
    if (json.type == Node::Type::text) return field.value_of({.text = json.text});
    if (is_structured(field) || (field.type == FieldType::geopoint && json.type == Node::Type::list)) return structured(field, json);
    if (field.type == FieldType::any) return json_value(json);
    if (json.type == Node::Type::boolean && field.type == FieldType::boolean)
        return Value{.kind = Value::Kind::boolean, .text = json.truth ? "true" : "false", .truth = json.truth};
    if (json.type != Node::Type::number) return {};
    const auto number = Decimal::read(json.text);
    if (!number || (field.type == FieldType::integer && !number->whole())) return {};
    if (field.type == FieldType::integer || field.type == FieldType::number) return number_value(*number);
    return field.type == FieldType::year ? year_of(json.text) : std::nullopt;
}

}  // namespace

std::optional<FieldType> field_type(std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<FieldType>(found - names.begin()));
}

std::string_view name_of(FieldType type) { return names[static_cast<std::size_t>(type)]; }

std::partial_ordering compare(const Value& a, const Value& b) {
    if (a.kind != b.kind) return std::partial_ordering::unordered;
    if (a.kind == Value::Kind::number) return a.number <=> b.number;
    if (a.kind == Value::Kind::moment) return a.moment <=> b.moment;
    if (a.kind == Value::Kind::duration) return a.duration <=> b.duration;
    return std::partial_ordering::unordered;
}

std::optional<Value> Field::value_of(const SourceCell& cell) const {
    if (cell.json != nullptr) return typed(*this, *cell.json);
    const std::string_view text = cell.text, tight = trimmed(text);
    if (is_structured(*this)) {
        const auto json = read_json(text);
        return json ? structured(*this, *json) : std::nullopt;
    }
    switch (type) {
        case FieldType::any: return text_value(text);
        case FieldType::string: return string_of(*this, text);
        case FieldType::number: return number_of(*this, tight);
        case FieldType::integer: return integer_of(*this, tight);
        case FieldType::boolean: {
            const bool yes = std::find(true_values.begin(), true_values.end(), text) != true_values.end();
            if (!yes && std::find(false_values.begin(), false_values.end(), text) == false_values.end()) return {};
            return Value{.kind = Value::Kind::boolean, .text = yes ? "true" : "false", .truth = yes};
        }
        case FieldType::date:
        case FieldType::time:
        case FieldType::datetime: return moment_value(moment_of(*this, text));
        case FieldType::year: return year_of(text);
        case FieldType::yearmonth: return year_month_of(text);
        case FieldType::duration: return duration_of(text);
        case FieldType::list: return list_of(*this, text);
        default: return geopoint_of(*this, nullptr, text);
    }
}

std::vector<std::string> Field::broken(const Value& value) const {
    std::vector<std::string> out;
    const Constraints& c = constraints;
    if (value.null()) {
        if (c.required) out.emplace_back("required");
        return out;
    }
    const auto length = static_cast<std::int64_t>(value.length);
    if (c.least_length && length < *c.least_length) out.emplace_back("minLength");
    if (c.most_length && length > *c.most_length) out.emplace_back("maxLength");
    if (c.minimum && !std::is_gteq(compare(value, *c.minimum))) out.emplace_back("minimum");
    if (c.maximum && !std::is_lteq(compare(value, *c.maximum))) out.emplace_back("maximum");
    if (c.above && !std::is_gt(compare(value, *c.above))) out.emplace_back("exclusiveMinimum");
    if (c.below && !std::is_lt(compare(value, *c.below))) out.emplace_back("exclusiveMaximum");
    if (c.pattern && !c.pattern->matches_all(value.text)) out.emplace_back("pattern");
    if ((c.has_enum || c.has_categories) && std::find(c.allowed.begin(), c.allowed.end(), value) == c.allowed.end())
        out.emplace_back(c.has_enum ? "enum" : "categories");
    return out;
}

std::string Field::type_note() const { return fmt::format("type is \"{}/{}\"", name_of(type), format); }

std::string Field::constraint_note(const std::string& constraint) const {
    for (const auto& [known, text] : constraints.spelled)
        if (known == constraint) return fmt::format("constraint \"{}\" is \"{}\"", constraint, text);
    return fmt::format("constraint \"{}\"", constraint);
}

}  // namespace skl::opendata::frictionless
