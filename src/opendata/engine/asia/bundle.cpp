#include "opendata/engine/asia/bundle.h"

#include <algorithm>
#include <charconv>

#include "kernel/describe/scalar.h"
#include "kernel/describe/types.h"
#include "kernel/text/ascii.h"

namespace skl::opendata::asia {
namespace {

using analytics::ColumnType;
using analytics::Expression;
using analytics::Literal;
using analytics::Test;
using enum PropertyKind;

constexpr Property air[] = {{"station_id", text, true, ""},   {"name", text, false, ""},       {"lon", number, true, "deg"},
                            {"lat", number, true, "deg"},     {"observed_at", time, true, ""}, {"pm25", number, false, "ug/m3"},
                            {"pm10", number, false, "ug/m3"}, {"o3", number, false, "[ppb]"},  {"aqi", number, false, "1"},
                            {"aqi_scale", text, false, ""}};
constexpr Property water[] = {{"station_id", text, true, ""}, {"name", text, false, ""},          {"lon", number, true, "deg"},
                              {"lat", number, true, "deg"},   {"observed_at", time, true, ""},    {"level", number, true, "m"},
                              {"datum", text, false, ""},     {"alert_level", number, false, "m"}};
constexpr Property rain[] = {{"station_id", text, true, ""}, {"name", text, false, ""},       {"lon", number, true, "deg"},
                             {"lat", number, true, "deg"},   {"observed_at", time, true, ""}, {"mm", number, true, "mm"},
                             {"period", text, true, ""}};
constexpr Property quake[] = {{"event_id", text, false, ""}, {"origin_time", time, true, ""},  {"lon", number, true, "deg"},
                              {"lat", number, true, "deg"},  {"depth_km", number, true, "km"}, {"magnitude", number, true, "1"},
                              {"scale", text, true, ""}};
constexpr Bundle all[] = {{"air-quality", "observed_at", air},
                          {"water-level", "observed_at", water},
                          {"rainfall", "observed_at", rain},
                          {"earthquake", "origin_time", quake}};

constexpr std::int64_t zone = std::int64_t{8} * 3'600'000'000, day = 86'400'000'000;  // dates alone are days of Taipei

std::string trimmed(std::string_view given) { return std::string(text::trimmed(given, " \t\r")); }

std::optional<double> number_of(std::string_view given) {
    double out = 0;
    const auto read = std::from_chars(given.data(), given.data() + given.size(), out);
    if (read.ec != std::errc{} || read.ptr != given.data() + given.size()) return {};
    return out;
}

bool fits(PropertyKind kind, ColumnType type) {
    const bool numeric = type == ColumnType::integer || type == ColumnType::bigint || type == ColumnType::number;
    const bool temporal = type == ColumnType::date || type == ColumnType::datetime;
    return kind == number ? numeric : kind == time ? temporal : !numeric || type == ColumnType::integer;
}

// One line; the fault has no line yet.
std::variant<Mapped, MappingFault> read_line(const Bundle& of, std::string_view line, const analytics::Table& table) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return MappingFault{0, "mapping-bad-line", trimmed(line)};
    const bool fixed = equals > 0 && line[equals - 1] == ':';
    const std::string name = trimmed(line.substr(0, equals - (fixed ? 1 : 0)));
    std::string value = trimmed(line.substr(equals + 1));
    Mapped out;
    out.property = property_of(of, name);
    if (out.property == nullptr) return MappingFault{0, "mapping-unknown-property", name};
    if (value.empty()) return MappingFault{0, "mapping-bad-line", trimmed(line)};
    if (fixed) {
        Instant at;
        if (out.property->kind == number && !number_of(value)) return MappingFault{0, "mapping-wrong-type", name};
        if (out.property->kind == time && !parse(value, at)) return MappingFault{0, "mapping-wrong-type", name};
        out.fixed = std::move(value);
        return out;
    }
    auto column = analytics::find_column(table, value);
    if (const auto star = value.rfind('*'); !column && star != std::string::npos) {
        const auto factor = number_of(trimmed(std::string_view(value).substr(star + 1)));
        if (!factor) return MappingFault{0, "mapping-bad-number", trimmed(std::string_view(value).substr(star + 1))};
        out.factor = *factor;
        value = trimmed(std::string_view(value).substr(0, star));
        column = analytics::find_column(table, value);
    }
    if (!column) return MappingFault{0, "mapping-unknown-column", value};
    if (!fits(out.property->kind, column->type) || (out.factor != 1 && out.property->kind != number))
        return MappingFault{0, "mapping-wrong-type", name};
    out.column = column->name;
    return out;
}

Expression term(const std::string& column, Test test, Literal literal) {
    Expression out{Expression::Kind::term, {}, {}};
    out.term.operand.column = column;
    out.term.test = test;
    out.term.literals = {std::move(literal)};
    return out;
}

Literal number_literal(double value) { return {Literal::Kind::number, fmt::format("{}", value)}; }

const Mapped* mapped(const Mapping& mapping, std::string_view name) {
    for (const Mapped& one : mapping.properties)
        if (name == one.property->name) return &one;
    return nullptr;
}

// least ≤ property ≤ most. False: a fixed value is outside.
bool between(Expression& out, const Mapped& one, double least, double most) {
    if (one.column.empty()) {
        const auto value = number_of(one.fixed);
        return value && *value >= least && *value <= most;
    }
    const double low = one.factor < 0 ? most / one.factor : least / one.factor,
                 high = one.factor < 0 ? least / one.factor : most / one.factor;
    out.parts.push_back(term(one.column, Test::greater_equal, number_literal(low)));
    out.parts.push_back(term(one.column, Test::less_equal, number_literal(high)));
    return true;
}

bool within_time(Expression& out, const Mapped& one, const ObservationsAsk& ask, const analytics::Table& table) {
    if (one.column.empty()) {
        Instant at;
        return parse(one.fixed, at) && (!ask.from || at.micros >= *ask.from) && (!ask.to || at.micros < *ask.to);
    }
    const auto column = analytics::find_column(table, one.column);
    const bool date = column && column->type == ColumnType::date;
    // A day is there by its beginning.
    const auto literal = [&](std::int64_t micros) {
        if (!date) return Literal{Literal::Kind::bare, to_text(Instant{micros})};
        const std::int64_t local = micros + zone, days = (local + (local > 0 ? day - 1 : 0)) / day;
        return Literal{Literal::Kind::bare, to_text(Date{std::chrono::sys_days(std::chrono::days(days))})};
    };
    if (ask.from) out.parts.push_back(term(one.column, Test::greater_equal, literal(*ask.from)));
    if (ask.to) out.parts.push_back(term(one.column, Test::less, literal(*ask.to)));
    return true;
}

}  // namespace

std::span<const Bundle> bundles() { return all; }

const Bundle* bundle(std::string_view name) {
    for (const Bundle& one : all)
        if (name == one.name) return &one;
    return nullptr;
}

const Property* property_of(const Bundle& of, std::string_view name) {
    for (const Property& one : of.properties)
        if (name == one.name) return &one;
    return nullptr;
}

std::variant<Mapping, MappingFault> read_mapping(const Bundle& of, std::string_view given, const analytics::Table& table) {
    std::vector<Mapped> read;
    std::size_t number_of_line = 0;
    while (!given.empty()) {
        const auto end = std::min(given.find('\n'), given.size());
        const std::string line = trimmed(given.substr(0, end));
        given.remove_prefix(std::min(end + 1, given.size()));
        ++number_of_line;
        if (line.empty()) continue;
        auto one = read_line(of, line, table);
        if (auto* fault = std::get_if<MappingFault>(&one))
            return MappingFault{number_of_line, std::move(fault->code), std::move(fault->about)};
        Mapped& got = std::get<Mapped>(one);
        if (std::any_of(read.begin(), read.end(), [&](const Mapped& other) { return other.property == got.property; }))
            return MappingFault{number_of_line, "mapping-property-twice", got.property->name};
        read.push_back(std::move(got));
    }
    Mapping out{&of, {}};
    for (const Property& property : of.properties) {
        const auto found = std::find_if(read.begin(), read.end(), [&](const Mapped& one) { return one.property == &property; });
        if (found != read.end())
            out.properties.push_back(*found);
        else if (property.required)
            return MappingFault{0, "mapping-property-missing", property.name};
    }
    return out;
}

std::optional<Expression> rows_asked(const Mapping& mapping, const ObservationsAsk& ask, const analytics::Table& table) {
    Expression out;
    const Mapped *lon = mapped(mapping, "lon"), *lat = mapped(mapping, "lat"), *when = mapped(mapping, mapping.bundle->time);
    if (ask.box && (!between(out, *lon, ask.box->west, ask.box->east) || !between(out, *lat, ask.box->south, ask.box->north))) return {};
    if ((ask.from || ask.to) && !within_time(out, *when, ask, table)) return {};
    for (const auto& [name, value] : ask.equals) {
        const Mapped* one = mapped(mapping, name);
        if (one == nullptr || (one->column.empty() && one->fixed != value)) return {};
        if (one->column.empty()) continue;
        const auto number_given = one->property->kind == number ? number_of(value) : std::nullopt;
        if (one->property->kind == number && !number_given) return {};
        out.parts.push_back(term(one->column, Test::equal,
                                 number_given ? number_literal(*number_given / one->factor) : Literal{Literal::Kind::bare, value}));
    }
    return out;
}

std::optional<analytics::Box> read_box(std::string_view given) {
    double sides[4];
    for (int i = 0; i < 4; ++i) {
        const auto end = i < 3 ? given.find(',') : given.size();
        if (end == std::string_view::npos) return {};
        const auto side = number_of(trimmed(given.substr(0, end)));
        if (!side) return {};
        sides[i] = *side;
        given.remove_prefix(std::min(end + 1, given.size()));
    }
    const analytics::Box out{sides[0], sides[1], sides[2], sides[3]};
    const bool on_earth =
        out.west >= -180 && out.east <= 180 && out.south >= -90 && out.north <= 90 && out.west <= out.east && out.south <= out.north;
    return on_earth ? std::optional(out) : std::nullopt;
}

}  // namespace skl::opendata::asia
