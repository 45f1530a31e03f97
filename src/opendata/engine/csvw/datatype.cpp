#include "opendata/engine/csvw/datatype.h"

#include <array>

#include "kernel/text/text.h"

namespace skl::opendata::csvw {
namespace {

constexpr std::string_view xsd = "http://www.w3.org/2001/XMLSchema#";

constexpr std::array builtins = {
    Builtin{"anyAtomicType", "anyAtomicType", Family::other},
    Builtin{"any", "anyAtomicType", Family::other},
    Builtin{"anyURI", "anyURI", Family::other},
    Builtin{"QName", "QName", Family::other},
    Builtin{"base64Binary", "base64Binary", Family::binary},
    Builtin{"binary", "base64Binary", Family::binary},
    Builtin{"hexBinary", "hexBinary", Family::binary},
    Builtin{"boolean", "boolean", Family::boolean},
    Builtin{"decimal", "decimal", Family::decimal},
    Builtin{"integer", "integer", Family::integer},
    Builtin{"long", "long", Family::integer, "-9223372036854775808", "9223372036854775807"},
    Builtin{"int", "int", Family::integer, "-2147483648", "2147483647"},
    Builtin{"short", "short", Family::integer, "-32768", "32767"},
    Builtin{"byte", "byte", Family::integer, "-128", "127"},
    Builtin{"nonNegativeInteger", "nonNegativeInteger", Family::integer, "0", ""},
    Builtin{"positiveInteger", "positiveInteger", Family::integer, "1", ""},
    Builtin{"unsignedLong", "unsignedLong", Family::integer, "0", "18446744073709551615"},
    Builtin{"unsignedInt", "unsignedInt", Family::integer, "0", "4294967295"},
    Builtin{"unsignedShort", "unsignedShort", Family::integer, "0", "65535"},
    Builtin{"unsignedByte", "unsignedByte", Family::integer, "0", "255"},
    Builtin{"nonPositiveInteger", "nonPositiveInteger", Family::integer, "", "0"},
    Builtin{"negativeInteger", "negativeInteger", Family::integer, "", "-1"},
    Builtin{"double", "double", Family::real},
    Builtin{"number", "double", Family::real},
    Builtin{"float", "float", Family::real},
    Builtin{"date", "date", Family::moment, "", "", MomentType::date},
    Builtin{"dateTime", "dateTime", Family::moment, "", "", MomentType::date_time},
    Builtin{"datetime", "dateTime", Family::moment, "", "", MomentType::date_time},
    Builtin{"dateTimeStamp", "dateTimeStamp", Family::moment, "", "", MomentType::date_time_stamp},
    Builtin{"time", "time", Family::moment, "", "", MomentType::time},
    Builtin{"gDay", "gDay", Family::moment, "", "", MomentType::day},
    Builtin{"gMonth", "gMonth", Family::moment, "", "", MomentType::month},
    Builtin{"gMonthDay", "gMonthDay", Family::moment, "", "", MomentType::month_day},
    Builtin{"gYear", "gYear", Family::moment, "", "", MomentType::year},
    Builtin{"gYearMonth", "gYearMonth", Family::moment, "", "", MomentType::year_month},
    Builtin{"duration", "duration", Family::duration},
    Builtin{"dayTimeDuration", "dayTimeDuration", Family::duration},
    Builtin{"yearMonthDuration", "yearMonthDuration", Family::duration},
    Builtin{"string", "string", Family::text},
    Builtin{"normalizedString", "normalizedString", Family::text},
    Builtin{"token", "token", Family::text},
    Builtin{"language", "language", Family::text},
    Builtin{"Name", "Name", Family::text},
    Builtin{"NCName", "NCName", Family::text},
    Builtin{"NMTOKEN", "NMTOKEN", Family::text},
    Builtin{"xml", "http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral", Family::text},
    Builtin{"html", "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML", Family::text},
    Builtin{"json", "http://www.w3.org/ns/csvw#JSON", Family::text},
};

std::int64_t length_of(const Value& value) {
    if (value.type->family != Family::binary) return static_cast<std::int64_t>(text::code_points(value.text));
    if (value.type->url == "hexBinary") return static_cast<std::int64_t>(value.text.size() / 2);
    std::size_t characters = 0, padding = 0;
    for (const char c : value.text) {
        characters += c != ' ' ? 1U : 0U;
        padding += c == '=' ? 1U : 0U;
    }
    return static_cast<std::int64_t>(characters / 4 * 3 - padding);
}

}  // namespace

const Builtin* find_builtin(std::string_view name) {
    const auto found = std::find_if(builtins.begin(), builtins.end(), [&](const Builtin& one) { return one.name == name; });
    return found == builtins.end() ? nullptr : &*found;
}

const Builtin& builtin(std::string_view name) { return *find_builtin(name); }

bool is_builtin_url(std::string_view url) {
    return std::any_of(builtins.begin(), builtins.end(),
                       [&](const Builtin& one) { return url == one.url || (url.starts_with(xsd) && url.substr(xsd.size()) == one.url); });
}

std::partial_ordering compare(const Value& a, const Value& b) {
    if (a.type->family == Family::moment) return a.moment <=> b.moment;
    if (a.type->family == Family::duration) return a.duration <=> b.duration;
    if (a.decimal && b.decimal) return *a.decimal <=> *b.decimal;
    const auto rank = [](const Value& v) { return v.decimal ? 0 : v.text == "INF" ? 1 : -1; };
    if (a.text == "NaN" || b.text == "NaN") return std::partial_ordering::unordered;
    return rank(a) <=> rank(b);
}

std::string_view broken_constraint(const Value& value, const Datatype& datatype) {
    if (datatype.length || datatype.least_length || datatype.most_length) {
        const std::int64_t length = length_of(value);
        if (datatype.length && length != *datatype.length) return "length";
        if (datatype.least_length && length < *datatype.least_length) return "minLength";
        if (datatype.most_length && length > *datatype.most_length) return "maxLength";
    }
    if (datatype.minimum && !std::is_gteq(compare(value, *datatype.minimum))) return "minimum";
    if (datatype.maximum && !std::is_lteq(compare(value, *datatype.maximum))) return "maximum";
    if (datatype.above && !std::is_gt(compare(value, *datatype.above))) return "minExclusive";
    if (datatype.below && !std::is_lt(compare(value, *datatype.below))) return "maxExclusive";
    return {};
}

}  // namespace skl::opendata::csvw
