// The native equivalents of java.lang.Math, String and the classes of numbers. No code from outside is ever loaded.
#include <charconv>
#include <cmath>
#include <limits>

#include "kernel/text/text.h"
#include "rules/engine/feel/external.h"

namespace skl::rules::feel {
namespace {

double real(const Value& value) { return value.number().to_double(); }
std::int64_t whole(const Value& value) { return value.number().to_int64().value_or(0); }

Value from_real(double result) {
    const auto number = Decimal::from_double(result);
    return number ? Value(*number) : Value();
}

// The shortest text that is this float, so that 456.78f is 456.78.
Value from_float(float result) {
    char text[32];
    const auto [end, fault] = std::to_chars(text, text + sizeof(text), result);
    const auto number = fault == std::errc() ? Decimal::parse({text, static_cast<std::size_t>(end - text)}) : std::nullopt;
    return number ? Value(*number) : Value();
}

template <double (*operation)(double)>
Value of_real(std::span<const Value> in) {
    return from_real(operation(real(in[0])));
}
template <double (*operation)(double, double)>
Value of_reals(std::span<const Value> in) {
    return from_real(operation(real(in[0]), real(in[1])));
}
template <float (*operation)(float, float)>
Value of_floats(std::span<const Value> in) {
    return from_float(operation(static_cast<float>(real(in[0])), static_cast<float>(real(in[1]))));
}
// Exact where Java is; what passes the end of the type is an ArithmeticException there and null here.
template <class Int, std::optional<__int128> (*operation)(__int128, __int128)>
Value of_wholes(std::span<const Value> in) {
    const auto result = operation(whole(in[0]), in.size() > 1 ? whole(in[1]) : 0);
    if (!result || *result < std::numeric_limits<Int>::min() || *result > std::numeric_limits<Int>::max()) return {};
    return Value(static_cast<std::int64_t>(*result));
}

using Wide = std::optional<__int128>;
Wide add(__int128 a, __int128 b) { return a + b; }
Wide subtract(__int128 a, __int128 b) { return a - b; }
Wide multiply(__int128 a, __int128 b) { return a * b; }
Wide greater(__int128 a, __int128 b) { return a > b ? a : b; }
Wide lesser(__int128 a, __int128 b) { return a < b ? a : b; }
Wide magnitude(__int128 a, __int128) { return a < 0 ? -a : a; }
Wide opposite(__int128 a, __int128) { return -a; }
Wide floor_mod(__int128 a, __int128 b) {
    if (b == 0) return {};
    const __int128 rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
Wide floor_div(__int128 a, __int128 b) {
    if (b == 0) return {};
    return (a - *floor_mod(a, b)) / b;
}

double signum(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
double to_radians(double x) { return x / 180 * M_PI; }
double to_degrees(double x) { return x * 180 / M_PI; }
float greater_float(float a, float b) { return std::fmax(a, b); }
float lesser_float(float a, float b) { return std::fmin(a, b); }

Value abs_float(std::span<const Value> in) { return from_float(std::fabs(static_cast<float>(real(in[0])))); }
Value rounded(std::span<const Value> in) {  // Math.round: halves upwards
    const auto shifted = in[0].number().plus(Decimal::scaled(5, -1));
    const auto result = shifted ? shifted->rounded(0, Rounding::floor) : std::nullopt;
    return result ? Value(*result) : Value();
}

Value itself(std::span<const Value> in) { return in[0]; }
Value text(std::span<const Value> in) { return text_of(in[0]); }
Value formatted(std::span<const Value> in) {
    auto out = java_format(in[0].string(), in.subspan(1));
    return out ? Value(std::move(*out)) : Value();
}

// What Integer.valueOf reads: a sign and digits, within the type.
template <class Int>
Value whole_of_text(std::span<const Value> in) {
    std::string_view digits = in[0].string();
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const bool plain = !digits.empty() && digits.find_first_not_of("0123456789", digits.front() == '-' ? 1 : 0) == std::string_view::npos;
    const auto number = plain ? Decimal::parse(digits) : std::nullopt;
    const auto value = number ? number->to_int64() : std::nullopt;
    if (!value || *value < std::numeric_limits<Int>::min() || *value > std::numeric_limits<Int>::max()) return {};
    return Value(*value);
}
Value real_of_text(std::span<const Value> in) {
    const auto number = Decimal::parse(in[0].string());
    return number ? from_real(number->to_double()) : Value();
}
Value float_of_text(std::span<const Value> in) {
    const auto number = Decimal::parse(in[0].string());
    return number ? from_float(static_cast<float>(number->to_double())) : Value();
}

void add_mathematics(Methods& methods) {
    const std::pair<const char*, Method> of_one[] = {
        {"sin", of_real<std::sin>},         {"cos", of_real<std::cos>},
        {"tan", of_real<std::tan>},         {"asin", of_real<std::asin>},
        {"acos", of_real<std::acos>},       {"atan", of_real<std::atan>},
        {"sinh", of_real<std::sinh>},       {"cosh", of_real<std::cosh>},
        {"tanh", of_real<std::tanh>},       {"exp", of_real<std::exp>},
        {"expm1", of_real<std::expm1>},     {"log", of_real<std::log>},
        {"log10", of_real<std::log10>},     {"log1p", of_real<std::log1p>},
        {"sqrt", of_real<std::sqrt>},       {"cbrt", of_real<std::cbrt>},
        {"ceil", of_real<std::ceil>},       {"floor", of_real<std::floor>},
        {"rint", of_real<std::nearbyint>},  {"abs", of_real<std::fabs>},
        {"signum", of_real<signum>},        {"round", rounded},
        {"toRadians", of_real<to_radians>}, {"toDegrees", of_real<to_degrees>},
    };
    for (const auto& [name, method] : of_one) methods.emplace("java.lang.Math." + std::string(name) + "(double)", method);
    const std::pair<const char*, Method> of_two[] = {{"pow", of_reals<std::pow>},     {"atan2", of_reals<std::atan2>},
                                                     {"hypot", of_reals<std::hypot>}, {"max", of_reals<std::fmax>},
                                                     {"min", of_reals<std::fmin>},    {"IEEEremainder", of_reals<std::remainder>}};
    for (const auto& [name, method] : of_two) methods.emplace("java.lang.Math." + std::string(name) + "(double,double)", method);
    methods.emplace("java.lang.Math.max(float,float)", of_floats<greater_float>);
    methods.emplace("java.lang.Math.min(float,float)", of_floats<lesser_float>);
    methods.emplace("java.lang.Math.abs(float)", abs_float);
    methods.emplace("java.lang.Math.round(float)", rounded);
}

template <class Int>
void add_wholes(Methods& methods, const std::string& type) {
    const std::pair<const char*, Method> of_two[] = {{"max", of_wholes<Int, greater>},
                                                     {"min", of_wholes<Int, lesser>},
                                                     {"addExact", of_wholes<Int, add>},
                                                     {"subtractExact", of_wholes<Int, subtract>},
                                                     {"multiplyExact", of_wholes<Int, multiply>},
                                                     {"floorDiv", of_wholes<Int, floor_div>},
                                                     {"floorMod", of_wholes<Int, floor_mod>}};
    for (const auto& [name, method] : of_two)
        methods.emplace("java.lang.Math." + std::string(name) + "(" + type + "," + type + ")", method);
    methods.emplace("java.lang.Math.abs(" + type + ")", of_wholes<Int, magnitude>);
    methods.emplace("java.lang.Math.negateExact(" + type + ")", of_wholes<Int, opposite>);
}

void add_number_class(Methods& methods, const std::string& name, const std::string& type, Method read, const std::string& parse) {
    methods.emplace("java.lang." + name + ".valueOf(java.lang.String)", read);
    methods.emplace("java.lang." + name + "." + parse + "(java.lang.String)", read);
    methods.emplace("java.lang." + name + ".valueOf(" + type + ")", itself);
    methods.emplace("java.lang." + name + ".toString(" + type + ")", text);
}

}  // namespace

const Methods& all_methods() {
    static const Methods methods = [] {
        Methods made;
        add_mathematics(made);
        add_wholes<std::int32_t>(made, "int");
        add_wholes<std::int64_t>(made, "long");
        add_number_class(made, "Byte", "byte", whole_of_text<std::int8_t>, "parseByte");
        add_number_class(made, "Short", "short", whole_of_text<std::int16_t>, "parseShort");
        add_number_class(made, "Integer", "int", whole_of_text<std::int32_t>, "parseInt");
        add_number_class(made, "Long", "long", whole_of_text<std::int64_t>, "parseLong");
        add_number_class(made, "Float", "float", float_of_text, "parseFloat");
        add_number_class(made, "Double", "double", real_of_text, "parseDouble");
        for (const char* type : {"char", "boolean", "int", "long", "float", "double", "java.lang.Object"})
            made.emplace("java.lang.String.valueOf(" + std::string(type) + ")", text);
        made.emplace("java.lang.String.format(java.lang.String,[Ljava.lang.Object;)", formatted);
        return made;
    }();
    return methods;
}

bool passes_as(const Value& value, std::string_view java_type) {
    if (java_type == "java.lang.Object") return true;
    if (java_type == "boolean" || java_type == "java.lang.Boolean") return value.is(Kind::boolean);
    if (java_type == "java.lang.String") return value.is(Kind::string);
    if (java_type == "char") return value.is(Kind::string) && text::code_points(value.string()) == 1 && value.string().size() < 4;
    if (!value.is(Kind::number)) return false;
    if (java_type == "double" || java_type == "float") return true;
    const auto whole = value.number().to_int64();
    if (!whole) return false;
    if (java_type == "byte") return *whole == static_cast<std::int8_t>(*whole);
    if (java_type == "short") return *whole == static_cast<std::int16_t>(*whole);
    if (java_type == "int") return *whole == static_cast<std::int32_t>(*whole);
    return java_type == "long";
}

}  // namespace skl::rules::feel
